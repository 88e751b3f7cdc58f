"""How a study of pacts is told: the specifications side by side, then a page of plain words made from the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.text import wrapped
from foedus.history.catalogue import Said
from foedus.studies.pact_fits import Estimate, Spec

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "PactStudy",
    "counted",
    "number",
    "percent",
    "placebo_words",
    "sensitivity_words",
    "within_words",
]

_TREATMENTS = {
    "target_pact": Said("target's pact", "пакт цели"),
    "target_pact_only": Said("…not pledged to challenger", "…без пакта с зачинщиком"),
    "challenger_pact": Said("challenger's pact", "пакт зачинщика"),
    "future_target_pact": Said("target's future pact", "будущий пакт цели"),
    "future_challenger_pact": Said("challenger's future pact", "будущий пакт зачинщика"),
}
_SAMPLE = {"relevant": Said("relevant", "значимые"), "all": Said("all dyads", "все пары")}
#: Associations of an unmeasured cause, as risk ratios, for which the band is printed.
STRENGTHS = (1.25, 1.5, 2.0)


def number(x: float, lang: str, digits: int = 3) -> str:
    """Return a number as the language writes it."""
    text = f"{x:.{digits}f}"
    return text.replace(".", ",").replace("-", "−") if lang == "ru" else text


def percent(x: float, lang: str, digits: int = 0) -> str:
    """Return a relative change with its sign."""
    text = f"{100 * x:+.{digits}f}"
    # A line must not break between number and sign.
    return text.replace(".", ",").replace("-", "−") + "\N{NO-BREAK SPACE}%" if lang == "ru" else text + "%"


def label(spec: Spec, lang: str) -> str:
    """Return what sets a specification apart, in a few words."""
    how = (" внутри пар" if lang == "ru" else " within pairs") if spec.within else ""
    return f"{spec.first}-{spec.last} {_SAMPLE[spec.sample](lang)}{how}"


def counted(found: Iterable[Estimate], lang: str) -> str:
    """Say how many estimates are above and below zero, and how many of those are told apart from it."""
    rows = list(found)
    up, down = sum(e.coef > 0 for e in rows), sum(e.coef < 0 for e in rows)
    sure_up, sure_down = sum(e.sign > 0 for e in rows), sum(e.sign < 0 for e in rows)
    if lang == "ru":
        return (
            f"Спецификаций: {len(rows)}; коэффициент выше нуля: {up} (отличим от нуля на уровне 95 %: {sure_up}), "
            f"ниже нуля: {down} (отличим: {sure_down})."
        )
    return (
        f"Of {len(rows)} specifications {up} give a coefficient above zero ({sure_up} told apart from it at the 95% level) "
        f"and {down} one below ({sure_down} told apart)."
    )


def within_words(pairs: Iterable[tuple[Estimate, Estimate]]) -> Said:
    """Say what changes when the same pair is compared with itself; pairs of a pooled and a within estimate."""
    en, ru = [], []
    for pooled, inside in pairs:
        spell = f"{pooled.spec.first}-{pooled.spec.last}"
        more, more_ru = ("higher", "выше") if inside.coef > pooled.coef else ("lower", "ниже")
        flips = pooled.coef * inside.coef < 0
        en.append(f"{spell}: {number(pooled.coef, 'en')} pooled, {number(inside.coef, 'en')} within ({'the sign turns' if flips else more})")  # fmt: skip
        ru.append(f"{spell}: {number(pooled.coef, 'ru')} по всем, {number(inside.coef, 'ru')} внутри пар ({'знак меняется' if flips else more_ru})")  # fmt: skip
    return Said(
        "Comparing a pair with itself in years with and without a pact. " + "; ".join(en) + ". What is fixed about a pair (where it lies, old "
        "quarrels) cannot explain the second number; what changes together with the pact still can.",
        "Сравнение пары с самой собой в годы с пактом и без него. " + "; ".join(ru) + ". Постоянные свойства пары (положение, старые "
        "споры) второго числа не объясняют; то, что меняется вместе с пактом, — может.",
    )  # fmt: skip


def placebo_words(future: Estimate, now: tuple[float, float]) -> Said:
    """Say what a pact that does not exist yet goes with; ``now`` is the coefficient and error of the present pact beside it."""
    b, nb = future.coef, now[0]
    text = (
        f"{number(b, 'en')} (s.e. {number(future.se, 'en')})",
        f"{number(b, 'ru')} (ст. ош. {number(future.se, 'ru')})",
    )
    head = (
        f"Placebo: a pact that will be made within five years cannot yet have an effect. It goes with {text[0]}; the pact in force, in the same fit, with {number(nb, 'en')} (s.e. {number(now[1], 'en')}). ",
        f"Плацебо: пакт, который заключат в ближайшие пять лет, действовать ещё не может. При нём {text[1]}; при действующем пакте в той же оценке {number(nb, 'ru')} (ст. ош. {number(now[1], 'ru')}). ",
    )  # fmt: skip
    if future.sign > 0:
        rest = (
            "So disputes are more frequent before the pact: pacts are sought by those in trouble, and numbers on pacts in force carry that too.",
            "Значит, споры чаще ещё до пакта: пактов ищут те, кому угрожают, и это входит и в числа о действующих пактах.",
        )
    elif future.sign < 0:
        rest = (
            "So disputes are rarer before the pact: pacts are made in calm pairs, and numbers on pacts in force carry that too.",
            "Значит, споры реже ещё до пакта: пакты заключают в спокойных парах, и это входит и в числа о действующих пактах.",
        )
    else:
        rest = (
            "It is not told apart from zero: this test shows no sign that trouble or calm comes before pacts; it does not prove that neither does.",
            "От нуля это не отличить: признаков того, что пакту предшествует беда или покой, эта проверка не даёт; обратного она не доказывает.",
        )
    return Said(head[0] + rest[0], head[1] + rest[1])


def sensitivity_words(one: Estimate) -> Said:
    """Say how strong an unmeasured cause would have to be, and what the ratio may be for a few strengths."""
    spread = [(s, one.band(s)) for s in STRENGTHS]
    fall = next((s for s, b in spread if not b.settled), None)
    en = "; ".join(f"{s:g}: {b.low:.2f} to {b.high:.2f}" for s, b in spread)
    ru = "; ".join(f"{number(s, 'ru', 2)}: от {number(b.low, 'ru', 2)} до {number(b.high, 'ru', 2)}" for s, b in spread)
    if one.sign == 0:
        reach_en = "and the interval holds no difference without one"
        reach_ru = "а интервал включает отсутствие разницы и без неё"
        end_en, end_ru = "The sign is open whatever such causes are.", "Знак открыт, каковы бы ни были такие причины."
    else:
        reach_en = f"and one of {one.strength_interval:.2f} brings the interval to no difference"
        reach_ru = f"а {number(one.strength_interval, 'ru', 2)} хватит, чтобы интервал включил отсутствие разницы"
        end_en = (
            f"The sign is open as soon as such a cause reaches {fall:g}."
            if fall
            else "The sign stands at all of these."
        )
        end_ru = (
            f"Знак открыт, как только сила такой причины достигает {number(fall, 'ru', 2)}."
            if fall
            else "Знак сохраняется при всех этих значениях."
        )
    return Said(
        f"Not an effect but an association. The ratio of chances is {1 + one.change:.2f} ({label(one.spec, 'en')}); an unmeasured cause tied to both the pact and "
        f"disputes by risk ratios of {one.strength:.2f} could explain all of it, {reach_en}. If such ties reach "
        f"the first number, the ratio lies within the others: {en}. {end_en}",
        f"Не действие, а связь. Отношение вероятностей {number(1 + one.change, 'ru', 2)} ({label(one.spec, 'ru')}); неизмеренная причина, связанная и с пактом, и со спорами "
        f"отношением рисков {number(one.strength, 'ru', 2)}, объяснила бы его целиком, {reach_ru}. "
        f"Если такие связи достигают первого числа, отношение лежит в пределах остальных: {ru}. {end_ru}",
    )  # fmt: skip


@dataclass(frozen=True)
class PactStudy(Answer):
    """Specifications side by side, and what they say together.

    Parameters
    ----------
    name, title
        Of the study.
    estimates
        By key, in the order of the table.
    words
        The page, made from the numbers.
    curve
        The distribution of the coefficient over sets of controls; may be empty.
    """

    name: str
    title: Said
    estimates: Mapping[str, Estimate]
    words: tuple[Said, ...]
    curve: Mapping[str, Estimate] = field(default_factory=dict)

    def table(self, lang: str = "en") -> list[str]:
        """Return the specifications as lines of at most 80 columns, grouped by treatment."""
        heads = ("коэф.", "ст. ош.", "изменение", "E") if lang == "ru" else ("b", "s.e.", "change", "E")
        lines, last = [], ""
        for e in self.estimates.values():
            if e.spec.treatment != last:
                last = e.spec.treatment
                lines.append(f"{_TREATMENTS[last](lang):37}{heads[0]:>8}{heads[1]:>8}{heads[2]:>10}{heads[3]:>6}")
            mark = "*" if e.sign else " "
            change = "" if e.spec.era else percent(e.change, lang, 1)
            strength = "" if e.spec.era else number(e.strength, lang, 2)
            lines.append(
                f"  {self._label(e, lang):35}{number(e.coef, lang):>8}{number(e.se, lang):>8}{change:>10}{strength:>6}{mark}"
            )
        return lines

    def _label(self, e: Estimate, lang: str) -> str:
        text = label(e.spec, lang)
        if e.spec.era:
            return text + (", до 1945" if lang == "ru" else ", before 1945")
        extra = {
            "all, with size": Said(", size", ", размер"), "all, own pledges": Said(", own pledges", ", свои пакты"), "all, every pledge": Said(", every pledge", ", все пакты"),
            "relevant, size and contiguity": Said(", few controls", ", мало признаков"),
        }.get(e.spec.key)  # fmt: skip
        return text + (extra(lang) if extra else "")

    def summary(self, lang: str = "en") -> str:
        """Return the table and the page."""
        note = (
            "b: логит начала спора; ст. ош. по парам; * отличим от 0 (95 %); E: сила неизмеренной причины, что объяснила бы всё."
            if lang == "ru"
            else "b: logit of initiation, errors by pair; * told apart from 0 (95%); E: strength of an unmeasured cause that would explain it all."
        )
        lines = [self.title(lang), "", *self.table(lang), *wrapped(note)]
        for word in self.words:
            lines += ["", *wrapped(word(lang))]
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return the summary with what was fitted and on how many rows."""
        lines = [self.summary(lang), ""]
        for key, e in {**self.estimates, **self.curve}.items():
            rows = (
                f"строк {e.n}, событий {e.events}, пар {e.dyads}"
                if lang == "ru"
                else f"{e.n} rows, {e.events} events, {e.dyads} pairs"
            )
            inside = (" + средние пар" if lang == "ru" else " + means of pairs") if e.spec.within else ""
            lines.append(f"{key}: b {number(e.coef, lang)} ({number(e.se, lang)}); {e.spec.formula}{inside}; {rows}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "study": self.name, "title": self.title.to_dict(),
            "estimates": [e.to_dict() for e in self.estimates.values()],
            "curve": [e.to_dict() for e in self.curve.values()], "words": [w.to_dict() for w in self.words],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each specification, those of the curve after the others."""
        import polars as pl

        out = []
        for part, found in (("table", self.estimates), ("curve", self.curve)):
            for e in found.values():
                row = {k: v for k, v in e.to_dict().items() if k not in ("interval", "controls", "warnings", "shift", "shift_se")}  # fmt: skip
                low, high = e.interval
                out.append({"part": part, **row, "low": low, "high": high, "formula": e.spec.formula})
        return pl.DataFrame(out)
