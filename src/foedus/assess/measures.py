"""The catalogue of measures: every function that a claim's file may name.

To add one: write it in the module of its kind, with keyword arguments, types and a
docstring, and list it here. Arguments that stand in a file are checked against its
signature, so that a wrong word is refused with the nearest right one.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from foedus.assess import behaviour as _behaviour
from foedus.assess import coverage as _coverage
from foedus.assess import record as _record
from foedus.assess import texts as _texts
from foedus.assess.context import Context, attack
from foedus.assess.findings import Detail, Finding, from_truth, from_value
from foedus.assess.words import fact_words
from foedus.assess.words import term as vocabulary
from foedus.core import InputError, Truth, all_of
from foedus.core.text import did_you_mean
from foedus.crisis import pairs
from foedus.order import CommitmentGraph, commitment_graph
from foedus.world import ClaimPart, Text

__all__ = ["MEASURES", "describe", "run"]


def commitments(
    context: Context,
    *,
    feature: Literal["modularity", "cross ties", "unguaranteed", "blocs"],
    states: tuple[str, ...] = (),
    text: Text,
) -> Finding:
    """A feature of the graph of standing commitments.

    ``modularity`` of its blocs; ``cross ties``: commitments between states of different
    blocs (of ``states``, if named); ``unguaranteed``: how many of ``states`` nobody owes
    firm help; ``blocs``: how many blocs of two or more there are.
    """
    graph = graph_of(context)
    if feature == "modularity":
        rests = sorted({d for c in graph.commitments for d in c.duties})
        details = tuple(Detail(context.names(b), str(len(b))) for b in graph.blocs if len(b) > 1)
        return from_value(text, graph.modularity, "index", rests_on=[_provision(d) for d in rests], details=details)
    if feature == "blocs":
        big = [b for b in graph.blocs if len(b) > 1]
        return from_value(
            text,
            len(big),
            "count",
            details=tuple(Detail(context.names(b), str(len(b))) for b in big),
            rests_on=_provisions(graph),
        )
    if feature == "cross ties":
        cross = [c for c in graph.cross() if not states or {c.obligor, c.obligee} & set(states)]
        details = tuple(
            Detail(
                context.names((c.obligor, c.obligee)),
                vocabulary("status", c.status.value),
                tuple(_provision(d) for d in c.duties),
            )
            for c in cross
        )
        return from_value(
            text,
            len(cross),
            "count",
            rests_on=[_provision(d) for c in cross for d in c.duties] or _provisions(graph),
            details=details,
        )
    alone = [s for s in states if not graph.guarantors(s)]
    details = tuple(
        Detail(context.name(s), context.names(graph.guarantors(s)) if graph.guarantors(s) else "–") for s in states
    )
    return from_value(text, len(alone), "count", rests_on=_provisions(graph), details=details)


def _provision(duty: str) -> str:
    return duty.split(":")[1]


def _provisions(graph: CommitmentGraph) -> list[str]:
    return sorted({_provision(d) for c in graph.commitments for d in c.duties})


def graph_of(context: Context) -> CommitmentGraph:
    """Return the graph of commitments among the scenario's states, built once per context."""
    if context.graph is None:
        context.graph = commitment_graph(
            pairs(context.world), lambda event: context.duties(event, obligee=event.on[0]), attack
        )
    return context.graph


def stated(context: Context, *, treaty: str, term: Literal["duration", "articles"], text: Text) -> Finding:
    """Whether the known text of a treaty states a term."""
    t = context.treaty(treaty)
    value = getattr(t, term)
    known = value not in (None, "", "unknown")
    # A term missing from a summary may still stand in the unpublished text.
    truth = Truth.YES if known else Truth.NO if t.text == "read in full" else Truth.UNKNOWN
    facts = [f"{treaty} states its {term}"] if truth.is_unknown else []
    return from_truth(
        text,
        truth,
        rests_on=[t.id],
        facts=facts,
        details=(Detail(t.title, str(value) if known else vocabulary("truth", "unknown"), (t.id,)),),
    )


def party(
    context: Context, *, treaty: str, members: tuple[str, ...], outside: tuple[str, ...] = (), text: Text
) -> Finding:
    """Whether some states are parties to an instrument and others are not."""
    t = context.treaty(treaty)
    truth = all_of([*(Truth.of(m in t.members) for m in members), *(Truth.of(o not in t.members) for o in outside)])
    return from_truth(
        text, truth, rests_on=[t.id], details=tuple(Detail(context.name(m), "+", (t.id,)) for m in t.members)
    )


#: Every measure by the name that a claim's file uses.
MEASURES: dict[str, Callable[..., Finding]] = {
    "approvals": _texts.approvals,
    "behaviour": _behaviour.behaviour,
    "capability": _behaviour.capability,
    "commitments": commitments,
    "duties_in_record": _coverage.duties_in_record,
    "duty": _texts.duty,
    "earliest": _texts.earliest,
    "forecast_events": _record.forecast_events,
    "form": _texts.form,
    "holds_duty": _texts.holds_duty,
    "open_terms": _texts.open_terms,
    "order_in_time": _record.order_in_time,
    "party": party,
    "rate_change": _record.rate_change,
    "record_count": _record.record_count,
    "rights_over": _texts.rights_over,
    "share_of_events": _record.share_of_events,
    "stated": stated,
    "uncovered": _coverage.uncovered,
}


@cache
def _arguments(name: str) -> dict[str, tuple[TypeAdapter[Any], bool]]:
    function = MEASURES[name]
    hints = get_type_hints(function)
    out = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in ("context", "text"):
            continue
        # `as` is a keyword of Python, so the function calls it `as_`.
        out[parameter.name.rstrip("_")] = (
            TypeAdapter(hints[parameter.name]),
            parameter.default is inspect.Parameter.empty,
        )
    return out


def run(context: Context, part: ClaimPart, where: str) -> Finding:
    """Run the measure of a claim's part.

    Parameters
    ----------
    where
        Claim and part, for error messages (``C07, part 2``).

    Raises
    ------
    InputError
        If the measure is unknown, or an argument is unknown, missing or of the wrong form.
    """
    name = part.measure or ""
    if name not in MEASURES:
        raise InputError(
            f"{where}: no measure '{name}'",
            remedy=did_you_mean(name, MEASURES, f"there are {', '.join(MEASURES)}"),
            code="unknown-measure",
        )
    known = _arguments(name)
    given = dict(part.args)
    text = Text.model_validate(given.pop("figure")) if "figure" in given else part.text
    values: dict[str, Any] = {}
    for key, raw in given.items():
        if key not in known:
            raise InputError(
                f"{where}: measure '{name}' has no argument '{key}'",
                remedy=did_you_mean(key, known, f"it takes {', '.join(known)}"), code="unknown-argument",
            )  # fmt: skip
        try:
            values[key] = known[key][0].validate_python(raw)
        except ValidationError as err:
            first = err.errors()[0]
            inside = ".".join(str(x) for x in (key, *first["loc"]))
            raise InputError(
                f"{where}: argument '{inside}' of '{name}': {first['msg']}",
                remedy="correct the argument",
                code="bad-argument",
            ) from None
    # The day of an approval is also called `on`.
    _check_names(context, {k: v for k, v in values.items() if (name, k) != ("approvals", "on")}, where)
    missing = [k for k, (_, needed) in known.items() if needed and k not in values]
    if missing:
        raise InputError(
            f"{where}: measure '{name}' needs '{missing[0]}'", remedy="add the argument", code="missing-argument"
        )
    try:
        return _worded(
            context, MEASURES[name](context, text=text, **{("as_" if k == "as" else k): v for k, v in values.items()})
        )
    except InputError as err:
        raise InputError(f"{where}: {err.message}", remedy=err.remedy, place=err.place, code=err.code) from None


def _worded(context: Context, finding: Finding) -> Finding:
    """Name the facts that an unknown truth rests on, in words."""
    if finding.reason is None or finding.truth is not Truth.UNKNOWN or not finding.facts:
        return finding
    said = [fact_words(f, context.world) for f in finding.facts]
    reason = Text(**{lang: f"{finding.reason(lang)}: {'; '.join(s(lang) for s in said)}" for lang in ("en", "ru")})
    return finding.with_(reason=reason)


#: Arguments (and fields of a filter) by what they name: an actor or place, a treaty, a recorded event.
_NAMES_ACTORS = frozenset({
    "by", "on", "at", "obligor", "obligee", "helper", "challenger", "target", "victim", "attackers", "holder", "territory",
    "members", "outside", "states", "parties", "party", "one", "other", "involving", "leads", "clause_for",
})  # fmt: skip
_NAMES_TREATIES = frozenset({"treaty", "treaties", "without", "clause"})
_NAMES_EVENTS = frozenset({"ids", "events"})


def _check_names(context: Context, values: Mapping[str, Any], where: str) -> None:
    """Refuse names that the scenario does not hold: nothing would match, and that is no answer."""
    w = context.world
    known = {
        "actor or place": (_NAMES_ACTORS, {*(s.code for s in w.states), *(a.id for a in w.areas)}),
        "treaty": (_NAMES_TREATIES, {*(t.id for t in w.treaties), *w.removed}),
        "recorded event": (_NAMES_EVENTS, {e.id for e in w.events}),
    }
    for key, value in values.items():
        if isinstance(value, BaseModel):
            _check_names(context, {k: getattr(value, k) for k in type(value).model_fields}, where)
            continue
        for what, (arguments, names) in known.items():
            for name in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
                if key not in arguments or name in names or (key, name) == ("party", "all"):
                    continue
                raise InputError(
                    f"{where}: '{key}' names no {what} of this scenario: '{name}'",
                    remedy=did_you_mean(str(name), sorted(names), f"there are {', '.join(sorted(names))}"), code="unknown-name",
                )  # fmt: skip


def describe() -> list[tuple[str, str, list[str]]]:
    """Return name, first line and arguments of every measure, for the documentation."""
    return [(n, (inspect.getdoc(f) or "").split("\n")[0], list(_arguments(n))) for n, f in sorted(MEASURES.items())]
