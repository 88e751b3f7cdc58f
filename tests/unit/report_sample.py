"""An invented assessment for the tests of the report: no figure in it is a result.

The document has the shape of a real answer (two event ladders, 43 claims, 15 states), so
that layout and anchors are tried at full size.
"""

from __future__ import annotations

from typing import Any

from foedus.assess.document import Assessment

T = dict[str, str]

NAMES: dict[str, tuple[str, str, float, float, str]] = {
    "AZE": ("Azerbaijan", "Азербайджан", 40.383, 49.867, "core"),
    "TUR": ("Turkey", "Турция", 39.933, 32.867, "core"),
    "ARM": ("Armenia", "Армения", 40.167, 44.5, "core"),
    "RUS": ("Russia", "Россия", 55.75, 37.6, "core"),
    "IRN": ("Iran", "Иран", 35.7, 51.417, "core"),
    "GEO": ("Georgia", "Грузия", 41.683, 44.833, "core"),
    "USA": ("United States", "США", 38.883, -77.033, "external"),
    "FRA": ("France", "Франция", 48.867, 2.333, "external"),
    "IND": ("India", "Индия", 28.6, 77.2, "external"),
    "ISR": ("Israel", "Израиль", 31.767, 35.233, "external"),
    "PAK": ("Pakistan", "Пакистан", 33.683, 73.05, "external"),
    "BLR": ("Belarus", "Белоруссия", 53.9, 27.567, "treaty party"),
    "KAZ": ("Kazakhstan", "Казахстан", 51.167, 71.433, "treaty party"),
    "KGZ": ("Kyrgyzstan", "Киргизия", 42.867, 74.6, "treaty party"),
    "TJK": ("Tajikistan", "Таджикистан", 38.56, 68.774, "treaty party"),
}

ACTS = [
    ("armed-attack", "armed attack", "ARM", "AZE", "AZE", "war", "Armenia attacks the territory of Azerbaijan", "Армения нападает на территорию Азербайджана"),
    ("armed-attack", "armed attack", "IRN", "AZE", "NAKHCHIVAN", "clash", "Iran attacks Nakhchivan", "Иран нападает на Нахичевань"),
    ("transport-pressure", "transport pressure", "RUS", "AZE", "AZE", "unknown", "Russia puts transport pressure on Azerbaijan", "Россия оказывает транспортное давление на Азербайджан"),
]  # fmt: skip

CLAIMS: list[tuple[str, str, str, str]] = [
    ("Azerbaijan approved the memorandum on 16 December 2025", "Азербайджан одобрил меморандум 16 декабря 2025 года", "supported", "truth"),
    ("The aid obligation of December 2025 closes a transition period in the region", "Обязательство о помощи завершает переходный период в регионе", "contradicted in part", "ratio"),
    ("The text is legally concrete: neither a declaration nor one more memorandum of intent", "Текст юридически конкретен: это не декларация и не очередной меморандум о намерениях", "supported in part", "truth"),
    ("Turkey becomes an external guarantor with a right of direct military intervention", "Турция становится внешним гарантом с правом прямого военного вмешательства", "contradicted", "count"),
    ("Grey zones disappear for the region", "Серые зоны в регионе исчезают", "contradicted", "share"),
    ("The alliance closes the window for Armenian revanche", "Союз закрывает окно для армянского реванша", "not identified", "change"),
    ("A direct Iranian response is unlikely because escalation costs too much", "Прямой ответ Ирана маловероятен, поскольку эскалация обходится слишком дорого", "open", "probability"),
    ("Tehran sees the pact as possible military infrastructure on its northern border", "Тегеран видит в пакте возможную военную инфраструктуру у своей северной границы", "not testable here", "none"),
    ("Security now rests on a hard bilateral alliance, not on multilateral formats or mediation", "Безопасность теперь держится на прочном двустороннем союзе, а не на многосторонних форматах и посредничестве", "not identified", "share"),
]  # fmt: skip
WORDS = ["fact", "parameter", "threshold", "recoding", "reading", "none"]


def t(en: str, ru: str) -> T:
    return {"en": en, "ru": ru}


def figure(unit: str, k: int, rests: list[str]) -> dict[str, Any] | None:
    base: dict[str, Any] = {
        "text": t("What the figure counts, in one sentence", "Что показывает цифра, одним предложением"),
        "unit": unit, "value": None, "low": None, "high": None, "interval": None, "truth": None, "reason": None,
        "counts": None, "warrants": ["recorded"], "rests_on": rests, "facts": [], "details": [],
    }  # fmt: skip
    if unit == "none":
        return None
    if unit == "truth":
        yes = k % 3 != 0
        return base | {
            "value": 1.0 if yes else None, "truth": "yes" if yes else "unknown", "facts": ["AZTR2025 in force for TUR"],
            "reason": t("decided by texts, not by a sample", "решается текстами, а не выборкой"),
        }  # fmt: skip
    if unit == "count":
        return base | {"value": 0.0, "reason": t("a complete count, not a sample", "полный подсчёт, а не выборка")}
    values = {
        "ratio": (1.4, 0.31, 6.2),
        "share": (0.62, 0.31, 0.87),
        "change": (-0.124, -0.412, 0.071),
        "probability": (0.0041, 0.0007, 0.0184),
    }
    mid, low, high = values[unit]
    more = {
        "value": mid,
        "low": low,
        "high": high,
        "interval": 0.9,
        "warrants": ["recorded" if unit in ("ratio", "share") else "assumed"],
    }
    if unit == "share":
        more |= {
            "counts": [5.0, 8.0],
            "details": [
                {"label": t(f"Case {i}: an incident below the threshold", f"Случай {i}: происшествие ниже порога"), "value": "2021-11-12", "ids": [f"E{i:03d}"]}
                for i in range(1, 4)
            ],
        }  # fmt: skip
    return base | more


def duty(
    event: str, provision: str, who: str, whom: str, action: str, status: str, supposed: str, **more: Any
) -> dict[str, Any]:
    leaf = {
        "id": "clause",
        "label": t("The clause speaks of armed aggression", "Положение говорит о вооружённой агрессии"),
        "truth": "yes",
        "sources": ["S001"],
        "children": [],
    }
    force = {
        "id": "force", "label": t("In force between Turkey and Azerbaijan", "Действует между Турцией и Азербайджаном"),
        "truth": "unknown" if "2025" in provision else "yes", "sources": ["S002"], "children": [leaf],
    }  # fmt: skip
    return {
        "id": f"duty:{provision}:{who}>{whom}@{event}", "event": event, "treaty": provision.split(".")[0], "provision": provision,
        "article": t("art. 2", "ст. 2"), "obligor": who, "obligee": whom, "action": action, "modality": "shall", "status": status,
        "supposed": supposed, "means_open": "yes", "reason": "conditions", "flags": [], "unknowns": [],
        "steps": [{"condition": "request", "state": "unknown", "presence": "unread", "controller": "obligee", "actors": [whom]}],
        "trace": {"id": "status", "label": t(f"Status: {status}", "Статус обязанности"), "truth": "unknown", "sources": [], "children": [force]},
    } | more  # fmt: skip


def provisions(treaty: str) -> list[dict[str, Any]]:
    return [
        {
            "id": f"{treaty}.{k}", "article": t(f"art. {k + 1}", f"ст. {k + 1}"), "kind": "duty", "action": "assist militarily", "modality": "shall", "confidence": "medium", "note": None,
            "content": t("Help the other party in case of armed attack", "Помочь другой стороне в случае вооружённого нападения"), "sources": ["S001"],
        }
        for k in (1, 2)
    ]  # fmt: skip


def record(ident: str, date: str, kind: str, disputed: str) -> dict[str, Any]:
    return {
        "id": ident, "date": date, "end": None, "kind": kind, "disputed": disputed, "confidence": "high", "sources": ["S002"],
        "text": t("Something happened at a border post", "На пограничном посту случилось происшествие"),
    }  # fmt: skip


def change(quantity: str, base: float, effect: float, supposed: float) -> dict[str, Any]:
    """One row: level without and with, and relative changes in the four senses."""

    def around(x: float) -> tuple[float, float, float]:
        return (x, x - abs(x) * 0.8, x + abs(x) * 1.4)

    wide = (
        (effect / base, (effect - abs(effect) * 1.6) / base, (effect + abs(effect) * 1.3) / base)
        if base
        else (0.0, 0.0, 0.0)
    )
    total = around(supposed / base) if base else (0.0, 0.0, 0.0)
    return {
        "quantity": quantity, "without": around(base), "with": around(base + effect), "recorded": wide,
        "mechanism": tuple(x * 0.6 for x in total), "total": total, "second": total,
    }  # fmt: skip


def document(*, claims: int = 43, hostile: str = "") -> dict[str, Any]:
    """Return the invented document as plain data; ``hostile`` is put into free texts."""
    events, duties = [], []
    for slug, act, by, on, at, level, en, ru in ACTS:
        ident = f"event:{slug}:{by}>{on}@{at}:{level}"
        events.append({
            "id": ident, "label": t(en + hostile, ru), "act": act, "by": [by], "on": [on], "at": at, "level": level,
            "command": f'foedus owed south-caucasus --act "{act}" --by {by} --on {on} --at {at} --level {level}',
        })  # fmt: skip
        low = "not owed" if "pressure" in act else "owed if"
        duties += [
            duty(ident, "AZTR2010.1", "TUR", "AZE", "assist militarily", low, low),
            duty(ident, "AZTR2021.2", "TUR", "AZE", "assist", low, low, flags=["hindered: AZRU2022.3"]),
            duty(ident, "AZTR2025.1", "TUR", "AZE", "assist militarily", "unknown" if low != "not owed" else low, low, unknowns=["AZTR2025 in force for TUR"]),
            duty(ident, "CST1992.1", "RUS", "ARM", "assist militarily", "not owed", "not owed", steps=[]),
        ]  # fmt: skip
    crises = [("ARM", "AZE"), ("IRN", "AZE"), ("RUS", "AZE"), ("AZE", "ARM"), ("IRN", "TUR"), ("GEO", "ARM")]
    equilibria = []
    for k, (i, j) in enumerate(crises):
        affected = k < 5
        equilibria.append({
            "id": f"crisis:{i}>{j}", "challenger": i, "target": j, "affected": affected,
            "third_parties": [{"code": "TUR", "menu": ["target"], "bound": True, "help": [{"side": "target", "level": "war", "value": [0.23, 0.05, 0.55]}]}],
            "dropped": ["IND"] if k == 1 else [],
            "changes": [
                change("force", 0.0042 * (k + 1), -0.0003 if affected else 0.0, -0.0006 if affected else 0.0),
                change("pressure", 0.012, 0.0002 if affected else 0.0, 0.0004 if affected else 0.0),
                change("help war", 0.19, 0.03 if affected else 0.0, 0.06 if affected else 0.0),
            ],
            "residual": 3.1e-14, "uniqueness": {"bound": 0.41, "certified": 0.98, "several": 0.0},
            "warnings": [t("Two equilibria in some draws", "В части розыгрышей два равновесия")] if k == 3 else [],
        })  # fmt: skip
    states = []
    for rank, (code, (en, ru, lat, lon, role)) in enumerate(NAMES.items(), start=1):
        size = 0.0011 / rank**1.4 if rank < 11 else 0.0
        sign = -1 if code in ("AZE", "TUR") else 1
        states.append({
            "code": code, "name": t(en, ru), "lat": lat, "lon": lon, "role": role, "cinc": 0.02 / rank, "rank": rank,
            "figures": [change("attacked", 0.006, sign * size, sign * size * 2), change("uses force", 0.004, -sign * size / 2, -sign * size), change("fighting", 0.009, size / 3, size / 2)],
        })  # fmt: skip
    rows = []
    for n in range(claims):
        article = n < 27
        en, ru, verdict, unit = CLAIMS[n % len(CLAIMS)]
        ident = f"C{n + 1:02d}" if article else f"R{n - 26:02d}"
        rests = [duties[0]["id"], "AZTR2025.1", "crisis:ARM>AZE"] if n % 2 else ["AZTR2025", "E015", events[0]["id"]]
        fig = figure(unit, n, rests)
        kind = WORDS[n % len(WORDS)]
        overturn = {
            "kind": kind, "verdict": None if kind == "none" else "not identified",
            "text": t("Supposing the memorandum in force for Turkey", "Если меморандум действует и для Турции") if kind != "none" else t("Nothing tried changes it", "Ничто из проверенного не меняет"),
        }  # fmt: skip
        parts = [{
            "id": f"{ident}.1", "text": t(en, ru), "verdict": verdict if "part" not in verdict else verdict.replace(" in part", ""), "core": True,
            "measure": "behaviour_change" if fig else None, "args": {"treaty": "AZTR2025", "quantity": "force"} if fig else {},
            "rule": t("below 0 in at least 90 % of draws", "ниже нуля не менее чем в 90 % розыгрышей") if fig else None,
            "support": 0.83 if unit == "change" else None, "figure": fig,
            "needs": None if fig else t("Coded statements of officials, by year", "Кодированные заявления официальных лиц по годам"), "overturn": [overturn],
        }]  # fmt: skip
        if "part" in verdict:
            parts.append({
                "id": f"{ident}.2", "text": t("It is seen so abroad", "Так это видят за рубежом"), "verdict": "not testable here", "core": False,
                "measure": None, "args": {}, "rule": None, "support": None, "figure": None,
                "needs": t("A survey of officials", "Опрос официальных лиц"), "overturn": [],
            })  # fmt: skip
        rows.append({
            "id": ident, "text": t(en + hostile, ru + hostile), "by": t("the article", "статья") if article else t("an analyst, 2021", "аналитик, 2021"),
            "side": "article" if article else "rival", "tags": ["order", "legal fact"][: 1 + n % 2], "relation": None if article else t(f"disputes C{n - 25:02d}", f"оспаривает C{n - 25:02d}"),
            "record": t("Aid clauses of the same pair date from 2010 and 2021.", "Положения о помощи той же пары есть с 2010 и 2021 годов."),
            "verdict": verdict, "figure": fig, "warrant": fig["warrants"][0] if fig else "recorded", "overturn": overturn, "parts": parts,
            "rests_on": rests if fig else [], "sources": ["S001", "S002"],
        })  # fmt: skip

    def cell(q: str, x: float, y: float) -> dict[str, Any]:
        return {"quantity": q, "recorded": (x, x * 0.3, x * 2.6), "supposed": (y, y * 0.3, y * 2.6)}

    rungs = [
        ("none", t("No treaty", "Без договоров"), [], "none", "none", 0.0),
        ("2010", t("2010", "2010"), ["AZTR2010"], "owed if", "owed if", 1.0),
        ("2010+2021", t("2010 + 2021", "2010 + 2021"), ["AZTR2010", "AZTR2021"], "owed if", "owed if", 1.3),
        ("all", t("2010 + 2021 + 2025", "2010 + 2021 + 2025"), ["AZTR2010", "AZTR2021", "AZTR2025"], "unknown", "owed if", 1.5),
    ]  # fmt: skip
    ladder = [
        {
            "id": i, "label": label, "treaties": ids, "duty": d, "duty_supposed": s,
            "cells": [
                cell("help clash", 0.005 * (1 + k), 0.005 * (1 + k * 1.2)), cell("help war", 0.05 * (1 + 2 * k), 0.05 * (1 + 2.2 * k)),
                cell("force", 0.0046 - 0.0003 * k, 0.0046 - 0.0004 * k), cell("cost", 3.1 + 0.2 * k, 3.1 + 0.25 * k),
            ],
        }
        for i, label, ids, d, s, k in rungs
    ]  # fmt: skip
    forms = {
        "AZTR2010": ("agreement", "yes", "yes"),
        "AZTR2021": ("declaration", "unknown", "yes"),
        "AZTR2025": ("memorandum", "yes", "unknown"),
        "CST1992": ("treaty", "yes", "yes"),
        "AZRU2022": ("declaration", "no", "yes"),
    }
    titles = {
        "AZTR2010": (
            "Agreement on Strategic Partnership and Mutual Support",
            "Договор о стратегическом партнёрстве и взаимной поддержке",
        ),
        "AZTR2021": ("Shusha Declaration on Allied Relations", "Шушинская декларация о союзнических отношениях"),
        "AZTR2025": (
            "Memorandum of understanding on military assistance",
            "Меморандум о взаимопонимании о военной помощи",
        ),
        "CST1992": ("Collective Security Treaty", "Договор о коллективной безопасности"),
        "AZRU2022": ("Declaration on allied interaction", "Декларация о союзническом взаимодействии"),
    }
    return {
        "foedus": "0.1.0",
        "scenario": {
            "id": "south-caucasus", "title": t("South Caucasus", "Южный Кавказ"), "summary": t("The pact between Azerbaijan and Turkey and its neighbourhood", "Союз Азербайджана и Турции и его окружение"),
            "as_of": "2026-03-31", "hash": "5f1c0a7be2d94c11", "suppositions": {}, "subject": "AZTR2025",
            "subject_name": t("Memorandum of 2025" + hostile, "Меморандум 2025 года"), "focus": "AZE", "guarantor": "TUR",
        },
        "seed": 20260331, "draws": 1000,
        "headline": [
            t("The memorandum adds a third promise of military help beside those of 2010 and 2021; whether it binds Turkey is not recorded.", "Меморандум добавляет третье обещание военной помощи к обещаниям 2010 и 2021 годов; связывает ли он Турцию, в источниках не указано."),
            t("Supposing it in force, the chance that Turkey helps in a war rises from 18 % to 21 % (median of draws), and the yearly chance of an Armenian use of force falls by 0.03 percentage points; both intervals include zero.", "Если он в силе, вероятность помощи Турции на войне растёт с 18 до 21 % (медиана розыгрышей), а годовая вероятность применения силы Арменией падает на 0,03 процентного пункта; оба интервала включают ноль."),
            t("Of 27 claims of the article, 3 are supported, 6 contradicted at least in part, and the rest are not identified, open or not testable here.", "Из 27 утверждений статьи подтверждены 3, опровергнуты хотя бы отчасти 6, остальные не установлены, открыты или здесь не проверяются."),
        ],
        "events": events, "duties": duties, "ladder_of": "crisis:ARM>AZE", "ladder": ladder, "equilibria": equilibria, "states": states, "claims": rows,
        "treaties": [
            {
                "id": i, "name": t(*titles[i]), "form": f, "parties": ["AZE", "TUR"] if i.startswith("AZTR") else ["RUS", "ARM" if i == "CST1992" else "AZE"], "binding": b,
                "in_force": v, "political": t("Active", "Действует"), "approvals": {"AZE": "yes", "TUR": "unknown" if i == "AZTR2025" else "yes"} if i.startswith("AZTR") else {}, "sources": ["S001"],
                "provisions": provisions(i),
            }
            for i, (f, b, v) in forms.items()
        ],
        "record": [record("E015", "2021-11-12", "pressure", "no"), record("E001", "2020-09-27", "force", "yes")],
        "parameters": [
            {"name": "log_cost_war", "text": t("Cost of joining a war", "Цена вступления в войну"), "unit": t("units of utility", "единицы полезности"), "prior": "Normal(log 3.1, 0.3)", "median": 1.13, "low": 0.64, "high": 1.62, "warrant": "literature", "source": "Leeds and Anac 2005"},
            {"name": "tau", "text": t("Dissimilarity of pressure and force", "Несходство давления и силы"), "unit": t("share", "доля"), "prior": "Beta(2, 2)", "median": 0.5, "low": 0.14, "high": 0.86, "warrant": "assumed", "source": t("No study fixes it.", "Исследования его не задают.")},
        ],
        "sensitivity": [
            {"figure": t("Chance of force, total change", "Применение силы, полное изменение"), "parameter": "chi", "low": -0.0001, "high": -0.0009},
            {"figure": t("Chance of force, total change", "Применение силы, полное изменение"), "parameter": "q", "low": -0.0003, "high": -0.0004},
        ],
        "sources": [
            {"id": "S001", "title": "Text of the agreement", "url": "https://example.org/text?a=1&b=2", "date": "2010-08-16", "grade": "A"},
            {"id": "S002", "title": "Report of a news agency", "url": "", "date": "", "grade": "B"},
            {"id": "S003", "title": "Article on joining", "url": "javascript:alert(1)", "date": "2003", "grade": "A"},
        ],
        "facts": {"AZTR2025 in force for TUR": t("2025 Memorandum is in force for Turkey", "Меморандум 2025 года действует для стороны «Турция»")},
        "names": {c: t(v[0], v[1]) for c, v in NAMES.items()} | {"NAKHCHIVAN": t("Nakhchivan", "Нахичевань")},
        "warnings": [t("Two equilibria were found in 3 % of draws of one crisis", "В одном кризисе в 3 % розыгрышей найдено два равновесия")],
        "limits": [
            t("The parameters of behaviour are drawn from stated ranges; no posterior exists yet.", "Параметры поведения берутся из указанных диапазонов; апостериорного распределения ещё нет."),
            t("Pressure short of force is measured by a poor proxy.", "Давление без применения силы измеряется грубым приближением."),
        ],
    }  # fmt: skip


def sample(**options: Any) -> Assessment:
    """Return the invented document, checked against the model."""
    return Assessment.model_validate(document(**options))
