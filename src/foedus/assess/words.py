"""Sentences that the assessment composes from its own figures, in English and Russian.

Interface words (heads of tables, names of verdicts on a page) belong to the report layer;
here stand only sentences whose content is computed.
"""

from __future__ import annotations

from foedus.core import Truth
from foedus.law import fact_text
from foedus.law import words as _law
from foedus.world import Rule, Text, World

__all__ = [
    "NOTHING",
    "TERMS",
    "fact_words",
    "number",
    "parameter_name",
    "percent",
    "rule_text",
    "supposing",
    "term",
    "threshold",
]

#: Vocabulary of the scenario in Russian, by group, where a sentence of the answer names one of its words.
TERMS: dict[str, dict[str, str]] = {
    "status": {str(k): ru for k, (_, ru) in _law.STATUSES.items()},
    "action": {str(k): ru for k, (_, ru) in _law.ACTIONS.items()},
    "act": _law.ACTS,
    "level": _law.LEVELS,
    "form": _law.FORMS,
    "truth": {"yes": "да", "no": "нет", "unknown": "неизвестно"},
    "modality": {
        "shall": "обязан", "undertake": "обязуется", "will": "будет", "ready to": "готов", "may": "может", "intend": "намерен",
    },
    "verdict": {
        "supported": "подтверждается", "supported in part": "отчасти подтверждается", "contradicted": "противоречит данным",
        "contradicted in part": "отчасти противоречит", "not identified": "не определяется", "open": "открыто",
        "not testable here": "здесь не проверить",
    },
    "approval": {
        "parliament": "голосование парламента", "committee": "решение комитета", "law signed": "подписание закона", "decree": "указ",
        "gazette": "официальная публикация", "ratified": "ратификация", "none needed": "одобрение не требуется",
    },
    "stated": {"duration": "срок действия", "articles": "число статей"},
}  # fmt: skip


def term(group: str, value: str) -> Text:
    """Return a word of the scenario's vocabulary in both languages."""
    return Text(en=value, ru=TERMS[group].get(value, value))


def fact_words(fact: str, world: World, holds: bool = True) -> Text:
    """Return a fact on which a figure depends, or its denial, in words."""
    treaty, states, what = fact.partition(" states its ")
    if not states:
        return fact_text(fact, world, holds)
    title = world.treaty(treaty).title
    en, ru = ("states", "указан") if holds else ("does not state", "не указан")
    named = TERMS["stated"].get(what, what)
    return Text(en=f"{title.en} {en} its {what}", ru=f"{title.ru}: {named} {ru}{'о' if what == 'articles' else ''}")


def supposing(fact: str, world: World, value: Truth) -> Text:
    """Return the condition that a fact is so or not so, with its name as ``--suppose`` takes it."""
    said = fact_words(fact, world, value.is_true)
    return Text(en=f"if {said.en} (“{fact}”)", ru=f"если {said.ru} («{fact}»)")


NOTHING = Text(
    en="nothing that was tried (facts, readings, codings, parameters, thresholds) changes it",
    ru="ничто из проверенного (факты, прочтения, кодировка, параметры, пороги) его не меняет",
)


def number(x: float, lang: str, digits: int = 3) -> str:
    """Return a number with some significant digits, as the language writes it."""
    text = f"{x:.{digits}g}"
    if "e" in text:
        text = f"{x:.{digits}f}" if abs(x) > 1e-4 else f"{x:.1e}"
    text = text.replace("-", "−")
    return text.replace(".", ",") if lang == "ru" else text


def percent(x: float, lang: str, signed: bool = False) -> str:
    """Return a share as per cent, with a sign where it is a change."""
    value = 100 * x
    if 0 < abs(value) < 0.005:
        return "≈ 0\u00a0%"
    text = f"{value:+.1f}" if signed else f"{value:.1f}"
    if abs(value) >= 10:
        text = f"{value:+.0f}" if signed else f"{value:.0f}"
    elif 0.005 <= abs(value) < 0.95:
        text = f"{value:+.2g}" if signed else f"{value:.2g}"
    elif abs(value) < 0.005:
        text = "0"
    text = text.replace("-", "−")
    return (text.replace(".", ",") if lang == "ru" else text) + "\u00a0%"


def _amount(x: float, unit: str, lang: str) -> str:
    if unit in ("share", "probability"):
        return percent(x, lang)
    return percent(x, lang, signed=True) if unit == "change" else number(x, lang)


def rule_text(rule: Rule, unit: str) -> Text:
    """Return a rule in words."""
    c = f"{100 * rule.confidence:.0f}"
    why_en = f" ({rule.why})" if rule.why else ""
    if rule.forecast:
        return Text(
            en="a statement about the future: the figure is its chance",
            ru="утверждение о будущем: показатель — его вероятность",
        )
    if rule.holds is not None:
        words = {"yes": ("true", "верно"), "no": ("false", "неверно"), "unknown": ("unknown", "неизвестно")}[
            str(rule.holds)
        ]
        return Text(
            en=f"supported if the texts make the measured statement {words[0]}{why_en}",
            ru=f"подтверждается, если по текстам измеряемое утверждение {words[1]}",
        )
    if rule.within is not None:
        lo, hi = rule.within
        return Text(
            en=f"supported if between {_amount(lo, unit, 'en')} and {_amount(hi, unit, 'en')} with {c} % of draws or the whole interval{why_en}",
            ru=f"подтверждается, если между {_amount(lo, unit, 'ru')} и {_amount(hi, unit, 'ru')} в {c} % розыгрышей или на всём интервале",
        )
    limit = rule.above if rule.above is not None else rule.below
    assert limit is not None  # the model allows exactly one kind of rule
    side = ("above", "выше") if rule.above is not None else ("below", "ниже")
    return Text(
        en=f"supported if {side[0]} {_amount(limit, unit, 'en')} in {c} % of draws or over the whole interval{why_en}",
        ru=f"подтверждается, если {side[1]} {_amount(limit, unit, 'ru')} в {c} % розыгрышей или на всём интервале",
    )


def threshold(rule: Rule, edge: float, unit: str) -> Text:
    """Return the sentence on another threshold at which the verdict turns."""
    set_ = rule.above if rule.above is not None else rule.below
    assert set_ is not None  # only thresholds come here
    return Text(
        en=f"with the threshold at {_amount(edge, unit, 'en')} instead of {_amount(set_, unit, 'en')}",
        ru=f"при пороге {_amount(edge, unit, 'ru')} вместо {_amount(set_, unit, 'ru')}",
    )


_PARAMETERS: dict[str, tuple[str, str]] = {
    "m": ("decisiveness of the contest", "решительность состязания"),
    "gamma": ("defence advantage", "преимущество обороны"),
    "kappa": ("loss of strength with distance", "потеря силы с расстоянием"),
    "commit_default": ("share of capability committed, where unstated", "доля задействуемой мощи, где не указана"),
    "fight_clash": ("cost of a clash", "цена столкновения"),
    "fight_war": ("cost of a war", "цена войны"),
    "chi": ("extra cost of fighting a stronger coalition", "надбавка к цене боя против более сильной коалиции"),
    "psi_clash": ("part of the stake that a clash settles", "часть ставки, которую решает столкновение"),
    "phi": ("part of the stake that pressure can win", "часть ставки, достижимая давлением"),
    "h": ("what pressure wins against resistance", "результат давления при сопротивлении"),
    "rho": ("cost of counter-pressure", "цена ответного давления"),
    "cost_force": ("cost of opening fire", "цена начала боевых действий"),
    "cost_pressure": ("cost of pressure", "цена давления"),
    "cost_resist": ("cost of withstanding pressure", "цена сопротивления давлению"),
    "tau": ("dissimilarity of force and pressure", "несходство силы и давления"),
    "stake_const": ("stake of a pair", "ставка пары"),
    "stake_rivalry": ("stake of rivals", "ставка соперников"),
    "stake_claim": ("stake under a territorial claim", "ставка при территориальном споре"),
    "stake_contiguity": ("stake of neighbours", "ставка соседей"),
    "concede_const": ("cost of conceding", "цена уступки"),
    "concede_weakness": ("weakness and conceding", "слабость и уступка"),
    "sq_const": ("value of the status quo", "ценность статус-кво"),
    "sq_contiguity": ("status quo of neighbours", "статус-кво соседей"),
    "sq_rivalry": ("status quo of rivals", "статус-кво соперников"),
    "sq_claim": ("status quo under a territorial claim", "статус-кво при территориальном споре"),
    "sq_major": ("status quo of major powers", "статус-кво великих держав"),
    "sq_trade": ("trade and the status quo", "торговля и статус-кво"),
    "sq_democracy": ("joint democracy and the status quo", "взаимная демократия и статус-кво"),
    "sq_pact_target": ("target's pacts and the status quo (free sign)", "пакты цели и статус-кво (знак свободный)"),
    "sq_pact_challenger": (
        "challenger's pacts and the status quo (free sign)",
        "пакты претендента и статус-кво (знак свободный)",
    ),
    "sq_pact_between": (
        "pact between the two and the status quo (free sign)",
        "пакт между сторонами и статус-кво (знак свободный)",
    ),
    "sq_major_target": ("status quo of challenged major powers", "статус-кво великих держав как цели"),
    "sq_distance": ("distance and the status quo", "расстояние и статус-кво"),
    "sq_size": ("joint capability and the status quo", "совокупная мощь и статус-кво"),
    "sq_share": ("challenger's share of capability and the status quo", "доля мощи претендента и статус-кво"),
    "sq_past": ("past clashes and the status quo", "прошлые столкновения и статус-кво"),
    "sq_calm": ("years of peace and the status quo", "годы мира и статус-кво"),
    "sq_recent": ("a recent clash and the status quo", "недавнее столкновение и статус-кво"),
    "sq_pact_target_pair": ("target's pacts, difference between pairs", "пакты цели: различие между парами"),
    "sq_pact_challenger_pair": (
        "challenger's pacts, difference between pairs",
        "пакты претендента: различие между парами",
    ),
    "sq_pact_between_pair": ("pact between the two, difference between pairs", "пакт сторон: различие между парами"),
    "war_const": ("base rate of war in a fight", "исходная частота войны в столкновении"),
    "war_parity": ("parity and war", "паритет и война"),
    "war_contiguity": ("contiguity and war", "соседство и война"),
    "war_rivalry": ("rivalry and war", "соперничество и война"),
    "war_claim": ("territorial claim and war", "территориальный спор и война"),
    "war_past": ("past wars and war", "прошлые войны и война"),
    "war_help_target": ("help to the target and war (free sign)", "помощь цели и война (знак свободный)"),
    "war_help_challenger": (
        "help to the challenger and war (free sign)",
        "помощь претенденту и война (знак свободный)",
    ),
    "join_cost_clash": ("cost of joining a clash", "цена вступления в столкновение"),
    "join_cost_war": ("cost of joining a war", "цена вступления в войну"),
    "join_cost_distance": ("distance and the cost of joining", "расстояние и цена вступления"),
    "join_cost_capability": ("capability and the cost of joining", "мощь и цена вступления"),
    "join_contiguity": ("contiguity and joining", "соседство и вступление"),
    "join_major": ("major powers and joining", "великие державы и вступление"),
    "join_rivalry": ("rivalry and joining", "соперничество и вступление"),
    "join_trade": ("trade and joining", "торговля и вступление"),
    "join_challenger": ("joining on the challenger's side", "вступление на стороне претендента"),
    "join_common": ("what third parties of a crisis have in common", "общее у третьих сторон кризиса"),
    "help_stake_const": ("helper's stake", "ставка помощника"),
    "help_stake_trade": ("trade and the helper's stake", "торговля и ставка помощника"),
    "help_stake_alignment": ("pacts and the helper's stake", "пакты и ставка помощника"),
    "help_stake_rivalry": ("rivalry and the helper's stake", "соперничество и ставка помощника"),
    "help_stake_contiguity": ("contiguity and the helper's stake", "соседство и ставка помощника"),
    "help_stake_regime": ("regime likeness and the helper's stake", "сходство режимов и ставка помощника"),
    "alpha_const": ("cost of breaking a promise", "цена невыполнения обещания"),
    "alpha_form": ("formality and that cost (free sign)", "формальность и эта цена (знак свободный)"),
    "alpha_democracy": ("democracy and that cost", "демократия и эта цена"),
    "alpha_depth": ("depth and that cost", "глубина и эта цена"),
    "alpha_honour": ("record of honour and that cost", "репутация и эта цена"),
    "alpha_country": ("country differences in that cost", "различия стран в этой цене"),
    "alpha_means_open": ("open means and that cost", "открытые средства и эта цена"),
    "honour_rate": ("prior record of honour", "исходная репутация"),
    "inverse_q": (
        "how instruments add up (1 sum, 0 strongest alone)",
        "сложение документов (1 — сумма, 0 — только сильнейший)",
    ),
    "weight_aid": ("weight of duties of other aid", "вес обязанностей иной помощи"),
    "weight_consult": ("weight of duties to consult", "вес обязанностей консультаций"),
    "abstain_const": ("cost of breaking a duty not to act", "цена нарушения обязанности воздержания"),
    "hindrance": ("loss through a hindered duty", "потери из-за затруднённой обязанности"),
    "p_request": ("chance that help is requested", "вероятность запроса помощи"),
    "p_national_procedure": ("chance that national procedure allows it", "вероятность национального разрешения"),
    "p_joint_finding": ("chance of a joint finding", "вероятность совместного вывода"),
    "p_collective_decision": ("chance of a collective decision", "вероятность коллективного решения"),
    "p_declared_opinion": ("chance of a declared opinion", "вероятность объявленной позиции"),
    "p_condition_present": (
        "chance that an unread condition is in the text",
        "вероятность, что непрочитанное условие есть в тексте",
    ),
    "discretionary": ("weight of a discretionary promise", "вес необязательного обещания"),
    "p_fact": ("chance that a contested fact holds", "вероятность, что спорный факт верен"),
    "counter_cost": ("cost of answering pressure", "цена ответа на давление"),
    "counter_stake": ("stake in answering pressure", "ставка в ответе на давление"),
    "counter_rivalry": ("rivalry and answering pressure", "соперничество и ответ на давление"),
    "channel_leverage": ("leverage and the choice of channel", "рычаги и выбор канала"),
    "tau_c": ("sharpness of the choice of channel", "резкость выбора канала"),
    "leverage_economic": ("economic leverage, where unstated", "экономический рычаг, где не указан"),
    "leverage_transport": ("transport leverage, where unstated", "транспортный рычаг, где не указан"),
    "leverage_covert": ("covert leverage, where unstated", "скрытый рычаг, где не указан"),
    "leverage_information": ("information leverage, where unstated", "информационный рычаг, где не указан"),
}


def parameter_name(name: str) -> Text:
    """Return what a parameter is, in plain words; its own name where no words are set."""
    words = _PARAMETERS.get(name)
    return Text(en=words[0], ru=words[1]) if words else Text(en=name, ru=name)
