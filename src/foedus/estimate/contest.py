"""The contest function fitted outside the game, on how disputes ended (docs/model.md eq. 1, 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from foedus.core import DEFAULT_SEED, Answer, InputError, stream
from foedus.estimate.contest_design import Design, Floats, design
from foedus.estimate.davidson import LOST, TIED, WON, Davidson, Ints, chances, fit_davidson, losses
from foedus.world import Text

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FORWARD", "SAMPLES", "Contest", "Reduction", "Sample", "fit_contest", "reduction"]

Sample = Literal["all", "resisted", "forceful"]
#: Which disputes: all; those in which the target fought back; those in which the initiator used force and it did.
SAMPLES: tuple[Sample, ...] = ("all", "resisted", "forceful")
#: First year of the test that trains on what came before.
FORWARD = 1980
#: Fewest disputes on either side of that year for the test to be made.
_ENOUGH = 100
_GIVES_WAY = Text(
    en="With distance the initiator does better, not worse: kappa is {0:.2f} (s.e. {1:.2f}) unconstrained and stands at "
    "its bound 0. States that reach far choose whom they challenge; what is carried on is the part above 0.",
    ru="С расстоянием инициатор выступает лучше, а не хуже: без ограничения κ = {0:.2f} (ст. ош. {1:.2f}), она стоит на "
    "границе 0. Далеко достающие государства выбирают, кого задеть; дальше передаётся часть выше нуля.",
)  # fmt: skip
_CHOSEN = Text(
    en="gamma below 1 does not say that attack is favoured: initiators choose disputes that they expect to win. Among "
    "disputes in which the target fought back the choice weighs less (sample 'resisted').",
    ru="γ ниже 1 не значит, что нападать выгодно: инициаторы выбирают споры, которые надеются выиграть. Там, где цель "
    "отвечала, этот отбор слабее (выборка 'resisted').",
)  # fmt: skip
_REPEATED = Text(
    en="Standard errors clustered by pair of states are up to {0:.1f} times those of the likelihood.",
    ru="Ошибки, сгруппированные по парам государств, до {0:.1f} раза больше ошибок правдоподобия.",
)
_MISSING = Text(
    en="{0} ratios of resources are unknown in these {1} disputes and count as even.",
    ru="В этих {1} спорах неизвестны {0} отношений ресурсов; они считаются равными единице.",
)


@dataclass(frozen=True)
class Reduction:
    """How much of the loss of the bare shares of outcomes a model takes away: 1 - loss / null loss.

    Attributes
    ----------
    value
        Mean over the repeats of the cross-validation.
    repeats
        One figure for each way to cut the disputes into folds.
    folds
        The figures of the single folds of the first cut.
    loss, null
        Mean loss per dispute (first cut) of the model and of the shares, both out of fold.
    within
        The same figure without cross-validation.
    forward
        Trained before :data:`FORWARD`, tested from then on; none if a side has too few disputes.
    """

    value: float
    repeats: tuple[float, ...]
    folds: tuple[float, ...]
    loss: float
    null: float
    within: float
    forward: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "value": self.value, "repeats": list(self.repeats), "folds": list(self.folds), "loss": self.loss,
            "null": self.null, "within": self.within, "forward": self.forward, "forward_from": FORWARD,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Contest(Answer):
    """The fitted contest: decisiveness m, defence advantage gamma, loss with distance kappa.

    The likelihood is Davidson's (1970): among disputes that one side won, the initiator's chance is
    exactly E_i^m / (E_i^m + (gamma E_j)^m); what makes a stalemate is a second equation and leaves
    those odds alone.

    Attributes
    ----------
    names
        ``log m``, ``log gamma`` and, if distance is in the contest, ``kappa``.
    estimates, covariance
        Maximum likelihood with kappa not below 0, and the inverse Hessian carried to ``names``
        (unconstrained, so that it is defined at the bound too).
    clustered
        The same by a sandwich over undirected pairs of states.
    mean, carried
        Mean and covariance of the normal approximation with the clustered covariance, cut at
        kappa >= 0 (flat prior): what the fit of the crisis takes as its prior.
    free_kappa
        kappa without its bound; NaN if the contest leaves distance out.
    weights
        What the log of capability is made of; the weights sum to 1.
    stalemate
        Coefficients of the propensity to stay undecided, with standard errors.
    """

    names: tuple[str, ...]
    estimates: tuple[float, ...]
    covariance: Floats
    clustered: Floats
    mean: Floats
    carried: Floats
    free_kappa: float
    weights: Mapping[str, float]
    stalemate: Mapping[str, tuple[float, float]]
    other: Mapping[str, tuple[float, float]]
    reduction: Reduction
    sample: Sample
    terms: tuple[tuple[str, ...], tuple[str, ...]]
    outcomes: tuple[int, int, int]
    pairs: int
    years: tuple[int, int]
    loglik: float
    residual: float
    seed: int
    warnings: tuple[Text, ...] = ()
    coef: Floats = field(default_factory=lambda: np.zeros(0), repr=False)

    @property
    def n(self) -> int:
        """Number of disputes."""
        return sum(self.outcomes)

    @property
    def m(self) -> float:
        """Decisiveness."""
        return float(np.exp(self.estimates[0]))

    @property
    def gamma(self) -> float:
        """Defence advantage."""
        return float(np.exp(self.estimates[1]))

    @property
    def kappa(self) -> float:
        """Loss of strength with distance; 0 if the contest leaves distance out."""
        return float(self.estimates[2]) if len(self.estimates) > 2 else 0.0

    @property
    def prl(self) -> float:
        """Proportional reduction in loss, cross-validated."""
        return self.reduction.value

    def predict(self, rows: pl.DataFrame) -> Floats:
        """Return the chances that the initiator loses, that it stays undecided, that it wins, shape (n, 3)."""
        made = design(rows, *self.terms)
        return chances(self.coef, made.z, made.u)

    def to_frame(self) -> pl.DataFrame:
        """Return one row per parameter."""
        import polars as pl

        error, wide, cut = (np.sqrt(np.diag(c)) for c in (self.covariance, self.clustered, self.carried))
        return pl.DataFrame({
            "parameter": list(self.names), "estimate": list(self.estimates), "se": error, "se_clustered": wide,
            "carried_mean": self.mean, "carried_sd": cut,
        })  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "names": list(self.names), "estimates": list(self.estimates), "covariance": self.covariance.tolist(),
            "clustered": self.clustered.tolist(), "carried": {"mean": self.mean.tolist(), "covariance": self.carried.tolist()},
            "free_kappa": None if self.free_kappa != self.free_kappa else self.free_kappa, "weights": dict(self.weights), "stalemate": {k: list(v) for k, v in self.stalemate.items()},
            "other": {k: list(v) for k, v in self.other.items()}, "reduction": self.reduction.to_dict(),
            "sample": self.sample, "contest_terms": list(self.terms[0]), "stalemate_terms": list(self.terms[1]),
            "outcomes": dict(zip(("lost", "stalemate", "won"), self.outcomes, strict=True)), "disputes": self.n,
            "pairs": self.pairs, "years": list(self.years), "loglik": self.loglik, "residual": self.residual,
            "seed": self.seed, "method": "Davidson (1970) ties, Newton, Laplace",
            "warnings": [{"en": w("en"), "ru": w("ru")} for w in self.warnings],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the parameters and what they earn in a few lines."""
        from foedus.estimate.contest_tell import summary

        return summary(self, lang)

    def explain(self, lang: str = "en") -> str:
        """Return the summary with what it rests on and what to beware of."""
        from foedus.estimate.contest_tell import explain

        return explain(self, lang)


def fit_contest(
    rows: pl.DataFrame | None = None, contest: Sequence[str] = ("distance",), stalemate: Sequence[str] = ("era",),
    sample: Sample = "resisted", *, folds: int = 10, repeats: int = 5, seed: int = DEFAULT_SEED,
    progress: Callable[[str, float], None] | None = None,
) -> Contest:  # fmt: skip
    """Return the contest function fitted on the outcomes of bilateral disputes.

    Parameters
    ----------
    rows
        As :func:`foedus.estimate.contest_rows.contest_rows` returns them (the default), or a frame
        of one's own with its columns ``NEEDED`` and those that the terms read.
    contest
        Terms of the log odds beside capability: ``distance``, ``regime``, ``resources``.
    stalemate
        Terms of the propensity to stay undecided: ``era``, ``size``, ``parity``, ``issue``, ``border``.
    sample
        One of :data:`SAMPLES`. The game's contest is fought after force meets resistance, so the
        default keeps disputes in which the target fought back.
    folds, repeats
        Of the cross-validation by dispute; ``repeats`` new cuts.

    Raises
    ------
    InputError
        Unknown term or sample, missing or unusable columns, too few disputes, outcomes that never
        occur, covariates that separate the outcomes, capability that does not help.
    DataMissingError
        If the data sets have not been fetched.
    """
    if rows is None:
        from foedus.estimate.contest_rows import contest_rows

        rows = contest_rows()
    terms = (tuple(contest), tuple(stalemate))
    made = design(_sampled(rows, sample), *terms)
    free = fit_davidson(made.z, made.u, made.outcome)
    fitted, kept = _proper(made)
    warnings = []
    names, point, covariance = _named(made, free.coef, free.covariance())
    clustered = _named(made, free.coef, free.robust(made.cluster))[2]
    estimates = tuple(float(x) + 0.0 for x in _named(made, fitted, covariance=None)[1])
    # Disputes of one pair are not independent draws, so what is carried on has the wider, clustered spread.
    mean, carried = (point, clustered) if "kappa" not in names else _cut(point, clustered)
    if kept is not made:
        warnings.append(_filled(_GIVES_WAY, point[2], np.sqrt(covariance[2, 2])))
    if estimates[1] < 0 and sample == "all":
        warnings.append(_CHOSEN)
    ratio = float(np.sqrt(np.diag(clustered) / np.diag(covariance)).max())
    if ratio > 1.2:
        warnings.append(_filled(_REPEATED, ratio))
    if made.unknown:
        warnings.append(_filled(_MISSING, made.unknown, made.outcome.size))
    seen = np.bincount(made.outcome, minlength=3)
    error = np.sqrt(np.diag(free.covariance()))
    k = made.z.shape[1]
    told = {n: (float(c), float(e)) for n, c, e in zip((*made.z_names, *made.u_names), fitted, error, strict=True)}
    reach = made.resources
    return Contest(
        names=names, estimates=estimates, covariance=covariance, clustered=clustered, mean=mean, carried=carried,
        free_kappa=float(point[2]) if "kappa" in names else float("nan"),
        weights={made.z_names[c]: float(fitted[c] / fitted[reach].sum()) for c in reach},
        stalemate={n: told[n] for n in made.u_names},
        other={made.z_names[c]: told[made.z_names[c]] for c in range(k) if c not in (0, made.far, *reach)},
        reduction=_reduction_of(made, folds, repeats, seed, progress), sample=sample, terms=terms,
        outcomes=(int(seen[LOST]), int(seen[TIED]), int(seen[WON])), pairs=int(np.unique(made.cluster).size),
        years=(int(made.year.min()), int(made.year.max())),
        loglik=-float(losses(chances(fitted, made.z, made.u), made.outcome).sum()), residual=free.residual, seed=seed,
        warnings=tuple(warnings), coef=fitted,
    )  # fmt: skip


def _sampled(rows: pl.DataFrame, sample: Sample) -> pl.DataFrame:
    """Return the rows of a sample."""
    import polars as pl

    if sample not in SAMPLES:
        raise InputError(f"no sample '{sample}'", remedy=f"choose one of {', '.join(SAMPLES)}", code="unknown-sample")
    wanted = {"all": (), "resisted": ("resisted",), "forceful": ("resisted", "forceful")}[sample]
    if lacking := [c for c in wanted if c not in rows.columns]:
        raise InputError(
            f"the sample '{sample}' needs the column '{lacking[0]}'", code="missing-column",
            remedy="add it (true or false) or choose sample 'all'",
        )  # fmt: skip
    return rows.filter([pl.col(c) for c in wanted]) if wanted else rows


def _proper(made: Design) -> tuple[Floats, Design]:
    """Return the coefficients with kappa not below 0, in the order of the full design, and the design that gave them."""
    fit: Davidson = fit_davidson(made.z, made.u, made.outcome)
    far = made.far
    # kappa is minus this coefficient over m; at the bound distance drops out and the rest is fitted again.
    if far is None or fit.coef[far] <= 0:
        return fit.coef, made
    near = made.without_distance()
    return np.insert(fit_davidson(near.z, near.u, near.outcome).coef, far, 0.0), near


def _named(made: Design, coef: Floats, covariance: Floats | None) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return log m, log gamma and kappa with their covariance by the delta method."""
    m = float(coef[made.resources].sum())
    if m <= 0:
        raise InputError(
            "the stronger side does no better in these contests, so no contest function fits", code="no-contest",
            remedy="check which side is which (state 1 initiates) and the capabilities",
        )  # fmt: skip
    rows = [0, *([made.far] if made.far is not None else [])]
    values = np.array([np.log(m), *(-coef[r] / m for r in rows)])
    slope = np.zeros((values.size, coef.size))
    slope[0, made.resources] = 1.0 / m
    for i, r in enumerate(rows, start=1):
        slope[i, made.resources] = coef[r] / m**2
        slope[i, r] = -1.0 / m
    names = ("log m", "log gamma", "kappa")[: values.size]
    return names, values, np.zeros((0, 0)) if covariance is None else slope @ covariance @ slope.T


def _cut(mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Return the moments of a normal cut to kappa >= 0 (Johnson, Kotz and Balakrishnan 1994, section 13.10.1)."""
    from scipy.special import log_ndtr

    var = covariance[2, 2]
    sd = float(np.sqrt(var))
    low = -mean[2] / sd
    mills = float(np.exp(-0.5 * low**2 - 0.5 * np.log(2 * np.pi) - log_ndtr(-low)))
    shift = sd * mills
    left = 1.0 + low * mills - mills**2
    along = covariance[:, 2] / var
    return mean + along * shift, covariance + np.outer(along, along) * var * (left - 1.0)


def reduction(
    predict: Callable[[Ints, Ints], Floats], outcome: Ints, year: Ints, *, within: float, folds: int = 10,
    repeats: int = 5, seed: int = DEFAULT_SEED, progress: Callable[[str, float], None] | None = None,
) -> Reduction:  # fmt: skip
    """Return the proportional reduction in loss of any model of the three outcomes.

    Parameters
    ----------
    predict
        Takes the indices to train on and those to predict; returns chances, shape (test, 3).
    within
        Loss per dispute of the model on the rows it was fitted on.

    Raises
    ------
    InputError
        If there are fewer disputes than folds, or a count below 2 or 1.
    """
    n = outcome.size
    if not 2 <= folds <= n or repeats < 1:
        raise InputError(
            f"{n} disputes cannot be cut into {folds} folds {repeats} times", code="bad-folds",
            remedy="take 2 or more folds, not more than disputes, and 1 or more repeats",
        )  # fmt: skip
    values, single, first = [], [], (0.0, 0.0)
    for r in range(repeats):
        place = stream(seed, "contest", "folds", r).permutation(n) % folds
        loss, null = np.zeros(n), np.zeros(n)
        for f in range(folds):
            test, train = np.flatnonzero(place == f), np.flatnonzero(place != f)
            loss[test] = losses(predict(train, test), outcome[test])
            null[test] = losses(np.tile(_shares(outcome[train]), (test.size, 1)), outcome[test])
            if r == 0:
                single.append(1.0 - float(loss[test].sum() / null[test].sum()))
            if progress is not None:
                progress("cross-validation", (r * folds + f + 1) / (repeats * folds))
        values.append(1.0 - float(loss.sum() / null.sum()))
        first = first if r else (float(loss.mean()), float(null.mean()))
    base = float(losses(np.tile(_shares(outcome), (n, 1)), outcome).mean())
    past, later = np.flatnonzero(year < FORWARD), np.flatnonzero(year >= FORWARD)
    ahead = None
    if min(past.size, later.size) >= _ENOUGH:
        bare = losses(np.tile(_shares(outcome[past]), (later.size, 1)), outcome[later])
        ahead = 1.0 - float(losses(predict(past, later), outcome[later]).sum() / bare.sum())
    return Reduction(float(np.mean(values)), tuple(values), tuple(single), *first, 1.0 - within / base, ahead)


def _reduction_of(
    made: Design, folds: int, repeats: int, seed: int, progress: Callable[[str, float], None] | None
) -> Reduction:
    """Return the reduction in loss of a contest."""

    def predict(train: Ints, test: Ints) -> Floats:
        coef, _ = _proper(made.take(train))
        return chances(coef, made.z[test], made.u[test])

    everyone = np.arange(made.outcome.size)
    own = float(losses(predict(everyone, everyone), made.outcome).mean())
    return reduction(
        predict, made.outcome, made.year, within=own, folds=folds, repeats=repeats, seed=seed, progress=progress
    )


def _shares(outcome: Ints) -> Floats:
    """Return the shares of the outcomes."""
    return np.asarray(np.bincount(outcome, minlength=3) / outcome.size)


def _filled(text: Text, *values: float) -> Text:
    return Text(en=text("en").format(*values), ru=text("ru").format(*values))
