"""Checks of section C on promises in wars."""

from __future__ import annotations

from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "LEEDS_ANAC"]

#: The specification of Leeds and Anac (2005), Table 2, on their strict measure.
LEEDS_ANAC = "honor3 ~ milinst + formal + chcap2d + dinstch2 + origtar1 + wartime"


def honoured() -> Mapping[str, float]:
    """Count alliances that a war called on, and those that were honoured, by both codings."""
    from foedus.history import counts

    n = counts.honoured()
    out: dict[str, float] = {}
    for word, coding in (("ATOP", n["own"]), ("LLM", n["earlier"])):
        out |= {
            f"honoured ({word})": coding.cases,
            f"invoked ({word})": coding.of,
            f"share honoured ({word})": coding.share,
        }
    return out


def leeds_anac() -> Mapping[str, float]:
    """Fit the logit of honouring on what the alliance and its members were like."""
    from foedus.estimate.logit import logit
    from foedus.history import table

    rows = table("reliability_members")
    fit = logit(rows, LEEDS_ANAC)
    out = {("const" if n == "constant" else n): float(b) for n, b in zip(fit.names, fit.coef, strict=True)}
    return {
        **out, "n": fit.n, "honoured (honor3)": float(rows["honor3"].sum()),
        "honoured (honor2)": float(rows["honor2"].sum()), "logL": fit.loglik,
    }  # fmt: skip


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {"C1": honoured, "C5": leeds_anac}
