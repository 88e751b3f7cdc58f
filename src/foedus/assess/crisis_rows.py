"""Rows of the answer that hold behaviour: crises, ladder, states, sensitivity."""

from __future__ import annotations

from typing import Any

import numpy as np

from foedus.assess.compare import STATE_QUANTITIES, Comparison, PairChange
from foedus.assess.context import Context, attack
from foedus.assess.document import (
    ChangeRow,
    EquilibriumRow,
    LadderCell,
    LadderRung,
    StateRow,
)  # fmt: skip
from foedus.assess.quantities import band, quantity, relative
from foedus.assess.sensitivity import parameter_table
from foedus.assess.texts import MILITARY
from foedus.assess.variants import READINGS
from foedus.crisis import SIDES
from foedus.world import Event, Status, Text, World

__all__ = ["equilibrium_rows", "ladder_rows", "sensitivity_rows", "state_rows", "strongest"]

#: Quantities of a crisis that the answer shows, in order.
SHOWN = ("force", "pressure", "war", "spread", "belligerents", "cost", "uncertainty")


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
            treaties=list(here), duty=strongest(context, event, context.variants.world_of(gone, "recorded")),
            duty_supposed=strongest(context, event, context.variants.world_of(gone, "supposed")), cells=cells,
        ))  # fmt: skip
    return f"crisis:{pair[0]}>{pair[1]}", rungs


def _titles(context: Context, ids: tuple[str, ...]) -> Text:
    titles = [context.treaty(i).title for i in ids]
    return Text(en=" + ".join(t("en") for t in titles), ru=" + ".join(t("ru") for t in titles))


def strongest(context: Context, event: Event, world: World) -> str:
    """Return the strongest status of the guarantor's military help to the focus state for an event."""
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
