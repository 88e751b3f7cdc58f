"""The sentences of the law layer in English and Russian.

Russian names stand in the nominative, in brackets or after a colon, so that no name has
to be declined.
"""

from __future__ import annotations

from functools import cached_property

from foedus.core import Day
from foedus.law.sayings import phrase
from foedus.world.model import Provision, Text, Treaty
from foedus.world.predicates import predicates
from foedus.world.terms import Action, Condition, Status, Step
from foedus.world.world import World

__all__ = ["ACTIONS", "CONDITIONS", "SENTENCES", "STATES", "STATUSES", "Words", "fact_text"]

Pair = tuple[str, str]

ACTIONS: dict[Action, Pair] = {
    Action.ASSIST_MILITARILY: ("military assistance", "военная помощь"),
    Action.ASSIST: ("assistance", "помощь"),
    Action.OFFENCE: ("support in offence", "участие в наступательных действиях"),
    Action.CONSULT: ("consultation", "консультации"),
    Action.DIPLOMATIC_AID: ("diplomatic support", "дипломатическая поддержка"),
    Action.ECONOMIC_AID: ("economic support", "экономическая поддержка"),
    Action.LEND_TERRITORY: ("the use of its territory", "предоставление своей территории"),
    Action.GRANT_ACCESS: ("access", "предоставление доступа"),
    Action.GRANT_TRANSIT: ("transit", "предоставление транзита"),
    Action.SUPPLY_ARMS: ("arms", "поставки оружия"),
    Action.MEDIATE: ("mediation", "посредничество"),
    Action.COOPERATE: ("cooperation", "сотрудничество"),
    Action.INTERVENE: ("intervention", "вмешательство"),
    Action.REFRAIN_FROM_FORCE: ("restraint from force", "неприменение силы"),
    Action.REMAIN_NEUTRAL: ("neutrality", "нейтралитет"),
    Action.DENY_SUPPORT: ("denial of support to its adversaries", "отказ в поддержке противникам"),
    Action.NO_SEPARATE_PEACE: ("no separate peace", "отказ от сепаратного мира"),
    Action.KEEP_FORCES_OUT: ("keeping third-state forces out", "недопущение сил третьих государств"),
}
STATUSES: dict[Status, Pair] = {
    Status.OWED: ("owed", "действует"),
    Status.OWED_IF: ("owed if", "при условии"),
    Status.DISCRETIONARY: ("discretionary", "по усмотрению"),
    Status.UNKNOWN: ("unknown", "неизвестно"),
    Status.NOT_OWED: ("not owed", "не возникает"),
}
CONDITIONS: dict[Condition, Pair] = {
    Condition.REQUEST: ("a request", "просьба"),
    Condition.NATIONAL_PROCEDURE: ("national procedure", "внутренняя процедура"),
    Condition.JOINT_FINDING: ("a joint finding", "совместный вывод"),
    Condition.COLLECTIVE_DECISION: ("a collective decision", "коллективное решение"),
    Condition.DECLARED_OPINION: ("a declared opinion", "заявленное мнение"),
}
STATES: dict[Step, Pair] = {
    Step.DONE: ("done", "выполнено"),
    Step.NOT_YET: ("not yet", "ещё нет"),
    Step.REFUSED: ("refused", "отказано"),
    Step.UNKNOWN: ("not known whether done", "неизвестно, выполнено ли"),
}
ACTS: dict[str, str] = {
    "armed attack": "вооружённое нападение", "invasion": "вторжение", "bombardment": "обстрел или бомбардировка",
    "blockade by forces": "блокада силами", "proxy attack": "нападение чужими руками",
    "incursion": "проникновение через границу", "threat of force": "угроза силой",
    "display of force": "демонстрация силы", "cyber attack": "кибератака", "covert act": "тайная операция",
    "border closure": "закрытие границы", "economic pressure": "экономическое давление",
    "transport pressure": "транспортное давление", "information pressure": "информационное давление",
    "internal unrest": "внутренние беспорядки",
    "aggression": "агрессия", "threat": "угроза", "any": "любое событие",
}  # fmt: skip
LEVELS: dict[str, str] = {
    "incident": "инцидент",
    "clash": "столкновение",
    "war": "война",
    "unknown": "уровень неизвестен",
}
FORMS: dict[str, str] = {
    "treaty": "договор", "agreement": "соглашение", "protocol": "протокол", "memorandum": "меморандум",
    "charter": "хартия", "declaration": "декларация", "statement": "заявление", "framework": "рамочный документ",
    "mandate": "мандат", "format": "формат", "contract": "контракт",
}  # fmt: skip
_SCOPES: dict[str, Pair] = {
    "obligee territory": ("the territory of the state to be helped", "территория защищаемого государства"),
    "parties territory": ("the territory of the parties", "территория сторон"),
    "treaty area": ("the treaty area", "район действия договора"),
    "named": ("the places named", "названные места"),
    "any": ("any place", "любое место"),
    "unread": ("a scope that was not read", "непрочитанная территория действия"),
}

#: (code of the check, truth) -> sentence. Fields are filled from the particulars of the check.
SENTENCES: dict[tuple[str, str], Pair] = {
    ("in-force", "yes"): ("{treaty} is in force between {obligor} and {obligee} on {date}",
                          "{treaty}: в силе между сторонами ({obligor}, {obligee}) на {date}"),
    ("in-force", "no"): ("{treaty} is not in force between {obligor} and {obligee} on {date}",
                         "{treaty}: не в силе между сторонами ({obligor}, {obligee}) на {date}"),
    ("in-force", "unknown"): ("it is not known whether {treaty} is in force between {obligor} and {obligee} on {date}",
                              "неизвестно, в силе ли на {date} между сторонами ({obligor}, {obligee}): {treaty}"),
    ("in-force-for", "yes"): ("it binds {state}{political}", "сторона связана: {state}{political}"),
    ("in-force-for", "no"): ("it does not bind {state} on {date}", "сторона не связана на {date}: {state}"),
    ("in-force-for", "unknown"): ("the record does not tell whether it binds {state}",
                                  "источники не говорят, связана ли сторона: {state}"),
    ("binding", "yes"): ("the {form} creates legal duties", "документ ({form}) создаёт юридические обязательства"),
    ("binding", "no"): ("the {form} is political and creates no legal duty",
                        "документ ({form}) политический и юридических обязательств не создаёт"),
    ("binding", "unknown"): ("it is disputed whether the {form} creates legal duties",
                             "спорно, создаёт ли документ ({form}) юридические обязательства"),
    ("not-suspended", "yes"): ("it is suspended for neither side", "его действие не приостановлено"),
    ("not-suspended", "no"): ("it is legally suspended for {states}", "его действие приостановлено для стороны: {states}"),
    ("not-suspended", "unknown"): ("it is disputed whether it is suspended for {states}",
                                   "спорно, приостановлено ли его действие для стороны: {states}"),
    ("wording", "yes"): ("this wording stands on {date}", "эта редакция действует на {date}"),
    ("wording", "no"): ("another wording stands on {date}", "на {date} действует другая редакция"),
    ("wording", "unknown"): ("it is not known whether this wording stands on {date}",
                             "неизвестно, действует ли эта редакция на {date}"),
    ("not-superseded", "no"): ("{other} expressly supersedes it", "её прямо заменяет другая норма: {other}"),
    ("not-superseded", "unknown"): ("{other} supersedes it, if that is in force",
                                    "её заменяет {other}, если та в силе"),
    ("no-answer", "yes"): ("the act does not answer an attack by {obligee}",
                           "событие — не ответ на нападение этой стороны ({obligee})"),
    ("no-answer", "no"): ("the act is a defensive answer to an attack by {obligee}",
                          "это оборонительный ответ на нападение (напала сторона: {obligee})"),
    ("not-attacker", "yes"): ("{obligee} is not the attacker", "{obligee} не нападает"),
    ("attacker-too", "yes"): ("the promise does not ask whether {obligee} is the attacker",
                              "нападает ли сама сторона ({obligee}), обещание не спрашивает"),
    ("not-attacker", "no"): ("{obligee} is the attacker", "нападает сама сторона, которой обещана помощь: {obligee}"),
    ("not-attacker", "unknown"): ("it is disputed whether {obligee} is the attacker",
                                  "спорно, не является ли нападающим {obligee}"),
    ("trigger", "yes"): ("the act ({act}, {level}) is what the clause calls for: {words}",
                         "событие ({act}, {level}) подпадает под слова нормы: {words}"),
    ("trigger", "no"): ("the act ({act}, {level}) is not what the clause calls for: {words}",
                        "событие ({act}, {level}) не подпадает под слова нормы: {words}"),
    ("trigger", "unknown"): ("it is open whether the act ({act}, {level}) is what the clause calls for: {words}",
                             "не решено, подпадает ли событие ({act}, {level}) под слова нормы: {words}"),
    ("trigger-opinion", "yes"): ("any act counts once {obligee} declares that it does",
                                 "достаточно, чтобы сама сторона ({obligee}) сочла событие таковым"),
    ("trigger-unread", "yes"): ("the act ({act}) is supposed to set the clause off",
                                "предположено, что событие ({act}) приводит норму в действие"),
    ("trigger-unread", "no"): ("the act ({act}) is supposed not to set the clause off",
                               "предположено, что событие ({act}) норму в действие не приводит"),
    ("trigger-unread", "unknown"): ("what sets the clause off was not read", "условие срабатывания нормы не прочитано"),
    ("obligor-aside", "no"): ("{obligor} is itself the attacker", "нападает сама обязанная сторона: {obligor}"),
    ("adversary-any", "yes"): ("the clause holds against any third state", "норма действует против любого третьего государства"),
    ("adversary", "yes"): ("the attacker ({actors}) is one that the clause names", "нападающий ({actors}) назван в норме"),
    ("adversary", "no"): ("the clause names {named}, not {actors}", "в норме назван другой противник ({named}), а не {actors}"),
    ("adversary", "unknown"): ("it is open whether the attacker is one that the clause names ({named})",
                               "не решено, тот ли это противник, который назван в норме ({named})"),
    ("adversary-unread", "yes"): ("the clause is supposed to cover an attack by {actors}",
                                  "предположено, что норма действует и против этой стороны: {actors}"),
    ("adversary-unread", "no"): ("the clause is supposed not to cover an attack by {actors}",
                                 "предположено, что против этой стороны норма не действует: {actors}"),
    ("adversary-unread", "unknown"): ("against whom the clause holds was not read", "против кого действует норма, не прочитано"),
    ("adversary-party", "yes"): ("the clause is supposed to cover an attack by a party ({actors})",
                                 "предположено, что норма охватывает нападение участника договора ({actors})"),
    ("adversary-party", "no"): ("the clause is supposed not to cover an attack by a party ({actors})",
                                "предположено, что нападение участника договора ({actors}) норма не охватывает"),
    ("adversary-party", "unknown"): ("the attacker ({actors}) is itself a party; the text does not settle that case",
                                     "нападающий ({actors}) сам участник договора; такого случая текст не решает"),
    ("place-any", "yes"): ("the clause is not limited to a place", "норма не ограничена местом"),
    ("place", "yes"): ("{place} is within {scope}", "место ({place}) входит в предел действия: {scope}"),
    ("place", "no"): ("{place} is outside {scope}", "место ({place}) вне предела действия: {scope}"),
    ("place", "unknown"): ("on which side of the border it happened is open ({place}); the clause covers {scope}",
                           "по какую сторону границы это произошло, не решено ({place}); предел действия: {scope}"),
    ("place-excluded", "no"): ("{place} is left out by the text or its practice",
                               "это место ({place}) исключено текстом или практикой его применения"),
    ("place-disputed", "yes"): ("the clause is supposed to cover {place}", "предположено, что норма охватывает место: {place}"),
    ("place-disputed", "no"): ("the clause is supposed not to cover {place}",
                               "предположено, что норма не охватывает место: {place}"),
    ("place-disputed", "unknown"): ("the parties dispute whether the clause covers {place}",
                                    "стороны спорят, распространяется ли норма на это место: {place}"),
    ("place-unread", "yes"): ("the clause is supposed to cover {place}", "предположено, что норма охватывает место: {place}"),
    ("place-unread", "no"): ("the clause is supposed not to cover {place}",
                             "предположено, что норма не охватывает место: {place}"),
    ("place-unread", "unknown"): ("it is not known whether the clause covers {place}",
                                  "неизвестно, распространяется ли норма на место: {place}"),
    ("victim", "yes"): ("{obligee} is a victim of the act", "пострадавшая сторона: {obligee}"),
    ("victim", "no"): ("{obligee} is not a victim of the act", "{obligee} — не пострадавшая сторона"),
    ("victim", "unknown"): ("it is disputed whether {obligee} is a victim of the act",
                            "спорно, пострадавшая ли это сторона: {obligee}"),
    ("involved", "yes"): ("{obligee} takes part in the event", "сторона участвует в событии: {obligee}"),
    ("involved", "no"): ("{obligee} takes no part in the event", "сторона не участвует в событии: {obligee}"),
    ("not-provoked", "yes"): ("{obligee} did not provoke the act", "{obligee}: событие не спровоцировано"),
    ("not-provoked", "no"): ("{obligee} provoked the act, which the clause excepts",
                             "{obligee}: событие спровоцировано, а такой случай норма исключает"),
    ("not-provoked", "unknown"): ("it is not known whether {obligee} provoked the act, which the clause would except",
                                  "{obligee}: неизвестно, спровоцировано ли событие; такой случай норма исключает"),
    ("no-own-aggression", "yes"): ("{obligee} did not itself commit aggression", "{obligee}: собственной агрессии не было"),
    ("no-own-aggression", "no"): ("{obligee} committed aggression, which the clause excepts",
                                  "{obligee}: сама совершила агрессию, а такой случай норма исключает"),
    ("no-own-aggression", "unknown"): ("it is disputed whether {obligee} committed aggression, which the clause would except",
                                       "{obligee}: спорно, не было ли собственной агрессии; такой случай норма исключает"),
    ("not-refused", "no"): ("{condition} was refused ({actors})", "получен отказ: {condition} ({actors})"),
    ("not-refused", "unknown"): ("{condition} was refused ({actors}), and whether the text requires it was not read",
                                 "получен отказ: {condition} ({actors}); требует ли этого текст, не прочитано"),
}  # fmt: skip

#: A limit of a clause: whether it is met.
_LIMIT: dict[str, Pair] = {
    "yes": ("limit of the clause met", "условие нормы выполнено"),
    "no": ("limit of the clause not met", "условие нормы не выполнено"),
    "unknown": ("not known whether a limit of the clause is met", "неизвестно, выполнено ли условие нормы"),
}
_JOINING: dict[str, Pair] = {
    "all": ("all of the following", "всё нижеследующее"),
    "any": ("at least one of the following", "хотя бы одно из нижеследующего"),
    "not": ("the following does not hold", "нижеследующее неверно"),
    "all_or_any": ("the following, all of it or any part: that was not read",
                   "нижеследующее, целиком или хотя бы частью: это не прочитано"),
    "together": ("whether all limits must be met or any one", "нужны все условия или достаточно любого"),
}  # fmt: skip

_REASONS: dict[str, Pair] = {
    "not-attributed": ("the act is not attributed to that actor", "событие не приписано этой стороне"),
    "not-first-use": (
        "the opponent of the state to be helped did not use force first",
        "противник стороны, которой обещана помощь, силу первым не применял",
    ),
    "unintended": ("the act was not intended", "умысла не было"),
}

#: What stands in the name of a fact where no actor or place is known.
_NOBODY = {"an unknown actor": "неизвестная сторона", "the place of the event": "место события"}
_ARTICLES = {"armed attack": "an armed attack", "threat": "a threat"}

_MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
_MONTHS_ALONE = ("январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
                 "декабрь")  # fmt: skip
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip


class Words:
    """Puts codes of one world into words."""

    def __init__(self, world: World | None) -> None:
        treaties = world.treaties if world is not None else ()
        self.world = world
        self._treaties = {t.id: t for t in treaties}
        self._provisions = {p.id: (t, p) for t in treaties for p in t.provisions}

    def name(self, code: str, lang: str) -> str:
        """Return the name of one actor or place, or of several joined by ``+``."""
        codes = [c for c in code.replace(", ", "+").split("+") if c]
        return ", ".join(c if self.world is None else self.world.label(c)(lang) for c in codes)

    def treaty(self, ident: str, lang: str) -> str:
        """Return the short title of a treaty."""
        found: Treaty | None = self._treaties.get(ident)
        return found.title(lang) if found else ident

    def provision(self, ident: str) -> Provision | None:
        """Return a provision by its id, or None."""
        found = self._provisions.get(ident)
        return found[1] if found is not None else None

    def clause(self, ident: str, lang: str) -> str:
        """Return title and article of a provision."""
        if ident not in self._provisions:
            return ident
        treaty, provision = self._provisions[ident]
        article = self.article(provision, lang)
        return f"{treaty.title(lang)}, {article}" if article else f"{treaty.title(lang)} ({provision.id})"

    @staticmethod
    def article(provision: Provision, lang: str) -> str:
        """Return the article as cited: in the words of the scenario, else by its number."""
        if provision.cited is not None:
            return provision.cited(lang)
        if not provision.article:
            return ""
        if provision.article[0].isdigit():
            return f"{'ст.' if lang == 'ru' else 'art.'} {provision.article}"
        return provision.article

    @staticmethod
    def date(text: str, lang: str) -> str:
        """Return a date in words."""
        parts = [int(p) for p in text.split("-")] if text else []
        day = Day(*parts) if parts else None
        if day is None:
            return ""
        if day.month is None:
            return f"{day.year} год" if lang == "ru" else str(day.year)
        if lang == "ru" and day.day is None:
            return f"{_MONTHS_ALONE[day.month - 1]} {day.year} года"
        month = (_MONTHS if lang == "ru" else _MONTHS_EN)[day.month - 1]
        head = f"{day.day} " if day.day is not None else ""
        return f"{head}{month} {day.year} года" if lang == "ru" else f"{head}{month} {day.year}"

    def fact(self, fact: str, lang: str, holds: bool = True) -> str:
        """Return a contested fact, or its denial, in words."""
        return phrase(fact, holds, lang, self._part)

    def _part(self, kind: str, value: str, lang: str) -> str:
        ru = lang == "ru"
        if kind == "t":
            return self.treaty(value, lang)
        if kind == "p":
            return self.clause(value, lang)
        if kind == "f":
            return self._limit(value, lang)
        if kind == "d":
            return self.date(value, lang)
        if kind == "c":
            return CONDITIONS[Condition(value)][ru]
        if kind in ("a", "w"):
            return ACTS.get(value, value) if ru else value if kind == "a" else _ARTICLES.get(value, value)
        if kind == "l":
            return LEVELS.get(value, value) if ru else f"{value} level"
        if value in _NOBODY:
            return _NOBODY[value] if ru else value
        names = [self.name(code, lang) for code in value.split("+")]
        if kind == "o":
            return (" или " if ru else " or ").join(f"«{n}»" if ru else n for n in names)
        if kind == "b" or not ru:
            return " and ".join(names) if not ru else ", ".join(names)
        return ", ".join(f"«{n}»" for n in names)

    @cached_property
    def _facts(self) -> dict[str, Text]:
        """Facts on which limits of clauses turn, by their English words."""
        tests = (x for _, p in self._provisions.values() if p.when is not None for _, x in p.when.walk())
        return {x.value.en: x.value for x in tests if x.word == "fact"}

    def _limit(self, words: str, lang: str) -> str:
        found = self._facts.get(words)
        return found(lang) if found is not None else words

    def _test(self, code: str, truth: str, args: dict[str, str], lang: str) -> str:
        """Return the sentence of a limit: what it asks, and whether that is so."""
        ru = lang == "ru"
        word = code.removeprefix("limit-")
        if word in _JOINING:
            said = _JOINING[word][ru]
        else:
            key, value = next((k, v) for k, v in args.items() if k.startswith("value-"))
            predicate = predicates()[word]
            said = (predicate.ru if ru else predicate.en).format(value=self._value(word, key, value, lang))
        return f"{_LIMIT[truth][ru]}: {said}"

    def _value(self, word: str, key: str, value: str, lang: str) -> str:
        if word == "fact":
            return self._limit(value, lang)
        if key == "value-treaty":
            return self.treaty(value, lang)
        if key in ("value-actors", "value-places"):
            return (" или " if lang == "ru" else " or ").join(self.name(c, lang) for c in value.split("+"))
        if word == "act":
            return ", ".join(ACTS.get(v, v) if lang == "ru" else v for v in value.split("+"))
        if word == "level_at_least":
            return LEVELS.get(value, value) if lang == "ru" else value
        if word == "since":
            return self.date(value, lang)
        return {"yes": "да", "no": "нет", "unknown": "неизвестно"}.get(value, value) if lang == "ru" else value

    def sentence(self, code: str, truth: str, args: dict[str, str], lang: str, fails: str = "") -> str:
        """Return the sentence of a check."""
        if truth == "no" and fails in _REASONS:
            return _REASONS[fails][lang == "ru"]
        if code.startswith("limit-"):
            return self._test(code, truth, args, lang)
        pair = SENTENCES.get((code, truth))
        if pair is None:
            return f"{code}: {truth}"
        words = {k: self._fill(k, v, lang) for k, v in args.items()}
        return pair[lang == "ru"].format(**{"political": "", **words})

    def _fill(self, key: str, value: str, lang: str) -> str:
        russian = lang == "ru"
        if key == "treaty":
            return self.treaty(value, lang)
        if key in ("provision", "other"):
            return self.clause(value, lang)
        if key == "date":
            return self.date(value, lang)
        if key in ("act", "words"):
            return ", ".join(ACTS.get(v, v) if russian else v for v in value.split(", "))
        if key == "level":
            unknown = "уровень неизвестен" if russian else "level unknown"
            return unknown if value == "unknown" else LEVELS.get(value, value) if russian else value
        if key == "form":
            return FORMS.get(value, value) if russian else value
        if key == "scope":
            return _SCOPES.get(value, (value, value))[russian]
        if key == "condition":
            return CONDITIONS[Condition(value)][russian]
        if key == "political":
            return self._political(value, lang) if value else ""
        if key == "place" and not value:
            return "место неизвестно" if russian else "the place of the event"
        if key == "actors" and not value:
            return "неизвестная сторона" if russian else "an unknown actor"
        return self.name(value, lang)

    def _political(self, which: str, lang: str) -> str:
        """Return the political status of a party (``TREATY STATE``), in brackets."""
        treaty, _, state = which.partition(" ")
        member = self._treaties[treaty].party(state)
        if member is None or member.political is None:
            return ""
        status = member.political(lang).rstrip(".")
        return f" (политический статус: {status})" if lang == "ru" else f" (political status: {status})"


def fact_text(name: str, world: World | None = None, holds: bool = True) -> Text:
    """Return a contested fact, or its denial, in plain words.

    Parameters
    ----------
    name
        The fact as ``--suppose`` takes it.
    world
        Gives treaties, states and places their names; without it their codes stand.
    holds
        Whether to say the fact or to deny it.
    """
    words = Words(world)
    return Text(en=words.fact(name, "en", holds), ru=words.fact(name, "ru", holds))


def text(pair: Pair) -> Text:
    """Return a pair of sentences as a text."""
    return Text(en=pair[0], ru=pair[1])
