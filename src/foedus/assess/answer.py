"""The whole answer: duties, behaviour with and without, claims with verdicts, as one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from foedus.assess.context import Context
from foedus.assess.crisis_rows import equilibrium_rows, ladder_rows, sensitivity_rows, state_rows
from foedus.assess.document import Assessment
from foedus.assess.headline import headline, warning_texts
from foedus.assess.judging import judge_claims
from foedus.assess.rows import (
    duty_rows,
    event_rows,
    fact_rows,
    parameter_rows,
    posterior_row,
    record_rows,
    scenario_row,
    source_rows,
    treaty_rows,
)  # fmt: skip
from foedus.assess.variants import Progress
from foedus.core import DEFAULT_SEED, InputError, Place
from foedus.world import World

if TYPE_CHECKING:
    from foedus.estimate.posterior import Posterior

__all__ = ["assess"]

#: Most draws of one assessment; beyond it memory, not time, is the limit.
MOST_DRAWS = 100_000


def assess(
    world: World,
    *,
    treaty: str | None = None,
    draws: int = 1000,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    source: Posterior | Literal["prior"] | None = None,
) -> Assessment:
    """Answer what a treaty obliges, what it changes, for whom, and which statements hold.

    Parameters
    ----------
    world
        The facts at a date (:func:`foedus.world.load`, :meth:`World.at`).
    treaty
        The treaty under study; the scenario's own subject when left out. A treaty that has
        been taken out of the world leaves every change at zero.
    draws
        Number of parameter draws, 1 to 100,000.
    seed
        Root seed; the same seed gives the same document.
    progress
        Called with a stage and a share in 0..1.
    source
        A posterior, ``"prior"`` for the stated ranges, or None for the shipped posterior.

    Raises
    ------
    InputError
        If the treaty, the number of draws or a claim's measure is wrong.
    """
    from foedus.estimate import draw

    if treaty is not None and treaty not in world.removed:
        world.treaty(treaty, "--treaty")
    if not 1 <= draws <= MOST_DRAWS:
        raise InputError(
            f"{draws} draws are outside 1 to {MOST_DRAWS:,}", remedy="give --draws a number in that range",
            place=Place(option="--draws"), code="bad-draws",
        )  # fmt: skip
    subject = treaty if treaty is not None else world.settings.subject
    if subject is not None and not any(t.id == subject for t in world.treaties):
        subject = None
    report = progress or (lambda stage, share: None)
    report("duties", 0.0)
    context = Context(world, draw(draws, seed, source), seed, subject, report)
    comparison = context.comparison
    report("claims", 0.0)
    claims = judge_claims(context)
    report("tables", 0.5)
    crisis_of_ladder, ladder = ladder_rows(context)
    states = state_rows(context, comparison)
    events, duties = event_rows(context), duty_rows(context, claims)
    return Assessment(
        foedus=_version(),
        scenario=scenario_row(context),
        seed=seed,
        draws=draws,
        posterior=posterior_row(context),
        headline=headline(context, ladder, crisis_of_ladder, states, claims),
        events=events,
        duties=duties,
        ladder_of=crisis_of_ladder,
        ladder=ladder,
        equilibria=equilibrium_rows(context, comparison),
        states=states,
        claims=claims,
        treaties=treaty_rows(context),
        record=record_rows(context),
        parameters=parameter_rows(context),
        sensitivity=sensitivity_rows(context, crisis_of_ladder),
        sources=source_rows(context),
        names={c: context.name(c) for c in sorted({*(s.code for s in world.states), *(a.id for a in world.areas)})},
        facts=fact_rows(duties, claims, context),
        warnings=warning_texts(context, comparison),
        limits=list(world.settings.limits),
    )


def _version() -> str:
    from foedus import __version__

    return __version__
