"""Run a study of pacts: fit its specifications and those of its curve, and tell them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from foedus.history.catalogue import Said
from foedus.studies.pact_fits import Estimate, Spec, fit_all
from foedus.studies.pact_tell import PactStudy

__all__ = ["side_by_side"]


def side_by_side(
    name: str, title: Said, specs: Iterable[Spec], curve: Iterable[Spec],
    words: Callable[[Mapping[str, Estimate], Mapping[str, Estimate]], tuple[Said, ...]],
    progress: Callable[[str, float], None] | None = None,
) -> PactStudy:  # fmt: skip
    """Fit the specifications of a study and those of its curve, and tell them together.

    Parameters
    ----------
    name, title
        Of the study.
    specs, curve
        Specifications of the table, and of the distribution over sets of controls.
    words
        The page, from the estimates of both by key.
    progress
        Called with a stage and the part that is done.
    """
    shown, more = list(specs), list(curve)
    found = fit_all([*shown, *(Spec(f"curve {s.key}", s.treatment, s.controls) for s in more)], progress)
    main = {s.key: found[s.key] for s in shown}
    around = {s.key: found[f"curve {s.key}"] for s in more}
    return PactStudy(name, title, main, words(main, around), around)
