"""Study: is a state that others have promised to defend attacked less often?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from foedus.history.catalogue import Said
from foedus.studies.pact_fits import ALL_DYADS, LISTED, MAIN, PERIODS, PLEDGES, SIZE, Estimate, Spec
from foedus.studies.pact_study import side_by_side
from foedus.studies.pact_tell import (
    PactStudy,
    counted,
    number,
    percent,
    placebo_words,
    sensitivity_words,
    within_words,
)

__all__ = ["curve", "deterrence_specs", "pact_deterrence"]

_TITLE = Said(
    "Defence pact of the target, and disputes begun against it",
    "Оборонительный пакт цели и споры, начатые против неё",
)
_LISTED, _EVERY = LISTED[1:], PLEDGES[1:]
#: Beside a pact of its own allies alone: other defended targets are none of those that it is compared with.
_SHARED = "target_pact_shared"
#: Blocks of controls that the curve leaves out, alone (small) or in every combination (full).
_BLOCKS: dict[str, tuple[str, ...]] = {
    "contiguity": ("contiguous",), "distance": ("ln_distance",), "size": SIZE, "majors": ("major1", "major2"),
    "democracy": ("joint_democracy",), "challenger's pledges": ("challenger_pact", "challenger_offence", "challenger_neutral"),
    "pact of the two": ("allied",),
}  # fmt: skip


def deterrence_specs() -> Iterator[Spec]:
    """Yield the specifications: period, sample, whose ally, pooled or within pairs, era, placebo."""
    for treatment, word, beside in (("target_pact", "any", ()), ("target_pact_only", "free", (_SHARED,))):
        for within in (False, True):
            for first, last in PERIODS:
                key = f"{word}, {first}-{last}" + (", within" if within else "")
                yield Spec(key, treatment, (*_LISTED, *beside, *MAIN), first=first, last=last, within=within)
        if word == "any":
            yield Spec("era", treatment, (*_LISTED, *MAIN), era=True)
            yield Spec("all", treatment, (*_LISTED, *ALL_DYADS), sample="all")
            yield Spec("all, with size", treatment, (*_LISTED, *ALL_DYADS, *SIZE), sample="all")
    yield Spec("placebo", "future_target_pact", (*LISTED, *MAIN))


def curve(size: str, treatment: str = "target_pact", others: tuple[str, ...] = _EVERY) -> Iterator[Spec]:
    """Yield every pledge and control, some blocks of them left out, and two more kinds added.

    Without the pact of the two it is the main specification.
    """
    full = (*others, *MAIN)
    names = list(_BLOCKS)
    for k in range(len(names) + 1) if size == "full" else (1,):
        for out in combinations(names, k):
            gone = {column for block in out for column in _BLOCKS[block]} - {treatment}
            kept = tuple(c for c in full if c not in gone)
            yield Spec("without " + ", ".join(out) if out else "every one", treatment, kept)
    yield Spec("with rivalry and past disputes", treatment, (*full, "rivalry", "ln_past"))
    yield Spec("with power share", treatment, (*full, "power_share"))


def pact_deterrence(
    *, size: str = "small", seed: int = 0, progress: Callable[[str, float], None] | None = None
) -> PactStudy:
    """Return what the record says on deterrence, the specifications side by side.

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
    return side_by_side("pact-deterrence", _TITLE, deterrence_specs(), curve(size), _words, progress)


def _words(found: Mapping[str, Estimate], around: Mapping[str, Estimate]) -> tuple[Said, ...]:
    real = [e for key, e in found.items() if key not in ("era", "placebo")]
    pooled = [found[f"any, {a}-{b}"] for a, b in PERIODS]
    inside = [found[f"any, {a}-{b}, within"] for a, b in PERIODS]
    return (
        Said(counted(real, "en") + " " + _verdict(real, "en"), counted(real, "ru") + " " + _verdict(real, "ru")),
        _apart(found),
        within_words(zip(pooled, inside, strict=True)),
        _era(found["era"], found["any, 1816-1944"]),
        placebo_words(found["placebo"], found["placebo"].others["target_pact"]),
        _curve_words(around, found["any, 1816-2000"]),
        sensitivity_words(found["any, 1816-2000"]),
        _why(real, found["placebo"]),
    )


def _verdict(real: list[Estimate], lang: str) -> str:
    up, down = sum(e.sign > 0 for e in real), sum(e.sign < 0 for e in real)
    if down and not up:
        return "Итог по виду данных — сдерживание." if lang == "ru" else "On its face this is deterrence."
    if down and up:
        return "Знаки расходятся и при этом отличимы от нуля: вывод зависит от спецификации." if lang == "ru" else "Signs that are told apart from zero disagree: the conclusion is a choice of specification."  # fmt: skip
    if up:
        return "Ни одна не показывает отличимого от нуля сдерживания; часть показывает обратное." if lang == "ru" else "None shows a deterrent association that is told apart from zero; some show the opposite."  # fmt: skip
    return "Ни одна не отличима от нуля." if lang == "ru" else "None is told apart from zero."


def _apart(found: Mapping[str, Estimate]) -> Said:
    plain, sized = found["all"], found["all, with size"]
    en = f"Among all dyads the same question gives {percent(plain.change, 'en', 1)} and, once both sides' size is held, {percent(sized.change, 'en', 1)}"
    ru = f"По всем парам тот же вопрос даёт {percent(plain.change, 'ru', 1)}, а при учёте размера обеих сторон {percent(sized.change, 'ru', 1)}"
    if plain.coef * sized.coef < 0:
        return Said(en + ": the sign turns with the size of states, which goes with both allies and quarrels.", ru + ": знак меняется вместе с учётом размера государств, с которым связаны и союзы, и ссоры.")  # fmt: skip
    if abs(sized.coef) < abs(plain.coef):
        return Said(en + ": part of the first number goes with the size of states, which have both allies and quarrels.", ru + ": часть первого числа приходится на размер государств: у крупных больше и союзов, и ссор.")  # fmt: skip
    return Said(en + ": the size of states does not account for it.", ru + ": размером государств этого не объяснить.")


def _era(e: Estimate, alone: Estimate) -> Said:
    late = e.coef + e.shift
    apart = abs(e.shift / e.shift_se) > 1.96
    en = "they are told apart" if apart else "the difference is not told apart from zero"
    ru = "они различимы" if apart else "разница от нуля не отличима"
    turns = e.coef * alone.coef < 0
    more = f" Fitted on {alone.spec.first}-{alone.spec.last} alone it is {number(alone.coef, 'en')} (s.e. {number(alone.se, 'en')}): " + ("the signs disagree, so before 1945 even the sign hangs on whether the other columns may count differently by era." if turns else "the sign is the same.")  # fmt: skip
    more_ru = f" По одним {alone.spec.first}-{alone.spec.last} годам он {number(alone.coef, 'ru')} (ст. ош. {number(alone.se, 'ru')}): " + ("знаки расходятся, так что до 1945 года даже знак зависит от того, одинаково ли по эпохам действуют прочие признаки." if turns else "знак тот же.")  # fmt: skip
    return Said(
        f"With one set of controls for both eras the coefficient is {number(e.coef, 'en')} (s.e. {number(e.se, 'en')}) before 1945 and {number(late, 'en')} from then on, the difference {number(e.shift, 'en')} (s.e. {number(e.shift_se, 'en')}): {en}.{more}",
        f"При одних признаках на обе эпохи коэффициент {number(e.coef, 'ru')} (ст. ош. {number(e.se, 'ru')}) до 1945 года и {number(late, 'ru')} после, разница {number(e.shift, 'ru')} (ст. ош. {number(e.shift_se, 'ru')}): {ru}.{more_ru}",
    )  # fmt: skip


def _curve_words(around: Mapping[str, Estimate], main: Estimate) -> Said:
    low = min(around, key=lambda k: around[k].coef)
    high = max(around, key=lambda k: around[k].coef)
    below = sum(e.coef < 0 for e in around.values())
    en = f"The choice of controls moves the number: over {len(around)} sets for 1816-2000 it runs from {number(around[low].coef, 'en')} ({low}) to {number(around[high].coef, 'en')} ({high}); {below} of them are below zero; the one in the table is {number(main.coef, 'en')}."
    ru = f"Число зависит от выбора признаков: по {len(around)} наборам за 1816-2000 от {number(around[low].coef, 'ru')} ({_named(low)}) до {number(around[high].coef, 'ru')} ({_named(high)}); ниже нуля {below}; в таблице {number(main.coef, 'ru')}."
    return Said(en, ru)


_RUSSIAN = {
    "every one": "все признаки", "without": "без:", "contiguity": "соседство", "distance": "расстояние", "size": "размер",
    "majors": "великие державы", "democracy": "демократия", "challenger's pledges": "пакты зачинщика", "pact of the two": "пакт между двумя",
    "with rivalry and past disputes": "с соперничеством и прежними спорами", "with power share": "с долей мощи",
}  # fmt: skip


def _named(key: str) -> str:
    """Return the name of a set of controls in Russian."""
    if key in _RUSSIAN:
        return _RUSSIAN[key]
    return "без: " + ", ".join(_RUSSIAN[block] for block in key.removeprefix("without ").split(", "))


def _why(real: list[Estimate], placebo: Estimate) -> Said:
    if any(e.coef > 0 for e in real):
        seen = placebo.sign > 0
        return Said(
            "A number above zero is not proof that pacts provoke. States in danger may look for allies "
            + ("(the placebo shows it)" if seen else "(the placebo does not show it)")
            + ", and allies may bring quarrels of their own: both would pull the association up whatever the pact does. A pact may also shield those without one, if nobody knows who else would come. "
            "What a treaty changes has to be worked out for a named crisis, with this association beside it.",
            "Число выше нуля не доказывает, что пакты провоцируют. Союзников могут искать те, кому грозит опасность "
            + ("(плацебо это показывает)" if seen else "(плацебо этого не показывает)")
            + ", а союзники могут принести свои ссоры: и то и другое подняло бы связь, что бы ни делал сам пакт. Пакт может защищать и тех, у кого его нет, если неизвестно, кто ещё придёт. "
            "Что меняет договор, надо выводить для названного кризиса, а эту связь держать рядом.",
        )  # fmt: skip
    return Said(
        "A number that is not above zero is not proof that pacts deter: calm states may be the ones that find allies.",
        "Число не выше нуля не доказывает, что пакты сдерживают: союзников могут находить и спокойные государства.",
    )
