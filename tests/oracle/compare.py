"""The engine's answers and the oracle's, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import clingo

from foedus.law import owed
from foedus.law.result import Duties
from foedus.world import Event, World
from oracle.translate import facts

__all__ = ["Answer", "answer_of", "compared", "listed", "solved"]

_PROGRAM = (Path(__file__).with_name("law.lp")).read_text(encoding="utf-8")
_TRUTH = ("no", "unknown", "yes")
#: What is said of one case, as a set of plain rows that both sides can produce.
Answer = frozenset[tuple[str, ...]]


def solved(cases: Sequence[tuple[World, Event]]) -> list[Answer]:
    """Return what the answer-set program says of each case; all are solved at once."""
    control = clingo.Control(["--warn=none"])
    control.add("base", [], _PROGRAM)
    control.add("base", [], "\n".join(facts(w, e, k) for k, (w, e) in enumerate(cases)))
    control.ground([("base", [])])
    rows: list[set[tuple[str, ...]]] = [set() for _ in cases]
    with control.solve(yield_=True) as handle:
        models = 0
        for model in handle:
            models += 1
            for atom in model.symbols(shown=True):
                rows[atom.arguments[0].number].add(_row(atom))
        assert models == 1, "the program is stratified: it has exactly one model"
    return [frozenset(r) for r in rows]


def _row(atom: clingo.Symbol) -> tuple[str, ...]:
    """Return one atom as a row: its name, and its arguments in words."""
    out = [atom.name]
    for arg in atom.arguments[1:]:
        if arg.type is clingo.SymbolType.Number:
            out.append(_TRUTH[arg.number])
        elif arg.type is clingo.SymbolType.Function:
            provision, obligor, obligee = (a.string for a in arg.arguments)
            out.append(f"{provision}:{obligor}>{obligee}")
        else:
            out.append(arg.string)
    return tuple(out)


def answer_of(duties: Duties) -> Answer:
    """Return the engine's answer in the same rows."""
    return frozenset(_rows(duties))


def _rows(answer: Duties) -> Iterable[tuple[str, ...]]:
    for d in (*answer.duties, *answer.lapsed, *answer.standing):
        name = d.id.removeprefix("duty:")
        yield "status", name, str(d.status)
        if d.status == "not owed":
            yield "reason", name, d.reason
        else:
            yield from (("open_step", name, str(s.condition)) for s in d.open_steps)
        yield from (("flag", name, f.kind, f.other, str(f.truth)) for f in d.flags)
    yield from (("breach", b.id.removeprefix("breach:"), str(b.truth)) for b in answer.breached)
    yield from (("stand", d.id.removeprefix("duty:")) for d in answer.standing)
    yield from (("attacker", s) for s in answer.attackers)
    yield from (("victim", s) for s in answer.victims)


def listed(answer: Answer) -> Answer:
    """Return the oracle's answer without standing duties that are not owed: the engine does not list them."""
    stands = {r[1] for r in answer if r[0] == "stand"}
    gone = {r[1] for r in answer if r[0] == "status" and r[2] == "not owed"} & stands
    return frozenset(r for r in answer if len(r) < 2 or r[1] not in gone)


def compared(cases: Sequence[tuple[World, Event]]) -> list[tuple[Answer, Answer]]:
    """Return what the engine and what the oracle say of each case."""
    theirs = map(listed, solved(cases))
    return [(answer_of(owed(world, event)), other) for (world, event), other in zip(cases, theirs, strict=True)]
