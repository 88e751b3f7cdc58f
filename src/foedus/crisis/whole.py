"""Many whole crises of one's own, given as plain arrays: no scenario, no treaty, no file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.crisis.batch import checked, in_range, menus_of, warnings_of
from foedus.crisis.engine import SMALLEST
from foedus.crisis.equilibrium import Equilibrium
from foedus.crisis.game import CHANNELS, LEVELS, SIDES, Game, ThirdParty, TreatyTerms
from foedus.crisis.parameters import Floats, Parameters
from foedus.crisis.solve import TOLERANCE, solve_all
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CrisisBatch", "crisis_batch"]

#: Largest utility and strength: beyond them floats give out.
_MOST, _MOST_STRENGTH = 1e12, 1e300
#: Inputs of one number per game: least and largest value, and the value when left out.
_PLAIN: dict[str, tuple[float, float, float | None]] = {
    "challenger": (SMALLEST, _MOST_STRENGTH, None), "target": (SMALLEST, _MOST_STRENGTH, None),
    "stake_challenger": (SMALLEST, _MOST, None), "stake_target": (SMALLEST, _MOST, None),
    "status_quo": (-_MOST, _MOST, None), "concession": (-_MOST, _MOST, None), "escalation": (-_MOST, _MOST, None),
    "fight_clash": (0.0, _MOST, None), "fight_war": (0.0, _MOST, None), "cost_force": (0.0, _MOST, None),
    "cost_pressure": (0.0, _MOST, None), "cost_resist": (-_MOST, _MOST, None), "phi": (0.0, 1.0, None),
    "h": (0.0, 1.0, None), "psi_clash": (0.0, 1.0, None), "chi": (0.0, _MOST, None), "rho": (0.0, _MOST, 0.0),
    "tau": (1e-6, 1.0, 1.0), "m": (SMALLEST, 1e6, 1.0), "gamma": (SMALLEST, _MOST_STRENGTH, 1.0),
    "war_help_target": (-_MOST, _MOST, 0.0), "war_help_challenger": (-_MOST, _MOST, 0.0),
}  # fmt: skip
#: Inputs by third party: axes besides third parties and games, least and largest value, and the value when left out.
_OTHERS: dict[str, tuple[str, float, float, float | None]] = {
    "third": ("", 0.0, _MOST_STRENGTH, None), "help_stake": ("side", 0.0, _MOST, None),
    "join_cost": ("level", 0.0, _MOST, None), "join_other": ("side", -_MOST, _MOST, 0.0),
    "duty": ("both", 0.0, _MOST, 0.0), "abstention": ("both", 0.0, _MOST, 0.0), "counter": ("", -_MOST, _MOST, 0.0),
}  # fmt: skip
#: Figures of one number per game, as in Equilibrium.
_FIGURES = (
    "p_act", "p_force", "p_pressure", "p_resist_force", "p_resist_pressure", "p_war", "p_spread", "p_any_help_target_clash",
    "p_any_help_target_war", "p_win_challenger", "belligerents", "cost_challenger", "cost_target", "price_of_force",
    "counter_pressure", "entropy_outcome", "entropy_help",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class CrisisBatch:
    """Solutions of B whole crises with K third parties.

    Attributes
    ----------
    solution
        All figures as arrays over the games, shape (B,) where :class:`foedus.crisis.Equilibrium` says (n,):
        ``solution.p_force``, ``solution.help`` with shape (2 levels, K, 2 sides, B), ``solution.paths``.
    sides
        Menu of each third party besides staying out.
    """

    solution: Equilibrium
    sides: tuple[str, ...]

    @property
    def paths(self) -> dict[str, Floats]:
        """Probability of each way that the crisis can go, shape (B,) each; they add up to 1."""
        return self.solution.paths

    @property
    def residual(self) -> Floats:
        """Largest distance of a probability of joining from its response, levels together, shape (B,)."""
        return self.solution.residual

    @property
    def bound(self) -> Floats:
        """Upper bound of the contraction modulus, larger of the levels, shape (B,)."""
        return self.solution.bound

    @property
    def certified(self) -> NDArray[np.bool_]:
        """Whether the bound proves that there is no other equilibrium at either level, shape (B,)."""
        return self.solution.certified

    @property
    def uncertified(self) -> NDArray[np.intp]:
        """Games without that proof."""
        return np.flatnonzero(~self.certified)

    @property
    def several(self) -> tuple[int, ...]:
        """Games in which more than one joining equilibrium was found (all kept in ``solution.several``)."""
        return tuple(sorted({s.draw for s in self.solution.several}))

    @property
    def unsettled(self) -> tuple[int, ...]:
        """Games whose residual is above 1e-10 and ten times the tolerance: do not use them."""
        return tuple(int(x) for x in np.flatnonzero(self.residual > max(1e-10, 10 * self.solution.tolerance)))

    @cached_property
    def warnings(self) -> tuple[Text, ...]:
        """What must be known before the answers are used."""
        return warnings_of(
            self.solution.n, self.uncertified.size, len(self.several), self.solution.untraced, self.unsettled
        )

    def to_frame(self) -> pl.DataFrame:
        """Return one row per game: every figure, help by third party, side and level, residual, bound, certificate."""
        import polars as pl

        s = self.solution
        columns: dict[str, Any] = {"game": np.arange(s.n)}
        columns |= {f"path {name}": x for name, x in self.paths.items()}
        columns |= {name: getattr(s, name) for name in _FIGURES}
        for k, party in enumerate(s.game.third_parties):
            for level, word in enumerate(LEVELS):
                columns |= {f"help {SIDES[side]} {party.code} {word}": s.help[level, k, side] for side in party.menu}
        columns |= {"residual": s.residual, "bound": s.bound, "certified": s.certified}
        return pl.DataFrame({**columns, "several": np.isin(columns["game"], self.several)})

    def to_dict(self) -> dict[str, Any]:
        """Return how sure the answers are: counts and largest values, not the games themselves."""
        count = self.solution.n
        return {
            "games": count, "tolerance": self.solution.tolerance, "residual": float(self.residual.max(initial=0.0)),
            "certified": int(self.certified.sum()), "uncertified": int(self.uncertified.size),
            "several": len(self.several), "untraced": len(self.solution.untraced), "unsettled": len(self.unsettled),
            "warnings": [w.model_dump() for w in self.warnings],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the mean course of the crises, and how sure the answers are, in words."""
        told, s = self.to_dict(), self.solution
        if not s.n:
            return "Игр нет." if lang == "ru" else "No games."
        numbers = tuple(float(x.mean()) for x in (s.p_force, s.p_pressure, s.p_resist_force, s.p_war, s.p_spread))
        if lang == "ru":
            head = (
                f"Игр: {told['games']}; единственность доказана: {told['certified']}; "
                f"наибольшая невязка {told['residual']:.1e}"
            )
            mean = "В среднем: сила {:.2%}, давление {:.2%}; на силу отвечают сопротивлением {:.1%}, война {:.1%}, вступает кто-то {:.1%}"
            return "\n".join(
                [head, mean.format(*numbers).replace(".", ",").replace("%", " %"), *(w(lang) for w in self.warnings)]
            )
        head = (
            f"{told['games']:,} games, {told['certified']:,} certified at both levels; "
            f"largest residual {told['residual']:.1e}"
        )
        mean = "On average: force {:.2%}, pressure {:.2%}; force is resisted {:.1%}, then war {:.1%}, somebody joins {:.1%}"
        return "\n".join([head, mean.format(*numbers), *(w(lang) for w in self.warnings)])


def crisis_batch(
    values: Mapping[str, ArrayLike], sides: Sequence[str] = (), *, names: Sequence[str] | None = None,
    precision: float = 1.0, tol: float = TOLERANCE, threads: int | None = None,
) -> CrisisBatch:  # fmt: skip
    """Solve many whole crises: status quo, pressure or force; concede or resist; clash or war; who joins at each level.

    Games run along the last axis of every array; a number stands for all games. All utilities are in logit
    units, equations and symbols those of docs/model.md sections 2 to 7.

    Parameters
    ----------
    values
        Name to array, B games. Of shape (B,):

        * ``challenger``, ``target``: effective capability, any common unit, above 0;
        * ``stake_challenger``, ``stake_target``: v, what the disputed good is worth to each, above 0;
        * ``status_quo``: payoff of the challenger's not acting; ``concession``: what conceding costs the target less
          than the stake; ``escalation``: log odds of war over clash where nobody helps;
        * ``fight_clash``, ``fight_war``: cost of fighting at each level, ``cost_force``, ``cost_pressure``: of acting,
          0 or more; ``cost_resist``: of resisting pressure;
        * ``phi``: part of the stake that pressure wins, ``h``: part of it where pressure is resisted, ``psi_clash``:
          part of it at stake in a clash, 0 to 1; ``chi``: how much dearer the stronger coalition makes fighting, 0 or more;
        * may be left out: ``m``, ``gamma`` (contest; 1), ``tau`` (dissimilarity of pressure and force, up to 1; 1),
          ``rho`` (cost of each answer to pressure; 0), ``war_help_target``, ``war_help_challenger`` (rise of the log odds
          of war per expected helper; 0).

        By third party, shape (K, B):

        * ``third``: effective capability, 0 or more;
        * ``help_stake``: worth of a side's victory, 0 or more; by side (K, 2, B), the target's first;
        * ``join_cost``: cost of joining, 0 or more; by level (2, K, B), clash first;
        * may be left out (0): ``join_other``, other payoff of joining, also (K, 2, B); ``duty`` and ``abstention``, cost of
          default on promises to help a side and not to, also (2 levels, K, B) or (2 levels, K, 2 sides, B); ``counter``,
          payoff of answering pressure on the target.
    sides
        Menu of each third party besides staying out, K words: ``target``, ``challenger`` or ``both``; at most 1,024
        joint choices.
    names
        Names of the third parties in tables; "1", "2" and so on when left out.
    precision
        Of every private shock, 0 or more.
    tol
        Largest move of a probability of joining at which an iteration stops, above zero.
    threads
        Threads to use, the number of cores when left out. The answers do not depend on it.

    Returns
    -------
    CrisisBatch
        Every game with its residual and bound. Joining that the bound does not certify is solved from three starts;
        all equilibria found are kept and the principal branch is selected.

    Raises
    ------
    InputError
        With the name of the array and the first bad row, for a value that is not finite or out of range, a name that
        is unknown or missing, too many joint choices, or shapes that do not fit.

    Examples
    --------
    >>> found = crisis_batch(
    ...     {
    ...         "challenger": [1.0, 2.0], "target": 1.0, "stake_challenger": 2.0, "stake_target": 2.0, "status_quo": 3.0,
    ...         "concession": 0.0, "escalation": -1.0, "fight_clash": 0.3, "fight_war": 1.5, "cost_force": 1.0,
    ...         "cost_pressure": 0.5, "cost_resist": 0.2, "phi": 0.5, "h": 0.5, "psi_clash": 0.3, "chi": 0.8,
    ...         "third": [[0.5, 0.5]], "help_stake": 1.0, "join_cost": 2.0,
    ...     },
    ...     ["target"],
    ... )
    >>> found.solution.p_force.shape, bool(found.certified.all())
    ((2,), True)
    """
    menus = menus_of(sides)
    for name in values:
        if name not in _PLAIN and name not in _OTHERS:
            known = (*_PLAIN, *_OTHERS)
            raise InputError(
                f"no input '{name}'",
                remedy=did_you_mean(name, known, f"there are {', '.join(known)}"),
                code="bad-batch",
            )
    for name, default in {
        **{k: v[2] for k, v in _PLAIN.items()},
        **{k: v[3] for k, v in _OTHERS.items() if menus},
    }.items():
        if default is None and name not in values:
            raise InputError(f"'{name}' is missing", remedy=f"give '{name}'", code="bad-batch")
    in_range("precision", precision, 0.0, _MOST)
    in_range("tol", tol, 5e-16, _MOST)
    n = _count(values)
    k_all = len(menus)
    codes = tuple(str(x) for x in (names if names is not None else range(1, k_all + 1)))
    if len(codes) != k_all or len(set(codes)) != k_all:
        raise InputError(
            f"'names' holds {len(set(codes))} different names for {k_all} third parties",
            remedy="give one each",
            code="bad-batch",
        )
    most = _MOST / max(1.0, float(precision))  # the solver multiplies utilities by the precision
    plain = {
        name: checked(
            name,
            values.get(name, 0.0 if default is None else default),
            (n,),
            low,
            min(high, most) if high == _MOST else high,
        )
        for name, (low, high, default) in _PLAIN.items()
    }
    other = {name: _by_party(name, values, k_all, n, most) for name in _OTHERS}
    if not n:
        raise InputError("no games", remedy="give arrays of at least one game", code="bad-batch")
    scalars = {name: plain[name] for name in _PARAMETERS}
    zeros = dict.fromkeys(("sq_pact_target", "sq_pact_challenger", "sq_pact_between", "help_stake_alignment", "channel_leverage"), np.zeros(n))  # fmt: skip
    game = Game(
        challenger="challenger", target="target",
        third_parties=tuple(ThirdParty(c, menu) for c, menu in zip(codes, menus, strict=True)),
        parameters=Parameters({**scalars, **zeros, "tau_c": np.ones(n)}),
        terms=TreatyTerms(
            other["duty"], other["abstention"], np.zeros((k_all, n)), np.zeros((3, n)), np.zeros((k_all, 2, n))
        ),
        strength_challenger=plain["challenger"], strength_target=plain["target"],
        strength=np.maximum(other["third"], SMALLEST), stake_challenger=plain["stake_challenger"],
        stake_target=plain["stake_target"], log_help_stake=np.log(np.maximum(other["help_stake"], SMALLEST)),
        join_cost=other["join_cost"], join_other=other["join_other"], status_quo=plain["status_quo"],
        concession=plain["concession"], escalation=plain["escalation"], counter_other=other["counter"],
        leverage=np.zeros((len(CHANNELS), n)), precision=float(precision),
    )  # fmt: skip
    return CrisisBatch(solve_all([game], tol=tol, threads=threads)[0], tuple(sides))


_PARAMETERS = (
    "m", "gamma", "psi_clash", "fight_clash", "fight_war", "chi", "cost_force", "cost_pressure", "cost_resist", "phi", "h",
    "rho", "tau", "war_help_target", "war_help_challenger",
)  # fmt: skip


def _count(values: Mapping[str, ArrayLike]) -> int:
    """Return the number of games: the length of the last axis of what is not a single number."""
    found: dict[str, int] = {}
    for name, value in values.items():
        try:
            shape = np.shape(value)
        except ValueError:
            raise InputError(
                f"'{name}' is no array: its rows differ in length", remedy="repair it", code="bad-batch"
            ) from None
        if shape:
            found[name] = shape[-1]
    sizes = {n for n in found.values() if n != 1} or set(found.values()) or {1}
    if len(sizes) > 1:
        one, two = sorted(sizes)[:2]
        names = [next(name for name, n in found.items() if n == size) for size in (one, two)]
        raise InputError(
            f"'{names[0]}' has {one} games and '{names[1]}' has {two}",
            remedy="give the same number of games",
            code="bad-batch",
        )
    return int(sizes.pop())


def _by_party(name: str, values: Mapping[str, ArrayLike], k_all: int, n: int, most: float) -> Floats:
    """Return a checked input by third party in full shape: (K, n), (K, 2, n), (2, K, n) or (2, K, 2, n)."""
    axes, low, high, default = _OTHERS[name]
    high = min(high, most) if high == _MOST else high
    low = max(low, -most) if low == -_MOST else low
    value = values.get(name, default if default is not None else 0.0)
    dims = np.ndim(value)
    level, side = axes in ("level", "both"), axes in ("side", "both")
    shape: tuple[int, ...] = (k_all, n)
    if side and dims == (4 if level else 3):
        shape = (k_all, 2, n)
    if level and dims > 2:
        shape = (2, *shape)
    array = checked(name, value, shape, low, high)
    if side and shape[-2:] == (k_all, n) and dims != (4 if level else 3):
        array = np.repeat(array[..., None, :], 2, axis=-2)
    if level and array.ndim == (3 if side else 2):
        array = np.stack([array, array])
    return np.ascontiguousarray(array)
