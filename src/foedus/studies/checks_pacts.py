"""Checks of section C on pacts: deterrence, offence and neutrality, emboldening, selection."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["CHECKS"]


def deterrence() -> Mapping[str, float]:
    """Fit the specifications of row C6."""
    from foedus.studies.pact_fits import PERIODS, fit_all
    from foedus.studies.study_deterrence import deterrence_specs

    found = fit_all(s for s in deterrence_specs() if s.key not in ("era", "placebo"))
    out: dict[str, float] = {}
    for first, last in PERIODS:
        spell = f"{first}-{last}"
        some, free, inside = (found[k] for k in (f"any, {spell}", f"free, {spell}", f"any, {spell}, within"))
        out |= {
            f"change, {spell}": some.change, f"b, {spell}": some.coef, f"se, {spell}": some.se,
            f"change, ally not pledged to the challenger, {spell}": free.change,
            f"b within dyads, {spell}": inside.coef, f"se within dyads, {spell}": inside.se,
        }  # fmt: skip
    out |= {"change, all dyads": found["all"].change, "change, all dyads, with size": found["all, with size"].change}
    out["significant negatives"] = sum(e.sign < 0 for e in found.values())
    return out


def leeds() -> Mapping[str, float]:
    """Fit the pledges of the challenger, 1816-1944 (row C7)."""
    from foedus.studies.pact_fits import LISTED, MAIN, Spec, estimate

    def one(treatment: str) -> tuple[float, float]:
        controls = tuple(p for p in LISTED if p != treatment)
        found = estimate(Spec(treatment, treatment, (*controls, *MAIN), last=1944))
        return found.coef, found.change

    offence, neutrality, defence = (one(t) for t in ("challenger_offence", "challenger_neutral", "target_pact"))
    return {
        "b, offence ally of the challenger": offence[0], "b, neutrality promised to the challenger": neutrality[0],
        "change, defence ally of the target": defence[1], "change, offence ally of the challenger": offence[1],
        "change, neutrality promised to the challenger": neutrality[1],
    }  # fmt: skip


def emboldening() -> Mapping[str, float]:
    """Fit the challenger's own defence pact, all dyads and relevant ones (row C8)."""
    from foedus.studies.pact_fits import fit_all
    from foedus.studies.study_emboldening import emboldening_specs

    wanted = {"all": "all dyads", "relevant, size and contiguity": "relevant dyads"}
    found = fit_all(s for s in emboldening_specs() if s.key in wanted)
    out: dict[str, float] = {}
    for key, word in wanted.items():
        out |= {f"b, {word}": found[key].coef, f"se, {word}": found[key].se}
    return out


def selection() -> Mapping[str, float]:
    """Hold the crisis game against itself (row C12)."""
    from foedus.studies.study_selection import selection as study

    found = study()
    return {
        "help, unchallenged less invoked": float(found.difference.mean()),
        "help, unchallenged less attacked": float((found.unchallenged - found.attacked).mean()),
    }


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "C6": deterrence, "C7": leeds, "C8": emboldening, "C12": selection,
}  # fmt: skip
