"""The study ``sigint-mc``: which estimator of the signalling game finds the payoffs that games were played with."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, stream
from foedus.core.errors import InputError
from foedus.core.text import wrapped
from foedus.history.catalogue import Said
from foedus.history.store import cache_folder
from foedus.studies.bars import bars
from foedus.studies.kept import append_part, read_parts

if TYPE_CHECKING:
    import polars as pl

    from foedus.estimate.signalling import Design

__all__ = ["Row", "SigintMC", "sigint_mc", "simulated"]

Floats = NDArray[np.float64]
#: The design with one equilibrium: V_A, W_A, W_B (constant, X), a, V_B; S_A and C_B are 0.
TRUTH = (1.0, -1.8, -2.45, 0.1, -1.2, 1.0)
NAMES = ("V_A", "W_A", "W_B", "W_B:X", "a", "V_B")
GAMES = 200
PLAYS = (25, 50, 100, 200)
METHODS = {
    "pl": "PL",
    "npl": "NPL",
    "npl-kept": "NPL kept",
    "npl-exact": "NPL exact",
    "cmle": "CMLE",
    "naive": "naive ML",
}
#: Trees of each forest of the first stage, as published. Fewer leave the forest's own noise in the start
#: of the iteration, and with few plays more data sets then cycle.
TREES = 1000
#: Data sets of each length, how many of them the slow naive search sees, and trees.
_SETS = {"small": (8, 1, 50), "full": (1000, 50, TREES)}
#: Estimates with a coefficient beyond this are not counted, as published.
WILD = 50.0


@dataclass(frozen=True)
class Row:
    """One estimator at one number of plays.

    ``rmse`` is the root of the summed squared bias and variance of all six coefficients together;
    ``kept`` the share of data sets with an estimate that counts; ``published`` is None where nothing is.
    """

    method: str
    plays: int
    sets: int
    kept: float
    rmse: float
    bias: tuple[float, ...]
    sd: tuple[float, ...]
    published: float | None

    @property
    def label(self) -> str:
        """Name of the estimator as printed."""
        return METHODS[self.method]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "method": self.method, "plays": self.plays, "sets": self.sets, "kept": self.kept,
            "rmse": self.rmse if math.isfinite(self.rmse) else None, "published": self.published,
            "bias": dict(zip(NAMES, self.bias, strict=False)), "sd": dict(zip(NAMES, self.sd, strict=False)),
        }  # fmt: skip


@dataclass(frozen=True)
class SigintMC(Answer):
    """Errors of the estimators in simulated games beside the published ones."""

    rows: tuple[Row, ...]
    games: int
    trees: int
    seed: int

    def row(self, method: str, plays: int) -> Row:
        """Return one row."""
        return next(r for r in self.rows if (r.method, r.plays) == (method, plays))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "truth": dict(zip(NAMES, TRUTH, strict=True)), "games": self.games, "trees": self.trees, "seed": self.seed,
            "rows": [r.to_dict() for r in self.rows], "words": WORDS.to_dict(),
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per estimator and number of plays."""
        import polars as pl

        rows = [(r.method, r.plays, r.sets, r.kept, r.rmse, r.published) for r in self.rows]
        schema = ["method", "plays", "sets", "kept", "rmse", "published"]
        return pl.DataFrame(rows, schema=schema, orient="row")

    def summary(self, lang: str = "en") -> str:
        """Return the table and what it means."""
        ru = lang == "ru"
        head = (
            f"Сигнальная игра, одно равновесие: {self.games} игр в каждой выборке"
            if ru
            else f"Signalling game, one equilibrium: {self.games} games in each data set"
        )
        words = (
            ("розыгрышей", "выборок", "учтено", "ошибка", "опубл.")
            if ru
            else ("plays", "sets", "kept", "rmse", "published")
        )
        lines = [head, "", f"{'':10}" + "".join(f"{w:>11}" for w in words)]
        for r in self.rows:
            shown = "-" if r.published is None else f"{r.published:.3f}"
            cells = f"{r.plays:11d}{r.sets:11d}{r.kept:11.2f}{r.rmse:11.3f}{shown:>11}"
            lines.append(f"{r.label:10}" + (cells.replace(".", ",") if ru else cells))
        return "\n".join([*lines, "", *wrapped(WORDS(lang))])

    def explain(self, lang: str = "en") -> str:
        """Return the summary with biases by coefficient."""
        mark = "Смещение" if lang == "ru" else "Bias"
        lines = [f"{mark}, {r.label}, T = {r.plays}: " + ", ".join(f"{n} {b:+.3f}" for n, b in zip(NAMES, r.bias, strict=False)) for r in self.rows]  # fmt: skip
        return "\n".join([self.summary(lang), "", *lines])


WORDS = Said(
    en="The error is that of all six coefficients together: the root of summed squared biases and variances. Estimates that "
    "did not converge, or with a coefficient beyond 50, are left out, as published. The two-step estimate keeps an error "
    "near 2.4 however often the games are played: the forest of its first stage follows the noise in each game's own "
    "frequencies, and an explanatory variable with noise pulls coefficients to nought (W_B and V_B above all). "
    "The iteration starts there and leaves it. 'NPL' stops as published, where numbers move by 0.003 in root mean square, and "
    "counts what stopped so within 500 rounds; 'NPL kept' counts, as published, also what was still moving, where one cycle "
    "that runs far can decide the mean. 'NPL exact' goes on to the fixed point, which with few plays can lie far away in a flat direction, or not be reached. "
    "The published naive search often lost the equilibrium between two trials; where one alone exists and is always found, "
    "it is full maximum likelihood and errs like CMLE.",
    ru="Ошибка — общая для шести коэффициентов: корень из суммы квадратов смещений и дисперсий. Несошедшиеся оценки и те, где "
    "коэффициент больше 50, не учтены, как и в публикации. Ошибка двухшаговой оценки остаётся около 2,4, сколько бы раз "
    "ни разыгрывались игры: лес первого шага повторяет шум частот каждой игры, а зашумлённая переменная тянет коэффициенты к нулю "
    "(прежде всего W_B и V_B). Вложенная оценка начинает оттуда и уходит. «NPL» останавливается, как в публикации, когда числа "
    "меняются на 0,003 в среднем квадратическом, и учитывает то, что так остановилось за 500 шагов; «NPL kept» учитывает, как "
    "в публикации, и то, что ещё менялось: один далёкий цикл может решить всё среднее. «NPL exact» идёт до неподвижной точки, которая при малом числе розыгрышей может "
    "лежать далеко в плоском направлении или не достигаться. Опубликованный наивный поиск часто терял равновесие между пробами; "
    "если оно одно и всегда найдено, это полное правдоподобие, и ошибка та же, что у CMLE.",
)  # fmt: skip


def sigint_mc(*, size: str = "small", seed: int, progress: Callable[[str, float], None] | None = None) -> SigintMC:
    """Play the published design, estimate, compare.

    The full size keeps every finished data set in the cache folder, and goes on from there when it was
    interrupted.

    Parameters
    ----------
    size
        ``small`` (8 data sets of each length, forests of 50 trees) or ``full`` (1,000 and 1,000, as published).
    seed
        Root seed.
    progress
        Called with a stage and the part of it that is done.
    """
    if size not in _SETS:
        raise InputError(f"no size '{size}'", remedy=f"one of: {', '.join(_SETS)}", code="unknown-size")
    sets, few, trees = _SETS[size]
    keep = kept(seed) if size == "full" else None
    return simulated(sets=sets, few=few, trees=trees, methods=tuple(METHODS), seed=seed, keep=keep, progress=progress)


def simulated(
    *,
    sets: int,
    trees: int,
    methods: tuple[str, ...],
    seed: int,
    few: int = 0,
    plays: tuple[int, ...] = PLAYS,
    keep: Path | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SigintMC:
    """Run the design with chosen estimators; ``few`` data sets of each length also by the naive search."""
    done = _read(keep)
    total, n = sets * len(plays), 0
    for number in range(sets):
        # Lengths take turns, so that an interrupted run has some of each.
        for t in plays:
            n += 1
            wanted = [m for m in methods if m != "naive" or number < few]
            key = (t, number, trees)
            have = done.setdefault(key, {})
            missing = [m for m in wanted if m not in have]
            if missing:
                have.update(_estimates(t, number, missing, trees, seed))
                found = {m: have[m] for m in missing}
                append_part(keep, {"plays": t, "number": number, "trees": trees, "found": found})
            if progress is not None:
                progress(f"T = {t}", n / total)
    rows = []
    for m in methods:
        for t in plays:
            count = min(sets, few) if m == "naive" else sets
            if count:
                rows.append(_row(m, t, [done[t, i, trees][m] for i in range(count)]))
    return SigintMC(tuple(rows), GAMES, trees, seed)


def draw(plays: int, number: int, seed: int, games: int = GAMES) -> Design:
    """Return one data set of the design."""
    from foedus.estimate.signalling import Payoffs, from_matrices, simulate

    x = stream(seed, "sigint-mc", "covariate", plays, number).uniform(size=games)
    v_a, w_a, w_b, slope, a, v_b = TRUTH
    u = Payoffs.of(V_A=v_a, W_A=w_a, W_B=w_b + slope * x, a=a, V_B=v_b)
    one = np.ones(games)
    blocks = {"V_A": one, "W_A": one, "W_B": np.column_stack([one, x]), "a": one, "V_B": one}
    return from_matrices(simulate(u, plays, seed, "sigint-mc", plays, number), blocks)


def _estimates(plays: int, number: int, methods: list[str], trees: int, seed: int) -> dict[str, list[float] | None]:
    """Return estimates by method; None where there is none that counts."""
    from foedus.estimate.signalling.constrained import constrained
    from foedus.estimate.signalling.first_stage import forest
    from foedus.estimate.signalling.naive import naive
    from foedus.estimate.signalling.pseudo import Nested, nested, two_step

    design = draw(plays, number, seed)
    first = forest(design, seed=int(stream(seed, "sigint-mc", "forest", plays, number).integers(2**31)), trees=trees)
    # As published, searches start at random; the sides of the two-step estimate have one maximum in practice.
    start = stream(seed, "sigint-mc", "start", plays, number).uniform(size=len(TRUTH))
    two = two_step(design, first.p, first.f, start)
    out: dict[str, list[float] | None] = {}
    plain: Nested | None = None
    for m in methods:
        match m:
            case "pl":
                at, good = two.at, two.arrived
            case "npl" | "npl-kept":
                # The published rule of stopping. Published, those that still move after 500 rounds count too.
                plain = plain or nested(design, first.p, first.f, start=two.at, close=False, mean_square=1e-5)
                at = plain.last.at
                good = bool(np.isfinite(plain.last.value)) and (m == "npl-kept" or plain.rounds < 500)
            case "npl-exact":
                exact = nested(design, first.p, first.f, start=two.at)
                at, good = exact.last.at, exact.converged
            case "cmle":
                best = constrained(design, [two.at])
                at, good = best.theta, best.converged
            case _:
                search = naive(design, start)
                at, good = search.theta, search.converged
        out[m] = at.tolist() if good and bool((np.abs(at) <= WILD).all()) else None
    return out


def _row(method: str, plays: int, found: list[list[float] | None]) -> Row:
    kept = np.array([e for e in found if e is not None], dtype=float).reshape(-1, len(TRUTH))
    if len(kept) < 2:
        bias = kept.mean(axis=0) - TRUTH if len(kept) else np.full(len(TRUTH), np.nan)
        sd = np.full(len(TRUTH), 0.0)
    else:
        bias, sd = kept.mean(axis=0) - TRUTH, kept.std(axis=0, ddof=1)
    rmse = float(np.sqrt((bias**2).sum() + (sd**2).sum()))
    # The published error is of all, also of those that had not settled.
    name = METHODS["npl" if method == "npl-kept" else method]
    published = _published().get(f"{name} rmse, T = {plays}")
    return Row(
        method,
        plays,
        len(found),
        len(kept) / len(found),
        rmse,
        tuple(map(float, bias)),
        tuple(map(float, sd)),
        published,
    )


@cache
def _published() -> Mapping[str, float]:
    """Return the published errors, to be shown beside ours."""
    return {f.name: f.value for b in bars().select(["A7"]).rows for f in b.figures if isinstance(f.value, float)}


# -- what is finished stays finished -------------------------------------------------------


def kept(seed: int) -> Path:
    """Return the file of finished data sets; another version of the code has another."""
    return cache_folder() / "studies" / f"sigint-mc-{_version()}-{seed}.jsonl"


@cache
def _version() -> str:
    """Return a hash of the code that makes a data set and its estimates."""
    import foedus.estimate.signalling as package

    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(Path(package.__path__[0]).glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _read(keep: Path | None) -> dict[tuple[int, int, int], dict[str, list[float] | None]]:
    done: dict[tuple[int, int, int], dict[str, list[float] | None]] = {}
    for row in read_parts(keep):
        try:
            done.setdefault((row["plays"], row["number"], row["trees"]), {}).update(row["found"])
        except (ValueError, KeyError, TypeError):
            continue  # of another form
    return done
