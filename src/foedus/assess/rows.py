"""Rows of the answer: each function turns one kind of result into its table."""

from __future__ import annotations

import shlex
from typing import Any

from foedus.assess.context import Context
from foedus.assess.document import (
    ClaimRow,
    DutyRow,
    EventRow,
    ParameterRow,
    PosteriorRow,
    ProvisionRow,
    RecordRow,
    ScenarioRow,
    SourceRow,
    StepRow,
    TreatyRow,
)  # fmt: skip
from foedus.assess.quantities import band
from foedus.assess.words import fact_words, parameter_name, term
from foedus.crisis import drawn_from
from foedus.law import Duty
from foedus.law.words import Words
from foedus.world import Event, Level, Provision, Status, Text, World

__all__ = [
    "duty_rows", "event_rows", "fact_rows", "parameter_rows", "posterior_row", "record_rows", "scenario_row", "source_rows", "treaty_rows",
]  # fmt: skip


def scenario_row(context: Context) -> ScenarioRow:
    """Which scenario, at what date."""
    s, world = context.world.settings, context.world
    return ScenarioRow(
        id=s.id, title=s.title, summary=s.summary, as_of=str(s.as_of), hash=world.hash,
        suppositions=dict(world.suppositions), subject=context.subject,
        subject_name=world.treaty(context.subject).title if context.subject else None,
        focus=s.focus, guarantor=s.guarantor,
    )  # fmt: skip


def _article(p: Provision) -> Text | None:
    said = {lang: Words.article(p, lang) for lang in ("en", "ru")}
    return Text(**said) if said["en"] else None


# -- duties ----------------------------------------------------------------------------------


def event_rows(context: Context) -> list[EventRow]:
    """The events that measures and the ladder asked about."""
    rows = []
    for ident, (event, _) in sorted(context.asked.items()):
        who, whom = context.names(event.by), context.names(event.on)
        place = f" @ {context.name(event.at)('en')}" if event.at else ""
        place_ru = f" @ {context.name(event.at)('ru')}" if event.at else ""
        label = Text(
            en=f"{event.act.value} ({event.level.value}): {who('en') or '?'} → {whom('en')}{place}",
            ru=f"{term('act', event.act.value).ru} ({term('level', event.level.value).ru}): {who('ru') or '?'} → {whom('ru')}{place_ru}",
        )
        rows.append(EventRow(
            id=ident, label=label, act=event.act.value, by=list(event.by), on=list(event.on), at=event.at,
            level=event.level.value, command=command(context.world, event),
        ))  # fmt: skip
    return rows


def command(world: World, event: Event) -> str:
    """The command line that repeats an evaluation."""
    words = ["foedus", "owed", world.settings.id, "--act", event.act.value]
    for code in event.by:
        words += ["--by", code]
    for code in event.on:
        words += ["--on", code]
    if event.at:
        words += ["--at", event.at]
    if event.level is not Level.UNKNOWN:
        words += ["--level", event.level.value]
    if event.attribution.value != "acknowledged":
        words += ["--attribution", event.attribution.value]
    if not event.provoked.is_unknown:
        words += ["--provoked", str(event.provoked)]
    if event.first_use is not None:
        words += ["--first-use", event.first_use]
    if not event.intent.is_true:
        words += ["--intent", str(event.intent)]
    for name in ("request", "procedure", "finding", "decision", "opinion"):
        value = getattr(event, name).value
        if value != "unknown":
            words += [f"--{name}", value.replace(" ", "-")]
    words += ["--as-of", str(event.date or world.as_of)]
    for fact, value in world.suppositions.items():
        words += ["--suppose", f"{fact}={value}"]
    return shlex.join(words)


def duty_rows(context: Context, claims: list[ClaimRow]) -> list[DutyRow]:
    """Duties that some claim rests on, and every other one that an asked event sets off."""
    needed = {i for c in claims for i in c.rests_on if i.startswith("duty:")}
    articles = {p.id: _article(p) for t in context.world.treaties for p in t.provisions}
    rows = []
    for ident, (event, _) in sorted(context.asked.items()):
        recorded = context.duties(event)
        supposed = {d.id: d for d in context.duties(event, context.supposed).duties}
        for d in recorded.duties:
            other = supposed.get(d.id, d)
            if f"{d.id}@{ident}" in needed or d.status is not Status.NOT_OWED or other.status is not Status.NOT_OWED:
                rows.append(_duty(d, other, ident, articles[d.provision]))
    return rows


def _duty(d: Duty, supposed: Duty, event: str, article: Text | None) -> DutyRow:
    shown = d if d.status is not Status.UNKNOWN else supposed
    return DutyRow(
        id=f"{d.id}@{event}", event=event, treaty=d.treaty, provision=d.provision, article=article, obligor=d.obligor,
        obligee=d.obligee, action=d.action.value, modality=d.modality.value if d.modality else None,
        status=d.status.value, supposed=supposed.status.value, means_open=str(d.means_open), reason=d.reason,
        steps=[
            StepRow(condition=s.condition.value, state=s.state.value, presence=s.presence.value, controller=s.controller, actors=list(s.actors))
            for s in shown.open_steps
        ],
        unknowns=list(d.unknowns), flags=[f"{f.kind}: {f.other}" for f in d.flags], trace=d.trace.to_dict(),
    )  # fmt: skip


# -- what it rests on -------------------------------------------------------------------------


def fact_rows(duties: list[DutyRow], claims: list[ClaimRow], context: Context) -> dict[str, Text]:
    """Facts that the answer names, in words, by the name that ``--suppose`` takes."""
    figures = [p.figure for c in claims for p in c.parts if p.figure is not None]
    found = {
        *context.world.suppositions,
        *(f for d in duties for f in d.unknowns),
        *(f for x in figures for f in x.facts),
    }
    return {f: fact_words(f, context.world) for f in sorted(found)}


def treaty_rows(context: Context) -> list[TreatyRow]:
    """Every instrument, with its provisions."""
    rows = []
    for t in sorted(context.world.treaties, key=lambda t: t.id):
        rows.append(TreatyRow(
            id=t.id, name=t.name, form=t.form.value, parties=list(t.members), binding=str(t.binding),
            in_force=_in_force(t), political=t.political, approvals={m.state: str(m.approved) for m in t.parties},
            provisions=[
                ProvisionRow(
                    id=p.id, article=_article(p), kind=p.kind.value, action=p.action.value if p.action else None,
                    modality=p.modality.value if p.modality else None, content=p.content, confidence=p.confidence,
                    note=p.note, sources=list(p.sources),
                )
                for p in t.provisions
            ],
            sources=list(t.sources),
        ))  # fmt: skip
    return rows


def _in_force(t: Any) -> str:
    """The treaty's own status, weakened by a party for which it is unknown."""
    values = {str(t.in_force), *(str(m.in_force) for m in t.parties if m.left is None)}
    if "no" in values and str(t.in_force) == "no":
        return "no"
    return "unknown" if "unknown" in values else str(t.in_force)


def record_rows(context: Context) -> list[RecordRow]:
    """The event record up to the date of the world."""
    return [
        RecordRow(
            id=e.id, date=str(e.date), end=str(e.end) if e.end else None, kind=e.kind.value, text=e.text,
            disputed=e.initiation_disputed, confidence=e.confidence, sources=list(e.sources),
        )
        for e in context.world.record
    ]  # fmt: skip


def parameter_rows(context: Context) -> list[ParameterRow]:
    """Every parameter with its prior, the range of its draws and its warrant."""
    from foedus.estimate import priors

    rows, p = [], context.parameters
    fitted = p.origin.priors if p.origin is not None else {}
    shrinkage = p.origin.shrinkage if p.origin is not None else {}
    for name in p.names:
        prior = priors()[name]
        mid, low, high = band(p[name])
        rows.append(ParameterRow(
            name=name, text=parameter_name(name), unit=prior.unit_text, prior=fitted.get(name, prior.text()), median=mid, low=low, high=high,
            warrant=str(p.warrants[name]), label=p.label(name), shrinkage=shrinkage.get(name), source=Text(**{lang: ". ".join(x for x in (prior.cite, prior.why(lang)) if x) for lang in ("en", "ru")}),
        ))  # fmt: skip
    return rows


def posterior_row(context: Context) -> PosteriorRow | None:
    """The posterior that the draws come from; None for stated ranges."""
    p = context.parameters
    if p.origin is None:
        return None
    text = Text(en=drawn_from(p, "en"), ru=drawn_from(p, "ru"))
    outside = [n for n in p.names if n not in p.origin.labels]
    return PosteriorRow(**p.origin.to_dict(), not_fitted=outside, text=text)


def source_rows(context: Context) -> list[SourceRow]:
    """Every source of the scenario."""
    return [
        SourceRow(id=s.id, title=s.title, url=s.url, date=s.date, grade=s.grade)
        for s in sorted(context.world.sources, key=lambda s: s.id)
    ]
