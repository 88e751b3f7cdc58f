"""The strategic models of three and four outcomes, two and three players."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from numpy.typing import ArrayLike

from foedus.core import DEFAULT_SEED
from foedus.estimate.strategic.build import fit_tree
from foedus.estimate.strategic.call import Call
from foedus.estimate.strategic.result import StrategicFit
from foedus.estimate.strategic.tree import EGAME12, EGAME122, EGAME123, Tree

__all__ = ["egame12", "egame122", "egame123", "strategic"]


def strategic(
    tree: Tree,
    formula: str | None = None,
    data: Any = None,
    *,
    outcome: Any = None,
    blocks: Mapping[str, Any] | Sequence[Any] | None = None,
    order: Sequence[Any] | None = None,
    link: str = "probit",
    errors: str = "agent",
    fixed: Mapping[str, Any] | Sequence[Any] | None = None,
    scale: str | None = None,
    weights: str | ArrayLike | None = None,
    weight_kind: str = "frequency",
    covariance: str = "hessian",
    cluster: str | ArrayLike | None = None,
    start: ArrayLike | None = None,
    starts: int = 0,
    seed: int = DEFAULT_SEED,
    progress: Callable[[str, float], None] | None = None,
) -> StrategicFit:
    """Fit a strategic model on a game tree by maximum likelihood.

    Parameters
    ----------
    tree
        The game; :func:`egame12`, :func:`egame122` and :func:`egame123` are this function with their tree.
    formula
        ``outcome ~ u | u | ...`` with one equation per utility in the order of ``tree.equations``
        (:mod:`foedus.estimate.formula`). The outcome is one column (numbers in rising order, or words whose
        order is declared), or one 0/1 column per move.
    data
        A polars or pandas data frame or a dict of arrays. Rows with a missing value are left out and counted.
    outcome, blocks
        Instead of formula and data: the outcome of every row, and covariates by equation (array, pair of
        array and names, 1 for a constant, 0 or None for nothing).
    order
        Values of the outcome from left to right of the tree, where the data do not declare it.
    link
        ``probit`` or ``logit``.
    errors
        ``agent`` or ``private`` (probit only); see :mod:`foedus.estimate.strategic.tree`.
    fixed
        Utilities held at a number, a column or an array: by name, or in order with None where free.
    scale
        Equation of the log standard deviation of the shocks, ``"x + z - 1"``; one for all, or one per player
        joined by ``|``. With every utility fixed it is ``"1"``; otherwise it is left out (sigma = 1).
    weights, weight_kind
        Column or array, 0 or more. ``frequency``: a row of weight w stands for w equal rows. ``sampling``:
        the weight corrects unequal chances of being drawn; ask for ``covariance="robust"`` with it.
    covariance, cluster
        ``hessian``, ``robust``, or clusters by a column or an array.
    start, starts, seed
        Own starting values; number of further random starts; their seed.
    progress
        Called with a label and the share done.

    Returns
    -------
    StrategicFit

    Raises
    ------
    InputError
        If the input cannot be used or the model is not identified, with a remedy.
    """
    return fit_tree(tree, Call(
        formula, data, outcome, blocks, order, link, errors, fixed, scale, weights, weight_kind, covariance, cluster, start,
        starts, seed, progress,
    ))  # fmt: skip


def egame12(formula: str | None = None, data: Any = None, **options: Any) -> StrategicFit:
    """Fit the model of two players and three outcomes.

    Player 1 ends the game (``sq``) or challenges; player 2 then gives in (``cap``) or fights (``war``).
    Equations: u1(sq) | u1(cap) | u1(war) | u2(war), with u2(cap) = 0.

    Parameters
    ----------
    formula, data, **options
        As in :func:`strategic`.

    References
    ----------
    Signorino (2003), Political Analysis 11:316-344. Lewis and Schultz (2003), Political Analysis 11:345-367.
    """
    return strategic(EGAME12, formula, data, **options)


def egame122(formula: str | None = None, data: Any = None, **options: Any) -> StrategicFit:
    """Fit the model of two players and four outcomes: player 2 answers either action of player 1.

    Equations: u1(LL) | u1(LR) | u1(RL) | u1(RR) | u2(LR) | u2(RR), with u2(LL) = u2(RL) = 0.

    Parameters
    ----------
    formula, data, **options
        As in :func:`strategic`. Moves as columns: player 1 and player 2, or player 1, player 2 after left,
        player 2 after right.
    """
    return strategic(EGAME122, formula, data, **options)


def egame123(formula: str | None = None, data: Any = None, **options: Any) -> StrategicFit:
    """Fit the model of three players and four outcomes: 1 ends the game or passes to 2, and 2 to 3.

    Equations: u1(L) | u1(RL) | u1(RRL) | u1(RRR) | u2(RL) | u2(RRL) | u2(RRR) | u3(RRR), with u3(RRL) = 0.

    Parameters
    ----------
    formula, data, **options
        As in :func:`strategic`.
    """
    return strategic(EGAME123, formula, data, **options)
