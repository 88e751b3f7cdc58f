"""The whole answer as one tree: duties, what was considered, breaches, rights, the Charter, sources.

Parts can be selected, one duty followed, the depth cut; text and JSON are the same tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from foedus.core import Answer, InputError, Place
from foedus.core.text import did_you_mean
from foedus.law.phrases import reason_words, several
from foedus.law.result import Duties, Duty
from foedus.law.tell import alike, breach_words, event_line, head_line, strongest_first, suppositions
from foedus.law.trace import Trace
from foedus.law.words import ACTIONS, Words
from foedus.world.model import Text
from foedus.world.terms import Action, Status

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Explanation", "explanation"]

#: Beyond so many duties for one reason only their number is said, unless the part is asked for.
MOST_OTHERS = 12


@dataclass(frozen=True)
class Explanation(Answer):
    """The tree of an answer, or the parts of it that were asked for."""

    duties: Duties
    tree: Trace

    def find(self, ident: str) -> Trace:
        """Return a node by its id (:meth:`Trace.find`)."""
        return self.tree.find(ident)

    def to_dict(self) -> dict[str, Any]:
        """Return the tree as plain data, with the event and the world that it is about."""
        d = self.duties
        return {
            "event": d.event.model_dump(mode="json"), "date": d.date, "world_hash": d.world_hash,
            "suppositions": dict(d.suppositions), "trace": self.tree.to_dict(),
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per node, depth first."""
        import polars as pl

        rows = [(n.id, n.part, n.value, n.label("en"), n.label("ru"), "; ".join(n.sources)) for n in self.tree.walk()]
        return pl.DataFrame(rows, schema=["id", "part", "value", "en", "ru", "sources"], orient="row")

    def summary(self, lang: str = "en") -> str:
        """Return the tree as text."""
        return self.tree.text(lang)

    def explain(self, lang: str = "en") -> str:
        """Return the tree as text."""
        return self.tree.text(lang)


def explanation(
    duties: Duties, parts: Iterable[str] = (), *, duty: str | None = None, depth: int | None = None
) -> Explanation:
    """Return the tree of an answer.

    Parameters
    ----------
    parts
        Parts to keep (:data:`foedus.law.trace.PARTS`); all by default.
    duty
        Id of one duty to follow; also ``PROVISION`` or ``OBLIGOR>OBLIGEE`` where that names just one.
    depth
        Levels below the root to show.

    Raises
    ------
    InputError
        Unknown part, unknown or ambiguous duty, negative depth; the remedy names the nearest.
    """
    wanted = tuple(parts)
    found = _duty(duties, duty).trace if duty is not None else _tree(duties, "others" in wanted)
    if wanted:
        found = found.select(wanted)
    if depth is not None:
        found = found.cut(depth)
    return Explanation(duties, found)


def _duty(duties: Duties, wanted: str) -> Duty:
    """Return the duty of an id, or of an unambiguous part of one."""
    known = {d.id: d for d in (*duties.duties, *duties.standing, *duties.lapsed)}
    name = wanted.strip()
    if name in known:
        return known[name]
    plain = name.removeprefix("duty:").upper()
    found = [d for d in known.values() if plain in (d.provision.upper(), f"{d.obligor}>{d.obligee}", d.id[5:].upper())]
    if len(found) == 1:
        return found[0]
    if found:
        live = [d.id for d in sorted(found, key=lambda d: (-d.status.strength, d.id))]
        raise InputError(
            f"'{wanted}' names {len(found)} duties", remedy=f"name one of them: {', '.join(live[:6])}",
            place=Place(option="--duty"), code="ambiguous-duty",
        )  # fmt: skip
    live = [d.id for d in strongest_first(duties)] or list(known)
    raise InputError(
        f"there is no duty '{wanted}' in this answer",
        remedy=did_you_mean(name, known, f"there are {', '.join(live[:6])}" if live else "nobody owes anything here"),
        place=Place(option="--duty"), code="unknown-duty",
    )  # fmt: skip


def _tree(duties: Duties, everything: bool) -> Trace:
    words = Words(duties.world)
    nodes = [
        *_said("suppositions", _both(lambda lang: suppositions(duties, words, lang))),
        *(_group(words, g) for g in alike(strongest_first(duties))),
        *_asks(duties, words),
        *_others(duties, words, everything),
        *_breaches(duties, words),
        *_standing(duties, words),
        *_permissions(duties, words),
    ]
    if duties.charter is not None:
        nodes += _said("charter", duties.charter.notes)
    nodes += _said("warnings", duties.warnings)
    nodes += _sources(duties, nodes)
    label = Text(en=event_line(duties, words, "en"), ru=event_line(duties, words, "ru"))
    if not duties.owing:
        label = Text(en=f"{label.en}: nobody owes anything", ru=f"{label.ru}: ни у кого нет обязательств")
    return Trace("answer", label, "", tuple(nodes))


def _both(say: Any) -> tuple[Text, ...]:
    return tuple(Text(en=en, ru=ru) for en, ru in zip(say("en"), say("ru"), strict=True))


def _said(part: str, notes: Iterable[Text]) -> list[Trace]:
    return [Trace(f"{part}:{k}", note, "", part=part) for k, note in enumerate(notes, 1)]


def _group(words: Words, group: list[Duty]) -> Trace:
    """Return the tree of a duty; for several that differ by obligor only, that of the first, and the others named."""
    first = group[0].trace
    if len(group) == 1:
        return first
    label = Text(en=head_line(words, group, "en"), ru=head_line(words, group, "ru"))
    others = [d.obligor for d in group[1:]]
    same = Text(
        en=f"shown for {words.name(group[0].obligor, 'en')}; the same holds, each for itself, for {_names(words, others, 'en')}",
        ru=f"показано для стороны: {words.name(group[0].obligor, 'ru')}; "
        f"то же, для каждой отдельно: {_names(words, others, 'ru')}",
    )
    also = Trace(f"{first.id}/also", same, first.value, part="conditions")
    return replace(first, label=label, children=(*first.children, also))


def _names(words: Words, codes: list[str], lang: str) -> str:
    return several(words, codes, lang, most=12)


def _asks(duties: Duties, words: Words) -> list[Trace]:
    return [
        Trace(a.id, Text(en=a.text(words, "en"), ru=a.text(words, "ru")), "unknown", part="steps")
        for a in duties.next_steps
    ]


def _others(duties: Duties, words: Words, everything: bool) -> list[Trace]:
    """Return what is not owed, by reason, the most frequent first."""
    by: dict[str, list[Duty]] = {}
    for d in duties.duties:
        if d.status is Status.NOT_OWED:
            by.setdefault(d.reason, []).append(d)
    out = []
    for reason, found in sorted(by.items(), key=lambda x: (-len(x[1]), x[0])):
        groups = alike(sorted(found, key=lambda d: d.id))
        shown = groups if everything or len(groups) <= MOST_OTHERS else []
        heads = tuple(
            Trace(
                f"other:{g[0].id}", Text(en=head_line(words, g, "en"), ru=head_line(words, g, "ru")), str(g[0].status),
                (), g[0].sources, "others",
            )
            for g in shown
        )  # fmt: skip
        label = Text(en=f"{reason_words(reason, 'en')}: {len(found)}", ru=f"{reason_words(reason, 'ru')}: {len(found)}")
        out.append(Trace(f"others:{reason}", label, str(Status.NOT_OWED), heads, part="others"))
    return out


def _breaches(duties: Duties, words: Words) -> list[Trace]:
    out = []
    for b in duties.breached:
        clause = words.provision(b.provision)
        children = [_turns(words, f, b.id) for f in b.unknowns]
        if clause is not None:
            children.insert(0, Trace(f"{b.id}/{b.provision}", clause.content, "yes", (), b.sources, "breaches"))
        sure = b.truth.is_true
        label = Text(
            en=f"{'breached' if sure else 'possibly breached'}: {breach_words(words, b, 'en')}, {ACTIONS[b.action][0]}",
            ru=f"{'нарушено' if sure else 'возможно, нарушено'}: {breach_words(words, b, 'ru')}, {ACTIONS[b.action][1]}",
        )
        out.append(Trace(b.id, label, str(b.truth), tuple(children), b.sources, "breaches"))
    return out


def _turns(words: Words, fact: str, parent: str) -> Trace:
    label = Text(
        en=f"not known whether {words.fact(fact, 'en')}",
        ru=f"неизвестно, верно ли: {words.fact(fact, 'ru')}",
    )
    return Trace(f"{parent}/fact:{fact}", label, "unknown", part="breaches", fact=fact)


def _standing(duties: Duties, words: Words) -> list[Trace]:
    """Return the standing duties, those of one clause together."""
    by: dict[tuple[str, Status], list[Duty]] = {}
    for d in duties.standing:
        by.setdefault((d.provision, d.status), []).append(d)
    out = []
    for (provision, status), found in sorted(by.items(), key=lambda x: (list(Action).index(x[1][0].action), x[0][0])):
        owing, owed = sorted({d.obligor for d in found}), sorted({d.obligee for d in found})
        facts = sorted({f for d in found for f in d.unknowns})

        def say(
            lang: str,
            p: str = provision,
            d: Duty = found[0],
            a: list[str] = owing,
            b: list[str] = owed,
            s: Status = status,
        ) -> str:
            ru = lang == "ru"
            pair = _names(words, a, lang) if a == b else f"{_names(words, a, lang)} → {_names(words, b, lang)}"
            mark = {
                Status.UNKNOWN: (", not known whether it binds", ", неизвестно, связывает ли"),
                Status.DISCRETIONARY: (", weak verb", ", слабый глагол"),
            }.get(s, ("", ""))[ru]  # fmt: skip
            return f"{words.clause(p, lang)}: {ACTIONS[d.action][ru]} ({pair}{mark})"

        ident = f"standing:{provision}:{str(status).replace(' ', '-')}"
        clause = words.provision(provision)
        children = [replace(_turns(words, f, ident), part="standing") for f in facts]
        if clause is not None:
            children.insert(0, Trace(f"{ident}/{provision}", clause.content, "yes", (), part="standing"))
        label = Text(en=say("en"), ru=say("ru"))
        out.append(Trace(ident, label, str(status), tuple(children), found[0].sources, "standing"))
    return out


def _permissions(duties: Duties, words: Words) -> list[Trace]:
    out = []
    for r in duties.permissions:
        clause = words.provision(r.provision)
        children = [replace(_turns(words, f, r.id), part="permissions") for f in r.unknowns]
        if clause is not None:
            children.insert(0, Trace(f"{r.id}/{r.provision}", clause.content, "yes", (), part="permissions"))
        open_ = not r.truth.is_true

        def say(lang: str, r: Any = r, open_: bool = open_) -> str:
            ru = lang == "ru"
            mark = (", неизвестно, в силе ли" if ru else ", not known whether in force") if open_ else ""
            pair = f"{words.name(r.grantor, lang)} → {words.name(r.holder, lang)}"
            return f"{words.clause(r.provision, lang)}: {ACTIONS[r.action][ru]} ({pair}{mark})"

        label = Text(en=say("en"), ru=say("ru"))
        out.append(Trace(r.id, label, str(r.truth), tuple(children), r.sources, "permissions"))
    return out


def _sources(duties: Duties, nodes: list[Trace]) -> list[Trace]:
    """Return the sources that the tree cites, with title, date and address."""
    cited = sorted({s for n in nodes for x in n.walk() for s in x.sources})
    known = {s.id: s for s in duties.world.sources}
    out = []
    for ident in cited:
        source = known.get(ident)
        if source is None:
            continue
        said = (
            f"{ident}: {source.title}"
            + (f" ({source.date})" if source.date else "")
            + (f" {source.url}" if source.url else "")
        )
        out.append(Trace(f"source:{ident}", Text(en=said, ru=said), source.grade, part="sources"))
    return out
