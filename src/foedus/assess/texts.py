"""Measures decided by texts: approvals, profile, duties, rights, uncovered acts.

None of them uses a probability. An answer that hangs on a fact that the sources do not
give is unknown, and names the fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from foedus.assess.context import Context, attack
from foedus.assess.findings import Detail, Finding, from_truth, from_value
from foedus.assess.words import term
from foedus.core import Day, Truth, all_of, any_of, parse_day
from foedus.law import Duty, rights
from foedus.world import (
    Act,
    Action,
    Form,
    Level,
    Modality,
    Presence,
    ProvisionKind,
    Status,
    Text,
    Treaty,
    Trigger,
)  # fmt: skip

__all__ = [
    "MILITARY",
    "approvals",
    "because",
    "duty",
    "earliest",
    "form",
    "holds_duty",
    "open_terms",
    "reaches",
    "rights_over",
]

MILITARY = (Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE)


def reaches(duty: Duty, floor: Status) -> Truth:
    """Whether a duty is at least ``floor``, in every resolution of its unknown facts."""
    if duty.status is not Status.UNKNOWN:
        return Truth.of(duty.status.strength >= floor.strength)
    if not duty.resolutions:
        return Truth.UNKNOWN
    found = {status.strength >= floor.strength for _, status in duty.resolutions}
    return Truth.of(found.pop()) if len(found) == 1 else Truth.UNKNOWN


def _status(duty: Duty) -> Text:
    """Return the status of a duty, and whether its means are open."""
    status = term("status", duty.status.value)
    if duty.means_open.is_false:
        return status
    means = Text(en="means open", ru="средства не определены")
    if duty.means_open.is_unknown:
        means = Text(en="not known whether means are open", ru="неизвестно, определены ли средства")
    return Text(en=f"{status.en}; {means.en}", ru=f"{status.ru}; {means.ru}")


def because(duty: Duty) -> Text:
    """Return the status of a duty and the first line of its reasons."""
    status, why = term("status", duty.status.value), duty.trace.deciding.label
    return Text(en=f"{status.en} ({why.en})", ru=f"{status.ru} ({why.ru})")


def _joined(one: Text, other: Text) -> Text:
    return Text(en=f"{one.en}: {other.en}", ru=f"{one.ru}: {other.ru}")


def _facts(duties: Iterable[Duty]) -> tuple[str, ...]:
    return tuple(sorted({f for d in duties for f in d.unknowns}))


def duty(
    context: Context,
    *,
    act: Act = Act.ARMED_ATTACK,
    by: str,
    on: str,
    at: str | None = None,
    level: Level = Level.WAR,
    obligor: str,
    obligee: str | None = None,
    action: tuple[Action, ...] = MILITARY,
    at_least: Status = Status.OWED_IF,
    treaties: tuple[str, ...] = (),
    automatic: bool = False,
    column: Literal["recorded", "supposed"] = "recorded",
    text: Text,
) -> Finding:
    """Whether ``obligor`` owes the victim help of a kind for an event, at least to a status.

    With ``automatic`` the duty must be ``owed`` with means fixed and without a flag: nobody
    has to ask, decide or agree first. ``obligee`` is the victim unless another is named.
    """
    world = context.reading(column)
    event = attack(by, on, at, level, act)
    found = context.duties(event, world, ask=True)
    mine = [
        d
        for d in found.duties
        if d.obligor == obligor
        and d.obligee == (obligee or on)
        and d.action in action
        and (not treaties or d.treaty in treaties)
    ]
    floor = Status.OWED if automatic else at_least
    values = [
        reaches(d, floor) & (Truth.of(d.means_open.is_false and not d.flags) if automatic else Truth.YES) for d in mine
    ]
    details = tuple(
        Detail(
            context.treaty(d.treaty).title,
            _status(d),
            (context.duty_id(d, event),),
        )
        for d in mine
    )
    truth = any_of(values)
    return from_truth(
        text,
        truth,
        rests_on=[context.duty_id(d, event) for d in mine],
        facts=_facts(mine) if truth.is_unknown else (),
        details=details,
    )


def approvals(
    context: Context,
    *,
    treaty: str,
    party: str,
    act: str | None = None,
    on: str | None = None,
    last: bool = False,
    text: Text,
) -> Finding:
    """Approvals of a treaty by one party, or by all (``party: all``).

    Without ``act`` and ``last``: whether approval is complete. With ``act`` and ``on``:
    whether that domestic act is recorded with that date. With ``last`` and ``on``: whether
    the last dated act of the party has that date. Acts after the date of the world have not
    happened yet.
    """
    t = context.treaty(treaty)
    now = context.world.as_of

    def approved(code: str) -> Truth:
        member = t.party(code)
        if member is None:
            return Truth.NO
        last_step = [a.date for a in t.approvals if a.by == code and a.final and isinstance(a.date, Day)]
        return member.approved & any_of(d.on_or_before(now) for d in last_step) if last_step else member.approved

    if party == "all":
        each = {m.state: approved(m.state) for m in t.parties}
        facts = [f"{treaty} in force for {code}" for code, found in each.items() if found.is_unknown]
        details = tuple(Detail(context.name(code), term("truth", str(found)), (t.id,)) for code, found in each.items())
        return from_truth(text, all_of(each.values()), rests_on=[t.id], facts=facts, details=details)
    acts = [a for a in t.approvals if a.by == party and not (isinstance(a.date, Day) and now.before(a.date).is_true)]
    details = tuple(
        Detail(
            Text(
                en=f"{a.act}{' (disputed)' if a.disputed else ''}",
                ru=f"{term('approval', a.act).ru}{' (оспаривается)' if a.disputed else ''}",
            ),
            str(a.date or "?"),
            (t.id, *a.sources),
        )
        for a in acts
    )
    day = parse_day(on) if on else None
    readings: tuple[tuple[Text, Finding], ...] = ()
    if last and day is not None:
        dated = sorted(a.date for a in acts if isinstance(a.date, Day))
        truth = Truth.UNKNOWN if not dated else Truth.of(dated[-1] == day)
    elif act is not None and day is not None:
        truth = any_of(
            Truth.UNKNOWN if not isinstance(a.date, Day) else Truth.of(a.date == day) for a in acts if a.act == act
        )
        disputed = [a for a in acts if a.act == act and a.disputed and a.date == day]
        if truth.is_true and disputed:
            label = Text(
                en="if the disputed act was not what it is taken for", ru="если спорный акт — не то, чем его считают"
            )
            readings = ((label, from_truth(text, Truth.NO, rests_on=[t.id])),)
    else:
        truth = approved(party)
    facts = [f"{treaty} in force for {party}"] if truth.is_unknown else []
    return from_truth(text, truth, rests_on=[t.id], details=details, facts=facts).with_(readings=readings)


def form(context: Context, *, treaty: str, among: tuple[Form, ...], text: Text) -> Finding:
    """Whether the form of an instrument is one of those named."""
    t = context.treaty(treaty)
    return from_truth(
        text,
        Truth.of(t.form in among),
        rests_on=[t.id],
        details=(Detail(t.title, term("form", t.form.value), (t.id,)),),
    )


def holds_duty(
    context: Context,
    *,
    treaty: str,
    action: tuple[Action, ...] = MILITARY,
    modality: tuple[Modality, ...] = (Modality.SHALL, Modality.UNDERTAKE, Modality.WILL),
    obligor: str | None = None,
    binding: bool = True,
    text: Text,
) -> Finding:
    """Whether an instrument holds a duty of a kind, worded as firmly as one of the modalities."""
    t = context.treaty(treaty)
    hits = [
        p
        for p in t.provisions
        if p.kind is ProvisionKind.DUTY and p.action in action and p.modality in modality
        and (obligor is None or not p.obligors or obligor in p.obligors)
    ]  # fmt: skip
    truth = Truth.of(bool(hits)) & (t.binding if binding else Truth.YES)
    details = tuple(Detail(p.content, term("modality", p.modality.value) if p.modality else "", (p.id,)) for p in hits)
    facts = [f"{treaty} is binding"] if truth.is_unknown else []
    return from_truth(text, truth, rests_on=[t.id, *(p.id for p in hits)], details=details, facts=facts)


def open_terms(context: Context, *, treaty: str, action: tuple[Action, ...] = MILITARY, text: Text) -> Finding:
    """Share of the terms of a treaty's aid duty that its text (as known) leaves open.

    Eight terms that make a promise precise (after the checklists of treaty depth and of
    conditional commitments: Benson 2011; Leeds, Long and Mitchell 2000): trigger, verb,
    means, steps before help, territory, adversary, duration, published article.
    """
    t = context.treaty(treaty)
    provisions = [p for p in t.provisions if p.kind is ProvisionKind.DUTY and p.action in action]
    if not provisions:
        return Finding(
            text=text,
            unit="share",
            reason=Text(en="it holds no such duty", ru="в нём нет такой обязанности"),
            rests_on=(t.id,),
        )
    p = provisions[0]
    terms: list[tuple[Text, bool]] = [
        (Text(en="trigger named", ru="названо условие наступления"), bool(p.trigger) and Trigger.ANY not in p.trigger),
        (Text(en="firm verb", ru="твёрдая формулировка"), p.modality is not None and not p.modality.weak),
        (Text(en="kind and amount of help", ru="вид и объём помощи"), p.means_open.is_false),
        (
            Text(en="no step before help", ru="помощь без предварительных шагов"),
            bool(p.conditions) and all(v is Presence.ABSENT for v in p.conditions.values()),
        ),
        (Text(en="territory", ru="территория"), p.scope.kind not in ("unread",) and not p.scope.disputed),
        (Text(en="adversary named", ru="назван противник"), bool(p.adversaries)),
        (Text(en="duration known", ru="известен срок"), bool(t.duration) and t.duration != "unknown"),
        (
            Text(en="text or article published", ru="опубликованы текст или номер статьи"),
            bool(p.article) or t.text == "read in full",
        ),
    ]
    missing = [label for label, fixed in terms if not fixed]
    details = tuple(Detail(label, "+" if fixed else "-", (p.id,)) for label, fixed in terms)
    reason = Text(en="a complete count of eight terms, not a sample", ru="полный подсчёт восьми условий, а не выборка")
    return from_value(text, len(missing) / len(terms), "share", rests_on=[t.id, p.id], details=details, reason=reason)


def earliest(
    context: Context, *, treaty: str, parties: tuple[str, ...], action: tuple[Action, ...] = MILITARY, text: Text
) -> Finding:
    """Whether a treaty is the earliest instrument between (at least) these parties with an aid duty."""

    def bound(t: Treaty) -> Day | None:
        days = [m.joined for m in t.parties if m.state in parties and isinstance(m.joined, Day)]
        first = t.signed if isinstance(t.signed, Day) else None
        return max([*days, first], default=None) if first else max(days, default=None)

    rows = []
    for t in context.facts.treaties:
        has = any(
            p.kind is ProvisionKind.DUTY and p.action in action and p.modality and not p.modality.weak
            for p in t.provisions
        )
        day = bound(t)
        if has and day is not None and set(parties) <= set(t.members):
            rows.append((day, t))
    rows.sort(key=lambda r: (r[0], r[1].id))
    details = tuple(Detail(t.title, str(day), (t.id,)) for day, t in rows)
    truth = Truth.of(bool(rows) and rows[0][1].id == treaty)
    return from_truth(text, truth, rests_on=[t.id for _, t in rows], details=details)


def rights_over(
    context: Context,
    *,
    holder: tuple[str, ...],
    territory: tuple[str, ...],
    treaties: tuple[str, ...] = (),
    column: Literal["recorded", "supposed"] = "recorded",
    text: Text,
) -> Finding:
    """Whether any provision in force gives a holder access, basing, transit or intervention rights.

    ``territory`` may list several states; ``treaties`` narrows the question to some texts.
    """
    world = context.reading(column)
    rows = [
        r for h in holder for land in territory if land != h for r in rights(world, h, land)
        if not treaties or r.treaty in treaties
    ]  # fmt: skip
    details = tuple(
        Detail(
            context.treaty(r.treaty).title,
            _joined(term("action", r.action.value), term("truth", str(r.truth))),
            (r.provision,),
        )
        for r in rows
    )
    truth = any_of(r.truth for r in rows)
    facts = sorted({f for r in rows for f in r.unknowns}) if truth.is_unknown else []
    consulted = sorted(t.id for t in world.treaties if set(holder) & set(t.members)) if not rows else []
    return from_truth(text, truth, rests_on=[*(r.provision for r in rows), *consulted], facts=facts, details=details)
