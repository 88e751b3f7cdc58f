"""Measures that ask for duties over many acts, or over recorded events."""

from __future__ import annotations

from typing import Literal

from foedus.assess.context import Context, attack
from foedus.assess.findings import Detail, Finding, from_truth, from_value
from foedus.assess.texts import MILITARY, because, reaches
from foedus.assess.words import term
from foedus.core import any_of
from foedus.world import (
    Act,
    Event,
    Level,
    Status,
    Text,
    World,
)  # fmt: skip

__all__ = ["SWEEP", "duties_in_record", "sweep", "uncovered"]

#: Acts and levels over which uncovered acts are counted: force at each level, the rest once.
FORCE_ACTS = (Act.ARMED_ATTACK, Act.INVASION, Act.BOMBARDMENT, Act.BLOCKADE_BY_FORCES, Act.PROXY_ATTACK, Act.INCURSION)
OTHER_ACTS = (
    Act.THREAT, Act.DISPLAY, Act.CYBER_ATTACK, Act.COVERT_ACT, Act.BORDER_CLOSURE, Act.ECONOMIC_PRESSURE,
    Act.TRANSPORT_PRESSURE, Act.INFORMATION_PRESSURE,
)  # fmt: skip
SWEEP: tuple[tuple[Act, Level], ...] = (
    *((a, lv) for a in FORCE_ACTS for lv in (Level.INCIDENT, Level.CLASH, Level.WAR)),
    *((a, Level.INCIDENT) for a in OTHER_ACTS),
)


def sweep(
    context: Context, world: World, victim: str, helper: str, attackers: tuple[str, ...]
) -> list[tuple[Event, bool]]:
    """Return every swept event against a victim, and whether help is certain for it.

    Certain means: some duty of military help by ``helper`` is owed, means fixed, no flag.
    """
    out = []
    for attacker in attackers:
        for act, level in SWEEP:
            event = attack(attacker, victim, None, level, act)
            mine = [
                d for d in context.duties(event, world, obligor=helper, obligee=victim).duties if d.action in MILITARY
            ]
            sure = any(d.status is Status.OWED and d.means_open.is_false and not d.flags for d in mine)
            out.append((event, sure))
    return out


def uncovered(
    context: Context,
    *,
    victim: str,
    helper: str,
    attackers: tuple[str, ...],
    without: tuple[str, ...] = (),
    floor: Status | None = None,
    change: bool = False,
    column: Literal["recorded", "supposed"] = "supposed",
    text: Text,
) -> Finding:
    """Share of swept acts (act by level by attacker) that no certain duty of help covers.

    A sweep of ``owed`` over acts; places other than the victim's own territory, attribution
    and procedure are not varied. With ``floor`` an act counts as covered as soon as some
    duty of help reaches that status (``owed if``: a duty that still needs steps). With
    ``change`` the figure is the share with the treaties minus the share without them.
    """

    def share(world: World) -> tuple[float, list[Event]]:
        bare = []
        total = 0
        for event, sure in sweep(context, world, victim, helper, attackers):
            total += 1
            covered = sure
            if floor is not None:
                covered = any(
                    reaches(d, floor).is_true
                    for d in context.duties(event, world, obligor=helper, obligee=victim).duties
                    if d.action in MILITARY
                )
            if not covered:
                bare.append(event)
        return len(bare) / total, bare

    world = context.reading(column)
    with_share, bare = share(world)
    provisions = sorted(
        p.id for t in world.treaties if {victim, helper} <= set(t.members) for p in t.provisions if p.action in MILITARY
    )
    reason = Text(
        en=f"a complete sweep of {len(SWEEP) * len(attackers)} cases, not a sample",
        ru=f"полный перебор {len(SWEEP) * len(attackers)} случаев, а не выборка",
    )
    acts = sorted({(e.act.value, e.level.value) for e in bare})
    details = tuple(Detail(term("act", a), term("level", lv)) for a, lv in acts)
    if not change:
        return from_value(text, with_share, "share", rests_on=provisions, details=details, reason=reason)
    bare_share, _ = share(world.without(*without))
    return from_value(text, with_share - bare_share, "index", rests_on=provisions, details=details, reason=reason)


def duties_in_record(
    context: Context,
    *,
    events: tuple[str, ...],
    obligor: str,
    obligee: str,
    at_least: Status = Status.OWED,
    treaties: tuple[str, ...] = (),
    text: Text,
) -> Finding:
    """Whether in any of some recorded events a duty of military help reached a status.

    Each event is evaluated as recorded (place, request, decisions), at its own date.
    """
    values, rests, facts, details = [], [], set(), []
    for e in context.world.record:
        if e.id not in events or e.legal is None:
            continue
        event = e.legal if e.legal.date is not None else e.legal.model_copy(update={"date": e.date})
        for d in context.duties(event, ask=True).duties:
            if (
                d.obligor != obligor
                or d.obligee != obligee
                or d.action not in MILITARY
                or (treaties and d.treaty not in treaties)
            ):
                continue
            value = reaches(d, at_least)
            values.append(value)
            rests += [context.duty_id(d, event), e.id]
            if value.is_unknown:
                facts |= set(d.unknowns)
            details.append(
                Detail(
                    Text(en=f"{e.id}, {d.provision}", ru=f"{e.id}, {d.provision}"),
                    because(d),
                    (e.id, context.duty_id(d, event)),
                )
            )
    truth = any_of(values)
    return from_truth(
        text,
        truth,
        rests_on=list(dict.fromkeys(rests)),
        facts=sorted(facts) if truth.is_unknown else [],
        details=details,
    )
