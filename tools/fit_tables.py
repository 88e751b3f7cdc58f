"""Write the tables of docs/fit.md anew from the shipped posterior: python tools/fit_tables.py [--check]."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from foedus.estimate import Posterior, priors, shipped
from foedus.estimate.coefficients import coefficients

PAGE = Path(__file__).resolve().parents[1] / "docs" / "fit.md"


def page_of(text: str, posterior: Posterior | None) -> str:
    """Return the page with its tables written anew; those of the posterior stay as they are without one."""
    made = {"priors": _priors()}
    if posterior is not None:
        made |= {"fit": _fit(posterior), "checks": _checks(posterior)}
    for name, lines in made.items():
        body = f"<!-- table: {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        text = re.sub(rf"<!-- table: {name} -->.*?<!-- end -->", lambda _, b=body: b, text, flags=re.DOTALL)
    return text


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[str]:
    out = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return [*out, *(f"| {' | '.join(str(c) for c in row)} |" for row in rows)]


def _priors() -> list[str]:
    known = priors()
    rows = [
        (f"`{n}`", c.prior.text(), known[n].text() if n in known else "-", c.why)
        for n, c in coefficients().items()
        if c.why
    ]
    return _table(("coefficient", "prior of the fit", "priors.yaml", "why"), rows)


def _fit(p: Posterior) -> list[str]:
    s, d = p.facts["sample"], p.facts["diagnostics"]
    rows: list[tuple[Any, ...]] = [
        ("rows", f"{s['rows']:,}"), ("acts", f"{s['acts']:,}"), ("of them by force", f"{s['force']:,}"),
        ("resisted", f"{s['resisted']:,}"), ("fought", f"{s['fought']:,}"), ("wars", s["wars"]),
        ("states that joined a fought dispute", s["joiners"]), ("of them in the game", s["joiners_kept"]),
        ("draws", p.theta.shape[0]), ("method", d["method"]),
    ]  # fmt: skip
    if "r_hat_max" in d:
        rows += [
            ("largest R-hat", f"{d['r_hat_max']:.4f}"), ("smallest bulk effective size", f"{d['ess_bulk_min']:.0f}"),
            ("smallest tail effective size", f"{d['ess_tail_min']:.0f}"),
            ("divergences", d["divergences"]), ("gates passed", "yes" if d["passed"] else "NO"), ("gradients", f"{d['gradients']:,}"),
            ("standard deviation over that of Laplace: least, median, largest", ", ".join(f"{x:.2f}" for x in d["sd_over_laplace"])),
        ]  # fmt: skip
    if "surrogate" in d:
        far = d["surrogate"]
        rows += [
            ("log posterior of the kept rows against all: standard deviation of the difference", f"{far['sd']:.2f}"),
            ("effective share of draws if weighted to all rows", f"{far['weights_ess']:.2f}"),
        ]
    rows.append(("prior-driven", ", ".join(f"`{n}`" for n in p.prior_driven) or "none"))
    return _table(("of the shipped posterior", ""), rows)


def _checks(p: Posterior) -> list[str]:
    rows = [
        (n, f"{c['observed']:.3g}", f"{c['low']:.3g} to {c['high']:.3g}", f"{c['p']:.2g}",
         "-" if c["prior_low"] is None else f"{c['prior_low']:.3g} to {c['prior_high']:.3g}")
        for n, c in p.facts["checks"].items()
    ]  # fmt: skip
    return _table(("figure", "record", "simulated, 90 %", "p", "before any fit, 90 %"), rows)


def main() -> int:
    """Write the page, or only say whether it is as it should be."""
    old = PAGE.read_text("utf-8")
    new = page_of(old, shipped())
    if "--check" in sys.argv:
        return int(old != new)
    PAGE.write_text(new, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
