"""The South Caucasus scenario holds every fact that was gathered for it, and leaves the doubtful ones in doubt."""

from __future__ import annotations

from itertools import pairwise

import pytest

from foedus.core import Day, Truth
from foedus.world import Action, Condition, Kind, Modality, Presence, ProvisionKind, Treaty, Trigger, World, load

#: Treaty, then the sources of each of its provisions in order.
PROVISIONS = """
    AZTR2010 S013 S014 S015 S016 S017 | S017 S016 | S025 S026 S027 S179
    AZTR2021 S018 S019 S020 S024 | S018 S019 S020 S024 | S019 S022 | S022 S159
    AZTR2025 S002 S003 S004 S006 S007 S008 S009 | S002 S004 S006 | S002 S003 S004 | S002 S004 S006
    AMRU1997 S035 S036 S037 | S036 S037 BK
    AMRU1995 S032 S033 S034 | S032 S034 BK
    CST1992 S041 S167 | S039 | S040 S165 S167
    AARU2020 S054 S055 | S054 S049 | S054 S055 BK
    AZRU2022 S028 S029 | S029 S030 | S028 S031
    IRRU2025 S056 S057 S058 | S057
    AZIR2002 S060 BK
    ARIR2025 S061 S062
    NAT1949 S064 | S063 S064 | S063 BK
    ARAZ2025 S065 S066 | S065 S067 | S066 | S065
    USAM_TRIPP S071 S072 S073
    EUMA S074 S075
    USAM2025 S076 S172
    USGE2009 S077 S078
    AZGETR S079
    ARMS_ISAZ S080 S081
    ARMS_RUAM S081 S083
    ARMS_INAM S082 S083 S084 S085
    ARMS_FRAM S083 S085
    PKAZTR S086 S116 S180
"""

BORDERS = """
    ARM-AZE 996; ARM-TUR 311; ARM-GEO 219; ARM-IRN 44; AZE-GEO 428; AZE-IRN 689; AZE-RUS 338; AZE-TUR 17;
    GEO-RUS 894; GEO-TUR 273; TUR-IRN 534; ARM-RUS 0
"""

#: State, flow, and its partners with their shares of 2023 in percent.
TRADE = """
    AZE export ITA:37 TUR:19 ISR:5 GRC:4 RUS:4
    AZE import RUS:17 CHN:16 TUR:14 GEO:4 DEU:4
    ARM export RUS:37 ARE:25 HKG:7 CHN:5 GEO:4
    ARM import RUS:29 CHN:12 VNM:6 GEO:5 IRN:4
    TUR export DEU:9 USA:6 GBR:6 ARE:5 IRQ:5
    TUR import CHN:13 RUS:9 DEU:9 CHE:6 USA:5
    RUS export CHN:33 IND:17 TUR:8 KAZ:4 BRA:3
    RUS import CHN:53 TUR:5 DEU:5 KAZ:5 ITA:2
    IRN export CHN:35 TUR:16 IND:8 PAK:7 ARM:5
    IRN import CHN:34 ARE:20 TUR:11 BRA:8 DEU:4
    GEO export AZE:13 TUR:11 ARM:11 RUS:10 KGZ:8
    GEO import TUR:16 USA:13 RUS:11 CHN:8 DEU:6
"""

#: Who depends on whom, and on what sources that rests.
DEPENDENCE = """
    ARM>RUS S119 S113; ARM>IRN S119 S171; ARM>RUS S120; ARM>RUS S117 S053; ARM>GEO S171; ARM>RUS S032 S034;
    AZE>GEO+TUR S113 BK; AZE>IRN S126; AZE>TUR S124; AZE>TUR S116 S163; AZE>ISR S080 S081; ISR>AZE S168 BK;
    TUR>RUS S113; TUR>IRN S125; GEO>AZE S170; GEO>RUS S113; ARM>USA S072; AZE>ARM S071 BK;
    AZE+GEO+TUR> S126
"""

#: Population, GDP (bn), spending (percent), spending derived (bn), troops low and high, spending as reported.
FIGURES = """
    AZE 10694370 74.316 5.1 3.79 100000 100000 3.561,4.9
    TUR 84625585 1323.0 2.1 27.78 495000 495000 -
    ARM 2963837 25.787 5.5 1.42 40000 50000 1.330,1.7
    RUS 140134279 2174.0 7.0 152.18 1100000 1200000 149
    IRN 89177357 436.906 2.0 8.74 600000 600000 7.9
    GEO 4900961 33.776 1.7 0.57 37000 37000 -
    USA 338016259 29185.0 3.2 933.92 1280000 1280000 997
    FRA 68512806 3162.0 2.0 63.24 200000 200000 -
    IND 1419316933 3913.0 2.0 78.26 1500000 1500000 -
    ISR 9402617 540.38 8.0 43.23 170000 170000 46.5
    PAK 257047044 373.072 2.5 9.33 650000 650000 -
    EU 451815312 19423.0 1.9 369.04 - - -
    NATO - - - - - - 1500
"""

#: Numbers of the sources, as ranges with both ends.
SOURCES = ((1, 87), (90, 94), (98, 100), (113, 168), (170, 173), (177, 184))
DATA_SETS = ("NMC7", "VDEM", "TSS", "TD", "COWCONT", "COWMAJ", "ATOP51")


@pytest.fixture(scope="module")
def world() -> World:
    return load("south-caucasus")


def lines(text: str) -> list[list[str]]:
    return [line.split() for line in text.strip().splitlines()]


def cells(text: str) -> list[str]:
    return [cell.strip() for cell in text.replace("\n", " ").split(";") if cell.strip()]


def provision(world: World, ident: str) -> tuple[Treaty, object]:
    treaty = world.treaty(ident.split(".")[0])
    return treaty, next(p for p in treaty.provisions if p.id == ident)


# -- all that was gathered is there -----------------------------------------------------


def test_every_treaty_is_there_and_no_other(world: World) -> None:
    assert sorted(t.id for t in world.treaties) == sorted(line[0] for line in lines(PROVISIONS))


@pytest.mark.parametrize("line", PROVISIONS.strip().splitlines(), ids=lambda line: line.split()[0])
def test_every_provision_is_there_with_its_sources(world: World, line: str) -> None:
    ident, _, rest = line.strip().partition(" ")
    treaty = world.treaty(ident)
    expected = [part.split() for part in rest.split("|")]
    assert [p.id for p in treaty.provisions] == [f"{ident}.{n}" for n in range(1, len(expected) + 1)]
    for text, sources in zip(treaty.provisions, expected, strict=True):
        assert set(sources) <= set(text.sources), text.id


def test_every_source_is_there(world: World) -> None:
    wanted = {f"S{n:03d}" for low, high in SOURCES for n in range(low, high + 1)} | {"BK"} | set(DATA_SETS)
    assert {s.id for s in world.sources} == wanted
    assert world.source("BK").grade == "U"
    assert world.source("S017").grade == "D"
    for ident in DATA_SETS:
        assert world.source(ident).grade == "A"
        assert world.source(ident).url.startswith("https://")


def test_every_border_is_there(world: World) -> None:
    recorded = {(b.a, b.b): b.length_km for b in world.borders}
    for cell in cells(BORDERS):
        pair, length = cell.split()
        a, b = pair.split("-")
        assert recorded[a, b] == float(length)
    # Six more join pairs outside the region that touch each other.
    extra = {"RUS-KAZ", "KAZ-KGZ", "KGZ-TJK", "BLR-RUS", "IND-PAK", "IRN-PAK"}
    assert {f"{a}-{b}" for a, b in recorded} == {c.split()[0] for c in cells(BORDERS)} | extra


def test_armenia_and_russia_have_no_border(world: World) -> None:
    assert world.border("ARM", "RUS") is None
    assert world.border("RUS", "AZE") is not None


def test_every_trade_share_is_there(world: World) -> None:
    wanted = {
        (line[0], line[1], part.split(":")[0], float(part.split(":")[1])) for line in lines(TRADE) for part in line[2:]
    }
    assert {(t.of, t.flow, t.partner, t.share) for t in world.trade} == wanted
    assert len(world.trade) == len(wanted) == 60


def test_trade_partners_stand_from_largest_to_smallest(world: World) -> None:
    for line in lines(TRADE):
        shares = [t.share for t in world.trade if (t.of, t.flow) == (line[0], line[1])]
        assert all(x >= y for x, y in pairwise(shares))
        assert sum(shares) <= 100


def test_every_dependence_is_there(world: World) -> None:
    recorded = sorted(("+".join(d.dependents) + ">" + "+".join(d.on), " ".join(d.sources)) for d in world.dependence)
    assert recorded == sorted((cell.partition(" ")[0], cell.partition(" ")[2]) for cell in cells(DEPENDENCE))


@pytest.mark.parametrize("line", FIGURES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_figures_of_a_state(world: World, line: str) -> None:
    code, population, gdp, share, derived, low, high, reported = line.split()
    state = world.state(code)
    for text, figure in ((population, state.population), (gdp, state.gdp_usd_bn), (share, state.milex_pct_gdp)):
        assert (figure is None) == (text == "-")
        if figure is not None:
            assert figure.value == float(text)
    if derived != "-":
        assert state.milex_usd_bn is not None
        assert state.gdp_usd_bn is not None
        assert state.milex_pct_gdp is not None
        assert state.milex_usd_bn.derived
        assert state.milex_usd_bn.value == float(derived)
        assert state.milex_usd_bn.value == pytest.approx(
            state.gdp_usd_bn.value * state.milex_pct_gdp.value / 100, abs=0.006
        )
    if low != "-":
        assert state.personnel is not None
        assert (state.personnel.low, state.personnel.high) == (float(low), float(high))
    assert [f.value for f in state.milex_reported] == (
        [] if reported == "-" else [float(x) for x in reported.split(",")]
    )


def test_every_state_has_capability_democracy_and_an_assumed_commitment(world: World) -> None:
    assert len(world.actors) == 15
    for state in world.actors:
        assert state.cinc is not None
        assert state.cinc.sources == ("NMC7",)
        assert state.cinc.year == 2022
        assert 0 < state.cinc.value < 0.2
        assert state.polyarchy is not None
        assert state.polyarchy.sources == ("VDEM",)
        assert state.commit is not None
        assert 0 <= state.commit.low < state.commit.high <= 1
        assert state.commit.warrant == "assumed"
        assert state.commit.note
    assert [s.code for s in world.actors if s.major_power] == ["FRA", "RUS", "USA"]


def test_russia_cannot_commit_what_is_tied_down(world: World) -> None:
    russia = world.state("RUS")
    assert russia.commit is not None
    assert russia.personnel is not None
    assert russia.commit.high <= 1 - 600_000 / russia.personnel.high + 1e-9


def test_actors_that_are_no_states(world: World) -> None:
    kinds = {s.code: s.kind for s in world.states if s.kind is not Kind.STATE}
    assert kinds == {
        "EU": Kind.ORGANISATION, "NATO": Kind.ORGANISATION, "CSTO": Kind.ORGANISATION, "OSCE": Kind.ORGANISATION,
        "NK": Kind.NON_STATE,
    }  # fmt: skip
    sponsor = world.state("NK").sponsor
    assert sponsor is not None
    assert sponsor.state == "ARM"
    assert sponsor.disputed


def test_places(world: World) -> None:
    assert {a.id: a.sovereign for a in world.areas} == {
        "NAKHCHIVAN": "AZE", "KARABAKH": "AZE", "LACHIN": "AZE", "SYUNIK": "ARM", "GYUMRI": "ARM", "TUR_FORCES_AZE": "AZE",
        "ARM_AZE_BORDER": "ARM", "ABKHAZIA_SO": "GEO",
    }  # fmt: skip
    assert world.area("GYUMRI").forces_of == ("RUS",)
    assert world.area("TUR_FORCES_AZE").forces_of == ("TUR",)
    assert set(world.area("ARM_AZE_BORDER").border_of) == {"ARM", "AZE"}


def test_every_text_is_in_both_languages(world: World) -> None:
    texts = [world.settings.title, world.settings.summary, *world.settings.limits]
    texts += [a.name for a in world.areas] + [s.name for s in world.states if s.name] + [t.name for t in world.treaties]
    texts += [p.content for t in world.treaties for p in t.provisions] + [d.measure for d in world.dependence]
    texts += [d.item for d in world.dependence] + [b.description for b in world.borders if b.description]
    for text in texts:
        assert any("а" <= c.lower() <= "я" for c in text("ru")), text.en
        assert not any("а" <= c.lower() <= "я" for c in text("en")), text.en


def test_settings(world: World) -> None:
    s = world.settings
    assert (str(s.as_of), s.subject, s.focus, s.guarantor) == ("2026-02-28", "AZTR2025", "AZE", "TUR")
    assert s.ladder == ("AZTR2010", "AZTR2021", "AZTR2025")
    assert s.coverage is not None
    assert [str(d) for d in s.coverage] == ["1988-02-20", "2026-02-28"]


# -- what the sources leave open stays open ---------------------------------------------


def test_turkish_approval_and_entry_of_the_memorandum_are_unknown(world: World) -> None:
    memorandum = world.treaty("AZTR2025")
    azerbaijan, turkey = memorandum.party("AZE"), memorandum.party("TUR")
    assert azerbaijan.approved is Truth.YES
    assert turkey.approved is Truth.UNKNOWN
    assert azerbaijan.in_force is turkey.in_force is memorandum.in_force is Truth.UNKNOWN
    assert memorandum.against_third_states is Truth.UNKNOWN
    assert not [a for a in memorandum.approvals if a.by == "TUR"]
    dates = [(a.act, str(a.date), a.final) for a in memorandum.approvals]
    assert dates == [
        ("committee", "2025-11-27", False),
        ("parliament", "2025-12-16", False),
        ("law signed", "2025-12-25", True),
    ]
    assert next(a for a in memorandum.approvals if a.act == "parliament").disputed


def test_the_memorandum_asks_for_request_and_national_procedure(world: World) -> None:
    _, clause = provision(world, "AZTR2025.1")
    assert clause.modality is Modality.UNDERTAKE
    assert clause.action is Action.ASSIST_MILITARILY
    assert clause.conditions[Condition.REQUEST] is Presence.PRESENT
    assert clause.conditions[Condition.NATIONAL_PROCEDURE] is Presence.PRESENT
    assert Trigger.THREAT not in clause.trigger


def test_the_triggers_of_the_ladder_differ(world: World) -> None:
    assert Trigger.THREAT in provision(world, "AZTR2021.2")[1].trigger
    assert Trigger.THREAT not in provision(world, "AZTR2010.1")[1].trigger
    assert provision(world, "AZTR2021.2")[1].means_open is Truth.YES
    assert provision(world, "AZTR2010.1")[1].conditions[Condition.REQUEST] is Presence.UNREAD
    assert provision(world, "AZTR2010.1")[1].conditions[Condition.NATIONAL_PROCEDURE] is Presence.UNREAD


def test_article_4_of_the_collective_security_treaty_has_two_wordings(world: World) -> None:
    first, second = provision(world, "CST1992.2")[1], provision(world, "CST1992.3")[1]
    assert first.version.end == second.version.start == "unknown"
    assert second.replaces == ("CST1992.2",)
    assert first.conditions[Condition.REQUEST] is Presence.ABSENT
    assert second.conditions[Condition.REQUEST] is second.conditions[Condition.COLLECTIVE_DECISION] is Presence.PRESENT


def test_armenia_is_a_member_in_law_and_frozen_in_politics(world: World) -> None:
    member = world.treaty("CST1992").party("ARM")
    assert member.in_force is Truth.YES
    assert member.suspended is Truth.NO
    assert member.left is None
    assert member.political is not None and "frozen" in member.political.en
    left = {p.state: str(p.left) for p in world.treaty("CST1992").parties if p.left}
    assert left == {"AZE": "1999-04-20", "GEO": "1999-04-20"}


def test_the_peace_agreement_is_unsigned(world: World) -> None:
    agreement = world.treaty("ARAZ2025")
    assert agreement.signed is None
    assert agreement.in_force is Truth.NO
    assert provision(world, "ARAZ2025.2")[1].scope.places == ("ARM_AZE_BORDER",)


def test_unread_articles_are_coded_as_unread(world: World) -> None:
    _, clause = provision(world, "AZIR2002.1")
    assert clause.adversaries_unread
    assert clause.scope.kind == "unread"
    assert clause.conditions == {}
    assert clause.confidence == "low"


@pytest.mark.parametrize("ident", ["USAM_TRIPP", "USAM2025", "USGE2009", "ARIR2025", "PKAZTR"])
def test_political_texts_do_not_bind(world: World, ident: str) -> None:
    assert world.treaty(ident).binding is Truth.NO


def test_nato_leaves_out_azerbaijani_soil(world: World) -> None:
    for ident in ("NAT1949.2", "NAT1949.3"):
        assert {"AZE", "TUR_FORCES_AZE"} <= set(provision(world, ident)[1].scope.excluded)


def test_disputed_figures_are_marked(world: World) -> None:
    oil = next(d for d in world.dependence if d.dependents == ("ISR",))
    assert oil.disputed
    assert oil.confidence == "low"
    assert all(r.disputed for r in world.rivalries if r.kind == "territorial claim")


def test_rights_over_territory_are_listed_by_host(world: World) -> None:
    found = {
        (p.obligors, p.obligees, p.kind) for t in world.treaties for p in t.provisions
        if p.action in (Action.GRANT_ACCESS, Action.GRANT_TRANSIT)
    }  # fmt: skip
    assert found == {
        (("ARM",), ("RUS",), ProvisionKind.PERMISSION), (("AZE",), ("RUS",), ProvisionKind.PERMISSION),
        (("ARM",), ("AZE",), ProvisionKind.DUTY), (("ARM",), ("AZE", "USA"), ProvisionKind.DUTY),
        (("ARM",), ("EU",), ProvisionKind.PERMISSION),
    }  # fmt: skip


def test_nothing_is_dated_after_the_world(world: World) -> None:
    for treaty in world.treaties:
        days = [treaty.signed, treaty.entered, *(a.date for a in treaty.approvals)]
        for day in days:
            if isinstance(day, Day):
                assert day.on_or_before(world.as_of).is_true, treaty.id
