"""What the study ``calibration`` found, as numbers and in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.text import wrapped
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Calibration", "Line", "Share", "group_of"]

#: Chance of a false alarm over all coefficients together.
ALPHA = 0.05
#: The record has narrowed a coefficient by less than this part of the prior's variance: its ranks test the prior alone.
WEAK = 0.1
GROUPS: Mapping[str, Said] = {
    "contest": Said("contest", "состязание"),
    "acts": Said("acts and answers", "действия и ответы"),
    "peace": Said("status quo", "статус-кво"),
    "war": Said("clash or war", "стычка или война"),
    "joining": Said("joining", "вступление"),
    "duty": Said("duty", "обязанность"),
    "all": Said("all", "все"),
}
_STARTS = (
    ("sq_", "peace"), ("war_", "war"), ("join_", "joining"), ("help_stake", "joining"), ("alpha_", "duty"), ("abstain_", "duty"),
)  # fmt: skip


def group_of(name: str) -> str:
    """Return the group of a coefficient."""
    if name in ("m", "gamma", "kappa", "commit_default"):
        return "contest"
    return next((group for start, group in _STARTS if name.startswith(start)), "acts")


@dataclass(frozen=True)
class Line:
    """One coefficient under the Laplace approximation.

    Parameters
    ----------
    name, group
        Of the coefficient.
    p
        Of uniform ranks, this coefficient alone.
    rank
        Mean rank of the truth as a share, 0.5 if uniform.
    z_mean, z_sd
        Of (truth - mode) / Laplace standard deviation.
    within50, within90
        Share of middle intervals that hold the truth.
    narrowed
        Mean of 1 - variance / prior variance.
    shift, spread
        Mean of NUTS less mode, and standard deviation of NUTS, in Laplace ones; None without chains.
    prior
        From which the truth was drawn.
    """

    name: str
    group: str
    p: float
    rank: float
    z_mean: float
    z_sd: float
    within50: float
    within90: float
    narrowed: float
    shift: float | None
    spread: float | None
    prior: str


@dataclass(frozen=True)
class Share:
    """Coverage of a group of coefficients: share of intervals that hold the truth, and its standard error over records."""

    method: str
    group: str
    coefficients: int
    records: int
    within50: float
    error50: float | None
    within90: float
    error90: float | None


@dataclass(frozen=True)
class Calibration(Answer):
    """Ranks of known coefficients among draws of the fit.

    ``records`` were simulated, in ``settled`` of them the mode was reached, ``chained`` were drawn from by NUTS as
    well; ``redrawn`` coefficients led an input of the game out of its range; ``acts`` and ``fought`` are means per record.
    """

    lines: tuple[Line, ...]
    shares: tuple[Share, ...]
    records: int
    settled: int
    chained: int
    rows: int
    draws: int
    redrawn: int
    acts: float
    fought: float
    r_hat: float | None
    divergences: int
    seed: int

    @property
    def off(self) -> tuple[Line, ...]:
        """Coefficients whose ranks are not uniform, all tests counted (Bonferroni), the worst first."""
        bound = ALPHA / len(self.lines)
        return tuple(sorted((x for x in self.lines if x.p < bound), key=lambda x: x.p))

    @property
    def leaning(self) -> tuple[Line, ...]:
        """Coefficients whose truth lies on one side of the mode by more than chance, all tests counted."""
        from scipy.stats import norm

        bound = float(norm.isf(ALPHA / 2 / len(self.lines))) / math.sqrt(self.settled)
        return tuple(sorted((x for x in self.lines if abs(x.z_mean) > bound), key=lambda x: -abs(x.z_mean)))

    @property
    def weak(self) -> tuple[Line, ...]:
        """Coefficients that the records hardly narrow."""
        return tuple(x for x in self.lines if x.narrowed < WEAK)

    @property
    def passed(self) -> bool:
        """Whether every record settled and no coefficient is off or leans."""
        return self.settled == self.records and not self.off and not self.leaning

    def share(self, group: str, method: str = "Laplace") -> Share:
        """Return the coverage of a group."""
        return next(x for x in self.shares if (x.method, x.group) == (method, group))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            **{k: v for k, v in asdict(self).items() if k not in ("lines", "shares")},
            "lines": [asdict(x) for x in self.lines], "shares": [asdict(x) for x in self.shares],
            "off": [x.name for x in self.off], "leaning": [x.name for x in self.leaning], "weak": [x.name for x in self.weak],
            "passed": self.passed, "words": {"en": self._words("en"), "ru": self._words("ru")},
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per coefficient."""
        import polars as pl

        return pl.DataFrame(
            [asdict(x) for x in self.lines], schema_overrides={"shift": pl.Float64, "spread": pl.Float64}
        )

    def summary(self, lang: str = "en") -> str:
        """Return the coverage by group and what it means."""
        ru = lang == "ru"
        head = (
            f"Калибровка подгонки: {self.records} записей по {self.rows} строк (seed {self.seed}); в среднем действий {self.acts:.0f}, споров с отпором силе {self.fought:.0f}"
            if ru
            else f"Calibration of the fit: {self.records} records of {self.rows} rows (seed {self.seed}); acts {self.acts:.0f}, force resisted {self.fought:.0f} on average"
        )  # fmt: skip
        names = ("коэф.", "записей", "50 %", "ошибка", "90 %", "ошибка") if ru else ("coefs", "records", "50 %", "error", "90 %", "error")  # fmt: skip
        lines = [*wrapped(head), "", f"{'':26}" + "".join(f"{n:>9}" for n in names)]
        for x in self.shares:
            cells = [f"{x.coefficients}", f"{x.records}", f"{x.within50:.3f}", _number(x.error50), f"{x.within90:.3f}", _number(x.error90)]  # fmt: skip
            row = "".join(f"{c:>9}" for c in cells)
            lines.append(f"{x.method + ', ' + GROUPS[x.group](lang):26}" + (row.replace(".", ",") if ru else row))
        return "\n".join([*lines, "", *wrapped(self._words(lang))])

    def explain(self, lang: str = "en") -> str:
        """Return the summary with every coefficient."""
        names = ("p", "ранг", "z", "sd z", "50 %", "90 %", "сужение") if lang == "ru" else ("p", "rank", "z", "sd z", "50 %", "90 %", "narrowed")  # fmt: skip
        lines = [f"{'':26}" + "".join(f"{n:>9}" for n in names)]
        for x in self.lines:
            row = "".join(f"{v:9.3f}" for v in (x.p, x.rank, x.z_mean, x.z_sd, x.within50, x.within90, x.narrowed))
            row += "" if x.shift is None else f"  NUTS {x.shift:+.2f}, {x.spread:.2f}"
            lines.append(f"{x.name:26}" + (row.replace(".", ",").replace("NUTS", "NUTS:") if lang == "ru" else row))
        return "\n".join([self.summary(lang), "", *lines])

    def _words(self, lang: str) -> str:
        ru, n = lang == "ru", len(self.lines)
        said = []
        if self.settled < self.records:
            lost = self.records - self.settled
            said.append(
                f"В {lost} записях мода не достигнута; они не учтены, и это не случайная потеря."
                if ru
                else f"In {lost} records the mode was not reached; they are left out, which is no loss at random."
            )
        if self.off:
            names = ", ".join(x.name for x in self.off)
            said.append(
                f"Приближение Лапласа не откалибровано: ранги {len(self.off)} из {n} коэффициентов не равномерны и с поправкой на все проверки: {names}."
                if ru
                else f"The Laplace approximation is not calibrated: the ranks of {len(self.off)} of {n} coefficients are not uniform, all tests counted: {names}."
            )  # fmt: skip
        else:
            said.append(
                f"Ранги ни одного из {n} коэффициентов не выходят из общей полосы; при {self.settled} записях видны только грубые ошибки, и калибровка этим не доказана."
                if ru
                else f"The ranks of none of {n} coefficients leave the joint band; with {self.settled} records that shows the absence of gross errors alone, and does not prove calibration."
            )  # fmt: skip
        if self.leaning:
            names = ", ".join(f"{x.name} {x.z_mean:+.2f}" for x in self.leaning)
            said.append(
                f"По одну сторону от моды лежит истина (скошенное распределение; среднее z): {names}."
                if ru
                else f"The truth lies to one side of the mode (a skewed posterior; mean z): {names}."
            )
        if self.weak:
            names = ", ".join(x.name for x in self.weak)
            said.append(
                f"Эти записи почти не сужают {len(self.weak)} коэффициентов (меньше {WEAK:.0%} дисперсии), их ранги проверяют само априорное распределение: {names}."
                if ru
                else f"These records hardly narrow {len(self.weak)} coefficients (by less than {WEAK:.0%} of the variance), whose ranks test the prior itself: {names}."
            )  # fmt: skip
        if self.chained and self.r_hat is not None:
            said.append(
                f"NUTS, {self.chained} записей: наибольший R-hat {self.r_hat:.3f}, расходящихся выборок {self.divergences}; столько записей проверяют покрытие всех коэффициентов вместе, не каждого."
                if ru
                else f"NUTS, {self.chained} records: largest R-hat {self.r_hat:.3f}, {self.divergences} divergent draws; so few records test coverage of all coefficients together, not of each."
            )  # fmt: skip
        return "\n".join([*said, WORDS(lang)])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


WORDS = Said(
    en="Coefficients are drawn from the priors of the fit with half their spread (and less peace, so that acts are common "
    "enough), a record is simulated on made covariates, and the fit with the same priors is asked where they lie (Talts, "
    "Betancourt, Simpson, Vehtari and Gelman 2018). Among draws of a right posterior every rank is as likely. It tests the code and "
    "the approximation, not whether the world is like the model, and says nothing of data as rare as in the record.",
    ru="Коэффициенты берутся из априорных распределений подгонки с половиной их разброса (мира меньше, чтобы действий хватало), "
    "на придуманных ковариатах разыгрывается запись, и подгонка с теми же распределениями говорит, где они лежат (Talts, Betancourt, "
    "Simpson, Vehtari, Gelman 2018). Среди выборок верного апостериорного распределения все ранги равновероятны. Это проверка кода и приближения, "
    "а не того, похож ли мир на модель; о столь редких событиях, как в настоящей записи, она не говорит.",
)  # fmt: skip
