"""What a grey zone is: the help that an act calls for, and what keeps it from being certain.

The definition of one cell from the whole answer of ``owed`` stands here, so that the search
over all cells (``foedus.law.gaps_map``) can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from foedus.core import Truth
from foedus.law.result import Duties, Duty
from foedus.world.terms import Act, Action, Status

__all__ = [
    "BITS",
    "CALLED",
    "CALLS",
    "GROUPS",
    "KINDS",
    "Zone",
    "asked_of",
    "kinds_of",
    "least",
    "lifted",
    "obstacles",
    "of_duty",
    "zone_of",
]  # fmt: skip

_FORCE = (Action.ASSIST_MILITARILY, Action.ASSIST)
_TALK = (*_FORCE, Action.CONSULT, Action.DIPLOMATIC_AID)
_AID = (Action.ASSIST, Action.CONSULT, Action.DIPLOMATIC_AID, Action.ECONOMIC_AID)
#: Groups of acts that call for the same help.
GROUPS: tuple[tuple[str, tuple[Act, ...], tuple[Action, ...]], ...] = (
    ("force", (Act.ARMED_ATTACK, Act.INVASION, Act.BOMBARDMENT, Act.BLOCKADE_BY_FORCES, Act.PROXY_ATTACK,
               Act.INCURSION), _FORCE),
    ("threat", (Act.THREAT, Act.DISPLAY), _TALK),
    ("hidden", (Act.CYBER_ATTACK, Act.COVERT_ACT), _TALK),
    ("pressure", (Act.BORDER_CLOSURE, Act.ECONOMIC_PRESSURE, Act.TRANSPORT_PRESSURE, Act.INFORMATION_PRESSURE), _AID),
    ("unrest", (Act.INTERNAL_UNREST,), _TALK),
)  # fmt: skip
#: What each act calls for: any of these actions, owed for certain, leaves no grey zone.
CALLS: dict[Act, tuple[Action, ...]] = {act: actions for _, acts, actions in GROUPS for act in acts}
#: All actions that some act calls for.
CALLED: tuple[Action, ...] = tuple(a for a in Action if any(a in actions for actions in CALLS.values()))

#: Kinds of grey zone in the order in which they are told; an open condition by whose step it is.
KINDS = (
    "no duty", "open condition: obligee", "open condition: obligor", "open condition: both", "open condition: organ",
    "discretion", "means open", "unknown fact", "conflict or hindrance",
)  # fmt: skip
#: Each kind as one bit of a number.
BITS: dict[str, int] = {kind: 1 << i for i, kind in enumerate(KINDS)}


def kinds_of(bits: int) -> tuple[str, ...]:
    """Return the names of the kinds that a number stands for."""
    return tuple(k for k in KINDS if bits & BITS[k])


def obstacles(status: Status, *, weak: bool, means: Truth, whose: Iterable[str], unread: bool, flagged: bool) -> int:
    """Return what stands between one live duty and certain help, as bits; 0 if nothing does.

    Parameters
    ----------
    status
        Status of the duty; not ``not owed``.
    weak
        Whether the verb leaves it to the obligor.
    means
        Whether kind or amount of help are left open; not read counts as open.
    whose
        Who controls its open steps.
    unread
        Whether a step is open that the text may not require.
    flagged
        Whether the duty is barred, hindered or in conflict.
    """
    out = sum({BITS[f"open condition: {who}"] for who in whose})
    if flagged:
        out |= BITS["conflict or hindrance"]
    if not means.is_false:
        out |= BITS["means open"]
    if weak or status is Status.DISCRETIONARY:
        out |= BITS["discretion"]
    if status is Status.UNKNOWN or unread:
        out |= BITS["unknown fact"]
    return out


def lifted(status: Status, *, means: Truth, whose: Iterable[str], flagged: bool) -> int:
    """Return the obstacles of several duties of which one holds whichever way the facts fall, as bits."""
    steps = whose if status in (Status.OWED_IF, Status.DISCRETIONARY) else ()
    return obstacles(status, weak=False, means=means, whose=steps, unread=False, flagged=flagged)


def least(found: Iterable[int]) -> int:
    """Return the kinds of zone that remain: those of the duties with the fewest obstacles.

    A duty that faces all the kinds of obstacle of another and more makes nothing grey that the
    other leaves clear, so it does not count.
    """
    several = set(found)
    out = 0
    for one in several:
        if not any(other != one and other & one == other for other in several):
            out |= one
    return out


@dataclass(frozen=True)
class Zone:
    """One event as it falls on one victim: the strongest status, what is grey, and the clauses.

    ``bits`` is zero where help is determinate: owed, means fixed, nothing in its way.
    ``clauses`` are those of all duties that are not ``not owed``; ``duties`` are those that count,
    strongest first, and ``facts`` those on which they hang.
    """

    status: Status
    bits: int
    clauses: tuple[str, ...]
    facts: tuple[str, ...]
    duties: tuple[Duty, ...] = field(default=(), repr=False, compare=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the kinds of grey zone."""
        return kinds_of(self.bits)


def of_duty(duty: Duty) -> int:
    """Return what stands between a duty of an answer and certain help, as bits."""
    return obstacles(
        duty.status, weak=duty.modality is not None and duty.modality.weak, means=duty.means_open,
        whose=(s.controller for s in duty.open_steps), unread=bool(duty.unknowns), flagged=bool(duty.flags),
    )  # fmt: skip


def asked_of(duties: Duties, victim: str, helpers: tuple[str, ...] | None = None) -> tuple[Duty, ...]:
    """Return the live duties toward a victim that the act calls for."""
    actions = CALLS[duties.event.act]
    return tuple(
        d for d in duties.duties
        if d.obligee == victim and d.action in actions and (helpers is None or d.obligor in helpers)
        and d.status is not Status.NOT_OWED
    )  # fmt: skip


def zone_of(duties: Duties, victim: str, helpers: tuple[str, ...] | None = None) -> Zone:
    """Return the grey zone of one event for one of its victims.

    Parameters
    ----------
    duties
        The whole answer for the event.
    victim
        Whose help is asked about.
    helpers
        Whose duties count; everybody's when left out.
    """
    mine = asked_of(duties, victim, helpers)
    if not mine:
        return Zone(Status.NOT_OWED, BITS["no duty"], (), ())
    best = max((d.status for d in mine), key=lambda s: s.strength)
    found = [of_duty(d) for d in mine]
    ordered = sorted(mine, key=lambda d: (d.obligor, str(d.action)))
    for (obligor, action), group in groupby(ordered, key=lambda d: (d.obligor, d.action)):
        several = list(group)
        status = duties.stack(obligor, victim, action).status
        if any(d.status is not Status.UNKNOWN for d in several) or status.strength <= Status.UNKNOWN.strength:
            continue
        # Each hangs on an unknown fact, but one of them holds whichever way the facts fall.
        best = max(best, status, key=lambda s: s.strength)
        found.append(lifted(
            status, means=Truth.of(any(not d.means_open.is_false for d in several)),
            whose=(s.controller for d in several for s in d.open_steps), flagged=any(d.flags for d in several),
        ))  # fmt: skip
    counting = [d for d in mine if not any(x != of_duty(d) and x & of_duty(d) == x for x in found)]
    counting.sort(key=lambda d: (-d.status.strength, d.id))
    return Zone(
        best, least(found), tuple(sorted({d.provision for d in mine})),
        tuple(sorted({f for d in counting for f in d.unknowns})), tuple(counting),
    )  # fmt: skip
