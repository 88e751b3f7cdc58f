"""Names of treaties, which ATOP does not give: made from parties, year and kind, or well known.

A made name says what the codes promise and who the parties were, under the names that they
bore on the first day. Some treaties are known by a name of their own; the table holds those
whose date and parties leave no doubt which text is meant.
"""

from __future__ import annotations

from foedus.core import Day, InputError, by_code, find
from foedus.world.fields import Text

__all__ = ["name", "short"]

#: Kinds by the promises made, strongest first.
_KINDS: tuple[tuple[tuple[str, ...], tuple[str, str]], ...] = (
    (("defense", "offense"), ("Alliance", "Союз")),
    (("defense",), ("Defence pact", "Договор о взаимной обороне")),
    (("offense",), ("Offensive alliance", "Наступательный союз")),
    (("nonagg",), ("Non-aggression pact", "Договор о ненападении")),
    (("neutral",), ("Neutrality pact", "Договор о нейтралитете")),
    (("consul",), ("Consultation pact", "Договор о консультациях")),
)
#: So many parties are named one by one.
MOST_NAMED = 4

#: Treaties with a name of their own: ATOP number, English, Russian.
_KNOWN: dict[int, tuple[str, str]] = {
    1020: ("German Confederation", "Германский союз"),
    1035: ("Quadruple Alliance of 1815", "Четверной союз 1815 года"),
    1045: ("Treaty of London of 1827", "Лондонская конвенция 1827 года"),
    1075: ("Treaty of Hünkâr İskelesi", "Ункяр-Искелесийский договор"),
    1100: ("Quadruple Alliance of 1834", "Четверной союз 1834 года"),
    1110: ("Convention of London of 1840", "Лондонская конвенция 1840 года"),
    1255: ("Treaty of the Triple Alliance of 1865", "Договор о Тройственном союзе 1865 года"),
    1335: ("Dual Alliance", "Двойственный союз"),
    1340: ("League of the Three Emperors", "Союз трёх императоров"),
    1350: ("Triple Alliance", "Тройственный союз"),
    1370: ("Reinsurance Treaty", "Договор перестраховки"),
    1385: ("Franco-Russian Alliance", "Франко-русский союз"),
    1395: ("Li–Lobanov Treaty", "Русско-китайский союзный договор 1896 года"),
    1415: ("Anglo-Japanese Alliance", "Англо-японский союз"),
    1440: ("Treaty of Björkö", "Бьёркский договор"),
    2015: ("Declaration of London of 1914", "Лондонская декларация 1914 года"),
    2025: ("Treaty of London of 1915", "Лондонский договор 1915 года"),
    2060: ("Franco-Polish alliance of 1921", "Франко-польский союз 1921 года"),
    2095: ("Four-Power Treaty of 1921", "Договор четырёх держав 1921 года"),
    2130: ("Locarno Treaty of Mutual Guarantee", "Рейнский гарантийный пакт (Локарно)"),
    2135: ("Franco-Polish guarantee treaty of 1925", "Франко-польский гарантийный договор 1925 года"),
    2140: ("Franco-Czechoslovak guarantee treaty of 1925", "Франко-чехословацкий гарантийный договор 1925 года"),
    2325: ("German–Polish declaration of 1934", "Германо-польская декларация 1934 года"),
    2330: ("Balkan Pact of 1934", "Балканский пакт 1934 года"),
    2345: ("Baltic Entente", "Балтийская Антанта"),
    2360: ("Franco-Soviet treaty of 1935", "Советско-французский договор 1935 года"),
    2365: ("Czechoslovak–Soviet treaty of 1935", "Советско-чехословацкий договор 1935 года"),
    2395: ("Anti-Comintern Pact", "Антикоминтерновский пакт"),
    2410: ("Treaty of Saadabad", "Саадабадский пакт"),
    2440: ("Anglo-Polish alliance of 1939", "Англо-польский союз 1939 года"),
    2445: ("Pact of Steel", "Стальной пакт"),
    2470: ("German–Soviet Non-aggression Treaty of 1939", "Советско-германский договор о ненападении 1939 года"),
    2515: ("Tripartite Pact", "Тройственный пакт"),
    2525: ("Soviet–Japanese Neutrality Pact", "Пакт о нейтралитете между СССР и Японией"),
    2535: ("Anglo-Soviet agreement of 1941", "Советско-английское соглашение 1941 года"),
    2550: ("Declaration by United Nations", "Декларация Объединённых Наций"),
    3005: ("Yalta agreement of 1945", "Ялтинское соглашение 1945 года"),
    3010: ("Act of Chapultepec", "Чапультепекский акт"),
    3015: ("Pact of the League of Arab States", "Пакт Лиги арабских государств"),
    3030: ("Sino-Soviet Treaty of 1945", "Советско-китайский договор 1945 года"),
    3055: ("Treaty of Dunkirk", "Дюнкеркский договор"),
    3075: ("Inter-American Treaty of Reciprocal Assistance",
           "Межамериканский договор о взаимной помощи"),
    3130: ("Brussels Treaty", "Брюссельский договор"),
    3150: ("Charter of the Organization of American States", "Устав Организации американских государств"),
    3180: ("North Atlantic Treaty", "Североатлантический договор"),
    3200: ("Sino-Soviet Treaty of 1950", "Советско-китайский договор 1950 года"),
    3205: ("Arab League Joint Defence Treaty", "Договор о совместной обороне Лиги арабских государств"),
    3210: ("United States–Philippines Mutual Defense Treaty", "Договор о взаимной обороне США и Филиппин"),
    3215: ("ANZUS Treaty", "Договор АНЗЮС"),
    3220: ("United States–Japan Security Treaty of 1951", "Договор безопасности США и Японии 1951 года"),
    3230: ("Balkan Pact of 1953", "Балканский пакт 1953 года"),
    3240: ("United States–Korea Mutual Defense Treaty", "Договор о взаимной обороне США и Республики Корея"),
    3260: ("Southeast Asia Collective Defense Treaty", "Договор о коллективной обороне Юго-Восточной Азии"),
    3270: ("United States–Taiwan Mutual Defense Treaty", "Договор о взаимной обороне 1954 года (США, Тайвань)"),
    3275: ("Baghdad Pact", "Багдадский пакт"),
    3285: ("Warsaw Treaty", "Варшавский договор"),
    3375: ("United States–Japan Security Treaty of 1960", "Договор безопасности США и Японии 1960 года"),
    3400: ("Treaty of Alliance of 1960 (Cyprus)", "Союзный договор 1960 года (Кипр)"),
    3405: ("Treaty of Guarantee of 1960 (Cyprus)", "Гарантийный договор 1960 года (Кипр)"),
    3440: ("Soviet–North Korean treaty of 1961", "Договор СССР и КНДР 1961 года"),
    3445: ("Sino–North Korean treaty of 1961", "Договор КНР и КНДР 1961 года"),
    3530: ("Tashkent Declaration", "Ташкентская декларация"),
    3675: ("Indo-Soviet Treaty of 1971", "Советско-индийский договор 1971 года"),
    3705: ("Simla Agreement", "Симлское соглашение"),
    3740: ("Helsinki Final Act", "Хельсинкский заключительный акт"),
    3755: ("Treaty of Amity and Cooperation in Southeast Asia",
           "Договор о дружбе и сотрудничестве в Юго-Восточной Азии"),
    3815: ("Treaty of Peace and Friendship between Japan and China", "Договор о мире и дружбе Японии и Китая"),
    3850: ("Egypt–Israel Peace Treaty", "Мирный договор Египта и Израиля"),
    3995: ("Arab Maghreb Union treaty", "Договор о создании Союза арабского Магриба"),
    4175: ("Treaty on European Union", "Договор о Европейском союзе"),
    4220: ("Collective Security Treaty", "Договор о коллективной безопасности"),
    4400: ("Charter of the Commonwealth of Independent States", "Устав Содружества Независимых Государств"),
    4640: ("Israel–Jordan Peace Treaty", "Мирный договор Израиля и Иордании"),
    4750: ("Dayton Peace Agreement", "Дейтонское соглашение"),
    4953: ("Constitutive Act of the African Union", "Учредительный акт Африканского союза"),
    6020: ("Shanghai Cooperation Organisation treaty of 2007", "Договор государств ШОС 2007 года"),
    6035: ("Azerbaijan–Turkey treaty of 2010", "Договор Азербайджана и Турции 2010 года"),
    7040: ("Prespa Agreement", "Преспанское соглашение"),
}  # fmt: skip


def _state(code: str, day: Day) -> Text:
    """Return the name that a state bore on a day, or the latest where the table does not know it then."""
    latest = by_code(code)
    assert latest is not None
    try:
        then = find(code, on=day)
    except InputError:
        then = latest
    # A code may be another state's abbreviation: CZE is Czechia's, and Czechoslovakia's in COW.
    country = then if then.code == code else latest
    return Text(en=country.name_en, ru=country.name_ru)


def name(number: int, parties: tuple[str, ...], begun: Day, promised: frozenset[str]) -> Text:
    """Return the full name of a treaty.

    Parameters
    ----------
    number
        ATOP number.
    parties
        Codes of the states that were parties on the first day.
    begun
        First day.
    promised
        Variables of the promises made at any time: ``defense`` and so on.
    """
    known = _KNOWN.get(number)
    if known is not None:
        return Text(en=f"{known[0]} (ATOP {number})", ru=f"{known[1]} (ATOP {number})")
    kind = next((words for need, words in _KINDS if promised.issuperset(need)), ("Treaty", "Договор"))
    names = sorted((_state(code, begun) for code in parties), key=lambda n: n.en)
    if len(names) > MOST_NAMED:
        en, ru = f"{names[0].en} and others, {len(names)} parties", f"{names[0].ru} и другие, участников: {len(names)}"
    else:
        en, ru = ", ".join(n.en for n in names), ", ".join(n.ru for n in names)
    return Text(
        en=f"{kind[0]} of {begun.year}: {en} (ATOP {number})", ru=f"{kind[1]} {begun.year} года: {ru} (ATOP {number})"
    )


def short(number: int) -> Text | None:
    """Return the well-known name alone, or None."""
    known = _KNOWN.get(number)
    return None if known is None else Text(en=known[0], ru=known[1])
