"""The engine against an independent encoding of docs/law.md in answer-set programming.

How it works, and what the encoding takes from where, is told in tests/oracle/README.md.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

from foedus.core import InputError, Truth, any_of
from foedus.law import bond, decide, event, flags, owed
from foedus.law.facts import Joined, Ledger
from foedus.world import Event, Status, World
from foedus.world.terms import Attribution, Presence
from oracle.cases import case
from oracle.compare import Answer, answer_of, compared, solved
from oracle.shrink import described, smallest

duties = import_module("foedus.law.duties")
Case = tuple[World, Event]
#: Worlds and events per run. ``FOEDUS_ORACLE_SEED`` starts elsewhere, to look for new examples.
CASES, BATCH = 2000, 200
SEED = int(os.environ.get("FOEDUS_ORACLE_SEED", "0"))

#: How often each answer must come up, so that agreement about it says something.
FEWEST = {
    ("status", "owed"): 500, ("status", "owed if"): 200, ("status", "discretionary"): 200,
    ("status", "unknown"): 1000, ("status", "not owed"): 5000,
    **{("reason", r): n for r, n in {
        "not-in-force": 500, "not-binding": 100, "suspended": 100, "other-wording": 100, "superseded": 100,
        "defensive-answer": 30, "obligee-attacker": 200, "below-threshold": 200, "not-attributed": 5,
        "not-first-use": 100, "unintended": 5, "obligor-attacker": 200, "adversary-not-named": 100,
        "outside-scope": 100, "not-victim": 100, "provoked": 20, "own-aggression": 20, "limited": 100, "refused": 50,
    }.items()},
    **{("open_step", c): 30 for c in (
        "request", "national procedure", "joint finding", "collective decision", "declared opinion",
    )},
    ("flag", "barred", "yes"): 30, ("flag", "barred", "unknown"): 10, ("flag", "hindered", "yes"): 30,
    ("flag", "hindered", "unknown"): 5, ("flag", "conflict", "yes"): 100, ("flag", "conflict", "unknown"): 50,
    ("breach", "yes"): 30, ("breach", "unknown"): 20, ("stand",): 500, ("attacker",): 500, ("victim",): 500,
}  # fmt: skip


def _disagree(one: Case) -> bool:
    engine, oracle = compared([one])[0]
    return engine != oracle


def _report(seed: int, one: Case) -> str:
    small = smallest(one, _disagree)
    engine, oracle = compared([small])[0]
    return (
        f"engine and oracle disagree on case {seed}: oracle.cases.case(random.Random({seed}))\n"
        f"only the engine says: {sorted(engine - oracle)}\nonly the oracle says: {sorted(oracle - engine)}\n"
        f"smallest case found:\n{described(small)}"
    )


@pytest.fixture(scope="module")
def corpus() -> list[Case]:
    """Random worlds and events, known by their seeds."""
    return [case(random.Random(seed)) for seed in range(SEED, SEED + CASES)]


@pytest.fixture(scope="module")
def answers(corpus: list[Case]) -> list[tuple[Answer, Answer]]:
    """What the engine and what the oracle say of each."""
    return [pair for start in range(0, CASES, BATCH) for pair in compared(corpus[start : start + BATCH])]


def test_engine_and_oracle_agree(corpus: list[Case], answers: list[tuple[Answer, Answer]]) -> None:
    assert len(answers) >= 2000
    apart = [k for k, (engine, oracle) in enumerate(answers) if engine != oracle]
    if apart:
        k = min(apart, key=lambda k: len(answers[k][0] ^ answers[k][1]))
        pytest.fail(f"{len(apart)} of {len(answers)} cases\n{_report(SEED + k, corpus[k])}")


def test_the_corpus_reaches_every_answer(answers: list[tuple[Answer, Answer]]) -> None:
    seen: Counter[tuple[str, ...]] = Counter()
    for engine, _ in answers:
        for kind, *rest in engine:
            tail = {"status": rest[1:], "reason": rest[1:], "open_step": rest[1:], "flag": [*rest[1:2], *rest[3:]],
                    "breach": rest[1:]}.get(kind, [])  # fmt: skip
            seen[kind, *tail] += 1
    thin = {k: seen[k] for k, least in FEWEST.items() if seen[k] < least}
    assert not thin, f"too few: {thin}"
    unforeseen = {k for k in seen if k[0] == "reason"} - set(FEWEST)
    assert not unforeseen, "every reason is one that the documentation lists"


def test_announced_resolutions_are_what_the_oracle_finds(corpus: list[Case]) -> None:
    """Where facts leave a duty open: the status announced for each way they may fall, and no fact that changes nothing."""
    asked: list[Case] = []
    announced: list[tuple[str, Status, tuple[tuple[str, Truth], ...]]] = []
    rng = random.Random(SEED)
    for world, happened in corpus:
        unknown = [d for d in owed(world, happened).duties if d.status is Status.UNKNOWN]
        if not unknown or len(asked) >= 200:
            continue
        duty = rng.choice(unknown)
        branch, status = rng.choice(duty.resolutions)
        asked.append((world.supposing({k: str(v) for k, v in branch}), happened))
        announced.append((duty.id.removeprefix("duty:"), status, branch))
        settled = len(duty.unknowns) <= decide.MOST_FACTS
        assert not settled or status is not Status.UNKNOWN, "with every named fact settled the status is settled"
    for answer, (duty_id, status, branch) in zip(solved(asked), announced, strict=True):
        assert ("status", duty_id, str(status)) in answer, (duty_id, branch)
    assert len(asked) == 200


# -- would it notice? -----------------------------------------------------------------------------


def _mutants() -> dict[str, Callable[[pytest.MonkeyPatch], None]]:
    """Return small faults of the engine, each as a patch."""
    yes = Truth.YES

    def method(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Callable[[pytest.MonkeyPatch], None]:
        return lambda patch: patch.setattr(owner, name, wrap(getattr(owner, name)))

    def without_check(code: str) -> Callable[[pytest.MonkeyPatch], None]:
        return method(Joined, "of", lambda old: lambda checks: old(tuple(c for c in checks if c.code != code)))

    def passing(function: str) -> Callable[[pytest.MonkeyPatch], None]:
        def wrap(old: Any) -> Any:
            return lambda *a, **k: replace(old(*a, **k), truth=yes, facts=())

        return method(event, function, wrap)

    return {
        "suspension is ignored": without_check("not-suspended"),
        "binding is ignored": without_check("binding"),
        "later texts supersede nothing": without_check("not-superseded"),
        "wordings never change": without_check("wording"),
        "exceptions are skipped": lambda patch: patch.setattr(event, "exceptions", lambda *a: []),
        "limits are skipped": lambda patch: patch.setattr(decide, "limits", lambda *a: []),
        "defensive answers are not seen": passing("answer"),
        "attackers are helped": passing("attacker"),
        "any adversary will do": passing("adversary"),
        "any place will do": passing("place"),
        "everybody is a victim": passing("victim"),
        "disputed attribution is taken for yes": method(
            event.Scene, "attributed",
            lambda old: lambda self, o, look: yes if self.event.attribution is Attribution.DISPUTED else old(self, o, look),
        ),
        "disputed first use is taken for the actor's": method(
            event.Scene, "began", lambda old: lambda self, look: yes if self.event.first_use == "disputed" else old(self, look)
        ),
        "sponsors answer for nothing": method(
            event.Scene, "attacks", lambda old: lambda self, s, look: self._attacks(s, look)
        ),
        "suppositions are ignored": method(Ledger, "read", lambda old: lambda self, name, recorded=Truth.UNKNOWN: recorded),
        "what comes last decides": lambda patch: patch.setattr(
            Joined, "__add__", lambda self, other: Joined.of((*other.checks, *self.checks))
        ),
        "an unknown counts as met": method(
            Joined, "of", lambda old: lambda checks: replace(old(checks), holds=old(checks).failed is None)
        ),
        "one part of an attack is enough": lambda patch: patch.setattr(event, "all_of", any_of),
        "one party that is bound is enough": lambda patch: patch.setattr(bond, "all_of", any_of),
        "a refusal in an unread text is final": method(
            decide, "presence", lambda old: lambda p, c: Presence.PRESENT if old(p, c) is Presence.UNREAD else old(p, c)
        ),
        "unread conditions count as absent": method(
            decide, "presence", lambda old: lambda p, c: Presence.ABSENT if old(p, c) is Presence.UNREAD else old(p, c)
        ),
        "a day in doubt counts as begun": method(
            bond, "_began", lambda old: lambda t, v, d: yes if old(t, v, d).is_unknown else old(t, v, d)
        ),
        "a border zone has one side": method(event.Scene, "border", lambda old: ()),
        "neutrality bars nothing": lambda patch: patch.setattr(flags, "bars", lambda p, s: False),
        "a ban on forces holds everywhere": lambda patch: patch.setattr(
            flags.Flagger, "_touches", lambda self, t, p, o: event.Check("place-any", yes)
        ),
        "every act is force": lambda patch: patch.setattr(duties, "uses_force", lambda act: yes),
    }  # fmt: skip


@pytest.mark.parametrize("fault", sorted(_mutants()))
def test_the_oracle_notices(
    fault: str, corpus: list[Case], answers: list[tuple[Answer, Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _mutants()[fault](monkeypatch)
    assert any(_fails(one, oracle) for one, (_, oracle) in zip(corpus[:500], answers, strict=False)), "no case shows it"


def _fails(one: Case, answer: Answer) -> bool:
    try:
        return answer_of(owed(World.model_validate(one[0].to_dict()), one[1])) != answer  # nothing kept from before
    except InputError:
        return False  # a supposition that the faulty engine does not know says nothing
