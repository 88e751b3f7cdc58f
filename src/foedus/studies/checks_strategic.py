"""Section B: strategic models of discrete choice, from the original data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from foedus.history.raw import read

if TYPE_CHECKING:
    from foedus.estimate.strategic import StrategicFit

__all__ = ["CHECKS"]

_WAR = "esc + war ~ s_wt_re1 + revis1 | 0 | regime1 | balanc + regime2"
#: How the printed tables write a coefficient: the constant, and a level after the name of its column.
_PRINTED = str.maketrans({"[": "", "]": ""})


def _printed(fit: StrategicFit) -> dict[str, float]:
    """Return estimates and standard errors under the names that the published tables use."""
    out = {"n": float(fit.rows), "logL": fit.loglik}
    for name, value, error in zip(fit.names, fit.coefficients, fit.se, strict=True):
        equation, term = name.split(":", 1)
        written = f"{equation}: {'const' if term == 'constant' else term.translate(_PRINTED)}"
        out |= {written: float(value), f"se {written}": float(error)}
    return out


def _war1800(errors: str) -> Mapping[str, float]:
    from foedus.estimate.strategic import egame12

    fit = egame12(_WAR, read("war1800"), errors=errors)
    shares = fit.mean_probabilities()
    return _printed(fit) | {"mean p(sq)": shares["sq"], "mean p(capit)": shares["cap"], "mean p(war)": shares["war"]}


def _agent() -> Mapping[str, float]:
    return _war1800("agent")


def _private() -> Mapping[str, float]:
    return _war1800("private")


def _scale() -> Mapping[str, float]:
    from foedus.estimate.strategic import egame12

    fit = egame12("esc + war ~ 1", read("war1800"), fixed=(-1.0, 0.0, -1.4, 0.1))
    name = "log(sigma):constant"
    return {"n": float(fit.rows), "logL": fit.loglik, "log sigma": fit[name], "se log sigma": fit.error(name)}


def _leblang() -> Mapping[str, float]:
    from foedus.estimate.strategic import egame12

    attacked = "capcont + lreserves + overval + creditgrow + USinterest + service + contagion + prioratt - 1"
    defends = "unifgov + lexports + preelec + postelec + rightgov + realinterest + capcont + lreserves"
    fit = egame12(
        f"outcome ~ {attacked} | 1 | 1 | {defends}", read("leblang2003"), errors="private",
        order=["no attack", "devaluation", "defense"],
    )  # fmt: skip
    out = _printed(fit)
    short = {"u1(no attack): ": "u1: ", "u2(defense): ": "u2: "}
    return out | {
        name.replace(long, brief): v for name, v in out.items() for long, brief in short.items() if long in name
    }


def _egame122() -> Mapping[str, float]:
    from foedus.estimate.strategic import egame122

    fit = egame122("y ~ x1 + x2 | x3 + f1 | 0 | x4 + x5 | z1 + z2 | z3 + f2", read("data_122"))
    out = {"n": float(fit.rows), "logL": fit.loglik}
    for part, place in zip(fit.likelihood.parts, fit.likelihood.places, strict=True):
        out |= {f"{part.name}: {i + 1}": float(v) for i, v in enumerate(fit.coefficients[place])}
    return out


CHECKS: dict[str, Callable[[], Mapping[str, float]]] = {
    "B1": _agent, "B3": _private, "B4": _scale, "B5": _leblang, "B6": _egame122,
}  # fmt: skip
