"""The back-test in words: a table for each split, the bars, the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.estimate.baselines import MODELS
from foedus.estimate.scores import LEVEL, TOP_SHARE, Interval, Scores
from foedus.world import Text

if TYPE_CHECKING:
    from foedus.estimate.backtest import Backtest, Split
    from foedus.estimate.region import Region

__all__ = ["explain", "measure_name", "model_name", "summary"]

#: Measures of the table with their decimals.
_COLUMNS = (("log-loss", 5), ("Brier", 6), ("AUC", 4), ("AP", 3), ("ECE", 4), ("slope", 2), ("relative risk", 1))
#: Murphy's parts of Brier's score, and what else the wide form shows.
_PARTS = (
    ("reliability", 6),
    ("resolution", 6),
    ("uncertainty", 6),
    ("Brier skill", 3),
    ("log skill", 3),
    ("intercept", 2),
)
_MEASURES = {
    "log-loss": Text(en="log-loss", ru="лог. счёт"), "Brier": Text(en="Brier", ru="Брайер"), "AUC": Text(en="AUC", ru="AUC"),
    "reliability": Text(en="reliability", ru="надёжность"), "resolution": Text(en="resolution", ru="разрешение"),
    "uncertainty": Text(en="uncertainty", ru="неопределённость"), "Brier skill": Text(en="Brier skill", ru="выигрыш Брайера"),
    "log skill": Text(en="log skill", ru="выигрыш лог. счёта"), "intercept": Text(en="intercept", ru="сдвиг"),
    "AP": Text(en="AP", ru="AP"), "ECE": Text(en="ECE", ru="ECE"), "slope": Text(en="slope", ru="наклон"),
    "relative risk": Text(en="rel. risk", ru="отн. риск"),
}  # fmt: skip
_SAMPLE = Text(
    en="{n:,} directed pair-years 1816-2010, {events:,} initiations of a dispute; {lag}.",
    ru="{n:,} направленных пар-годов за 1816-2010 гг., {events:,} начал спора; {lag}.",
)
_LAG = {
    True: Text(
        en="everything known a year before ({filled:,} first rows of a pair use the year itself)",
        ru="всё известно за год до того (в {filled:,} первых строках пар взят сам год)",
    ),
    False: Text(
        en="covariates of the SAME year: no forecast, only comparable with figures made so",
        ru="признаки ТОГО ЖЕ года: это не прогноз, сравнимо лишь с такими же цифрами",
    ),
}
_SPLIT = Text(
    en="{name}: trained {a}-{b}, tested {c}-{d}: {n:,} rows, {events:,} events, {pairs:,} pairs",
    ru="{name}: обучение {a}-{b}, проверка {c}-{d}: строк {n:,}, событий {events:,}, пар {pairs:,}",
)
_ROLLING = Text(
    en="{name}: tested {c}-{d} in windows of ten years, each forecast from all years before it: {n:,} rows, {events:,} "
    "events, {pairs:,} pairs",
    ru="{name}: проверка {c}-{d} окнами по десять лет, каждое по всем прежним годам: строк {n:,}, событий {events:,}, "
    "пар {pairs:,}",
)  # fmt: skip
_BEST = Text(
    en="Least log-loss: {best}. More loss than it (90 % interval over pairs of states, same draws):",
    ru="Наименьший логарифмический счёт: {best}. На сколько он больше у других (90 %-й интервал по парам, те же выборки):",
)
_WINDOWS = Text(en="Log-loss by window", ru="Логарифмический счёт по окнам")
_BARS = Text(en="Bars of the crisis game", ru="Планки игры кризиса")
_HOLDS = {True: Text(en="holds", ru="держит"), False: Text(en="falls short", ru="не достигнуто")}
_ABSENT = Text(en="{model}: not fitted here", ru="{model}: здесь не оценена")
_INTERVAL = Text(
    en="Intervals hold {level:.0%} of draws of whole pairs. Skill and calibration error are best read with the diagram. The "
    "relative risk is that of mutual force in the {top:.0%} of rows with the highest forecast over the rest.",
    ru="Интервалы содержат {level:.0%} выборок целых пар. Ошибку калибровки лучше читать вместе с диаграммой. Относительный "
    "риск: взаимное применение силы в {top:.0%} строк с наибольшим прогнозом по отношению к остальным.",
)  # fmt: skip
_REGION = Text(
    en="South Caucasus {a}-{b}, forecast from data to 2010: {pairs} directed pairs, {n} pair-years, {events} with a recorded "
    "attack, in {eventful} pair(s) of states.",
    ru="Южный Кавказ {a}-{b}, прогноз по данным до 2010 г.: направленных пар {pairs}, пар-годов {n}, с записанным нападением "
    "{events}, в стольких парах государств: {eventful}.",
)  # fmt: skip
_PAIR = Text(
    en="{one} on {two}: expected {expected}; recorded {years}",
    ru="{one} на {two}: ожидалось {expected}; записано {years}",
)
_NONE = Text(en="none", ru="ничего")
_SUM = Text(
    en="All pairs together: expected {expected} pair-years with an initiation, recorded {events}.",
    ru="Все пары вместе: ожидалось пар-годов с началом спора {expected}, записано {events}.",
)
_SMALL = Text(
    en="This is an illustration, not a test: what happened, happened in {eventful} pair(s) of states.",
    ru="Это иллюстрация, а не проверка: всё случилось в стольких парах государств: {eventful}.",
)


def model_name(name: str, lang: str = "en") -> str:
    """Return a model's name in words."""
    return MODELS[name].title(lang) if name in MODELS else name


def measure_name(name: str, lang: str = "en") -> str:
    """Return a measure's name in words."""
    return _MEASURES[name](lang) if name in _MEASURES else name


def summary(test: Backtest, lang: str = "en", *, wide: bool = False) -> str:
    """Return the tables; ``wide`` gives every figure its interval, Brier's score its parts and every pair its line."""
    lag = _LAG[test.lagged](lang).format(filled=test.filled)
    lines = [_SAMPLE(lang).format(n=test.n, events=test.events, lag=lag)]
    for split in test.splits:
        lines += ["", *_split(split, lang, wide)]
    if bars := test.bars():
        lines += ["", _BARS(lang)]
        for bar in bars:
            bound = f"{bar.low:g} .. {bar.high:g}" if bar.low > 0 and bar.high < 1e9 else f"<= {bar.high:g}" if bar.high < 1e9 else f"> {bar.low:g}"  # fmt: skip
            lines.append(f"  {bar.split}  {bar.name}: {bar.value:.4g} ({bound}), {_HOLDS[bar.holds](lang)}")
    if test.absent:
        lines += ["", *(_ABSENT(lang).format(model=model_name(n, lang)) for n in test.absent)]
    if test.region is not None:
        lines += ["", *_region(test.region, lang, wide)]
    return "\n".join(lines)


def explain(test: Backtest, lang: str = "en") -> str:
    """Return the tables, what each model knows, and how to read the measures."""
    lines = [summary(test, lang, wide=True), "", _INTERVAL(lang).format(level=LEVEL, top=TOP_SHARE)]
    lines += [f"{model_name(n, lang)}: {MODELS[n].what(lang)}" for n in test.models if n in MODELS]
    return "\n".join(lines)


def _split(split: Split, lang: str, wide: bool) -> list[str]:
    """Return one table."""
    scores = split.scores
    head = _ROLLING if split.windows else _SPLIT
    a, b = split.trained
    c, d = split.tested
    lines = [
        head(lang).format(name=split.name, a=a, b=b, c=c, d=d, n=scores.n, events=scores.events, pairs=scores.clusters)
    ]
    lines += _table(scores, _COLUMNS, lang, wide)
    if wide:
        lines += _table(scores, _PARTS, lang, wide)
    if scores.gains:
        best = next(iter(scores.gains))[1]
        lines.append(f"  {_BEST(lang).format(best=model_name(best, lang))}")
        lines += [f"    {model_name(m, lang)}: {_cell(v, 5)}" for (m, _), v in scores.gains.items()]
    if split.windows:
        lines.append(f"  {_WINDOWS(lang)}")
        for w in split.windows:
            told = ", ".join(f"{model_name(m, lang)} {v:.5f}" for m, v in w.losses.items())
            lines.append(f"    {w.first}-{w.last} ({w.n:,}; {w.events:,}): {told}")
    return lines


def _table(scores: Scores, columns: tuple[tuple[str, int], ...], lang: str, wide: bool) -> list[str]:
    """Return a table; unless wide, only the first column has intervals."""
    cells = [["", *(measure_name(m, lang) for m, _ in columns)]]
    for name, row in scores.rows.items():
        shown = [_cell(row[m], digits, bare=not wide and k > 0) for k, (m, digits) in enumerate(columns)]
        cells.append([model_name(name, lang), *shown])
    width = [max(len(row[k]) for row in cells) for k in range(len(cells[0]))]
    pads = ((zip(row, width, strict=True)) for row in cells)
    return ["  " + "  ".join(c.ljust(w) if k == 0 else c.rjust(w) for k, (c, w) in enumerate(row)) for row in pads]


def _region(found: Region, lang: str, wide: bool) -> list[str]:
    """Return the forecast of the region."""
    lines = [
        _REGION(lang).format(
            a=found.first, b=found.last, pairs=len(found.pairs), n=found.n, events=found.events, eventful=found.eventful
        )
    ]
    for p in sorted(found.pairs, key=lambda p: (-len(p.years), p.one, p.two)):
        if not (wide or p.years):
            continue
        told = ", ".join(f"{model_name(m, lang)} {v:.2f}" for m, v in p.expected.items())
        years = ", ".join(f"{y}{'?' if y in p.disputed else ''}" for y in p.years) or _NONE(lang)
        lines.append("  " + _PAIR(lang).format(one=p.one, two=p.two, expected=told, years=years))
    total = {m: sum(p.expected[m] for p in found.pairs) for m in found.losses}
    told = ", ".join(f"{model_name(m, lang)} {v:.1f}" for m, v in total.items())
    lines.append(_SUM(lang).format(expected=told, events=found.events))
    lines.append(_SMALL(lang).format(eventful=found.eventful))
    return [*lines, *(c(lang) for c in found.caveats)]


def _cell(value: Interval, digits: int, *, bare: bool = False) -> str:
    """Return a figure with its interval."""
    if value.value != value.value:
        return "-"
    if bare or value.low != value.low:
        return f"{value.value:.{digits}f}"
    return f"{value.value:.{digits}f} [{value.low:.{digits}f}, {value.high:.{digits}f}]"
