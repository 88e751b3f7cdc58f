"""The tree of a solved crisis as one SVG: who chooses, how likely each branch is, where the crisis ends.

Branches are as wide as they are likely once their node is reached. Third parties choose all at
once; they are shown together at each level, with the help to be expected.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from foedus.crisis import Equilibrium, Figure, drawn_from
from foedus.report.catalogue import words
from foedus.report.drawing import FONT, HEX
from foedus.report.numbers import triple
from foedus.report.quantities import Kind
from foedus.report.svg import wrapped, written

__all__ = ["tree"]

_SAID: dict[str, tuple[str, str]] = {
    "title": ("{i} against {j}: the crisis as a tree", "Инициатор: {i}; цель: {j}. Дерево кризиса"),
    "without": ("without {ids}", "без документов: {ids}"),
    "chooses": ("chooses", "выбирает"), "answers": ("answers", "отвечает"),
    "chance": ("chance: clash or war", "случай: столкновение или война"),
    "status quo": ("status quo", "статус-кво"), "pressure": ("indirect pressure", "давление"),
    "force": ("force", "сила"), "concede": ("concedes", "уступает"), "resist": ("resists", "сопротивляется"),
    "clash": ("clash", "столкновение"), "war": ("war", "война"),
    "path status quo": ("Nothing happens", "Ничего не происходит"),
    "path pressure conceded": ("Pressure wins", "Давление достигает цели"),
    "path pressure resisted": ("Pressure, resisted", "Давление встречает отпор"),
    "path force conceded": ("Force wins without a fight", "Уступка силе без боя"),
    "path clash": ("Clash", "Столкновение"), "path war": ("War", "Война"),
    "ends": ("How it ends: chance in a year", "Исход: вероятность за год"),
    "join": ("Who joins in a {level}", "Кто вступает: {level}"),
    "fighting": ("states fighting: {x}", "воюющих государств: {x}"),
    "nobody": ("no third party is in the game", "третьих сторон в игре нет"),
    "expected": ("Expected helpers: {s}", "Помощников: {s}"),
    "others": ("{n} more, less likely each", "ещё {n}, каждое менее вероятно"),
    "width": ("A branch is as wide as it is likely once its node is reached. Median over {n} draws, [90 % interval].",
              "Толщина ветви — её вероятность в узле. Медиана по выборке {n}, [интервал 90 %]."),
}  # fmt: skip
_WIDTH, _BOX, _ROW = 1610.0, 130.0, 17.0
#: Left edges of the columns: challenger, target, level, third parties, ends; width of the boxes of level and third parties.
_X = (24.0, 358.0, 682.0, 978.0, 1362.0)
_LEVEL, _THIRD = 120.0, 360.0
#: Length of the bent part of a branch; its label stands after it.
_BEND = 66.0
#: States listed by name in each box of third parties.
_LISTED = 5
_CHANCE, _COUNT = Kind(percent=True), Kind()


@dataclass(frozen=True)
class _Branch:
    """One branch: from a node to a point, what is done, and the figure of its chance there."""

    start: tuple[float, float]
    end: tuple[float, float]
    label: str
    values: tuple[float, float, float]
    colour: str


def tree(eq: Equilibrium, lang: str = "en") -> str:
    """Return the tree of a solved crisis as one SVG document.

    Parameters
    ----------
    eq
        The solution.
    lang
        ``en`` or ``ru``.
    """
    words(lang)  # refuses another language
    return _Drawing(eq, lang).svg()


class _Drawing:
    """The parts of one drawing while it is put together."""

    def __init__(self, eq: Equilibrium, lang: str) -> None:
        self.eq, self.lang, self.ru, self.w = eq, lang, lang == "ru", words(lang)
        self.bands = {f.name: self._band(f) for f in eq.figures}

    @staticmethod
    def _band(f: Figure) -> tuple[float, float, float]:
        row = f.row("")
        return row["median"], row["low"], row["high"]

    def say(self, key: str, **fields: object) -> str:
        """Return a phrase of the drawing."""
        return _SAID[key][self.ru].format(**fields)

    def name(self, code: str) -> str:
        """Return a state in words."""
        text = self.eq.game.names.get(code)
        return text(self.lang) if text is not None else code

    def figure(self, values: Sequence[float], kind: Kind = _CHANCE) -> str:
        """Return median and interval; of expected numbers of states no more than hundredths."""
        return triple(values, kind, self.w, decimals=2 if kind is _COUNT else None).inline

    # -- layout ------------------------------------------------------------------------------

    def svg(self) -> str:
        """Return the whole document."""
        game = self.eq.game
        i, j = self.name(game.challenger), self.name(game.target)
        rows = {level: self._helpers(level) for level in ("clash", "war")}
        tall = {level: 38.0 + _ROW * len(r) for level, r in rows.items()}
        y_sq, y_p1, y_p2, y_f1 = 120.0, 206.0, 282.0, 380.0
        y_clash = y_f1 + 62 + tall["clash"] / 2
        y_war = y_clash + tall["clash"] / 2 + 26 + tall["war"] / 2
        y_pressure, y_fight = (y_p1 + y_p2) / 2, (y_clash + y_war) / 2
        y_force = (y_f1 + y_fight) / 2
        y_root = (y_sq + y_force) / 2
        height = y_war + tall["war"] / 2 + 96.0
        main, alt, quiet = HEX["c-main"], HEX["c-alt"], HEX["muted"]
        act, answer, level, ends = _X[0] + _BOX, _X[1] + _BOX, _X[2] + _LEVEL, _X[4]

        def other(values: tuple[float, float, float]) -> tuple[float, float, float]:
            mid, low, high = values
            return 1.0 - mid, 1.0 - high, 1.0 - low

        resist_p, resist_f, war = (self.bands[x] for x in ("p_resist_pressure", "p_resist_force", "p_war"))
        branches = (
            _Branch((act, y_root), (ends, y_sq), self.say("status quo"), self.bands["p_status_quo"], quiet),
            _Branch((act, y_root), (_X[1], y_pressure), self.say("pressure"), self.bands["p_pressure"], main),
            _Branch((act, y_root), (_X[1], y_force), self.say("force"), self.bands["p_force"], alt),
            _Branch((answer, y_pressure), (ends, y_p1), self.say("concede"), other(resist_p), main),
            _Branch((answer, y_pressure), (ends, y_p2), self.say("resist"), resist_p, main),
            _Branch((answer, y_force), (ends, y_f1), self.say("concede"), other(resist_f), alt),
            _Branch((answer, y_force), (_X[2], y_fight), self.say("resist"), resist_f, alt),
            _Branch((level, y_fight), (_X[3], y_clash), self.say("clash"), other(war), alt),
            _Branch((level, y_fight), (_X[3], y_war), self.say("war"), war, alt),
        )
        out = [self._branch(b) for b in branches]
        for at in (y_clash, y_war):
            out.append(
                f'<path d="M{_X[3] + _THIRD:.1f} {at:.1f}H{ends:.1f}" stroke="{alt}" stroke-width="2" fill="none"/>'
            )
        out += self._node(_X[0], y_root, [i, self.say("chooses")], HEX["ink"])
        for y, colour in ((y_pressure, main), (y_force, alt)):
            out += self._node(_X[1], y, [j, self.say("answers")], colour)
        out += self._chance(y_fight)
        for name, y in (("clash", y_clash), ("war", y_war)):
            out += self._third(name, y, tall[name], rows[name])
        for path, y in (
            ("status quo", y_sq), ("pressure conceded", y_p1), ("pressure resisted", y_p2), ("force conceded", y_f1),
            ("clash", y_clash), ("war", y_war),
        ):  # fmt: skip
            out += self._end(path, y)
        out.append(written(ends + 8, 78, self.say("ends"), size=12, colour=quiet))
        out += self._labels(branches)
        title = self.say("title", i=i, j=j)
        if game.terms.removed:
            title += f" ({self.say('without', ids=', '.join(game.terms.removed))})"
        out.insert(0, written(24, 38, title, size=19, bold=True))
        rests = drawn_from(game.parameters, "ru" if self.ru else "en")
        out.append(written(24, height - 42, self.say("width", n=self.eq.n), size=12, colour=quiet))
        out.append(written(24, height - 22, rests, size=12, colour=quiet))
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH:.0f}" height="{height:.0f}" '
            f'viewBox="0 0 {_WIDTH:.0f} {height:.0f}" font-family="{FONT}" role="img" aria-labelledby="tree-title">'
            f'<title id="tree-title">{html.escape(title)}</title><rect width="100%" height="100%" fill="{HEX["paper"]}"/>'
        )
        return head + "".join(out) + "</svg>\n"

    def _helpers(self, level: str) -> list[tuple[str, str]]:
        """Lines of a box of third parties: who helps whom, and how likely."""
        game = self.eq.game
        sides = {"target": self.name(game.target), "challenger": self.name(game.challenger)}
        found = [f for f in self.eq.figures if f.quantity == "help" and f.level == level]
        found.sort(key=lambda f: (-self.bands[f.name][0], f.name))
        shown = found if len(found) == _LISTED + 1 else found[:_LISTED]
        rows = [(f"{self.name(f.state)} → {sides[f.side]}", self.figure(self.bands[f.name])) for f in shown]
        if len(found) > len(shown):
            rows.append((self.say("others", n=len(found) - len(shown)), ""))
        if not rows:
            return [(self.say("nobody"), "")]
        for side in ("target", "challenger"):
            number = self.figure(self.bands[f"helpers {side} {level}"], _COUNT)
            rows.append((self.say("expected", s=sides[side]), number))
        return rows

    # -- parts -------------------------------------------------------------------------------

    def _branch(self, b: _Branch) -> str:
        (x, y), (to_x, to_y) = b.start, b.end
        bend = min(x + _BEND, to_x)
        # The chance, not the interval, sets the width; no branch is too thin to be seen.
        width = 1.2 + 13.0 * b.values[0]
        way = f"M{x:.1f} {y:.1f}C{x + 40:.1f} {y:.1f} {bend - 40:.1f} {to_y:.1f} {bend:.1f} {to_y:.1f}H{to_x:.1f}"
        return f'<path d="{way}" fill="none" stroke="{b.colour}" stroke-width="{width:.2f}" stroke-opacity=".5"/>'

    def _labels(self, branches: Sequence[_Branch]) -> list[str]:
        out = []
        for b in branches:
            x, y = b.start[0] + _BEND + 4, b.end[1]
            lift = 6 + 6.5 * b.values[0]
            out.append(written(x, y - lift, b.label, size=13, bold=True, halo=True))
            out.append(written(x, y + lift + 11, self.figure(b.values), size=12, halo=True))
        return out

    def _node(self, x: float, y: float, lines: Sequence[str], colour: str) -> list[str]:
        parts = [*wrapped(lines[0], 15), *lines[1:]]
        h = 16.0 + 17.0 * len(parts)
        box = (
            f'<rect x="{x:.1f}" y="{y - h / 2:.1f}" width="{_BOX:.0f}" height="{h:.1f}" rx="8" fill="{HEX["paper"]}" '
            f'stroke="{colour}" stroke-width="2"/>'
        )
        top = y - h / 2 + 21
        return [box, *(
            written(x + _BOX / 2, top + 17 * k, part, size=14 if k < len(parts) - 1 else 12, bold=k < len(parts) - 1, anchor="middle")
            for k, part in enumerate(parts)
        )]  # fmt: skip

    def _chance(self, y: float) -> list[str]:
        x, wide = _X[2], _LEVEL
        shape = (
            f'<path d="M{x:.1f} {y:.1f}l{wide / 2:.1f} -34l{wide / 2:.1f} 34l{-wide / 2:.1f} 34z" fill="{HEX["paper"]}" '
            f'stroke="{HEX["c-alt"]}" stroke-width="2"/>'
        )
        parts = wrapped(self.say("chance"), 13)
        return [shape, *(
            written(x + wide / 2, y + 4 + 13 * (k - (len(parts) - 1) / 2), part, size=11, anchor="middle")
            for k, part in enumerate(parts)
        )]  # fmt: skip

    def _third(self, level: str, y: float, tall: float, rows: Sequence[tuple[str, str]]) -> list[str]:
        x, top = _X[3], y - tall / 2
        out = [
            f'<rect x="{x:.1f}" y="{top:.1f}" width="{_THIRD:.1f}" height="{tall:.1f}" rx="8" fill="{HEX["paper"]}" '
            f'stroke="{HEX["c-alt"]}" stroke-width="1.4" stroke-dasharray="5 3"/>',
            written(x + 12, top + 20, self.say("join", level=self.say(level)), size=12, bold=True),
        ]
        for k, (who, chance) in enumerate(rows):
            out.append(written(x + 12, top + 38 + _ROW * k, who, size=11))
            if chance:
                out.append(written(x + _THIRD - 12, top + 38 + _ROW * k, chance, size=11, anchor="end"))
        return out

    def _end(self, path: str, y: float) -> list[str]:
        x = _X[4]
        out = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{HEX["ink"]}"/>']
        out.append(written(x + 12, y - 2, self.say(f"path {path}"), size=13, bold=True))
        out.append(written(x + 12, y + 15, self.figure(self.bands[f"path {path}"]), size=12))
        if path in ("clash", "war"):
            told = self.say("fighting", x=self.figure(self.bands[f"belligerents {path}"], _COUNT))
            out.append(written(x + 12, y + 31, told, size=11, colour=HEX["muted"]))
        return out
