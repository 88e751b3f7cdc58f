"""Several instruments between two states, side by side.

The stack's status is the strongest of its duties. Where each alone hangs on an unknown
fact but some duty holds whichever way the facts fall (two wordings of one article, of
which one must be in force), it is the least that holds under every resolution.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from foedus.core import Truth
from foedus.law.decide import MOST_FACTS, Case
from foedus.world.model import Text
from foedus.world.terms import Action, Status

if TYPE_CHECKING:
    from foedus.law.result import Duties, Duty

__all__ = ["Layer", "Stack", "stack"]


@dataclass(frozen=True)
class Layer:
    """One duty of a stack and what it adds to those before it in time of signature."""

    duty: Duty
    adds: Text

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "duty": self.duty.id, "treaty": self.duty.treaty, "status": str(self.duty.status),
            "adds": {"en": self.adds("en"), "ru": self.adds("ru")},
        }  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """The duties of one action between two states, oldest instrument first."""

    obligor: str
    obligee: str
    action: Action
    status: Status
    layers: tuple[Layer, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "obligor": self.obligor, "obligee": self.obligee, "action": str(self.action), "status": str(self.status),
            "layers": [layer.to_dict() for layer in self.layers],
        }  # fmt: skip


def stack(duties: Duties, obligor: str, obligee: str, action: Action) -> Stack:
    """Return the stack of one action between two states for one event."""
    found = duties.between(obligor, obligee, action)
    signed = {d.treaty: str(duties.world.treaty(d.treaty).signed or "") for d in found}
    ordered = sorted(found, key=lambda d: (signed[d.treaty], d.provision))
    layers = []
    before: list[Duty] = []
    for d in ordered:
        layers.append(Layer(d, _adds(d, before)))
        before.append(d)
    best = max((d.status for d in found), key=lambda s: s.strength, default=Status.NOT_OWED)
    if best is Status.UNKNOWN:
        least = _least(found)
        best = least if least.strength > best.strength else best
    return Stack(obligor, obligee, action, best, tuple(layers))


def _least(found: tuple[Duty, ...]) -> Status:
    """Return the least status of the strongest duty over all resolutions of the facts."""
    open_ = [d for d in found if d.status is Status.UNKNOWN]
    cases = [d.proof for d in open_ if isinstance(d.proof, Case)]
    facts = sorted({f for d in open_ for f in d.unknowns})
    if len(cases) != len(open_) or len(facts) > MOST_FACTS:
        return Status.NOT_OWED
    least = Status.OWED
    for combo in product((Truth.YES, Truth.NO), repeat=len(facts)):
        values = dict(zip(facts, combo, strict=True))
        statuses = [c.verdict(c.bonds.given(values)).status for c in cases]
        best = max(statuses, key=lambda s: s.strength)
        least = min(least, best, key=lambda s: s.strength)
    return least


def _adds(duty: Duty, before: list[Duty]) -> Text:
    """Say what an instrument adds to the older ones."""
    live = [d for d in before if d.status is not Status.NOT_OWED]
    if duty.status is Status.NOT_OWED:
        return Text(en="adds nothing for this event", ru="для этого события ничего не добавляет")
    if not live:
        return Text(en="the first to bear on this event", ru="первый документ, который касается этого события")
    best = max(live, key=lambda d: d.status.strength)
    if duty.status.strength > best.status.strength:
        return Text(
            en=f"strengthens the duty from '{best.status}' to '{duty.status}'",
            ru=f"усиливает обязательство: было «{_RU[best.status]}», стало «{_RU[duty.status]}»",
        )
    # A gain counts only against every older duty that is as strong: what one asks for, another may not.
    rivals = [d for d in live if d.status is best.status]
    gained = []
    if duty.means_open.is_false and not any(d.means_open.is_false for d in rivals):
        gained.append(("fixes the means", "определяет средства"))
    asked = {s.condition for s in duty.open_steps}
    if duty.status is best.status and all(asked < {s.condition for s in d.open_steps} for d in rivals):
        gained.append(("needs fewer steps", "требует меньше шагов"))
    if gained:
        return Text(en=" and ".join(g[0] for g in gained), ru=" и ".join(g[1] for g in gained))
    if duty.status is best.status:
        return Text(
            en="repeats the duty; it stands even if the older text falls",
            ru="повторяет обязательство; оно останется и без прежнего документа",
        )
    return Text(en="adds a weaker duty beside the older one", ru="добавляет более слабое обязательство к прежнему")


_RU = {
    Status.OWED: "обязан", Status.OWED_IF: "обязан при условии", Status.DISCRETIONARY: "по усмотрению",
    Status.UNKNOWN: "неизвестно", Status.NOT_OWED: "не обязан",
}  # fmt: skip
