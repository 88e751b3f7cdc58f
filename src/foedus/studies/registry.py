"""The studies by name; each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from foedus.core import DEFAULT_SEED, Answer
from foedus.core.errors import InputError, Place
from foedus.core.text import did_you_mean
from foedus.history.catalogue import Said

__all__ = ["SIZES", "STUDIES", "Studies", "Study", "studies", "study"]

#: ``small`` ends within a minute; ``full`` is the size of the publication.
SIZES = ("small", "full")


@dataclass(frozen=True)
class Study:
    """One study: ``module:function`` below ``foedus.studies``, and what it asks.

    The function takes ``size``, ``seed`` and ``progress`` by name and returns a frozen result.
    """

    target: str
    title: Said

    def run(self, size: str, seed: int, progress: Callable[[str, float], None] | None) -> Any:
        """Load it and run it."""
        module, _, function = self.target.partition(":")
        return getattr(import_module(f"foedus.studies.{module}"), function)(size=size, seed=seed, progress=progress)


#: Name on the command line to study, in alphabetical order.
STUDIES: dict[str, Study] = {
    "calibration": Study(
        "study_calibration:calibration",
        Said(
            "Does the fit give back coefficients drawn from its own prior?",
            "Возвращает ли подгонка коэффициенты, взятые из её же априорного распределения?",
        ),
    ),
    "contest-loss": Study(
        "study_contest:contest_loss",
        Said("How much of how disputes end does strength explain?", "Сколько в исходе споров объясняет сила?"),
    ),
    "emboldening": Study(
        "study_emboldening:emboldening",
        Said(
            "Does a defence pact embolden those who have one?",
            "Придаёт ли оборонительный пакт смелости тому, у кого он есть?",
        ),
    ),
    "joining": Study(
        "study_joining:joining",
        Said(
            "Who joins the target of a dispute, by pledge and level?",
            "Кто вступает на сторону цели спора, по пакту и уровню?",
        ),
    ),
    "pact-deterrence": Study(
        "study_deterrence:pact_deterrence",
        Said("Do defence pacts deter?", "Сдерживают ли оборонительные пакты?"),
    ),
    "pressure": Study(
        "study_pressure:pressure",
        Said(
            "What does the record show of indirect pressure?",
            "Что видно в данных о косвенном давлении?",
        ),
    ),
    "reliability": Study(
        "study_reliability:reliability",
        Said("Are alliances honoured, and out of how many?", "Соблюдаются ли союзы, и из скольких случаев?"),
    ),
    "selection": Study(
        "study_selection:selection",
        Said(
            "Do attacks pick out the pacts that would not be honoured?",
            "Нападают ли на те пакты, которые не соблюли бы?",
        ),
    ),
    "sigint-mc": Study(
        "study_sigint:sigint_mc",
        Said(
            "Which estimator of the signalling game finds known payoffs?",
            "Какая оценка сигнальной игры находит известные выигрыши?",
        ),
    ),
    "strategic-recovery": Study(
        "study_strategic:strategic_recovery",
        Said(
            "Do the strategic models give back known utilities?",
            "Возвращают ли стратегические модели известные полезности?",
        ),
    ),
}


@dataclass(frozen=True)
class Studies(Answer):
    """The studies that there are."""

    rows: tuple[tuple[str, Study], ...]

    def summary(self, lang: str = "en") -> str:
        """Return a line for each."""
        wide = max((len(name) for name, _ in self.rows), default=0)
        return "\n".join(f"{name:{wide}}  {one.title(lang)}" for name, one in self.rows)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {"studies": [{"name": name, "title": one.title.to_dict()} for name, one in self.rows]}


def studies() -> Studies:
    """Return the studies that there are."""
    return Studies(tuple(sorted(STUDIES.items())))


def study(
    name: str, *, size: str = "small", seed: int | None = None, progress: Callable[[str, float], None] | None = None
) -> Any:
    """Run a study.

    Parameters
    ----------
    name
        As in :func:`studies`.
    size
        ``small`` or ``full``; a study without a simulation is the same in both.
    seed
        Root of all random numbers.
    progress
        Called with a stage and the part of it that is done.

    Raises
    ------
    InputError
        If there is no such study or size.
    DataMissingError
        If its data are not here.
    """
    asked = name.casefold().replace("_", "-")
    if asked not in STUDIES:
        raise InputError(
            f"no study is called '{name}'",
            remedy=did_you_mean(asked, STUDIES, "see 'foedus study --list' for all of them"),
            place=Place(option="NAME"),
            code="unknown-study",
        )
    if size not in SIZES:
        raise InputError(
            f"'{size}' is no size of a study", remedy=f"one of: {', '.join(SIZES)}", place=Place(option="--size"),
            code="unknown-size",
        )  # fmt: skip
    return STUDIES[asked].run(size, DEFAULT_SEED if seed is None else seed, progress)
