"""Formulas of several equations: ``outcome ~ x + sqrt(z) | 0 | region - 1``.

The language is a small part of R's. Left of ``~`` stand one or more columns joined by ``+``; right of
it one equation per ``|``. An equation is a sum of columns and of ``sqrt(...)``, ``log(...)``,
``log1p(...)``, ``exp(...)`` or ``abs(...)`` of a column. It has a constant unless ``0`` or ``-1``
stands in it; ``1`` alone is a constant alone, ``0`` alone is nothing (the utility is zero). A column
of words is coded as one indicator per level but the first; without a constant the first such column
keeps all its levels. A name with spaces stands in backquotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean
from foedus.estimate.columns import Columns

__all__ = ["Block", "Design", "Formula", "Term", "parse"]

Floats = NDArray[np.float64]
FUNCTIONS = {"sqrt": np.sqrt, "log": np.log, "log1p": np.log1p, "exp": np.exp, "abs": np.abs}
_TOKEN = re.compile(r"\s*(?:(`[^`]+`)|([^\W\d][\w.]*)|(\d+(?:\.\d*)?)|([~|+()\-])|(\S))")
CONSTANT = "constant"


@dataclass(frozen=True)
class Term:
    """One column of the data, or a function of it."""

    column: str
    function: str = ""

    def __str__(self) -> str:
        return f"{self.function}({self.column})" if self.function else self.column


@dataclass(frozen=True)
class Block:
    """One equation: its terms, and whether it has a constant."""

    terms: tuple[Term, ...] = ()
    constant: bool = True

    @property
    def empty(self) -> bool:
        """Whether the equation is zero."""
        return not self.terms and not self.constant

    def __str__(self) -> str:
        if not self.terms:
            return "1" if self.constant else "0"
        return " + ".join(map(str, self.terms)) + ("" if self.constant else " - 1")


@dataclass(frozen=True)
class Formula:
    """A parsed formula: columns of the outcome and the equations."""

    response: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is named, once, in order."""
        names = [*self.response, *(t.column for b in self.blocks for t in b.terms)]
        return tuple(dict.fromkeys(names))

    def __str__(self) -> str:
        return f"{' + '.join(self.response)} ~ {' | '.join(map(str, self.blocks))}".strip()


@dataclass(frozen=True)
class Design:
    """One equation bound to a data set: names of its coefficients, and the levels it was coded with.

    ``parts`` has one entry per term: the term and the levels that get an indicator (empty for numbers),
    and all levels known.
    """

    block: Block
    names: tuple[str, ...]
    parts: tuple[tuple[Term, tuple[str, ...], tuple[str, ...]], ...]

    def matrix(self, data: Columns) -> Floats:
        """Return the covariates of a data set coded alike; shape (rows, coefficients), NaN where missing.

        Raises
        ------
        InputError
            If a column is missing, or has a level that was not there at the fit.
        """
        out = [np.ones(data.rows)] if self.block.constant else []
        for term, levels, known in self.parts:
            column = data[term.column]
            if not known:
                out.append(_numbers(term, data.numbers(term.column)))
                continue
            if not column.levels:
                raise _wrong(
                    f"column '{term.column}' held words at the fit and holds numbers now", "give the same kind"
                )
            strange = [x for x in column.levels if x not in known]
            if strange:
                raise InputError(
                    f"column '{term.column}' has the level '{strange[0]}', which was not there at the fit",
                    remedy=did_you_mean(strange[0], known, f"levels: {', '.join(known)}"), code="unknown-level",
                )  # fmt: skip
            gone = np.isnan(column.values)
            for level in levels:
                code = column.levels.index(level) if level in column.levels else -1
                out.append(np.where(gone, np.nan, (column.values == code).astype(np.float64)))
        return np.column_stack(out) if out else np.zeros((data.rows, 0))


def bind(block: Block, data: Columns) -> Design:
    """Bind an equation to a data set: find its columns, code its words."""
    names = [CONSTANT] if block.constant else []
    parts: list[tuple[Term, tuple[str, ...], tuple[str, ...]]] = []
    whole = not block.constant
    for term in block.terms:
        column = data[term.column]
        levels = column.levels
        if not levels:
            names.append(str(term))
            parts.append((term, (), ()))
            continue
        if term.function:
            raise _wrong(f"'{term}': the column holds words", "take the function away, or give numbers")
        if len(levels) < 2:
            raise _wrong(f"column '{term.column}' has one level, '{levels[0]}'", "leave it out")
        shown = levels if whole else levels[1:]
        whole = False
        names += [f"{term.column}[{x}]" for x in shown]
        parts.append((term, shown, levels))
    return Design(block, tuple(names), tuple(parts))


def parse(text: str) -> Formula:
    """Parse a formula.

    Parameters
    ----------
    text
        Such as ``"esc + war ~ s + revis | 0 | regime1 | balance + regime2"``; without ``~`` the outcome is empty.

    Raises
    ------
    InputError
        With what is wrong and at which character.
    """
    if not isinstance(text, str) or not text.strip():
        raise _wrong("the formula is empty", "write 'outcome ~ x1 | x2 | ...'")
    tokens: list[tuple[str, str, int]] = []
    at = 0
    tail = len(text.rstrip())
    while at < tail:
        found = _TOKEN.match(text, at)
        assert found is not None
        quoted, name, number, sign, odd = found.groups()
        if odd:
            raise _wrong(
                f"formula, character {found.start(5) + 1}: '{odd}' is not part of the language",
                "use names, +, -, |, ~, 0, 1 and sqrt, log, log1p, exp, abs; compute other columns beforehand",
            )
        kind = "name" if quoted or name else "number" if number else sign
        place = found.end() - len(quoted or name or number or sign)
        tokens.append((kind, quoted[1:-1] if quoted else name or number or sign, place))
        at = found.end()
    cut = [i for i, t in enumerate(tokens) if t[0] == "~"]
    if len(cut) > 1:
        raise _wrong(f"formula, character {tokens[cut[1]][2] + 1}: a second '~'", "keep one")
    left, right = (tokens[: cut[0]], tokens[cut[0] + 1 :]) if cut else ([], tokens)
    if cut and not left:
        right = tokens[1:]
    blocks: list[Block] = []
    part: list[tuple[str, str, int]] = []
    for token in [*right, ("|", "|", tail)]:
        if token[0] == "|":
            blocks.append(_block(part, token[2]))
            part = []
        else:
            part.append(token)
    return Formula(_response(left), tuple(blocks))


def _response(tokens: list[tuple[str, str, int]]) -> tuple[str, ...]:
    for i, (kind, word, at) in enumerate(tokens):
        if kind != ("name", "+")[i % 2]:
            raise _wrong(f"formula, character {at + 1}: '{word}' left of '~'", "name columns joined by '+'")
    if tokens and len(tokens) % 2 == 0:
        raise _wrong("formula: the left side ends in '+'", "name a column after it")
    return tuple(t[1] for t in tokens[::2])


def _block(tokens: list[tuple[str, str, int]], end: int) -> Block:
    if not tokens:
        raise _wrong(
            f"formula, character {end + 1}: an equation is empty", "write 0 for a utility of zero, 1 for a constant"
        )
    terms: list[Term] = []
    constant = True
    i = 0
    while i < len(tokens):
        sign = "+"
        if tokens[i][0] in "+-":
            sign = tokens[i][0]
            i += 1
        elif i:
            raise _wrong(
                f"formula, character {tokens[i][2] + 1}: '{tokens[i][1]}' without a sign before it", "join terms by '+'"
            )
        if i == len(tokens):
            raise _wrong(f"formula, character {end}: the equation ends in '{sign}'", "write a term after it")
        kind, word, at = tokens[i]
        i += 1
        if kind == "number":
            if word not in ("0", "1"):
                raise _wrong(
                    f"formula, character {at + 1}: the number {word}", "only 0 and 1 (the constant) may stand alone"
                )
            constant = (word == "1") == (sign == "+")
        elif kind != "name":
            raise _wrong(f"formula, character {at + 1}: '{word}' where a column should stand", "name a column")
        else:
            function = ""
            if i < len(tokens) and tokens[i][0] == "(":
                if word not in FUNCTIONS:
                    raise InputError(
                        f"formula, character {at + 1}: no function '{word}'",
                        remedy=did_you_mean(word, FUNCTIONS, f"there are {', '.join(FUNCTIONS)}"), code="bad-formula",
                    )  # fmt: skip
                inner = tokens[i + 1 : i + 3]
                if [t[0] for t in inner] != ["name", ")"]:
                    raise _wrong(
                        f"formula, character {at + 1}: '{word}(' takes one column", "compute other columns beforehand"
                    )
                function, word = word, inner[0][1]
                i += 3
            if sign == "-":
                raise _wrong(
                    f"formula, character {at + 1}: '{word}' cannot be taken away", "leave it out; only -1 may stand"
                )
            if (term := Term(word, function)) in terms:
                raise _wrong(f"formula, character {at + 1}: '{term}' stands twice in one equation", "keep one")
            terms.append(term)
    return Block(tuple(terms), constant)


def _numbers(term: Term, values: Floats) -> Floats:
    if not term.function:
        return values
    with np.errstate(all="ignore"):
        out: Floats = FUNCTIONS[term.function](values)
    bad = ~np.isfinite(out) & ~np.isnan(values)
    if bad.any():
        row = int(np.flatnonzero(bad)[0])
        raise InputError(
            f"'{term}' is not a number in row {row + 1}, where {term.column} is {values[row]:g}",
            remedy="correct the data or transform the column beforehand", code="bad-data",
        )  # fmt: skip
    return out


def _wrong(message: str, remedy: str) -> InputError:
    return InputError(message, remedy=remedy, code="bad-formula")
