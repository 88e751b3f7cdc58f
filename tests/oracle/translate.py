"""A world and an event as facts for the oracle: what is recorded, and nothing that follows from it.

Nothing is computed here but the form of a day (``d(first, last)`` as yyyymmdd) and the names
of contested facts, which suppositions use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from foedus.core import Day, Truth, parse_day
from foedus.world import Event, World
from foedus.world.predicates import Test

__all__ = ["facts"]

_TRUTH = {"no": 0, "unknown": 1, "yes": 2}
_AN = {"an armed attack": "armed attack", "aggression": "aggression", "a threat": "threat"}


def _text(value: object) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _v(value: Truth | str) -> int:
    return _TRUTH[str(value)]


def _day(value: Day | str) -> str:
    if isinstance(value, str):
        return value
    first = value.year * 10000 + (value.month or 1) * 100 + (value.day or 1)
    last = value.year * 10000 + (value.month or 12) * 100 + (value.day or 31)
    if value.day is None and value.month is not None:
        last = int(value.latest.strftime("%Y%m%d"))
    return f"d({first},{last})"


def facts(world: World, event: Event, k: int) -> str:
    """Return the facts of one case, numbered ``k``."""
    return "\n".join(_facts(world, event, k))


def _facts(world: World, event: Event, k: int) -> Iterator[str]:
    day = event.date or world.as_of
    days: set[str] = set()

    def when(predicate: str, *args: str, value: Day | str | None) -> Iterator[str]:
        if value is not None:
            code = _day(value)
            days.add(code)
            yield f"{predicate}({', '.join((str(k), *args, code))})."

    yield f"case({k}). day({k},{_day(day)[2:-1]})."
    for s in world.states:
        yield f"actor({k},{_text(s.code)})."
        yield f"{'nonstate' if str(s.kind) == 'non-state' else 'state'}({k},{_text(s.code)})."
        if s.sponsor is not None:
            yield f"sponsor({k},{_text(s.code)},{_text(s.sponsor.state)},{int(s.sponsor.disputed)})."
    for a in world.areas:
        yield f"area({k},{_text(a.id)},{_text(a.sovereign)})."
        if str(a.kind) == "border zone":
            yield from (f"border_zone({k},{_text(a.id)},{_text(b)})." for b in a.border_of)
    for t in world.treaties:
        tid = _text(t.id)
        yield f"treaty({k},{tid}). treaty_in_force({k},{tid},{_v(t.in_force)}). treaty_binding({k},{tid},{_v(t.binding)})."
        yield f"other_parties({k},{tid},{t.other_parties})."
        yield from when("signed", tid, value=t.signed)
        yield from when("entered", tid, value=t.entered)
        yield from when("ended", tid, value=t.ended)
        for approval in t.approvals:
            if approval.final and isinstance(approval.date, Day):
                yield from when("final", tid, value=approval.date)
        for m in t.parties:
            mid = _text(m.state)
            yield f"party({k},{tid},{mid}). party_in_force({k},{tid},{mid},{_v(m.in_force)})."
            yield f"approved({k},{tid},{mid},{_v(m.approved)}). party_suspended({k},{tid},{mid},{_v(m.suspended)})."
            yield from when("joined", tid, mid, value=m.joined)
            yield from when("left", tid, mid, value=m.left)
        for p in t.provisions:
            pid = _text(p.id)
            yield f"provision({k},{tid},{pid}). kind({k},{pid},{_text(p.kind)}). scope({k},{pid},{_text(p.scope.kind)})."
            if p.action is not None:
                yield f"act_of({k},{pid},{_text(p.action)})."
            if p.modality is not None:
                yield f"modality({k},{pid},{_text(p.modality)})."
            if p.opinion:
                yield f"opinion({k},{pid})."
            if p.adversaries_unread:
                yield f"adversaries_unread({k},{pid})."
            lists = {
                "obligor": p.obligors, "obligee": p.obligees, "trigger": p.trigger, "adversary": p.adversaries,
                "scope_place": p.scope.places, "excluded": p.scope.excluded, "disputed": p.scope.disputed,
                "replaces": p.replaces,
            }  # fmt: skip
            for name, values in lists.items():
                yield from (f"{name}({k},{pid},{_text(v)})." for v in values)
            yield from (f"condition({k},{pid},{_text(c)},{_text(x)})." for c, x in p.conditions.items())
            yield from (f"exception({k},{pid},{i},{_text(x)})." for i, x in enumerate(p.exceptions))
            yield from when("from", pid, value=p.version.start)
            yield from when("until", pid, value=p.version.end)
            yield from when("seen", pid, value=p.version.seen)
            if p.when is not None:
                yield f"limited_by({k},{pid},0)."
                yield from _limits(p.when, k, pid, [0])
    yield f"act({k},{_text(event.act)}). level({k},{_text(event.level)}). attribution({k},{_text(event.attribution)})."
    yield f"intent({k},{_v(event.intent)}). provoked({k},{_v(event.provoked)})."
    yield from (f"by({k},{_text(s)})." for s in event.by)
    yield from (f"on({k},{_text(s)})." for s in event.on)
    if event.at is not None:
        yield f"at({k},{_text(event.at)})."
    if event.first_use is not None:
        first = event.first_use if event.first_use == "disputed" else _text(event.first_use)
        yield f"first_use({k},{first})."
    if event.answers is not None:
        yield f"answers({k},{_text(event.answers)})."
    steps = {
        "request": event.request, "national procedure": event.procedure, "joint finding": event.finding,
        "collective decision": event.decision, "declared opinion": event.opinion,
    }  # fmt: skip
    yield from (f"step({k},{_text(c)},{_text(x)})." for c, x in steps.items())
    for name, value in world.suppositions.items():
        for term in _terms(name, world, event):
            yield f"supposed({k},{term},{_v(value)})."
    yield from (f"date({k},{d})." for d in sorted(days) if d != "unknown")


def _limits(test: Test, k: int, pid: str, count: list[int]) -> Iterator[str]:
    """Dump the tree of a ``when``: its nodes are numbered from the root, its leaves keep word and values."""
    node, word = count[0], test.word
    yield f"node({k},{pid},{node},{_text(word)})."
    for i, part in enumerate(test.parts):
        count[0] += 1
        yield f"child({k},{pid},{node},{i},{count[0]})."
        yield from _limits(part, k, pid, count)
    if test.parts:
        yield f"size({k},{pid},{node},{len(test.parts)})."
        return
    if word == "since":
        first, last = _day(test.value)[2:-1].split(",")
        yield f"since({k},{pid},{node},{first},{last})."
        return
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    for v in values:
        value = str(v) if isinstance(v, int) else str(_v(v)) if isinstance(v, Truth) else _text(v)
        yield f"says({k},{pid},{node},{value})."


# -- names of contested facts -------------------------------------------------------------------

_FORMS: tuple[tuple[str, str], ...] = (
    (r"(\S+) in force for (\S+)", "in_force({0},{1})"),
    (r"(\S+) in force", "in_force({0},all)"),
    (r"(\S+) suspended for (\S+)", "suspended({0},{1})"),
    (r"(\S+) is binding", "binding({0})"),
    (r"(\S+) wording in force", "wording({0})"),
    (r"(\S+) is worded as a duty", "verb({0})"),
    (r"(\S+) requires (.+)", "requires({0},{1})"),
    (r"(\S+) covers the place of the event", "covers({0},nowhere)"),
    (r"(\S+) covers (\S+)", "covers({0},{1})"),
    (r"(\S+) is set off by (.+)", "sets_off({0},{1})"),
    (r"(.+) is a use of force", "use_of_force({0})"),
    (r"act of (\S+) attributed to a state", "sponsored({0},none)"),
    (r"act of (\S+) attributed to (\S+)", "sponsored({0},{1})"),
    (r"act attributed to a third state", "attributed(nobody)"),
    (r"(\S+) limit holds: (.+)", "limit({0},{1})"),
    (r"(\S+) limits hold together", "together({0})"),
    (r"act came from at least (\d+)", "came_from_many({0})"),
    (r"act reached (\S+) level", "reached({0})"),
    (r"(\S+) is a victim", "victim({0})"),
    (r"act was intended", "intended"),
    (r"unintended act is an attack", "unintended_counts"),
    (r"act provoked by the victim", "provoked"),
)


def _terms(name: str, world: World, event: Event) -> list[str]:
    """Return the facts that a supposition may name; a side of the event may have several terms."""
    for pattern, form in _LISTS:
        found = re.fullmatch(pattern, name)
        if found:
            return _lists(world, form, found[1].split("+"))
    found = re.fullmatch(r"(\S+) covers an attack by (.+)", name)
    if found:
        return [f"against({_text(found[1])},{side})" for side in _sides(found[2], event)]
    found = re.fullmatch(r"act attributed to (\S+)", name)
    if found:
        return [f"attributed({side})" for side in _sides(found[1], event)]
    if name == "first use of force by an unknown actor":
        return ["first_use(side(by))"]
    found = re.fullmatch(r"first use of force by (\S+)", name)
    if found:
        one = [f"first_use(one({_text(found[1])}))"] if "+" not in found[1] else []
        return [*one, *(f"first_use({side})" for side in _sides(found[1], event))]
    found = re.fullmatch(r"act came on or after (\S+)", name)
    if found:
        return [f"came_since({_day(parse_day(found[1]))[2:-1]})"]
    found = re.fullmatch(r"(.+) at (\S+) level is (.+)", name)
    if found:
        return [f"means({_text(found[1])},{_text(found[2])},{_text(_AN[found[3]])})"]
    for pattern, form in _FORMS:
        found = re.fullmatch(pattern, name)
        if found:
            return [form.format(*(g if g.isdigit() else _text(g) for g in found.groups()))]
    raise ValueError(f"no contested fact is called '{name}'")


#: Facts about a list of actors or places: each ``when`` that names the list asks the same fact.
_LISTS = ((r"act came from (\S+)", "adversary"), (r"act happened in (\S+)", "at"))


def _lists(world: World, word: str, names: list[str]) -> list[str]:
    """Return the fact of every test with this list; a list is known by the test that holds it."""
    out = []
    for t in world.treaties:
        for p in t.provisions:
            nodes = enumerate(test for _, test in p.when.walk()) if p.when is not None else ()
            for i, test in nodes:
                if test.word == word and list(test.value) == names:
                    out.append(f"listed({_text(p.id)},{i})")
    return out


def _sides(names: str, event: Event) -> list[str]:
    """Return the sides of an event that go by this list of actors."""
    by, on = sorted(set(event.by)), sorted(set(event.on))
    sides = {"side(by)": by, "side(on)": on, **{f"side(but({_text(s)}))": [x for x in by if x != s] for s in by}}
    if names == "an unknown actor":
        return ["nobody"]
    return [term for term, side in sides.items() if "+".join(side) == names]
