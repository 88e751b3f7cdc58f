"""The drawing of a solved crisis: what stands in it, that nothing overlaps, that equal answers give equal files."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from crisis_games import game_of
from foedus import crisis
from foedus.core import InputError
from foedus.crisis import Equilibrium, solve
from foedus.estimate import draw
from foedus.report.catalogue import words
from foedus.report.numbers import triple
from foedus.report.quantities import Kind
from foedus.report.tree import tree
from foedus.world import World, load

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


@pytest.fixture(scope="module")
def solved(world: World) -> Equilibrium:
    return solve(crisis.build(world, "ARM", "AZE", draw(40, source="prior")))


def texts(svg: str) -> list[tuple[str, float, float, float, str]]:
    """Text, x, y, size and anchor of every line that is read (halos left out)."""
    root = ElementTree.fromstring(svg)
    return [
        (t.text or "", float(t.attrib["x"]), float(t.attrib["y"]), float(t.attrib["font-size"]), t.attrib["text-anchor"])
        for t in root.iter(f"{SVG}text") if t.attrib.get("aria-hidden") != "true"
    ]  # fmt: skip


def boxes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """Rough extent of every line of text: Arial's mean width is about half its size."""
    out = []
    for text, x, y, size, anchor in texts(svg):
        wide = len(text) * size * 0.52
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        out.append((text, left, left + wide, y - size * 0.75, y + size * 0.2))
    return out


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_every_path_and_branch_stands_with_its_figure(solved: Equilibrium, lang: str) -> None:
    svg = tree(solved, lang)
    said = [t for t, *_ in texts(svg)]
    figures = {f.name: f.row("") for f in solved.figures}
    for name in (
        *(f"path {p}" for p in crisis.PATHS),
        "p_force",
        "p_pressure",
        "p_resist_force",
        "p_resist_pressure",
        "p_war",
    ):
        row = figures[name]
        shown = triple((row["median"], row["low"], row["high"]), Kind(percent=True), words(lang)).inline
        assert shown in said, name
    levels = ("clash", "war") if lang == "en" else ("столкновение", "война")
    for level in levels:
        assert any(level in t for t in said)
    assert any(("assumed" if lang == "en" else "допущени") in t for t in said)
    if lang == "ru":
        assert re.findall(r"[A-Za-z]{2,}", " ".join(said)) == []


@pytest.mark.parametrize("lang", ["en", "ru"])
@pytest.mark.parametrize("pair", [("ARM", "AZE"), ("IRN", "AZE"), ("RUS", "USA"), ("USA", "RUS")])
def test_no_two_lines_of_text_overlap_and_all_lie_inside(world: World, pair: tuple[str, str], lang: str) -> None:
    svg = tree(solve(crisis.build(world, *pair, draw(12))), lang)
    root = ElementTree.fromstring(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    found = boxes(svg)
    for text, left, right, top, bottom in found:
        assert left >= 0 and right <= width and top >= 0 and bottom <= height, text
    for a, (one, left, right, top, bottom) in enumerate(found):
        for other, left2, right2, top2, bottom2 in found[a + 1 :]:
            assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top, (one, other)


def test_a_likelier_branch_is_wider(solved: Equilibrium) -> None:
    root = ElementTree.fromstring(tree(solved))
    wide = [float(p.attrib["stroke-width"]) for p in root.iter(f"{SVG}path") if p.attrib.get("stroke-opacity")]
    assert len(wide) == 9
    status_quo, pressure, force = wide[:3]
    assert status_quo > max(pressure, force)
    row = {f.name: f.row("")["median"] for f in solved.figures}
    assert (pressure > force) == (row["p_pressure"] > row["p_force"])
    assert (wide[8] > wide[7]) == (row["p_war"] > 0.5)


def test_equal_answers_give_equal_files(world: World) -> None:
    def once() -> str:
        return tree(solve(crisis.build(world, "ARM", "AZE", draw(15, 4))))

    assert once() == once()


def test_without_third_parties_and_without_names() -> None:
    svg = tree(solve(game_of((), n=8)))
    said = [t for t, *_ in texts(svg)]
    assert said.count("no third party is in the game") == 2
    assert "I against J: the crisis as a tree" in said


def test_names_are_escaped(solved: Equilibrium) -> None:
    from foedus.world import Text

    names = {**solved.game.names, "ARM": Text(en="A & <B>", ru="А")}
    game = solved.game.replace(names=names)
    svg = tree(solve(game))
    ElementTree.fromstring(svg)
    assert "A &amp; &lt;B&gt;" in svg


def test_another_language_is_refused(solved: Equilibrium) -> None:
    with pytest.raises(InputError):
        tree(solved, "de")
