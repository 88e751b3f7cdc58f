"""Measures of the crisis layer: chances, changes through a treaty, capability of sides.

Every figure is a distribution over the parameter draws and carries their warrant. A figure
of help names its level.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from foedus import crisis
from foedus.assess.context import Context
from foedus.assess.findings import Detail, Finding, Unit, from_draws
from foedus.assess.quantities import DERIVED, QUANTITIES, quantity, relative
from foedus.assess.variants import Column
from foedus.assess.words import number
from foedus.core import DataMissingError, InputError, Warrant
from foedus.crisis import Equilibrium, Reading
from foedus.world import Text

__all__ = ["behaviour", "capability"]


def behaviour(
    context: Context,
    *,
    quantity: str,
    challenger: str,
    target: str,
    helper: str | None = None,
    level: Literal["clash", "war"] = "war",
    as_: Literal["value", "change", "difference"] = "value",
    effect: Reading = "total",
    against: str = "subject",
    column: Column = "supposed",
    text: Text,
) -> Finding:
    """A quantity of one crisis, or its change through a treaty.

    Parameters
    ----------
    quantity
        See :data:`foedus.assess.quantities.QUANTITIES`; also ``help``, ``help uncertainty``
        (of ``helper`` at ``level``) and ``pressure share``.
    as_
        ``value`` with the treaties in place; ``change`` relative to the world without
        (0.1 is 10 % more); ``difference`` in the quantity's own unit.
    effect
        ``mechanism`` (expected help alone), ``total`` or ``second``.
    against
        What is taken out for a change: ``subject`` (the treaty under study), ``none`` (the
        whole ladder: compared with no treaty of the pair), or a treaty id.
    """
    pair = (challenger, target)
    if pair not in context.variants.pairs:
        raise InputError(
            f"no crisis {challenger} against {target}: the states neither share a land border nor is one a major power",
            remedy="choose a contiguous pair or one with a major power", code="no-crisis",
        )  # fmt: skip
    present = context.variants.solve(pair, (), column)
    values = _values(present, quantity, helper, level)
    rests = [f"crisis:{challenger}>{target}"]
    unit: Unit = "index"
    if as_ == "value":
        unit = _unit(quantity)
    else:
        removed = _removed(context, against)
        if not removed:
            reason = Text(en="no treaty is under study", ru="изучаемого договора нет")
            return Finding(text=text, unit="change", reason=reason, rests_on=tuple(rests))
        absent = context.variants.solve(pair, removed, column, effect)
        before = _values(absent, quantity, helper, level)
        values = relative(values, before) if as_ == "change" else values - before
        unit = "change" if as_ == "change" else _unit(quantity)
        rests += list(removed)
    found = crisis.grounds(values, context.parameters, context.entering(pair), quantity, level)
    made = from_draws(text, values, unit, warrants=found.warrants, rests_on=rests)
    return made.with_(rests=found if context.parameters.origin is not None else None)


def _values(eq: Equilibrium, name: str, helper: str | None, level: str) -> np.ndarray:
    return quantity(eq, name, helper, level)


def _unit(name: str) -> Unit:
    found = QUANTITIES[name][1] if name in QUANTITIES else DERIVED[name]
    return found  # type: ignore[return-value]  # the tables hold only words of Unit


def _removed(context: Context, against: str) -> tuple[str, ...]:
    if against == "subject":
        return (context.subject,) if context.subject else ()
    if against == "none":
        return tuple(context.world.settings.ladder)
    context.treaty(against)
    return (against,)


def capability(context: Context, *, one: tuple[str, ...], other: tuple[str, ...], text: Text) -> Finding:
    """Ratio of the capability that two sides can commit, CINC times the committed share.

    CINC is the recorded figure (Singer, Bremer and Stuckey 1972; NMC); the share that a
    state can commit to a conflict in this region is drawn from its stated range.
    """

    def side(codes: tuple[str, ...]) -> np.ndarray:
        total = np.zeros(context.parameters.n)
        for code in codes:
            state = context.world.state(code)
            if state.cinc is None:
                raise DataMissingError(
                    f"no capability recorded for {code}", remedy="add `cinc` to the state", code="no-cinc"
                )
            total = total + state.cinc.value * crisis.committed(state, context.parameters)
        return total

    def _share(cinc: float) -> Text:
        return Text(en=f"CINC {number(cinc, 'en')}", ru=f"доля мирового потенциала (CINC) {number(cinc, 'ru')}")

    values = side(one) / side(other)
    details = tuple(
        Detail(context.name(c), _share(context.world.state(c).cinc.value))  # type: ignore[union-attr]  # checked above
        for c in (*one, *other)
    )
    sources = sorted({s for c in (*one, *other) for s in (context.world.state(c).cinc.sources)})  # type: ignore[union-attr]
    found = from_draws(text, values, "ratio", warrants=(Warrant.RECORDED, Warrant.ASSUMED), details=details)
    return found.with_(rests_on=tuple(sources))
