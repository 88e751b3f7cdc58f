"""Whether every name that a scenario uses is the name of something in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from foedus.core import InputError, by_code, find
from foedus.core.errors import Fault
from foedus.core.text import did_you_mean
from foedus.world.draft import Draft, Entry, parts
from foedus.world.model import Event, Provision
from foedus.world.predicates import predicates
from foedus.world.terms import Kind

__all__ = ["references"]

_Path = tuple[str | int, ...]
#: (path, name) pairs of one item.
_Named = Iterable[tuple[_Path, str | None]]


def references(draft: Draft) -> Iterator[Fault]:
    """Yield a fault for each unknown source, actor, place, treaty or provision."""
    yield from _sources(draft)
    yield from _own_codes(draft)
    yield from _actors(draft)
    yield from _places(draft)
    yield from _treaties(draft)


def _sources(draft: Draft) -> Iterator[Fault]:
    known = draft.ids("sources")
    ids = set(known)
    for section in ("states", "areas", "borders", "trade", "dependence", "rivalries", "treaties", "events", "claims"):
        for entry in draft.read(section):
            for path, part in parts(entry.value):
                for i, ident in enumerate(getattr(part, "sources", ())):
                    if ident not in ids:
                        remedy = did_you_mean(ident, known, "add it to 'sources'")
                        yield entry.fault(
                            (*path, "sources", i), "unknown-source", f"there is no source '{ident}'", remedy
                        )


def _own_codes(draft: Draft) -> Iterator[Fault]:
    """A state is known by its code in the country table, or is invented and brings its name."""
    for entry in draft.read("states"):
        state = entry.value
        if state.kind is Kind.STATE and state.name is None and by_code(state.code) is None:
            yield entry.fault(
                ("code",), "unknown-state", f"'{state.code}' is not a code of the country table",
                _table_remedy(state.code, "correct it, or add 'name' for a state of your own invention"),
            )  # fmt: skip
        elif state.kind is not Kind.STATE and state.name is None:
            what = f"'{state.code}' has no name, and only states are in the country table"
            yield entry.fault(("code",), "missing-field", what, "add 'name: {en: ..., ru: ...}'")


def _table_remedy(name: str, otherwise: str) -> str:
    """Say which code a name of the country table stands for."""
    try:
        return f"write {find(name).code}"
    except InputError as err:
        return err.remedy if err.remedy.startswith("did you mean") else otherwise


def _actors(draft: Draft) -> Iterator[Fault]:
    known = draft.ids("states")
    codes = set(known)
    for section in ("scenario", "states", "areas", "borders", "trade", "dependence", "rivalries", "treaties", "events"):
        for entry in draft.read(section):
            for path, name in _inside(section, entry):
                if name is not None and name not in codes:
                    yield _no_actor(entry, path, name, known)
            for path, name in _anywhere(section, entry):
                if name is not None and name not in codes and by_code(name) is None:
                    remedy = _table_remedy(name, "")
                    if not remedy.startswith("write"):
                        # An actor of the scenario is likelier meant than a far state of a similar code.
                        remedy = did_you_mean(name, known, remedy or "write an ISO 3166 code such as AZE")
                    yield entry.fault(path, "unknown-state", f"there is no state '{name}'", remedy)


def _no_actor(entry: Entry, path: _Path, name: str, known: list[str]) -> Fault:
    country = by_code(name)
    if country is not None:
        what = f"{country.name_en} ({name}) is not among the states of this scenario"
        return entry.fault(path, "state-not-in-scenario", what, f"add '- code: {name}' to 'states'")
    return entry.fault(
        path,
        "unknown-state",
        f"there is no state or actor '{name}'",
        did_you_mean(name, known, _table_remedy(name, "add it to 'states'")),
    )


def _each(path: _Path, names: Iterable[str]) -> _Named:
    return (((*path, i), name) for i, name in enumerate(names))


def _event(path: _Path, event: Event) -> _Named:
    # `by` and `on` may be written as one word: then the place of the word serves for it.
    yield from _each((*path, "by"), event.by)
    yield from _each((*path, "on"), event.on)
    yield (*path, "answers"), event.answers
    yield (*path, "first_use"), None if event.first_use == "disputed" else event.first_use


def _inside(section: str, entry: Entry) -> _Named:
    """Yield the names that must be actors of the scenario."""
    x = entry.value
    if section == "scenario":
        yield ("focus",), x.focus
        yield ("guarantor",), x.guarantor
        yield ("challenger",), x.challenger
    elif section == "states":
        yield ("sponsor", "state"), x.sponsor.state if x.sponsor else None
    elif section == "areas":
        yield ("sovereign",), x.sovereign
        yield ("held_by",), x.held_by
        for field in ("contested_by", "forces_of", "border_of"):
            yield from _each((field,), getattr(x, field))
    elif section == "borders":
        yield ("a",), x.a
        yield ("b",), x.b
    elif section == "trade":
        yield ("of",), x.of
    elif section == "dependence":
        yield from _each(("dependents",), x.dependents)
    elif section == "treaties":
        for i, member in enumerate(x.parties):
            yield ("parties", i, "state"), member.state
    elif section == "events":
        yield from _each(("by",), x.by)
        yield from _each(("on",), x.on)
        for i, clause in enumerate(x.clauses):
            yield ("clauses", i, "state"), clause.state
        if x.legal is not None:
            yield from _event(("legal",), x.legal)


def _anywhere(section: str, entry: Entry) -> _Named:
    """Yield the names that may be any state of the country table: they only stand in the record."""
    x = entry.value
    if section == "states":
        yield from _each(("members",), x.members)
    elif section == "trade":
        yield ("partner",), x.partner
    elif section == "dependence":
        yield from _each(("on",), x.on)
    elif section == "rivalries":
        yield ("a",), x.a
        yield ("b",), x.b
    elif section == "treaties":
        for i, p in enumerate(x.provisions):
            yield from _each(("provisions", i, "adversaries"), p.adversaries)
            yield from _limits(i, p, "actors")
    elif section == "events":
        yield from _each(("leads",), x.leads)


def _places(draft: Draft) -> Iterator[Fault]:
    known = [*draft.ids("areas"), *draft.ids("states")]
    names = set(known)
    for entry in (*draft.read("treaties"), *draft.read("events")):
        for path, name in _named_places(entry):
            if name is not None and name not in names and by_code(name) is None:
                remedy = did_you_mean(name, known, "add it to 'areas', or write the code of a state")
                yield entry.fault(path, "unknown-place", f"there is no place '{name}'", remedy)


def _named_places(entry: Entry) -> _Named:
    x = entry.value
    if entry.item.section == "events":
        yield ("legal", "at"), x.legal.at if x.legal else None
        return
    for i, p in enumerate(x.provisions):
        for field in ("places", "excluded", "disputed"):
            yield from _each(("provisions", i, "scope", field), getattr(p.scope, field))
        yield from _limits(i, p, "places")


def _limits(i: int, provision: Provision, kind: str) -> _Named:
    """Yield the names of one kind that the limits of a provision hold."""
    if provision.when is None:
        return
    for path, test in provision.when.walk(("provisions", i, "when")):
        predicate = predicates().get(test.word)
        if predicate is not None and predicate.codes == kind:
            value = test.value
            yield from _each((*path, test.word), value) if isinstance(value, tuple) else [((*path, test.word), value)]


def _treaties(draft: Draft) -> Iterator[Fault]:
    known = draft.ids("treaties")
    ids = set(known)
    for entry in (*draft.read("scenario"), *draft.read("events"), *draft.read("treaties")):
        for path, name in _named_treaties(entry):
            if name is not None and name not in ids:
                remedy = did_you_mean(name, known, "add it to 'treaties'")
                yield entry.fault(path, "unknown-treaty", f"there is no treaty '{name}'", remedy)
    promises = draft.provision_ids()
    for entry in draft.read("treaties"):
        for i, p in enumerate(entry.value.provisions):
            for j, name in enumerate(p.replaces):
                if name not in promises:
                    what, remedy = f"there is no provision '{name}'", did_you_mean(name, promises, "correct the id")
                    yield entry.fault(("provisions", i, "replaces", j), "unknown-provision", what, remedy)


def _named_treaties(entry: Entry) -> _Named:
    x = entry.value
    if entry.item.section == "scenario":
        yield ("subject",), x.subject
        yield from _each(("ladder",), x.ladder)
    elif entry.item.section == "treaties":
        for i, p in enumerate(x.provisions):
            yield from _limits(i, p, "treaty")
    else:
        yield ("treaty",), x.treaty
        for i, clause in enumerate(x.clauses):
            yield ("clauses", i, "treaty"), clause.treaty
