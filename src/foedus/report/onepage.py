"""The answer as one page: self-contained HTML, no network, no script.

The page is a template over the document; this module supplies the words, the numbers as
text and the anchors. Every id that a claim rests on has an anchor on the page.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from foedus.assess.document import Assessment, DutyRow
from foedus.core import DataMissingError
from foedus.report.catalogue import Words, words
from foedus.report.cells import (
    MARKS,
    changed,
    claim_ids,
    claims_of,
    crisis_name,
    event_name,
    figure,
    flat,
    ladder_quantities,
    names,
    quantity_name,
    rests,
    rung_changes,
    rung_name,
    sentence,
    verdict_counts,
)  # fmt: skip
from foedus.report.numbers import Shown, count, number, triple
from foedus.report.quantities import Kind, kind_of

__all__ = ["page"]

_PLAIN = Kind()
#: Quantities shown of a crisis that the treaty does not enter.
#: Crises shown open; the others that the treaty enters are folded.
OPEN_CRISES = 6
SAME_COLUMNS = 4


class Anchors:
    """HTML ids for the ids of the answer: readable, without characters that a link escapes."""

    def __init__(self, reserved: tuple[str, ...]) -> None:
        self._slugs: dict[str, str] = {}
        self._taken = set(reserved)

    def add(self, ident: str) -> None:
        """Give an id its anchor; the same id keeps it."""
        if ident in self._slugs:
            return
        base = re.sub(r"[^A-Za-z0-9_.]+", "-", ident).strip("-") or "x"
        slug, n = base, 2
        # Ids of a page are told apart without regard to case by some readers.
        while slug.lower() in self._taken:
            slug, n = f"{base}-{n}", n + 1
        self._taken.add(slug.lower())
        self._slugs[ident] = slug

    def __contains__(self, ident: str) -> bool:
        return ident in self._slugs

    def __call__(self, ident: str) -> str:
        return self._slugs[ident]


SECTIONS = (
    "answer", "ladder", "duties", "states", "crises", "claims", "treaties", "parameters", "sensitivity", "references", "sources",
    "limits", "replay",
)  # fmt: skip


def _referred(document: Assessment) -> Iterator[tuple[str, str, Any]]:
    """Yield every id that a claim points to, with the claim and a label if there is one."""
    for claim in document.claims:
        for ident in (*claim.rests_on, *claim.sources):
            yield ident, claim.id, None
        for part in claim.parts:
            if part.figure is None:
                continue
            for ident in part.figure.rests_on:
                yield ident, claim.id, None
            for detail in part.figure.details:
                for ident in detail.get("ids", ()):
                    yield ident, claim.id, detail.get("label")


def _owned(document: Assessment) -> Iterator[str]:
    """Yield the ids that have a place of their own on the page."""
    yield from (e.id for e in document.events)
    yield from (d.id for d in document.duties)
    yield from (e.id for e in document.equilibria)
    yield from (s.code for s in document.states)
    yield from (c.id for c in document.claims)
    for treaty in document.treaties:
        yield treaty.id
        yield from (p.id for p in treaty.provisions)
    yield from (r.id for r in document.record)
    yield from (f"parameter:{p.name}" for p in document.parameters)
    yield from (s.id for s in document.sources)


def _others(document: Assessment, anchors: Anchors, w: Words) -> list[dict[str, Any]]:
    """Return the entries that claims point to and that no table holds, and anchor them."""
    found: dict[str, dict[str, Any]] = {}
    for ident, claim, label in _referred(document):
        if ident in anchors:
            continue
        entry = found.setdefault(ident, {"id": ident, "label": "", "used": []})
        entry["label"] = entry["label"] or w.text(label)
        if claim not in entry["used"]:
            entry["used"].append(claim)
    for ident in found:
        anchors.add(ident)
    return list(found.values())


def _duties_of(document: Assessment) -> dict[str, dict[str, list[DutyRow]]]:
    groups: dict[str, dict[str, list[DutyRow]]] = {e.id: {"live": [], "rest": []} for e in document.events}
    for duty in document.duties:
        if duty.event in groups:
            alive = duty.status != "not owed" or duty.supposed != "not owed"
            groups[duty.event]["live" if alive else "rest"].append(duty)
    return groups


class _Helpers:
    """What the template calls."""

    def __init__(self, document: Assessment, w: Words, anchors: Anchors, markup: Any) -> None:
        self.document, self.w, self.anchors, self.markup = document, w, anchors, markup

    def triple(self, values: Any, quantity: str, change: bool = False) -> Shown:
        return triple(values, kind_of(quantity), self.w, change=change)

    def plain(self, values: Any) -> Shown:
        return triple(values, _PLAIN, self.w)

    def share(self, x: float) -> str:
        return triple((x,), Kind(percent=True), self.w).main

    def counted(self, counts: list[float]) -> str:
        k, n = (count(c, self.w) for c in counts)
        return self.w("number.of", k=k, n=n)

    def scientific(self, x: float) -> str:
        mantissa, _, power = f"{x:.1e}".partition("e")
        if x == 0:
            return "0"
        sign = "−" if int(power) < 0 else ""
        raised = self.markup("<sup>{}{}</sup>").format(sign, abs(int(power)))
        return self.markup("{} × 10{}").format(number(float(mantissa), 1, self.w), raised)

    def uniqueness(self, found: dict[str, float]) -> str:
        w, out = self.w, []
        if "bound" in found:
            out.append(w("crises.bound", x=self.plain([found["bound"]]).main))
        out += [w(f"crises.{k}", x=self.share(found[k])) for k in ("certified", "several") if k in found]
        return ", ".join(out)

    def third_party(self, row: dict[str, Any]) -> str:
        w = self.w
        code = str(row.get("code", ""))
        menu = row.get("menu", [])
        menu = ", ".join(w.term("side", m) for m in menu) if isinstance(menu, list | tuple) else w.term("side", menu)
        out = [f"{names(self.document, [code], w)} ({w('crises.menu')}: {menu})"]
        for found in row.get("help", []):
            shown = triple(found["value"], Kind(percent=True), w)
            out.append(f"{w.term('level', found['level'])}, {w.term('side', found['side'])}: {shown.inline}")
        return "; ".join(out)

    def dropped(self, rows: list[str]) -> str:
        """Names of the third parties left out; what follows the code is kept."""
        named = []
        for row in rows:
            code, _, rest = row.partition(" ")
            named.append(f"{names(self.document, [code], self.w)} {rest}".strip())
        return ", ".join(named)

    def truth_of(self, node: dict[str, Any]) -> str:
        value = node.get("truth") or node.get("value")
        if value is None:
            return ""
        return self.w.term("truth", value) if self.w.knows("truth", value) else self.w.term("status", value)

    def because(self, duty: DutyRow) -> str:
        """The first reason in a trace, in one line."""
        children = duty.trace.get("children") or []
        deciding = (c for c in children if c.get("part") in ("conditions", "steps"))
        return self.w.text(next(deciding, duty.trace).get("label"))

    def linkify(self, text: str) -> Any:
        """Turn claim ids within a sentence into links."""
        out, last = self.markup(""), 0
        for m in re.finditer(r"\b[A-Z]+\d[\w.]*\b", text):
            if m.group() in self.anchors:
                out += text[last : m.start()]
                out += self.markup('<a href="#{}">{}</a>').format(self.anchors(m.group()), m.group())
                last = m.end()
        return out + text[last:]

    def arguments(self, args: dict[str, Any]) -> str:
        return ", ".join(f"{k}={json.dumps(v, ensure_ascii=False, default=str)}" for k, v in args.items())

    def sensitivity_cell(self, row: dict[str, Any], key: str) -> str:
        value, of = row.get(key), str(row.get("figure", ""))
        if key in ("warrant", "label"):
            return self.w.term(key, value)
        if key == "parameter":
            return self.markup("<code>{}</code>").format(value)
        if not _numeric(value):
            return flat(value, self.w)
        kind = Kind(percent=True, signed=True) if of.endswith(" change") else kind_of(of)
        return triple(value if isinstance(value, list | tuple) else [value], kind, self.w).inline


def _numeric(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(_numeric(v) for v in value)
    return isinstance(value, float | int) and not isinstance(value, bool)


def _command(document: Assessment) -> str:
    s = document.scenario
    parts = ["foedus", "assess", s.id, "--as-of", s.as_of]
    if s.subject:
        parts += ["--treaty", s.subject]
    for fact, value in s.suppositions.items():
        parts += ["--suppose", f"{fact}={value}"]
    if document.posterior is None:
        parts += ["--parameters", "prior"]
    return shlex.join([*parts, "--draws", str(document.draws), "--seed", str(document.seed)])


def _sections(document: Assessment, others: list[dict[str, Any]]) -> list[str]:
    there = {
        "ladder": document.ladder, "duties": document.events, "states": document.states, "crises": document.equilibria,
        "claims": document.claims, "treaties": document.treaties, "parameters": document.parameters,
        "sensitivity": document.sensitivity, "references": document.record or others, "sources": document.sources,
    }  # fmt: skip
    return [s for s in SECTIONS if s not in there or there[s]]


def _environment() -> Any:
    try:
        import jinja2
    except ImportError:
        raise DataMissingError(
            "the page needs jinja2", remedy="pip install 'foedus[export]'", code="missing-export"
        ) from None
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("foedus.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=False,
    )
    env.filters["slug"] = lambda text: re.sub(r"[^a-z0-9]+", "-", str(text).lower())
    env.filters["web"] = lambda url: bool(re.match(r"https?://", str(url)))
    env.filters["unstop"] = lambda text: str(text).rstrip(".")
    env.filters["capitalize_first"] = lambda text: sentence(str(text))
    return env


def page(document: Assessment, lang: str = "en") -> str:
    """Return an assessment as one HTML page.

    The page loads nothing, runs nothing, and reads without colour, on a telephone and on
    paper. Charts are drawn from Vega-Lite specifications.

    Parameters
    ----------
    document
        The answer.
    lang
        ``en`` or ``ru``.

    Raises
    ------
    InputError
        If the language is not known.
    DataMissingError
        If the extra ``export`` is not installed.
    """
    w = words(lang)
    env = _environment()
    from markupsafe import Markup

    from foedus.report import charts

    sections_and_titles = (
        *(x for s in SECTIONS for x in (s, f"{s}-title", f"{s}-caption")),
        "toc-title",
        "record-caption",
        "crises-same-caption",
    )
    anchors = Anchors(sections_and_titles)
    for ident in _owned(document):
        anchors.add(ident)
    others = _others(document, anchors, w)
    helpers = _Helpers(document, w, anchors, Markup)

    drawn: dict[str, dict[str, Any]] = {}
    for name, chart in charts.specs(document, w).items():
        large, small = charts.draw(chart)
        drawn[name] = {"title": chart.title, "note": chart.note, "large": Markup(large), "small": Markup(small)}

    rivals: dict[str, list[str]] = {c.id: [] for c in document.claims}
    for rival in claims_of(document, "rival"):
        for ident in dict.fromkeys(claim_ids(w.text(rival.relation))):
            rivals.get(ident, []).append(rival.id)

    in_it = [e for e in document.equilibria if e.affected]
    # The largest changes of the chance of force stand open; the rest fold, or a phone scrolls for ever.
    order = {
        e.id: -max((max(abs(x) for x in c.total) for c in e.changes if c.quantity == "force"), default=0.0)
        for e in in_it
    }
    in_it.sort(key=lambda e: (e.id != document.ladder_of, order[e.id], e.id))
    not_in_it = [e for e in document.equilibria if not e.affected]
    ranked = sorted(document.states, key=lambda s: s.rank)
    keys = list(dict.fromkeys(k for row in document.sensitivity for k in row))
    if "text" in keys:  # the figure in words makes its key superfluous
        keys.remove("figure")
        keys.insert(0, keys.pop(keys.index("text")))
    if "label" in keys and "warrant" in keys:
        keys.remove("warrant")  # the label says the same, and "prior-driven" besides
    subject = document.scenario.subject_name
    name = w.text(subject) if subject else ""
    draws = w.plural("draws", document.draws, number(document.draws, 0, w))
    css = files("foedus.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
    text: str = env.get_template("page.html.j2").render(
        d=document, w=w, T=w.text, lang=lang, css=Markup(css), question=w("page.question", subject=name) if name else w("page.question_plain"),
        subject=name, draws=draws,
        made_with=w("page.made_with", version=document.foedus, draws=draws, seed=document.seed, hash=document.scenario.hash),
        sections=_sections(document, others), drawn=drawn, others=others, rivals=rivals, known=anchors, anchor=anchors,
        rested={ident for ident, _, _ in _referred(document)}, duties_of=_duties_of(document),
        crises=in_it[:OPEN_CRISES], crises_more=in_it[OPEN_CRISES:], crises_same=not_in_it, same_quantities=list(dict.fromkeys(c.quantity for e in not_in_it for c in e.changes))[:SAME_COLUMNS],
        states_changed=[s for s in ranked if changed(s.figures)], states_same=[s for s in ranked if not changed(s.figures)],
        by_verdict=[(v, [c for c in document.claims if c.verdict == v]) for v, _ in verdict_counts(document.claims)],
        ladder_quantities=ladder_quantities(document), rung_changes=rung_changes, rung_name=lambda r: rung_name(r, w),
        sensitivity_keys=keys, sensitivity_numeric={k: any(_numeric(row.get(k)) for row in document.sensitivity) for k in keys},
        grades=[(g, w.term("grade", g)) for g in "ABCDU"], command=_command(document),
        crisis=lambda ident: crisis_name(document, ident, w), names=lambda codes: names(document, [c for c in codes if c], w),
        fig=lambda row: figure(row, w), rests=lambda row: rests(row, w), event=lambda e: event_name(document, e, w), quantity=lambda q: quantity_name(document, q, w), mark=lambda v: MARKS.get(v, ("·", "."))[0],
        **{k: getattr(helpers, k) for k in (
            "triple", "plain", "share", "counted", "scientific", "uniqueness", "third_party", "dropped", "truth_of", "because", "linkify",
            "arguments", "sensitivity_cell",
        )},
    )  # fmt: skip
    return text if text.endswith("\n") else text + "\n"
