"""Whether dates, parties, shares and ranges of a scenario agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from foedus.core import Day, Span
from foedus.core.errors import Fault
from foedus.world.draft import Draft, Entry
from foedus.world.model import Provision, RecordedEvent, Treaty
from foedus.world.terms import PlaceKind, ProvisionKind

__all__ = ["consistency"]

_Path = tuple[str | int, ...]
_Date = Day | str | None


def consistency(draft: Draft) -> Iterator[Fault]:
    """Yield a fault for each pair of facts that cannot both be right."""
    for entry in draft.read("scenario"):
        yield from _scenario(draft, entry)
    for entry in draft.read("states"):
        yield from _figures(entry)
    for entry in draft.read("areas"):
        yield from _ordered(entry, ("end",), entry.value.start, entry.value.end, "the place's 'start'")
        if entry.value.kind is PlaceKind.BORDER and len(set(entry.value.border_of)) != 2:
            what = "a border zone lies between two states"
            yield entry.fault(("border_of",), "border-zone", what, "write both: border_of: [A, B]")
    yield from _borders(draft)
    yield from _trade(draft)
    for entry in draft.read("rivalries"):
        yield from _ordered(entry, ("end",), entry.value.start, entry.value.end, "'start'")
        if entry.value.a == entry.value.b:
            yield entry.fault(
                ("b",), "same-state-twice", f"'{entry.value.b}' cannot be its own rival", "name two states"
            )
    for entry in draft.read("treaties"):
        yield from _treaty(draft, entry)
    for entry in draft.read("events"):
        yield from _event(draft, entry)
    for entry in draft.read("claims"):
        for i, part in enumerate(entry.value.parts):
            within = part.rule.within if part.rule else None
            if within is not None and within[0] > within[1]:
                what = f"'within' runs from {within[0]:g} down to {within[1]:g}"
                yield entry.fault(("parts", i, "rule", "within"), "range-reversed", what, _LOWER_FIRST)


_LOWER_FIRST = "put the lower number first"


def _ordered(entry: Entry, path: _Path, start: _Date, end: _Date, name: str) -> Iterator[Fault]:
    if isinstance(start, Day) and isinstance(end, Day) and Span(start, end).reversed:
        field = next(p for p in reversed(path) if isinstance(p, str))
        yield entry.fault(
            path, "reversed-dates", f"'{field}' ({end}) is before {name} ({start})", "correct one of the two dates"
        )


def _scenario(draft: Draft, entry: Entry) -> Iterator[Fault]:
    settings = entry.value
    if settings.coverage is not None:
        first, last = settings.coverage
        yield from _ordered(entry, ("coverage", 1), first, last, "the first date of 'coverage'")
    signed = {t.id: t.signed for t in draft.values("treaties")}
    for i, ident in enumerate(settings.ladder):
        if ident in settings.ladder[:i]:
            yield entry.fault(
                ("ladder", i), "duplicate-id", f"'{ident}' stands twice in the ladder", "keep one of them"
            )
        before, this = (signed.get(settings.ladder[i - 1]) if i else None), signed.get(ident)
        if isinstance(before, Day) and isinstance(this, Day) and this.before(before).is_true:
            what = f"'{ident}' was signed on {this}, before '{settings.ladder[i - 1]}' ({before})"
            yield entry.fault(
                ("ladder", i), "ladder-order", what, "put the instruments in the order of their signature"
            )


#: Figures of a state with the range in which each must lie.
_RANGES: dict[str, tuple[float, float, str]] = {
    "cinc": (0, 1, "a share from 0 to 1"),
    "polyarchy": (0, 1, "an index from 0 to 1"),
    "milex_pct_gdp": (0, 100, "percent, from 0 to 100"),
    "milex_usd_bn": (0, float("inf"), "an amount, not below 0"),
    "gdp_usd_bn": (0, float("inf"), "an amount, not below 0"),
    "population": (0, float("inf"), "a number of people, not below 0"),
}


def _figures(entry: Entry) -> Iterator[Fault]:
    state = entry.value
    for field, (low, high, what) in _RANGES.items():
        figure = getattr(state, field)
        if figure is not None and not low <= figure.value <= high:
            yield entry.fault(
                (field, "value"),
                "out-of-range",
                f"'{field}' is {figure.value:g}; it is {what}",
                "correct the number or its unit",
            )
    if state.commit is not None:
        for end in ("low", "high"):
            if not 0 <= getattr(state.commit, end) <= 1:
                what = f"'commit' is a share from 0 to 1, not {getattr(state.commit, end):g}"
                yield entry.fault(("commit", end), "out-of-range", what, "write 0.25 for 25 percent")
    if state.personnel is not None and state.personnel.low > state.personnel.high:
        what = f"low ({state.personnel.low:g}) is above high ({state.personnel.high:g})"
        yield entry.fault(("personnel", "low"), "range-reversed", what, _LOWER_FIRST)


def _borders(draft: Draft) -> Iterator[Fault]:
    seen: dict[frozenset[str], Entry] = {}
    for entry in draft.read("borders"):
        pair = frozenset((entry.value.a, entry.value.b))
        if len(pair) == 1:
            yield entry.fault(
                ("b",), "same-state-twice", f"'{entry.value.b}' cannot border on itself", "name two states"
            )
        elif pair in seen:
            first = seen[pair].item.place()
            what = f"the border of {entry.value.a} and {entry.value.b} stands twice (first at {first})"
            yield entry.fault((), "duplicate-item", what, "keep one of them; a border holds for both directions")
        seen.setdefault(pair, entry)


def _trade(draft: Draft) -> Iterator[Fault]:
    sums: dict[tuple[str, str, int], float] = {}
    seen: dict[tuple[str, str, int, str], Entry] = {}
    for entry in draft.read("trade"):
        t = entry.value
        pair = (t.of, t.flow, t.year, t.partner)
        if pair in seen:
            what = f"the share of {t.partner} in the {t.flow}s of {t.of} in {t.year} stands twice (first at {seen[pair].item.place()})"
            yield entry.fault((), "duplicate-item", what, "keep one of them")
            continue
        seen[pair] = entry
        before = sums.get(pair[:3], 0.0)
        sums[pair[:3]] = before + t.share
        # Shares are rounded, so a full list may sum to a little more than 100.
        if before <= _ROUNDED < before + t.share:
            what = f"the {t.flow} shares of {t.of} in {t.year} sum to {before + t.share:g} percent with this one"
            yield entry.fault(("share",), "shares-over-100", what, "correct the shares; together they are at most 100")


_ROUNDED = 100.5


def _treaty(draft: Draft, entry: Entry) -> Iterator[Fault]:
    treaty: Treaty = entry.value
    yield from _ordered(entry, ("entered",), treaty.signed, treaty.entered, "'signed'")
    yield from _ordered(
        entry, ("ended",), treaty.entered or treaty.signed, treaty.ended, "'entered'" if treaty.entered else "'signed'"
    )
    seen: dict[str, int] = {}
    for i, member in enumerate(treaty.parties):
        path: _Path = ("parties", i)
        if member.state in seen:
            first = entry.item.place("parties", seen[member.state], "state")
            what = f"'{member.state}' is a party twice (first at {first})"
            yield entry.fault((*path, "state"), "party-twice", what, "keep one of them")
        seen.setdefault(member.state, i)
        start = member.joined or treaty.entered
        yield from _ordered(
            entry, (*path, "left"), start, member.left, "'joined'" if member.joined else "the treaty's 'entered'"
        )
        yield from _existed(
            draft, entry, (*path, "state"), member.state, member.joined or treaty.signed, None, "became a party"
        )
    members = set(treaty.members)
    for i, approval in enumerate(treaty.approvals):
        if approval.by not in members:
            yield entry.fault(
                ("approvals", i, "by"), "not-a-party", f"'{approval.by}' is not a party of {treaty.id}", _ADD_PARTY
            )
    for i, provision in enumerate(treaty.provisions):
        yield from _provision(entry, i, provision, members)
    yield from _versions(entry, treaty)


_ADD_PARTY = "add it to 'parties', or correct the code"
_NO_PARTY = f"{_ADD_PARTY}; a promise for the benefit of a third state is in docs/coding-a-treaty.md"


def _provision(entry: Entry, i: int, p: Provision, members: set[str]) -> Iterator[Fault]:
    path: _Path = ("provisions", i)
    for field, word in (("obligors", "owed by"), ("obligees", "owed to")):
        for j, code in enumerate(getattr(p, field)):
            if code not in members:
                what = f"{p.id} is {word} '{code}', which is not a party of {entry.value.id}"
                yield entry.fault((*path, field, j), "not-a-party", what, _NO_PARTY)
    if p.scope.kind == "named" and not (p.scope.places or p.scope.disputed):
        what = f"{p.id} applies in named places but names none"
        yield entry.fault(
            (*path, "scope", "kind"), "empty-scope", what, "list them in 'places', or write 'kind: unread'"
        )
    yield from _ordered(entry, (*path, "version", "end"), p.version.start, p.version.end, "the wording's 'start'")
    if p.kind in (ProvisionKind.DUTY, ProvisionKind.PERMISSION) and p.action is None:
        yield entry.fault(
            path, "incomplete-duty", f"{p.id} is a {p.kind} without an action", "add 'action: ...', or another 'kind'"
        )
    if p.kind is ProvisionKind.DUTY:
        if p.modality is None and entry.item.data["provisions"][i].get("modality") is None:
            yield entry.fault(
                path,
                "incomplete-duty",
                f"{p.id} is a duty without a modality",
                "add 'modality: ...' with the verb of the text, or 'modality: unread' where it was not seen",
            )
        if p.action is not None and p.action.help and not p.trigger:
            what = f"{p.id} promises help but names nothing that sets it off"
            yield entry.fault(
                path, "incomplete-duty", what, "add 'trigger: [...]', with [none] for help owed at all times"
            )


def _versions(entry: Entry, treaty: Treaty) -> Iterator[Fault]:
    """Two wordings of one article cannot stand on the same day."""
    index = {p.id: i for i, p in enumerate(treaty.provisions)}
    told: set[frozenset[str]] = set()
    for newer in treaty.provisions:
        for older in treaty.provisions:
            pair = frozenset((newer.id, older.id))
            replaced = older.id in newer.replaces
            if older.id == newer.id or pair in told or not (replaced or _same_text(newer, older)):
                continue
            if not replaced and index[newer.id] < index[older.id]:
                continue  # the later of the two in the file carries the fault
            if _stands(newer, treaty, later=True).overlaps(_stands(older, treaty, later=False)).is_true:
                told.add(pair)
                what = f"the wording {newer.id} ({_dates(newer)}) overlaps {older.id} ({_dates(older)})"
                remedy = "let the older wording end where the newer one starts, with 'version: {start: ..., end: ...}'"
                path: _Path = ("provisions", index[newer.id])
                yield entry.fault((*path, "version") if newer.version.start else path, "versions-overlap", what, remedy)


def _same_text(a: Provision, b: Provision) -> bool:
    """Whether two provisions are dated wordings of one promise of one article."""
    dated = a.version.start is not None and b.version.start is not None
    return dated and bool(a.article) and (a.article, a.kind, a.action, a.obligors, a.obligees) == (
        b.article, b.kind, b.action, b.obligors, b.obligees,
    )  # fmt: skip


_NEVER = Span(Day(1500, 1, 1), Day(1500, 1, 1))


def _stands(p: Provision, treaty: Treaty, *, later: bool) -> Span:
    """Return the days on which a wording is known to stand; nothing where a date is unknown."""
    start, end = p.version.start, p.version.end
    if start == "unknown" or end == "unknown":
        return _NEVER
    if start is None and later:
        return _NEVER  # a text that replaces another without a date may do so at any time
    begin = start if isinstance(start, Day) else (treaty.entered if isinstance(treaty.entered, Day) else None)
    return Span(begin, end if isinstance(end, Day) else None)


def _dates(p: Provision) -> str:
    return f"{p.version.start or 'from the beginning'} to {p.version.end or 'now'}"


def _event(draft: Draft, entry: Entry) -> Iterator[Fault]:
    event: RecordedEvent = entry.value
    yield from _ordered(entry, ("end",), event.date, event.end, "'date'")
    for field in ("by", "on"):
        for j, code in enumerate(getattr(event, field)):
            yield from _existed(draft, entry, (field, j), code, event.date, event.end, "took part")


def _existed(
    draft: Draft, entry: Entry, path: _Path, code: str, start: _Date, end: _Date, what: str
) -> Iterator[Fault]:
    """A state of the table must have existed on some day of the time given."""
    country = draft.country(code)
    if country is None or not country.is_state or not isinstance(start, Day):
        return
    last = end if isinstance(end, Day) else start
    time = Span(start, Day(last.latest.year, last.latest.month, last.latest.day))
    during = any(not s.overlaps(time).is_false for s in country.spells)
    if during or not country.exists(start).is_false or not country.exists(last).is_false:
        return
    first = country.spells[0].start
    code_ = "state-not-yet" if first is not None and last.before(first).is_true else "state-no-longer"
    when = f"on {start}" if end is None else f"between {start} and {end}"
    message = f"{country.name_en} ({code}) {what} {when}, but it existed {country.dates()}"
    yield entry.fault(path, code_, message, "correct the date or the state")
