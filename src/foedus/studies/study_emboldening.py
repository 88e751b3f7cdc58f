"""Study: does a state that others have promised to defend begin more disputes itself?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from foedus.history.catalogue import Said
from foedus.studies.pact_fits import ALL_DYADS, LISTED, MAIN, PERIODS, PLEDGES, SIZE, Estimate, Spec
from foedus.studies.pact_study import side_by_side
from foedus.studies.pact_tell import (
    PactStudy,
    counted,
    number,
    placebo_words,
    sensitivity_words,
    within_words,
)
from foedus.studies.study_deterrence import curve

__all__ = ["emboldening", "emboldening_specs"]

_TITLE = Said(
    "Defence pact of the challenger, and disputes that it begins", "Оборонительный пакт зачинщика и споры, которые он начинает"
)  # fmt: skip
_OTHERS = tuple(p for p in PLEDGES if p != "challenger_pact")
#: The pledges of Johnson and Leeds (2011) besides the treatment; and those made to the challenger alone.
_LISTED = tuple(p for p in LISTED if p != "challenger_pact")
_OWN = ("challenger_offence", "challenger_neutral")


def emboldening_specs() -> Iterator[Spec]:
    """Yield the specifications: period, sample, controls, pooled or within pairs, era, placebo."""
    for within in (False, True):
        for first, last in PERIODS:
            key = f"{first}-{last}" + (", within" if within else "")
            yield Spec(key, "challenger_pact", (*_LISTED, *MAIN), first=first, last=last, within=within)
    yield Spec("relevant, size and contiguity", "challenger_pact", (*_LISTED, *ALL_DYADS, *SIZE, "contiguous"))
    yield Spec("era", "challenger_pact", (*_LISTED, *MAIN), era=True)
    yield Spec("all", "challenger_pact", (*_LISTED, *ALL_DYADS), sample="all")
    yield Spec("all, own pledges", "challenger_pact", (*_OWN, *ALL_DYADS), sample="all")
    yield Spec("all, every pledge", "challenger_pact", (*_OTHERS, *ALL_DYADS), sample="all")
    yield Spec("all, with size", "challenger_pact", (*_LISTED, *ALL_DYADS, *SIZE), sample="all")
    yield Spec("placebo", "future_challenger_pact", (*LISTED, *MAIN))


def emboldening(
    *, size: str = "small", seed: int = 0, progress: Callable[[str, float], None] | None = None
) -> PactStudy:
    """Return what the record says on emboldening, the specifications side by side.

    Parameters
    ----------
    size
        ``full`` fits every combination of the blocks of controls, ``small`` leaves out one at a time.
    seed
        Not used; nothing here is random.
    progress
        Called with a stage and the part that is done.

    Raises
    ------
    DataMissingError
        If the record cannot be built.
    """
    around = curve(size, "challenger_pact", _OTHERS)
    return side_by_side("emboldening", _TITLE, emboldening_specs(), around, _words, progress)


def _words(found: Mapping[str, Estimate], around: Mapping[str, Estimate]) -> tuple[Said, ...]:
    real = [e for key, e in found.items() if key not in ("era", "placebo")]
    pooled = [found[f"{a}-{b}"] for a, b in PERIODS]
    inside = [found[f"{a}-{b}, within"] for a, b in PERIODS]
    return (
        Said(counted(real, "en") + " " + _verdict(real, "en"), counted(real, "ru") + " " + _verdict(real, "ru")),
        _apart(found),
        within_words(zip(pooled, inside, strict=True)),
        placebo_words(found["placebo"], found["placebo"].others["challenger_pact"]),
        _spread(around),
        sensitivity_words(found["1816-2000"]),
    )


def _verdict(real: list[Estimate], lang: str) -> str:
    up, down = sum(e.sign > 0 for e in real), sum(e.sign < 0 for e in real)
    if up and down:
        return (
            "Отличимые от нуля знаки расходятся." if lang == "ru" else "Signs that are told apart from zero disagree."
        )
    if up:
        return "Часть указывает на то, что пакт придаёт смелости, остальные этого не показывают." if lang == "ru" else "Some point to emboldening, the rest do not show it."  # fmt: skip
    if down:
        return "Часть указывает на сдержанность, остальные этого не показывают." if lang == "ru" else "Some point to restraint, the rest do not show it."  # fmt: skip
    return "Ни одна не отличима от нуля: ни смелости, ни сдержанности они не показывают." if lang == "ru" else "None is told apart from zero: they show neither emboldening nor restraint."  # fmt: skip


def _apart(found: Mapping[str, Estimate]) -> Said:
    keys = (
        "all",
        "all, own pledges",
        "all, every pledge",
        "all, with size",
        "relevant, size and contiguity",
        "1816-2000",
    )
    names = (
        Said("all dyads, the pledges of third states", "все пары, пакты с третьими"),
        Said("the challenger's own pledges alone", "одни пакты самого зачинщика"),
        Said("every pledge", "все пакты"), Said("the pledges of third states and size", "пакты с третьими и размер"),
        Said("relevant dyads, size and contiguity", "значимые пары, размер и соседство"),
        Said("relevant dyads, all controls", "значимые пары, все признаки"),
    )  # fmt: skip
    rows = [(name, found[key]) for name, key in zip(names, keys, strict=True)]
    turns = any(a.coef * b.coef < 0 for _, a in rows for _, b in rows)
    en = "; ".join(f"{n('en')} {number(e.coef, 'en')} (s.e. {number(e.se, 'en')})" for n, e in rows)
    ru = "; ".join(f"{n('ru')} {number(e.coef, 'ru')} (ст. ош. {number(e.se, 'ru')})" for n, e in rows)
    return Said(
        f"Side by side for 1816-2000: {en}. "
        + ("The sign depends on who is compared with whom." if turns else "The sign is the same in all of them."),
        f"Рядом за 1816-2000: {ru}. "
        + ("Знак зависит от того, кого с кем сравнивают." if turns else "Знак во всех один."),
    )


def _spread(around: Mapping[str, Estimate]) -> Said:
    values = sorted(e.coef for e in around.values())
    sure = sum(e.sign != 0 for e in around.values())
    return Said(
        f"Over {len(values)} sets of controls the number runs from {number(values[0], 'en')} to {number(values[-1], 'en')}; {sure} are told apart from zero.",
        f"По {len(values)} наборам признаков число идёт от {number(values[0], 'ru')} до {number(values[-1], 'ru')}; от нуля отличимы {sure}.",
    )
