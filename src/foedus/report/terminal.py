"""The answer on a terminal: headline, ladder, states, claims, limits.

Every number stands with its interval and unit, every verdict with a mark that works
without colour. Nothing is computed: the rows come from the document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import Box
from rich.console import Console, OverflowMethod
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from foedus.report.catalogue import Words, words
from foedus.report.cells import (
    MARKS,
    changed,
    claims_of,
    crisis_name,
    figure,
    ladder_quantities,
    names,
    rests,
    rung_changes,
    rung_name,
    verdict_counts,
)  # fmt: skip
from foedus.report.numbers import NBSP, number, shared_decimals, triple
from foedus.report.quantities import LADDER, kind_of, unit_kind

if TYPE_CHECKING:
    from foedus.assess.document import Assessment, ChangeRow, ClaimRow

__all__ = ["terminal"]

#: Colours of verdicts and statuses: blue for, orange against; told apart without red and green.
STYLES = {
    "supported": "bold blue",
    "supported in part": "blue",
    "contradicted in part": "yellow",
    "contradicted": "bold yellow",
    "not identified": "default",
    "open": "magenta",
    "not testable here": "dim",
    "owed": "bold blue",
    "owed if": "blue",
    "discretionary": "cyan",
    "unknown": "magenta",
    "not owed": "dim",
    "none": "dim",
}
#: Narrower than this, a claim takes two lines.
ONE_LINE = 100
#: Below this many columns the ladder shows three figures, not four.
NARROW = 96
#: From this width on, a claim also says what kind of change would overturn it.
WITH_OVERTURN = 112
TOP_STATES = 8
#: Limits printed here; the page has all.
MOST_LIMITS = 2
WIDEST = 120
LINE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
_ASCII = str.maketrans({
    "−": "-", "≈": "~", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "«": '"', "»": '"', "’": "'", NBSP: " ", "→": "->",
    "✓": "+", "✗": "x", "×": "x", "∞": "inf", "·": "-",
})  # fmt: skip


class _Printer:
    """One printing of one answer."""

    def __init__(self, document: Assessment, console: Console, w: Words) -> None:
        self.document, self.console, self.w = document, console, w
        self.width = min(console.width, WIDEST)
        self.encoding = console.encoding or "utf-8"
        self.ascii = not self.encoding.lower().startswith("utf")
        self.overflow: OverflowMethod = "crop" if self.ascii else "ellipsis"
        subject = document.scenario.subject_name
        self.subject = w.text(subject) if subject else ""

    # -- small parts -------------------------------------------------------------------

    def text(self, value: str, style: str = "") -> Text:
        """A text that is never read as markup, in ASCII where the output needs it."""
        if self.ascii:
            value = value.translate(_ASCII).encode(self.encoding, "replace").decode(self.encoding)
        return Text(value, style=style)

    def print(self, value: Text | Table, indent: int = 0) -> None:
        self.console.print(
            Padding(value, (0, 0, 0, indent), expand=False) if indent else value, width=self.width, highlight=False
        )

    def line(self, value: str = "", style: str = "", indent: int = 0) -> None:
        self.print(self.text(value, style), indent)

    def heading(self, value: str, beside: str = "") -> None:
        self.line()
        head = self.text(value, "bold")
        if beside:
            head.append_text(self.text(f"  {beside}", "dim"))
        self.print(head)

    def table(self) -> Table:
        return Table(
            box=None if self.ascii else LINE,
            padding=(0, 1, 0, 0),
            show_edge=False,
            pad_edge=False,
            header_style="dim",
            expand=False,
        )

    def mark(self, verdict: str) -> str:
        glyph, plain = MARKS.get(verdict, ("·", "."))
        return plain if self.ascii else glyph

    # -- parts of the answer -----------------------------------------------------------

    def head(self) -> None:
        d, w = self.document, self.w
        question = w("page.question", subject=self.subject) if self.subject else w("page.question_plain")
        self.line(question, "bold")
        draws = w.plural("draws", d.draws, number(d.draws, 0, w))
        made = w("page.made_with", version=d.foedus, draws=draws, seed=d.seed, hash=d.scenario.hash[:12])
        self.line(f"{w.text(d.scenario.title)}, {w('page.as_of', date=d.scenario.as_of)} · {made}", "dim")
        if d.scenario.suppositions:
            given = "; ".join(f"{k} = {w.term('truth', v)}" for k, v in d.scenario.suppositions.items())
            self.line(f"{w('page.suppositions')}: {given}", "magenta")
        self.line()
        for k, text in enumerate(d.headline):
            self.line(w.text(text), "" if k else "bold")

    def ladder(self) -> None:
        d, w = self.document, self.w
        if not d.ladder:
            return
        self.heading(w("terminal.obliges"), w("terminal.in_crisis", crisis=crisis_name(d, d.ladder_of, w)))
        quantities = [q for q in ladder_quantities(d) if q in LADDER] or ladder_quantities(d)[: len(LADDER)]
        if self.width < NARROW:
            quantities = quantities[:3]  # a column that is cut off says nothing; the page has them all
        table = self.table()
        roomy = self.width >= WITH_OVERTURN
        table.add_column(
            self.text(w("ladder.rung")), no_wrap=self.width >= ONE_LINE, overflow=self.overflow, min_width=14
        )
        guarantor = d.scenario.guarantor
        table.add_column(
            self.text(w("ladder.duty", guarantor=names(d, [guarantor], w)) if guarantor else w("ladder.duty_plain")),
            min_width=9,
        )
        for q in quantities:
            unit = ", %" if kind_of(q).percent else ""
            table.add_column(
                self.text(w.term("quantity_short", q) + unit),
                justify="right",
                no_wrap=self.width >= ONE_LINE,
                overflow=self.overflow,
                min_width=11,
            )
        for rung in d.ladder:
            readings = ["recorded", "supposed"] if rung_changes(rung) else ["recorded"]
            for reading in readings:
                label = rung_name(rung, w) if reading == "recorded" else f"  {w('ladder.supposed')}"
                duty = rung.duty if reading == "recorded" else rung.duty_supposed
                cells = {c.quantity: getattr(c, reading) for c in rung.cells}
                row = [self.text(label), self.text(w.term("status", duty), STYLES.get(duty, ""))]
                for q in quantities:
                    if q not in cells:
                        row.append(self.text("–"))
                        continue
                    shown = triple(cells[q], kind_of(q), w)
                    cell = self.text(shown.value)
                    cell.append_text(self.text(f"{' ' if roomy else chr(10)}{shown.bracket}", "dim"))
                    row.append(cell)
                table.add_row(*row)
        self.print(table, 2)

    def states(self) -> None:
        d, w = self.document, self.w
        beside = w("terminal.affected_sub", subject=self.subject) if self.subject else w("terminal.affected_sub_plain")
        self.heading(w("terminal.affected"))
        self.line(beside, "dim", 2)
        top = [s for s in sorted(d.states, key=lambda s: s.rank) if changed(s.figures)][:TOP_STATES]
        if not top:
            self.line(w("terminal.no_change"), indent=2)
            return
        quantities = list(dict.fromkeys(f.quantity for s in top for f in s.figures))
        table = self.table()
        table.add_column(
            self.text(w("states.state")), no_wrap=self.width >= ONE_LINE, overflow=self.overflow, min_width=10
        )
        for q in quantities:
            table.add_column(self.text(w.term("quantity_short", q) + ", %"), justify="right", no_wrap=True)
        # One number of decimals per column, so that states can be compared down it.
        decimals = {
            q: shared_decimals([f.total for s in top for f in s.figures if f.quantity == q], unit_kind("change"))
            for q in quantities
        }
        for s in top:
            rows = {f.quantity: f for f in s.figures}
            table.add_row(
                self.text(w.text(s.name)),
                *(self.change(rows[q], decimals[q]) if q in rows else self.text("–") for q in quantities),
            )
        self.print(table, 2)

    def change(self, row: ChangeRow, decimals: int) -> Text:
        kind, w = kind_of(row.quantity), self.w
        total = triple(row.total, kind, w, change=True, decimals=decimals)
        alone = triple(row.mechanism[:1], kind, w, change=True, decimals=decimals)
        cell = self.text(total.value)
        interval, mechanism = self.text(total.bracket, "dim"), self.text(f"({alone.value})")
        if self.width >= WITH_OVERTURN:
            return Text(" ").join([cell, interval, mechanism])
        return Text("\n").join([Text(" ").join([cell, mechanism]), interval])

    def claims(self, details: bool) -> None:
        w = self.w
        self.heading(w("terminal.claims"))
        for side in ("article", "rival"):
            rows = claims_of(self.document, side)
            if not rows:
                continue
            counts = " · ".join(f"{w.term('verdict', v)} {n}" for v, n in verdict_counts(rows))
            title = self.text(w(f"claims.{side}"), "bold")
            title.append_text(self.text(f"  {counts}", "dim"))
            self.print(title, 2)
            if details or self.width < ONE_LINE:
                for row in rows:
                    self.claim_lines(row, details)
            else:
                self.claim_table(rows)

    def claim_table(self, rows: list[ClaimRow]) -> None:
        w, wide = self.w, self.width >= WITH_OVERTURN
        table = self.table()
        table.box = None
        table.show_header = False
        table.add_column(no_wrap=True, min_width=3)
        table.add_column(no_wrap=True, justify="center", min_width=3)
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow=self.overflow, ratio=1)
        table.add_column(no_wrap=True, justify="right")
        table.add_column(no_wrap=True)
        if wide:
            table.add_column(no_wrap=True)
        table.expand = True
        for row in rows:
            style = STYLES.get(row.verdict, "")
            shown = figure(row.figure, w)
            cell = self.text(shown.main)
            cell.append_text(self.text(f" {shown.bracket}" if shown.bracket else "", "dim"))
            cells = [
                self.text(row.id, "dim"), self.text(self.mark(row.verdict), style), self.text(w.term("verdict", row.verdict), style),
                self.text(w.text(row.text)), cell, self.text(w.term("warrant", row.warrant), "dim"),
            ]  # fmt: skip
            if wide:
                cells.append(self.text(w.term("overturn", row.overturn.kind), "dim"))
            table.add_row(*cells)
        self.print(table, 2)

    def claim_lines(self, row: ClaimRow, details: bool) -> None:
        w, style = self.w, STYLES.get(row.verdict, "")
        head = self.text(f"{row.id} ", "dim")
        head.append_text(self.text(f"{self.mark(row.verdict):^3} ", style))
        head.append_text(self.text(w.text(row.text)))
        if not details:
            head.truncate(self.width - 2, overflow=self.overflow)
        self.print(head, 2)
        shown = figure(row.figure, w)
        second = self.text(w.term("verdict", row.verdict), style)
        turns = f"{w('claims.turns_on').lower()}: {w.term('overturn', row.overturn.kind)}"
        for part in (shown.inline, w.term("warrant", row.warrant), rests(row.figure, w), turns):
            second.append_text(self.text(f" · {part}" if part else "", "dim"))
        self.print(second, 10)
        if not details:
            return
        if row.figure is not None:
            self.line(
                w.text(row.figure.text) + (f" ({w.text(row.figure.reason)})" if row.figure.reason else ""), indent=10
            )
        for needs in (p.needs for p in row.parts if p.needs is not None):
            self.line(f"{w('claims.needs')}: {w.text(needs)}", indent=10)
        then = (
            f" ({w('claims.overturn_to', verdict=w.term('verdict', row.overturn.verdict))})"
            if row.overturn.verdict
            else ""
        )
        self.line(f"{w('claims.overturn')}: {w.text(row.overturn.text)}{then}", indent=10)
        if row.rests_on:
            self.line(f"{w('claims.rests_on')}: {', '.join(row.rests_on)}", "dim", 10)

    def foot(self, details: bool) -> None:
        d, w = self.document, self.w
        self.heading(w("terminal.read"))
        read = w("terminal.read_1", subject=self.subject) if self.subject else w("limits.recorded_plain")
        self.line(read, indent=2)
        self.line(w("terminal.read_2"), indent=2)
        self.line(w("page.posterior") if d.posterior is None else w.text(d.posterior.text), indent=2)
        if d.warnings:
            self.heading(w("page.warnings").upper())
            for text in d.warnings if details else d.warnings[:3]:
                self.line(w.text(text), "magenta", 2)
            if len(d.warnings) > 3 and not details:
                self.line(w("terminal.more_limits", n=len(d.warnings) - 3), "dim", 2)
        self.heading(w("terminal.limits"))
        for text in d.limits if details else d.limits[:MOST_LIMITS]:
            self.line(w.text(text), indent=2)
        if len(d.limits) > MOST_LIMITS and not details:
            self.line(w("terminal.more_limits", n=len(d.limits) - MOST_LIMITS), "dim", 2)
        self.heading(w("terminal.more"))
        for key in ("more_page", "more_json"):
            self.line(w(f"terminal.{key}", scenario=d.scenario.id), indent=2)


def terminal(document: Assessment, console: Console, lang: str = "en", *, details: bool = False) -> None:
    """Print an assessment.

    Parameters
    ----------
    document
        The answer.
    console
        Where to print; its width (at most 120 columns are used), colour and encoding are
        respected, so that the answer also reads in a pipe.
    lang
        ``en`` or ``ru``.
    details
        Also print, under each claim, its figure in words, what it rests on and what would
        overturn it.

    Raises
    ------
    InputError
        If the language is not known.
    """
    printer = _Printer(document, console, words(lang))
    printer.head()
    printer.ladder()
    printer.states()
    printer.claims(details)
    printer.foot(details)
