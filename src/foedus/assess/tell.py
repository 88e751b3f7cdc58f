"""Comparisons and assessments as short text, for terminals and notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from foedus.assess.words import number, percent
from foedus.crisis import drawn_from

if TYPE_CHECKING:
    from foedus.assess.compare import Comparison

__all__ = ["comparison_summary"]


def comparison_summary(comparison: Comparison, lang: str = "en") -> str:
    """Return what a treaty changes: states in order of change, then the crises it enters."""
    from foedus.assess.quantities import band

    ru = lang == "ru"
    world, subject = comparison.world, comparison.subject
    titles = {t.id: t.title(lang) for t in world.treaties}
    name = titles.get(subject, subject) if subject else ("ничего" if ru else "nothing")
    draws = comparison.parameters.n
    head = (
        f"С договором и без него: {name}. {draws} розыгрышей, {world.as_of}. Медиана [90 %], предполагая договор действующим."
        if ru
        else f"With and without {name}. {draws} draws, {world.as_of}. Median [90 %], supposing it in force."
    )
    affected = [c for c in comparison.pairs.values() if c.affected]
    lines = [head, ""]
    if not affected:
        lines.append(
            "Ничего не меняется: ни один кризис не затронут." if ru else "Nothing changes: it enters no crisis."
        )
        return "\n".join(lines)
    lines.append(
        "Кризисы (вероятность применения силы в год, изменение):" if ru else "Crises (yearly chance of force, change):"
    )
    rows = []
    for c in affected:
        present, absent = c.values("force")
        total = band(present / absent - 1)
        mechanism = band(present / c.values("force", reading="mechanism")[1] - 1)
        rows.append((abs(total[0]), c, band(present), total, mechanism))
    rows.sort(key=lambda r: (-r[0], r[1].pair))
    for _, c, level, total, mechanism in rows[:15]:
        i, j = (world.label(x)(lang) for x in c.pair)
        words = ("всего", "механизм") if ru else ("total", "mechanism")
        lines.append(
            f"  {i} → {j}: {percent(level[0], lang)}; {words[0]} {percent(total[0], lang, True)} "
            f"[{percent(total[1], lang, True)}, {percent(total[2], lang, True)}], "
            f"{words[1]} {percent(mechanism[0], lang, True)}"
        )
    if len(rows) > 15:
        lines.append(f"  … {len(rows) - 15} {'других с меньшим изменением' if ru else 'others with smaller changes'}")
    lines.append("")
    lines.append(
        "Государства (ожидаемое число боёв в год, в которых участвует):"
        if ru
        else "States (expected resisted uses of force a year in which it fights):"
    )
    states = []
    for code in comparison.states:
        a = comparison.state(code, "fighting", ("supposed", None))
        b = comparison.state(code, "fighting", ("supposed", "total"))
        states.append((abs(band(a - b)[0]), code, band(a), band(a - b)))
    states.sort(key=lambda r: (-r[0], r[1]))
    for size, code, level, change in states[:8]:
        if size == 0:
            continue
        lines.append(
            f"  {world.label(code)(lang)}: {number(level[0], lang)}; {'изменение' if ru else 'change'} {number(change[0], lang)} [{number(change[1], lang)}, {number(change[2], lang)}]"
        )
    lines.append("")
    lines.append(drawn_from(comparison.parameters, lang))
    return "\n".join(lines)
