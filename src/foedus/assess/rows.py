"""Rows of the answer: each function turns one kind of result into its table."""

from __future__ import annotations

import shlex
from typing import Any

import numpy as np

from foedus.assess.compare import READINGS, STATE_QUANTITIES, Comparison, PairChange, band, quantity, relative
from foedus.assess.context import Context, attack
from foedus.assess.document import (
    ChangeRow,
    ClaimRow,
    DutyRow,
    EquilibriumRow,
    EventRow,
    LadderCell,
    LadderRung,
    ParameterRow,
    ProvisionRow,
    RecordRow,
    ScenarioRow,
    SourceRow,
    StateRow,
    StepRow,
    TreatyRow,
)  # fmt: skip
from foedus.assess.sensitivity import parameter_table
from foedus.assess.texts import MILITARY
from foedus.assess.words import fact_words, parameter_name, percent, term
from foedus.crisis import SIDES
from foedus.law import Duty
from foedus.law.words import Words
from foedus.world import Event, Level, Provision, Status, Text, World

__all__ = [
    "duty_rows", "equilibrium_rows", "event_rows", "fact_rows", "headline", "ladder_rows", "parameter_rows", "record_rows",
    "scenario_row", "sensitivity_rows", "source_rows", "state_rows", "treaty_rows", "warning_texts",
]  # fmt: skip

#: Quantities of a crisis that the answer shows, in order.
SHOWN = ("force", "pressure", "war", "spread", "belligerents", "cost", "uncertainty")


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


# -- behaviour -------------------------------------------------------------------------------


def change_row(change: PairChange, name: str, **which: Any) -> ChangeRow:
    """With, without, and the relative change in four senses, of one quantity of a crisis."""
    present, absent = change.values(name, "recorded", "total", **which)
    return ChangeRow(**{
        "quantity": name if "helper" not in which else f"{name} {which['helper']} {which.get('level', 'war')}",
        "without": band(absent), "with": band(present), "recorded": band(relative(present, absent)),
        "mechanism": band(change.change(name, "supposed", "mechanism", **which)),
        "total": band(change.change(name, "supposed", "total", **which)),
        "second": band(change.change(name, "supposed", "second", **which)),
    })  # fmt: skip


def equilibrium_rows(context: Context, comparison: Comparison) -> list[EquilibriumRow]:
    """Every crisis, the affected ones first."""
    helper = context.world.settings.guarantor
    rows = []
    for change in sorted(comparison.pairs.values(), key=lambda c: (not c.affected, c.pair)):
        eq = change.present["recorded"]
        changes = [change_row(change, name) for name in SHOWN]
        codes = {p.code for p in eq.game.third_parties}
        if helper in codes:
            changes += [change_row(change, "help", helper=helper, level=lv) for lv in ("clash", "war")]
        third = [
            {
                "code": p.code, "menu": [SIDES[s] for s in p.menu], "bound": p.bound,
                "help": [
                    {"side": SIDES[s], "level": lv, "value": band(eq.helps(p.code, lv, SIDES[s]))}
                    for s in p.menu for lv in ("clash", "war")
                ],
            }
            for p in eq.game.third_parties
        ]  # fmt: skip
        solved = [*change.present.values(), *change.absent.values()]
        rows.append(EquilibriumRow(
            id=change.id, challenger=change.pair[0], target=change.pair[1], affected=change.affected, third_parties=third,
            dropped=[f"{d.code} ({d.weight:.2g})" for d in eq.game.dropped], changes=changes,
            residual=float(max(e.residual.max() for e in solved)),
            uniqueness={
                "bound": float(max(e.bound.max() for e in solved)),
                "certified": float(min(e.certified.mean() for e in solved)),
                "several": float(max(len(e.several) for e in solved) / context.parameters.n),
            },
            warnings=list({w.en: w for e in solved for w in e.warnings}.values()),
        ))  # fmt: skip
    return rows


def ladder_rows(context: Context) -> tuple[str, list[LadderRung]]:
    """The ladder of instruments for one crisis of the focus state.

    Its challenger is named in the scenario; without a name it is the likeliest one.
    """
    s = context.world.settings
    known = {t.id for t in context.world.treaties}
    steps = [t for t in s.ladder if t in known]
    challengers = [p for p in context.variants.pairs if p[1] == s.focus and p[0] != s.guarantor]
    if s.focus is None or s.guarantor is None or not challengers:
        return "", []
    named = (s.challenger, s.focus)
    pair = (
        named
        if named in challengers
        else max(challengers, key=lambda p: (float(np.median(context.variants.solve(p).p_force)), p))
    )
    event = attack(pair[0], s.focus)
    context.duties(event, ask=True)
    rungs = []
    for i in range(len(steps) + 1):
        gone = tuple(steps[i:])
        solved = {c: context.variants.solve(pair, gone, c) for c in ("recorded", "supposed")}
        cells = []
        for name, which in (
            ("help war", {"helper": s.guarantor, "level": "war"}), ("help clash", {"helper": s.guarantor, "level": "clash"}),
            ("force", {}), ("cost", {}), ("spread", {}), ("belligerents", {}),
        ):  # fmt: skip
            bands = {c: band(quantity(eq, name.split(" ")[0], **which)) for c, eq in solved.items()}
            cells.append(LadderCell(quantity=name, recorded=bands["recorded"], supposed=bands["supposed"]))
        here = tuple(steps[:i])
        label = _titles(context, here) if here else Text(en="no treaty of the pair", ru="без документов этой пары")
        rungs.append(LadderRung(
            id="+".join(here) or "none", label=label,
            treaties=list(here), duty=_strongest(context, event, context.variants.world_of(gone, "recorded")),
            duty_supposed=_strongest(context, event, context.variants.world_of(gone, "supposed")), cells=cells,
        ))  # fmt: skip
    return f"crisis:{pair[0]}>{pair[1]}", rungs


def _titles(context: Context, ids: tuple[str, ...]) -> Text:
    titles = [context.treaty(i).title for i in ids]
    return Text(en=" + ".join(t("en") for t in titles), ru=" + ".join(t("ru") for t in titles))


def _strongest(context: Context, event: Event, world: World) -> str:
    s = world.settings
    found = context.duties(event, world)
    mine = [
        d.status for d in found.duties if d.obligor == s.guarantor and d.obligee == s.focus and d.action in MILITARY
    ]
    return max(mine, key=lambda x: x.strength, default=Status.NOT_OWED).value


def state_rows(context: Context, comparison: Comparison) -> list[StateRow]:
    """Every state, the most affected first."""
    rows = []
    for code in comparison.states:
        figures = []
        for name in STATE_QUANTITIES:
            recorded, absent = (
                comparison.state(code, name, ("recorded", None)),
                comparison.state(code, name, ("recorded", "total")),
            )
            supposed = comparison.state(code, name, ("supposed", None))
            row: dict[str, Any] = {
                r: band(relative(supposed, comparison.state(code, name, ("supposed", r)))) for r in READINGS
            }
            row |= {
                "quantity": name,
                "without": band(absent),
                "with": band(recorded),
                "recorded": band(relative(recorded, absent)),
            }
            figures.append(ChangeRow(**row))
        state = context.world.state(code)
        fighting = comparison.state(code, "fighting", ("supposed", None)) - comparison.state(
            code, "fighting", ("supposed", "total")
        )
        size = float(np.abs(fighting).mean())
        rows.append((size, StateRow(
            code=code, name=context.name(code), lat=state.capital.lat if state.capital else None,
            lon=state.capital.lon if state.capital else None, role=state.role,
            cinc=state.cinc.value if state.cinc else None, figures=figures, rank=1,
        )))  # fmt: skip
    rows.sort(key=lambda r: (-r[0], r[1].code))
    return [row.model_copy(update={"rank": i}) for i, (_, row) in enumerate(rows, start=1)]


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

    rows = []
    for name in context.parameters.names:
        prior = priors()[name]
        mid, low, high = band(context.parameters[name])
        rows.append(ParameterRow(
            name=name, text=parameter_name(name), unit=prior.unit_text, prior=prior.text(), median=mid, low=low, high=high,
            warrant=str(prior.warrant), source=Text(**{lang: ". ".join(x for x in (prior.cite, prior.why(lang)) if x) for lang in ("en", "ru")}),
        ))  # fmt: skip
    return rows


def source_rows(context: Context) -> list[SourceRow]:
    """Every source of the scenario."""
    return [
        SourceRow(id=s.id, title=s.title, url=s.url, date=s.date, grade=s.grade)
        for s in sorted(context.world.sources, key=lambda s: s.id)
    ]


def sensitivity_rows(context: Context, crisis: str) -> list[dict[str, Any]]:
    """What moves the headline figures of the ladder's crisis."""
    s = context.world.settings
    if not crisis or context.subject is None or s.guarantor is None:
        return []
    i, j = crisis.removeprefix("crisis:").split(">")
    change = context.comparison.pairs[(i, j)]
    present, absent = change.values("force")
    names = context.names((i, j, s.guarantor))
    figures = [
        ("force change", Text(en=f"relative change in the chance of force ({names.en})", ru=f"относительное изменение вероятности применения силы ({names.ru})"), present / absent - 1.0),
        ("help war", Text(en=f"chance of help in a war ({names.en})", ru=f"вероятность помощи в войне ({names.ru})"), quantity(change.present["supposed"], "help", s.guarantor, "war")),
    ]  # fmt: skip
    return parameter_table(context, figures)


# -- the opening sentences ---------------------------------------------------------------------


def headline(
    context: Context, ladder: list[LadderRung], crisis: str, states: list[StateRow], claims: list[ClaimRow]
) -> list[Text]:
    """Sentences that open the answer, each computed from the tables below it."""
    out: list[Text] = []
    s = context.world.settings
    if len(ladder) > 1 and crisis and context.subject is not None:
        i, j = crisis.removeprefix("crisis:").split(">")
        names = {c: context.name(c) for c in (i, j, s.guarantor or "")}
        title = context.treaty(context.subject).title
        # Not the last rung but one: the treaty under study need not be the last of the ladder.
        last, before = (
            ladder[-1],
            _strongest(context, attack(i, j), context.variants.world_of((context.subject,), "recorded")),
        )
        g, f = names[s.guarantor or ""], names[j]
        found = {"recorded": last.duty, "supposed": last.duty_supposed, "before": before, "none": ladder[0].duty}
        ru = {k: f"«{term('status', v).ru}»" for k, v in found.items()}
        out.append(Text(
            en=f"By the texts: if {names[i].en} attacked {f.en}, military help by {g.en} is “{last.duty}” as recorded; “{last.duty_supposed}” supposing {title.en} in force for both; “{before}” without it; “{ladder[0].duty}” with no treaty of the pair.",
            ru=f"По текстам: нападение {names[i].ru} → {f.ru}, военная помощь ({g.ru}). По записям — {ru['recorded']}; если {title.ru} действует для обеих сторон — {ru['supposed']}; без него — {ru['before']}; без единого документа этой пары — {ru['none']}.",
        ))  # fmt: skip
        pair = context.comparison.pairs[(i, j)]
        present, absent = pair.values("force")
        nothing = context.variants.solve((i, j), tuple(s.ladder), "supposed", "total").p_force
        one, stack = band(present / absent - 1.0), band(present / nothing - 1.0)
        out.append(Text(
            en=f"In behaviour: {title.en}, supposing it in force, changes the yearly chance of force {names[i].en} → {f.en} by {percent(one[0], 'en', True)} (90 %: {percent(one[1], 'en', True)} to {percent(one[2], 'en', True)}); the whole ladder changes it by {percent(stack[0], 'en', True)} ({percent(stack[1], 'en', True)} to {percent(stack[2], 'en', True)}). Parameters are drawn from stated ranges, not fitted.",
            ru=f"В поведении: если {title.ru} действует, годовая вероятность применения силы {names[i].ru} → {f.ru} меняется на {percent(one[0], 'ru', True)} (90 %: от {percent(one[1], 'ru', True)} до {percent(one[2], 'ru', True)}); от всей лестницы документов — на {percent(stack[0], 'ru', True)} (от {percent(stack[1], 'ru', True)} до {percent(stack[2], 'ru', True)}). Параметры взяты из заявленных диапазонов, а не оценены по данным.",
        ))  # fmt: skip
    for side, en, russian in (
        ("article", "Of {n} statements of the article: ", "Из {n} утверждений статьи: "),
        ("rival", "Of {n} rival statements: ", "Из {n} альтернативных утверждений: "),
    ):
        mine = [c for c in claims if c.side == side]
        if mine:
            counts = {v: sum(c.verdict == v for c in mine) for v in dict.fromkeys(c.verdict for c in mine)}
            rows = sorted(counts.items(), key=lambda r: (-r[1], r[0]))
            out.append(Text(
                en=en.format(n=len(mine)) + ", ".join(f"{n} {v}" for v, n in rows) + ".",
                ru=russian.format(n=len(mine)) + ", ".join(f"«{term('verdict', v).ru}» — {n}" for v, n in rows) + ".",
            ))  # fmt: skip
    return out


def warning_texts(context: Context, comparison: Comparison) -> list[Text]:
    """What a reader must know before using a figure."""
    out = [
        Text(
            en="No posterior yet: every behavioural figure rests on parameter ranges that are assumed or taken from the literature.",
            ru="Апостериорных оценок пока нет: все поведенческие показатели опираются на диапазоны параметров, принятые допущением или взятые из литературы.",
        ),
        Text(
            en="Hostility below force is a poor stand-in for pressure: sanctions, cyber acts and proxies are not in it.",
            ru="Враждебность ниже применения силы плохо отражает давление: санкции, кибератаки и действия через посредников в неё не входят.",
        ),
    ]
    several = [
        c.id for c in comparison.pairs.values() if any(e.several for e in (*c.present.values(), *c.absent.values()))
    ]
    if several:
        out.append(
            Text(
                en=f"More than one equilibrium in some draws of {', '.join(several)}; the principal branch is shown.",
                ru=f"Более одного равновесия в части розыгрышей: {', '.join(several)}; показана главная ветвь.",
            )
        )
    for fact, value in context.world.suppositions.items():
        said = fact_words(fact, context.world, str(value) == "yes")
        out.append(Text(en=f"Supposed: {said.en} (“{fact}”).", ru=f"Предполагается: {said.ru} («{fact}»)."))
    for ident in context.world.removed:
        out.append(Text(en=f"Taken out: {ident}.", ru=f"Исключено: {ident}."))
    if context.subject is None:
        out.append(
            Text(
                en="No treaty is under study: with and without are the same world, and every change is zero.",
                ru="Изучаемого договора нет: миры «с» и «без» совпадают, все изменения равны нулю.",
            )
        )
    return out
