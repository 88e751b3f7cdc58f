"""The sentences that open the answer and the warnings beside it, computed from its tables."""

from __future__ import annotations

from foedus.assess.compare import Comparison
from foedus.assess.context import Context, attack
from foedus.assess.crisis_rows import strongest
from foedus.assess.document import (
    ClaimRow,
    LadderRung,
    StateRow,
)  # fmt: skip
from foedus.assess.quantities import Floats, band
from foedus.assess.words import fact_words, parameter_name, percent, term
from foedus.crisis import grounds
from foedus.world import Text

__all__ = ["headline", "warning_texts"]


def headline(
    context: Context, ladder: list[LadderRung], crisis: str, states: list[StateRow], claims: list[ClaimRow]
) -> list[Text]:
    """Sentences that open the answer, each computed from the tables below it."""
    out: list[Text] = []
    s = context.world.settings
    if len(ladder) > 1 and crisis and context.subject is not None:
        i, j = crisis.removeprefix("crisis:").split(">")
        names = {c: context.name(c) for c in (i, j, s.guarantor or "")}
        title = context.treaty(context.subject).title
        # Not the last rung but one: the treaty under study need not be the last of the ladder.
        last, before = (
            ladder[-1],
            strongest(context, attack(i, j), context.variants.world_of((context.subject,), "recorded")),
        )
        g, f = names[s.guarantor or ""], names[j]
        found = {"recorded": last.duty, "supposed": last.duty_supposed, "before": before, "none": ladder[0].duty}
        ru = {k: f"«{term('status', v).ru}»" for k, v in found.items()}
        out.append(Text(
            en=f"By the texts: if {names[i].en} attacked {f.en}, military help by {g.en} is “{last.duty}” as recorded; “{last.duty_supposed}” supposing {title.en} in force for both; “{before}” without it; “{ladder[0].duty}” with no treaty of the pair.",
            ru=f"По текстам: нападение {names[i].ru} → {f.ru}, военная помощь ({g.ru}). По записям — {ru['recorded']}; если {title.ru} действует для обеих сторон — {ru['supposed']}; без него — {ru['before']}; без единого документа этой пары — {ru['none']}.",
        ))  # fmt: skip
        pair = context.comparison.pairs[(i, j)]
        present, absent = pair.values("force")
        nothing = context.variants.solve((i, j), tuple(s.ladder), "supposed", "total").p_force
        said = _what_is_fitted(context, (i, j), present / absent - 1.0)
        one, stack = band(present / absent - 1.0), band(present / nothing - 1.0)
        out.append(Text(
            en=f"In behaviour: {title.en}, supposing it in force, changes the yearly chance of force {names[i].en} → {f.en} by {percent(one[0], 'en', True)} (90 %: {percent(one[1], 'en', True)} to {percent(one[2], 'en', True)}); the whole ladder changes it by {percent(stack[0], 'en', True)} ({percent(stack[1], 'en', True)} to {percent(stack[2], 'en', True)}).{said.en}",
            ru=f"В поведении: если {title.ru} действует, годовая вероятность применения силы {names[i].ru} → {f.ru} меняется на {percent(one[0], 'ru', True)} (90 %: от {percent(one[1], 'ru', True)} до {percent(one[2], 'ru', True)}); от всей лестницы документов — на {percent(stack[0], 'ru', True)} (от {percent(stack[1], 'ru', True)} до {percent(stack[2], 'ru', True)}).{said.ru}",
        ))  # fmt: skip
    for side, en, russian in (
        ("article", "Of {n} statements of the article: ", "Из {n} утверждений статьи: "),
        ("rival", "Of {n} rival statements: ", "Из {n} альтернативных утверждений: "),
    ):
        mine = [c for c in claims if c.side == side]
        if mine:
            counts = {v: sum(c.verdict == v for c in mine) for v in dict.fromkeys(c.verdict for c in mine)}
            rows = sorted(counts.items(), key=lambda r: (-r[1], r[0]))
            out.append(Text(
                en=en.format(n=len(mine)) + ", ".join(f"{n} {v}" for v, n in rows) + ".",
                ru=russian.format(n=len(mine)) + ", ".join(f"«{term('verdict', v).ru}» — {n}" for v, n in rows) + ".",
            ))  # fmt: skip
    return out


def _what_is_fitted(context: Context, pair: tuple[str, str], change: Floats) -> Text:
    """Whether the parameters were fitted, and what of the change's spread is not estimated."""
    p = context.parameters
    if p.origin is None:
        return Text(
            en=" Parameters are drawn from stated ranges, not fitted.",
            ru=" Параметры взяты из заявленных диапазонов, а не оценены по данным.",
        )
    g = grounds(change, p, context.entering(pair))
    en = f" Of the {g.of} parameters behind it {g.estimated} were estimated on disputes of {p.origin.first}–{p.origin.last}"
    ru = f" Из {g.of} параметров, от которых это зависит, {g.estimated} оценены по спорам {p.origin.first}–{p.origin.last} гг."
    if (g.low, g.high) == (0.0, 1.0):
        return Text(en=en + ".", ru=ru.removesuffix(".") + ".")
    low, high = round(100 * g.low), round(100 * g.high)
    return Text(
        en=f"{en}; the others carry {low} to {high} % of its spread.",
        ru=f"{ru}; на остальные приходится от {low} до {high} % разброса.",
    )


def _fitted(context: Context) -> Text:
    """Which parameters are estimated, which prior-driven, which assumed."""
    p = context.parameters
    if p.origin is None:
        return Text(
            en="The posterior is not used here: every behavioural figure rests on parameter ranges that are assumed or taken from the literature.",
            ru="Апостериорные оценки здесь не использованы: все поведенческие показатели опираются на диапазоны параметров, принятые допущением или взятые из литературы.",
        )
    loose = [n for n, x in p.origin.labels.items() if x == "prior-driven"]
    n, rest = p.origin.count("estimated"), len(p.names) - len(p.origin.labels)
    words = [parameter_name(x) for x in loose]
    en = f"Of {len(p.names)} parameters {n} are estimated on the record. {rest} are not in the fit and stay assumed or from the literature: whether open steps are taken, contested facts, how treaties add up, the channels of pressure."
    ru = f"Из {len(p.names)} параметров по данным оценены {n}. Ещё {rest} в подгонку не входят и остаются допущениями или взяты из литературы: будут ли сделаны открытые шаги, спорные факты, как складываются договоры, каналы давления."
    if loose:
        en += f" The record says next to nothing of {len(loose)}, which stay at their priors: {'; '.join(w.en for w in words)}."
        ru += f" О следующих ({len(loose)}) данные почти ничего не говорят, они остались при априорных значениях: {'; '.join(w.ru for w in words)}."
    return Text(en=en, ru=ru)


def warning_texts(context: Context, comparison: Comparison) -> list[Text]:
    """What a reader must know before using a figure."""
    out = [
        _fitted(context),
        Text(
            en="What the record shows of pressure is threats and displays of force alone, a poor stand-in for it: sanctions, cyber acts and proxies are not in it.",
            ru="О давлении данные говорят мало: в них есть только угрозы и демонстрации силы. Санкций, кибератак и действий через посредников в них нет.",
        ),
    ]
    several = [
        c.id for c in comparison.pairs.values() if any(e.several for e in (*c.present.values(), *c.absent.values()))
    ]
    if several:
        out.append(
            Text(
                en=f"More than one equilibrium in some draws of {', '.join(several)}; the principal branch is shown.",
                ru=f"Более одного равновесия в части розыгрышей: {', '.join(several)}; показана главная ветвь.",
            )
        )
    for fact, value in context.world.suppositions.items():
        said = fact_words(fact, context.world, str(value) == "yes")
        out.append(Text(en=f"Supposed: {said.en} (“{fact}”).", ru=f"Предполагается: {said.ru} («{fact}»)."))
    for ident in context.world.removed:
        out.append(Text(en=f"Taken out: {ident}.", ru=f"Исключено: {ident}."))
    if context.subject is None:
        out.append(
            Text(
                en="No treaty is under study: with and without are the same world, and every change is zero.",
                ru="Изучаемого договора нет: миры «с» и «без» совпадают, все изменения равны нулю.",
            )
        )
    return out
