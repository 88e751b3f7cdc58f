"""The study ``contest-loss``: how much of how disputes end a contest function explains, and by what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import DEFAULT_SEED, Answer
from foedus.core.text import wrapped
from foedus.estimate.contest import FORWARD, Contest, Reduction, Sample, fit_contest, reduction
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CARRIED", "PLAIN", "SIZED", "VARIANTS", "ContestLoss", "contest_loss", "ratio_logit"]

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Variant:
    """One specification: terms of the contest and of the stalemate."""

    title: Said
    sample: Sample
    contest: tuple[str, ...]
    stalemate: tuple[str, ...]


PLAIN, SIZED, CARRIED = "contest", "size", "carried"
#: Name to specification, from the barest to the richest.
VARIANTS: dict[str, Variant] = {
    PLAIN: Variant(Said("contest on CINC", "состязание по CINC"), "all", (), ()),
    "distance": Variant(Said("+ loss with distance", "+ потеря с расстоянием"), "all", ("distance",), ()),
    "regime": Variant(Said("+ democracy", "+ демократия"), "all", ("regime",), ()),
    "resources": Variant(Said("+ weights on resources", "+ веса ресурсов"), "all", ("resources",), ()),
    SIZED: Variant(Said("stalemate: size of both", "ничья: размер обоих"), "all", (), ("size",)),
    "parity": Variant(Said("stalemate: size, parity", "ничья: размер, равенство"), "all", (), ("size", "parity")),
    "issue": Variant(Said("stalemate: size, demand", "ничья: размер, требование"), "all", (), ("size", "issue")),
    "era": Variant(Said("stalemate: era", "ничья: эпоха"), "all", (), ("era",)),
    "all": Variant(Said("everything", "всё вместе"), "all", ("resources", "regime"), ("era", "size", "issue", "border")),
    "resisted": Variant(Said("contest on CINC, target fought back", "состязание по CINC, цель ответила"), "resisted", (), ()),
    CARRIED: Variant(Said("carried into the game: era, target fought back", "передаётся в игру: эпоха, цель ответила"), "resisted", ("distance",), ("era",)),
    "forceful": Variant(Said("the same, force on both sides", "то же, сила с обеих сторон"), "forceful", ("distance",), ("era",)),
}  # fmt: skip

WORDS = Said(
    en="Who wins, if anybody does, is told by capability only a little: m is about {m:.2f}, so that a state twice as strong "
    "wins {twice:.0f} percent of the decided disputes that it begins and that are resisted. As a contest it still loses less than "
    "the share of capability in an ordered logit ({plain:.1f} against {ratio:.1f} percent of the loss), because the ratio's logarithm "
    "is the better scale. What most of the loss hangs on is another question: whether there will be a winner at "
    "all. To 1900 {early:.0f} percent of the disputes had one, after 1945 {late:.0f}; a cubic in time alone takes away "
    "{era:.0f} percent, which is no knowledge about strength. The published ensemble (19.5 percent) has the year among its inputs too.\n"
    "Two warnings for the game. Initiators win {won:.1f} decided disputes for each that they lose; taken at face value that makes gamma "
    "{gamma_all:.2f}, where 1 is an even field and less favours attack. Among disputes in which the target fought back it is {gamma:.2f} (90 % interval "
    "{low:.2f} to {high:.2f}): challengers choose whom they challenge, and weak targets give in. Unconstrained, kappa is {kappa:.2f} "
    "(s.e. {error:.2f}): outcomes hardly show a loss of strength with distance, for the same reason, since who reaches far has chosen to. "
    "These data bound kappa from above and do not measure it.",
    ru="Кто победит, если победитель будет, мощь объясняет слабо: m около {m:.2f}, то есть вдвое более сильное государство "
    "выигрывает {twice:.0f} % решённых споров, которые начало и в которых встретило отпор. Как состязание мощь всё же теряет меньше, "
    "чем её доля в порядковом логите ({plain:.1f} против {ratio:.1f} процента потерь), потому что логарифм отношения - лучшая шкала. "
    "Большая часть потерь зависит от другого вопроса: будет ли победитель вообще. До 1900 года он был в {early:.0f} процентах споров, "
    "после 1945 года - в {late:.0f}; один кубический тренд снимает {era:.0f} процентов, и это не знание о силе. "
    "У опубликованного ансамбля (19,5 процента) год тоже среди входов.\n"
    "Два предостережения для игры. На каждый проигранный решённый спор инициаторы выигрывают {won:.1f}; если понять это прямо, "
    "γ равна {gamma_all:.2f}, где 1 - равенство, а меньше - в пользу нападения. Там, где цель ответила, она {gamma:.2f} (90 %-й интервал от "
    "{low:.2f} до {high:.2f}): нападающие выбирают, кого задеть, а слабые уступают. Без ограничения κ равна {kappa:.2f} (ст. ош. {error:.2f}): потеря "
    "силы с расстоянием в исходах почти не видна по той же причине, ведь кто далеко достаёт, тот сам это выбрал. Эти данные "
    "ограничивают κ сверху, но не измеряют.",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ContestLoss(Answer):
    """The specifications side by side.

    Attributes
    ----------
    ratio
        What an ordered logit on the share of capability takes away, on the same disputes and folds.
    fits
        Variant (:data:`VARIANTS`) to fit.
    decided
        Shares of the disputes to 1900 and after 1945 that had a winner.
    """

    ratio: Reduction
    fits: dict[str, Contest]
    decided: tuple[float, float]

    def to_frame(self) -> pl.DataFrame:
        """Return one row per variant."""
        import polars as pl

        return pl.DataFrame([
            {
                "variant": name, "sample": f.sample, "disputes": f.n, "prl": f.prl, "prl_low": min(f.reduction.repeats),
                "prl_high": max(f.reduction.repeats), "prl_within": f.reduction.within, "prl_forward": f.reduction.forward,
                "m": f.m, "gamma": f.gamma, "kappa": f.kappa,
            }
            for name, f in self.fits.items()
        ])  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "ordered_logit_on_share": self.ratio.to_dict(), "decided_to_1900": self.decided[0], "decided_after_1945": self.decided[1], "words": {"en": self._say("en"), "ru": self._say("ru")},
            "variants": [{"name": n, "title": VARIANTS[n].title.to_dict(), **f.to_dict()} for n, f in self.fits.items()],
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the table and what it means."""
        ru = lang == "ru"
        first = next(iter(self.fits.values()))
        head = (
            f"Доля потерь, снятая по сравнению с долями исходов, проценты ({first.n} двусторонних споров; 10 частей, среднее по 5 разбиениям)"
            if ru
            else f"Loss taken away from the shares of outcomes, percent ({first.n} bilateral disputes; 10 folds, mean of 5 cuts)"
        )
        names = (
            ("", "вне", "внутри", f"с {FORWARD}", "m", "γ", "κ", "n")
            if ru
            else ("", "out", "within", f"{FORWARD} on", "m", "γ", "κ", "n")
        )
        rows = [
            names,
            (
                "порядковый логит по доле" if ru else "ordered logit on the share",
                *_figures(self.ratio),
                "",
                "",
                "",
                str(first.n),
            ),
        ]
        for name, f in self.fits.items():
            kappa = f"{f.kappa:.2f}" if "kappa" in f.names else ""
            rows.append(
                (VARIANTS[name].title(lang), *_figures(f.reduction), f"{f.m:.2f}", f"{f.gamma:.2f}", kappa, str(f.n))
            )
        wide = [max(len(r[k]) for r in rows) for k in range(len(names))]
        lines = [
            "  ".join(c.ljust(w) if k == 0 else c.rjust(w) for k, (c, w) in enumerate(zip(r, wide, strict=True)))
            for r in rows
        ]
        table = "\n".join(lines)
        return "\n".join([*wrapped(head), "", _as_russian(table) if ru else table, "", *wrapped(self._say(lang))])

    def explain(self, lang: str = "en") -> str:
        """Return the summary and the fit that the game is given."""
        return f"{self.summary(lang)}\n\n{self.fits[CARRIED].explain(lang)}"

    def _say(self, lang: str) -> str:
        game = self.fits[CARRIED]
        odds = game.m * (np.log(2.0) - game.estimates[1])
        lost, _, won = self.fits[PLAIN].outcomes
        spread = np.sqrt(np.diag(game.clustered))
        said = WORDS(lang).format(
            m=game.m, twice=100 / (1 + np.exp(-odds)), plain=100 * self.fits[PLAIN].prl, ratio=100 * self.ratio.value,
            era=100 * self.fits["era"].prl, gamma_all=self.fits[PLAIN].gamma, gamma=game.gamma,
            early=100 * self.decided[0], late=100 * self.decided[1], won=won / lost, low=np.exp(game.estimates[1] - 1.645 * spread[1]),
            high=np.exp(game.estimates[1] + 1.645 * spread[1]), kappa=game.free_kappa, error=spread[2],
        )  # fmt: skip
        return _as_russian(said) if lang == "ru" else said


def _as_russian(text: str) -> str:
    """Write decimal fractions with a comma."""
    return re.sub(r"(?<=\d)\.(?=\d)", ",", text)


def ratio_logit(rows: pl.DataFrame, *, seed: int = DEFAULT_SEED) -> Reduction:
    """Return what an ordered logit on state 1's share of capability takes away (Carroll and Kenkel 2019)."""
    from foedus.estimate.davidson import losses
    from foedus.estimate.ordered import fit_ordered, predict_ordered

    # The published yardstick has capabilities of the dispute's own year.
    one, two = (rows[c].to_numpy().astype(np.float64) for c in ("cinc1_now", "cinc2_now"))
    x = (one / (one + two))[:, None]
    outcome, year = (rows[c].to_numpy().astype(np.int64) for c in ("outcome", "year"))
    own = float(losses(predict_ordered(fit_ordered(x, outcome), x), outcome).mean())
    return reduction(
        lambda train, test: predict_ordered(fit_ordered(x[train], outcome[train]), x[test]),
        outcome,
        year,
        within=own,
        seed=seed,
    )


def contest_loss(*, size: str = "small", seed: int = DEFAULT_SEED, progress: Progress | None = None) -> ContestLoss:
    """Fit all variants on the outcomes of bilateral disputes.

    Raises
    ------
    DataMissingError
        If the data sets have not been fetched.
    """
    from foedus.estimate.contest_rows import contest_rows

    tell = progress or (lambda word, done: None)
    rows = contest_rows()
    fits = {}
    for k, (name, variant) in enumerate(VARIANTS.items()):
        tell(name, k / len(VARIANTS))
        fits[name] = fit_contest(rows, variant.contest, variant.stalemate, variant.sample, seed=seed)
    year, settled = rows["year"].to_numpy(), rows["outcome"].to_numpy() != 1
    decided = float(settled[year <= 1900].mean()), float(settled[year > 1945].mean())
    return ContestLoss(ratio_logit(rows, seed=seed), fits, decided)


def _figures(part: Reduction) -> tuple[str, str, str]:
    """Return the percentages out of fold, within, and forward."""
    ahead = "-" if part.forward is None else f"{100 * part.forward:.1f}"
    return f"{100 * part.value:.1f}", f"{100 * part.within:.1f}", ahead
