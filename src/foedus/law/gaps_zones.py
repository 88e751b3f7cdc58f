"""What a grey zone is: the help that an act calls for, and what keeps it from being certain.

The definition of one cell from the whole answer of ``owed`` stands here, so that the search
over all cells (``foedus.law.gaps_map``) can be held against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from foedus.core import Truth
from foedus.law.result import Duties, Duty
from foedus.world.terms import Act, Action, Status

__all__ = ["BITS", "CALLED", "CALLS", "KINDS", "Zone", "called_for", "kinds_of", "marks", "zone_of"]

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
OPEN = sum(BITS[k] for k in KINDS if k.startswith("open condition"))


def called_for(act: Act) -> tuple[Action, ...]:
    """Return the actions that an act calls for; any of them will do."""
    return CALLS[act]


def kinds_of(bits: int) -> tuple[str, ...]:
    """Return the names of the kinds that a number stands for."""
    return tuple(k for k in KINDS if bits & BITS[k])


def marks(status: Status, means: Truth, whose: Iterable[str], unread: bool, flagged: bool) -> int:
    """Return the kinds of grey zone that one duty leaves, as bits.

    Parameters
    ----------
    status
        Status of the duty.
    means
        Whether kind or amount of help are left open; not read counts as open.
    whose
        Who controls its open steps.
    unread
        Whether a step is open that the text may not require.
    flagged
        Whether the duty is barred, hindered or in conflict.
    """
    if status is Status.NOT_OWED:
        return 0
    out = BITS["conflict or hindrance"] if flagged else 0
    if status in (Status.OWED, Status.OWED_IF) and not means.is_false:
        out |= BITS["means open"]
    if status is Status.OWED_IF:
        out |= sum({BITS[f"open condition: {who}"] for who in whose})
    if status is Status.UNKNOWN or (status is Status.OWED_IF and unread):
        out |= BITS["unknown fact"]
    if status is Status.DISCRETIONARY:
        out |= BITS["discretion"]
    return out


@dataclass(frozen=True)
class Zone:
    """One event as it falls on one victim: the strongest status, what is grey, and the clauses.

    ``bits`` is zero where help is determinate: owed, means fixed, nothing in its way.
    """

    status: Status
    bits: int
    clauses: tuple[str, ...]
    facts: tuple[str, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Names of the kinds of grey zone."""
        return kinds_of(self.bits)


def of_duty(duty: Duty) -> int:
    """Return the kinds of grey zone that a duty of an answer leaves, as bits."""
    return marks(
        duty.status, duty.means_open, (s.controller for s in duty.open_steps), bool(duty.unknowns), bool(duty.flags)
    )


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
    actions = CALLS[duties.event.act]
    mine = [
        d for d in duties.duties
        if d.obligee == victim and d.action in actions and (helpers is None or d.obligor in helpers)
        and d.status is not Status.NOT_OWED
    ]  # fmt: skip
    clauses = tuple(sorted({d.provision for d in mine}))
    facts = tuple(sorted({f for d in mine for f in d.unknowns}))
    best = max((d.status for d in mine), key=lambda s: s.strength, default=Status.NOT_OWED)
    if not mine:
        return Zone(best, BITS["no duty"], clauses, facts)
    bits, certain = 0, False
    for d in mine:
        bits |= of_duty(d)
        certain |= d.status is Status.OWED and not of_duty(d)
    ordered = sorted(mine, key=lambda d: (d.obligor, str(d.action)))
    for (obligor, action), group in groupby(ordered, key=lambda d: (d.obligor, d.action)):
        several = list(group)
        status = duties.stack(obligor, victim, action).status
        if any(d.status is not Status.UNKNOWN for d in several) or status is Status.NOT_OWED:
            continue
        # Each hangs on an unknown fact, but one of them holds whichever way the facts fall.
        best = max(best, status, key=lambda s: s.strength)
        means = Truth.of(any(not d.means_open.is_false for d in several))
        flagged = any(d.flags for d in several)
        extra = marks(status, means, (s.controller for d in several for s in d.open_steps), False, flagged)
        bits |= extra
        certain |= status is Status.OWED and not extra
    return Zone(best, 0 if certain else bits, clauses, facts)
