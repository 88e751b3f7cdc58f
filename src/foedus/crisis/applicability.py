"""How far a duty applies to an event: B in [0, 1] per draw (docs/model.md section 5).

The law layer says what is owed, owed if, left to discretion or unknown; here open steps and
unknown facts get drawn probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from foedus.core import Truth
from foedus.crisis.parameters import Floats, Parameters
from foedus.law import Duty
from foedus.world import Action, Condition, Presence, Status

__all__ = ["MILITARY", "applicability", "fact", "weight"]

_STEP = {
    Condition.REQUEST: "p_request",
    Condition.NATIONAL_PROCEDURE: "p_national_procedure",
    Condition.JOINT_FINDING: "p_joint_finding",
    Condition.COLLECTIVE_DECISION: "p_collective_decision",
    Condition.DECLARED_OPINION: "p_declared_opinion",
}
#: Military help, which counts in full for joining.
MILITARY = {Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE, Action.INTERVENE}
#: Other help, which counts with its own weight.
_AID = {
    Action.DIPLOMATIC_AID, Action.ECONOMIC_AID, Action.LEND_TERRITORY, Action.GRANT_ACCESS, Action.GRANT_TRANSIT,
    Action.SUPPLY_ARMS,
}  # fmt: skip


def weight(action: Action, parameters: Parameters) -> Floats | None:
    """Return what a duty of this action weighs for joining, shape (n,), or None when nothing."""
    if action in MILITARY:
        return parameters.kept("owed", lambda: np.ones(parameters.n))
    if action in _AID:
        return parameters["weight_aid"]
    return parameters["weight_consult"] if action is Action.CONSULT else None


def fact(name: str, parameters: Parameters) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return whether a contested fact holds in each draw, shape (n,).

    The same name gives the same draws across provisions, events and pairs.
    """
    return np.asarray(parameters.uniform("fact", name) < parameters["p_fact"])


def applicability(duties: Duty | Iterable[Duty], parameters: Parameters) -> Floats:
    """Return how far duties apply to their event, in [0, 1].

    ``owed`` counts 1, ``discretionary`` a drawn share, ``not owed`` 0. ``owed if`` is the product
    of the drawn probabilities that each open step is taken; a step that an unread text may hold
    counts with the probability that it does. For ``unknown`` each fact is drawn, and the status
    under that resolution counts.

    Parameters
    ----------
    duties
        One duty, or several.

    Returns
    -------
    array of shape (n,) for one duty, (number of duties, n) for several
    """
    if isinstance(duties, Duty):
        return _one(duties, parameters)
    rows = [_one(d, parameters) for d in duties]
    return np.stack(rows) if rows else np.empty((0, parameters.n))


def _one(duty: Duty, parameters: Parameters) -> Floats:
    """Applicability of one duty; duties that differ in nothing that counts here share it."""
    if duty.status is not Status.UNKNOWN:
        return _settled(duty.status, duty, parameters)
    resolutions = duty.resolutions
    single = len(duty.unknowns) > 1 and all(len(facts) == 1 for facts, _ in resolutions)

    def make() -> Floats:
        out = np.full(parameters.n, np.nan)
        for facts, status in resolutions:
            holds = np.ones(parameters.n, dtype=bool)
            for name, value in facts:
                holds &= fact(name, parameters) == (value is Truth.YES)
            if single and status is not Status.NOT_OWED:
                continue  # too many facts were unknown for all combinations: only what rules the duty out is known
            out[holds] = _settled(status, duty, parameters)[holds]
        left = np.isnan(out)
        # Nothing resolves what is left: the law layer names no outcome, so the fact's own probability stands in.
        out[left] = parameters["p_fact"][left]
        return out

    # The steps count only where some resolution leaves the duty hanging on them.
    hangs = any(status is Status.OWED_IF for _, status in resolutions)
    return parameters.kept(("resolved", resolutions, single, _steps(duty) if hangs else ()), make)


def _steps(duty: Duty) -> tuple[tuple[Condition, bool], ...]:
    """The steps that are still open, and whether the text may lack each."""
    return tuple((step.condition, step.presence is Presence.UNREAD) for step in duty.open_steps)


def _settled(status: Status, duty: Duty, parameters: Parameters) -> Floats:
    if status is Status.OWED:
        return parameters.kept("owed", lambda: np.ones(parameters.n))
    if status is Status.NOT_OWED:
        return parameters.kept("not owed", lambda: np.zeros(parameters.n))
    if status is Status.DISCRETIONARY:
        return parameters["discretionary"]
    if status is Status.UNKNOWN:
        return parameters["p_fact"]
    steps = _steps(duty)

    def make() -> Floats:
        out = np.ones(parameters.n)
        for condition, unread in steps:
            taken = parameters[_STEP[condition]]
            if unread:
                taken = 1.0 - parameters["p_condition_present"] * (1.0 - taken)
            out = out * taken
        return out

    return parameters.kept(("owed if", steps), make)
