"""A small valid scenario, and one edit of it for each kind of fault.

In an edit the sign ``§`` marks where the fault must be reported; it is taken out before
the file is written.
"""

from __future__ import annotations

from dataclasses import dataclass

MARK = "§"

BASE: dict[str, str] = {
    "scenario.yaml": """\
scenario:
  id: small
  title: Small
  summary: A small scenario.
  as_of: 2024-01-01
  subject: T2
  ladder: [T1, T2]
  focus: AZE
  coverage: [2000, 2024]
""",
    "sources.yaml": """\
sources:
  - {id: S1, title: A text, grade: A}
  - {id: S2, title: A report, grade: B}
""",
    "states.yaml": """\
states:
  - code: AZE
    cinc: {value: 0.001, year: 2022, sources: [S1]}
    commit: {low: 0.5, high: 0.9, note: Assumed.}
  - code: TUR
    personnel: {low: 100, high: 200, sources: [S1]}
  - code: ARM
  - code: REB
    kind: non-state
    name: Rebels
    sponsor: {state: ARM, disputed: true}
areas:
  - id: PORT
    name: {en: Port, ru: Порт}
    kind: exclave
    sovereign: AZE
    start: 1995
    sources: [S1]
  - id: LINE
    name: The line
    kind: border zone
    sovereign: AZE
    border_of: [AZE, ARM]
    sources: [S1]
borders:
  - {a: ARM, b: AZE, length_km: 996, status: closed, since: unknown, sources: [S1]}
  - {a: AZE, b: TUR, length_km: 17, status: open, sources: [S1]}
trade:
  - {of: AZE, flow: export, partner: ITA, share: 60, year: 2023, sources: [S1]}
  - {of: AZE, flow: export, partner: TUR, share: 30, year: 2023, sources: [S1]}
dependence:
  - {dependents: [ARM], on: [RUS], channel: economic, item: gas, measure: most of it, share: 80, sources: [S2]}
rivalries:
  - {a: ARM, b: AZE, kind: rivalry, start: 1992, sources: [S2]}
""",
    "treaties/one.yaml": """\
treaties:
  - id: T1
    name: First pact
    form: treaty
    parties:
      - state: AZE
        joined: 2011-01-01
      - state: TUR
    signed: 2010-08-16
    entered: 2011
    approvals:
      - {by: AZE, act: parliament, date: 2010-12, sources: [S1]}
    provisions:
      - id: T1.1
        article: 2
        action: assist militarily
        modality: shall
        trigger: [armed attack]
        conditions: {request: present}
        obligors: [AZE, TUR]
        scope: {kind: named, places: [PORT, AZE]}
        content: Help on attack.
        sources: [S1]
      - id: T1.2
        article: "9"
        action: refrain from force
        modality: shall
        version: {start: 2011, end: 2015}
        content: No force.
        sources: [S1]
      - id: T1.3
        article: "9"
        action: refrain from force
        modality: shall
        version: {start: 2015-06-01}
        replaces: [T1.2]
        content: No force of any kind.
        sources: [S1]
    sources: [S1, S2]
""",
    "treaties/two.yaml": """\
treaties:
  - id: T2
    name: Second pact
    form: memorandum
    in_force: unknown
    parties: [{state: AZE}, {state: TUR, approved: unknown}]
    signed: 2021-06-15
    sources: [S1]
""",
    "record.yaml": """\
events:
  - id: E1
    date: 2020-09-27
    end: 2020-11-10
    by: [ARM]
    on: [AZE]
    kind: force
    text: Fighting.
    clauses: [{treaty: T1, state: AZE}]
    leads: [RUS]
    legal: {act: armed attack, by: ARM, on: [AZE], at: PORT, level: war, first_use: disputed}
    sources: [S2]
  - id: E2
    date: 2021-06-15
    by: [AZE, TUR]
    kind: treaty
    treaty: T2
    text: Signature.
    sources: [S2]
claims:
  - id: C1
    text: Something holds.
    by: Somebody
    side: article
    parts:
      - {text: A part, measure: approvals, args: {treaty: T1}, rule: {within: [0.1, 0.5]}}
    sources: [S2]
""",
}


@dataclass(frozen=True)
class Case:
    """One edit and what must be said about it."""

    name: str
    file: str
    old: str
    new: str
    code: str
    message: str
    remedy: str = ""
    #: Faults that follow from the edit besides the one it is about.
    also: tuple[str, ...] = ()


_S, _T1, _T2, _SRC, _R, _SC = (
    "states.yaml", "treaties/one.yaml", "treaties/two.yaml", "sources.yaml", "record.yaml", "scenario.yaml",
)  # fmt: skip

CASES: tuple[Case, ...] = (
    # -- the file ---------------------------------------------------------------------
    Case("empty file", _T2, BASE[_T2], "§# nothing yet\n", "empty-file", "the file is empty", "begin with a section"),
    Case("file is a list", _T2, BASE[_T2], "§- id: T2\n", "not-a-mapping", "not a mapping of sections", "scenario, sources"),
    Case("unknown section", _T2, "treaties:", "§treatys:", "unknown-section", "no section 'treatys'", "did you mean treaties?"),
    Case("unheard-of section", _SRC, "sources:", "§xyz:", "unknown-section", "no section 'xyz'", "the sections are"),
    Case("section is a mapping", _T2, BASE[_T2], "treaties:\n  §id: T2\n", "wrong-type", "'treaties' must be a list", "'- '"),
    Case("scenario is a list", _SC, BASE[_SC], "scenario: §[small]\n", "wrong-type", "'scenario' must be a mapping", "field: value"),
    Case("two scenarios", _SRC, "sources:", "§scenario: {id: b, title: B, summary: B, as_of: 2020}\nsources:",
         "two-scenarios", "a second 'scenario' section", "keep one"),
    Case("no scenario", _SC, BASE[_SC], "rivalries:\n", "no-scenario", "no file has a 'scenario' section", "add 'scenario:'"),
    # -- YAML -------------------------------------------------------------------------
    Case("colon in a text", _SC, "title: Small", "title: Small§: very", "yaml-syntax", "a colon stands", "quotes"),
    Case("tab", _SC, "  title: Small", "§\ttitle: Small", "yaml-syntax", "a tab stands", "spaces"),
    Case("open quotation", _SRC, "grade: B}", "grade: §'B}", "yaml-syntax", "quotation is not closed", "closing quotation"),
    Case("open bracket", _S, "border_of: [AZE, ARM]", "border_of: §[AZE, ARM", "yaml-syntax", "bracket is not closed", "']'"),
    Case("wrong indentation", _SC, "  title: Small", " §title: Small", "yaml-syntax", "does not fit the indentation", "align"),
    Case("text begins with @", _SC, "title: Small", "title: §@Small", "yaml-syntax", "cannot begin with '@'", "quotes"),
    Case("text begins with %", _SC, "title: Small", "title: §%Small", "yaml-syntax", "cannot begin with '%'", "quotes"),
    Case("field without colon", _SC, "  title: Small", "  §title\n  x: Small", "yaml-syntax", "without a colon", "field: value"),
    Case("duplicate key", _SC, "  title: Small", "  title: Small\n  §title: Great", "duplicate-key",
         "first at line 3, column 3", "keep one"),
    Case("anchor", _SC, "title: Small", "title: §&a Small", "alias", "'&a' is a YAML alias", "write the value out"),
    Case("alias", _SC, "title: Small", "title: §*a", "alias", "'*a' is a YAML alias", "quotes"),
    Case("merge key", _SC, "  title: Small", "  §<<: {title: Small}", "alias", "'<<' merges", "write the fields out"),
    Case("tag", _SC, "title: Small", "title: §!!str Small", "tag", "'!!str' is a YAML tag", "remove the tag"),
    Case("code tag", _SC, "title: Small", "title: §!!python/object/apply:os.system [ls]", "tag", "python/object", "remove"),
    Case("local tag", _SC, "title: Small", "title: §!mine Small", "tag", "'!mine' is a YAML tag", "remove the tag"),
    Case("second document", _SC, "  subject: T2", "§---\n  subject: T2", "several-documents", "second document", "one document"),
    Case("list as a key", _SC, "  title: Small", "  §[title]: Small", "bad-key", "a list or mapping stands", "field name"),
    Case("too deep", _SC, "title: Small", "title: " + "[" * 48 + "§[" + "]" * 49, "too-deep", "more than 50 deep", "50 levels"),
    # -- fields and types -------------------------------------------------------------
    Case("unknown field", _T1, "    signed:", "    §singed:", "unknown-field", "no field 'singed'", "did you mean signed?"),
    Case("unknown field far from any", _SRC, "id: S2,", "id: S2, §zzz: 1,", "unknown-field", "no field 'zzz'", "fields here are id"),
    Case("unknown field of a part", _T1, "        action: assist", "        §acton: assist", "unknown-field", "no field 'acton'",
         "did you mean action?"),
    Case("unknown field in brackets", _R, "level: war", "§lvl: war", "unknown-field", "no field 'lvl'", "did you mean level?"),
    Case("missing field", _T2, "  - id: T2\n    name: Second pact\n", "  - §id: T2\n", "missing-field", "'name' is missing",
         "add 'name: ...'"),
    Case("missing id", _T2, "  - id: T2\n    name: Second pact\n", "  - §name: Second pact\n", "missing-field",
         "'id' is missing", "add 'id: ...'", ("unknown-treaty",)),
    Case("missing field of a party", _T2, "{state: AZE}", "§{}", "missing-field", "'state' is missing", "add 'state: ...'"),
    Case("missing sources", _T2, "  - id: T2\n    name: Second pact\n    form: memorandum\n    in_force: unknown\n"
         "    parties: [{state: AZE}, {state: TUR, approved: unknown}]\n    signed: 2021-06-15\n    sources: [S1]\n",
         "  - §id: T2\n    name: Second pact\n    form: memorandum\n    parties: [{state: AZE}]\n",
         "missing-field", "'sources' is missing", "add 'sources: ...'"),
    Case("empty value", _T2, "    name: Second pact", "    name:§", "empty-value", "'name' is empty", "remove the line"),
    Case("empty text", _T2, "name: Second pact", 'name: §""', "empty-value", "is empty", "write a text"),
    Case("no sources", _T2, "sources: [S1]", "sources: §[]", "empty-value", "'sources' is an empty list", "at least one"),
    Case("no parties", _T2, "parties: [{state: AZE}, {state: TUR, approved: unknown}]", "parties: §[]", "empty-value",
         "'parties' is an empty list", "at least one"),
    Case("word for a list", _T2, "sources: [S1]", "sources: §S1", "wrong-type", "'sources' must be a list", "[S1]"),
    Case("word for a mapping", _T2, "parties: [{state: AZE},", "parties: [§AZE,", "wrong-type", "must be a mapping of fields",
         "field: value"),
    Case("list for a text", _T1, "        article: 2", "        article: §[2]", "wrong-type", "'article' must be text", "text"),
    Case("word for a number", _S, "length_km: 996", "length_km: §long", "wrong-type", "'length_km' must be a number", "number"),
    Case("decimal comma", _S, "value: 0.001,", "value: §'0,001',", "wrong-type", "'value' must be a number", "point"),
    Case("fraction of a year", _S, "year: 2022", "year: §2022.5", "wrong-type", "'year' must be a whole number", "whole"),
    Case("word for a truth value", _S, "disputed: true", "disputed: §perhaps", "wrong-type", "must be true or false", "true"),
    Case("not a number", _S, "length_km: 996", "length_km: §nan", "out-of-range", "not a finite number", "correct"),
    Case("bad id", _T1, "      - id: T1.1", "      - id: §1st", "bad-id", "'1st' is not an id", "begin with a letter"),
    Case("item is a word", _SRC, "  - {id: S2, title: A report, grade: B}", "  - §S2", "wrong-type", "must be a mapping", "field",
         ("unknown-source",)),
    # -- words ------------------------------------------------------------------------
    Case("unknown word", _T2, "form: memorandum", "form: §memorandom", "unknown-word", "'memorandom' is not a word for 'form'",
         "did you mean memorandum?"),
    Case("word far from any", _T2, "form: memorandum", "form: §xyz", "unknown-word", "'xyz'", "write one of: treaty, agreement"),
    Case("unknown literal", _S, "status: closed", "status: §shut", "unknown-word", "'shut' is not a word for 'status'", "closed"),
    Case("unknown grade", _SRC, "grade: B", "grade: §E", "unknown-word", "'E' is not a word for 'grade'", "write one of: A, B"),
    Case("unknown action", _T1, "action: assist militarily", "action: §asist militarily", "unknown-word", "'action'",
         "did you mean assist militarily?"),
    Case("unknown trigger", _T1, "[armed attack]", "[§armed atack]", "unknown-word", "'trigger'", "did you mean armed attack?"),
    Case("unknown condition", _T1, "{request: present}", "{§reqest: present}", "unknown-word", "'reqest' is not a word for",
         "did you mean request?"),
    Case("unknown presence", _T1, "{request: present}", "{request: §maybe}", "unknown-word", "'maybe'", "present, absent, unread"),
    Case("neither yes nor no", _T2, "in_force: unknown", "in_force: §partly", "unknown-word", "'partly'", "yes, no or unknown"),
    # -- dates ------------------------------------------------------------------------
    Case("bad date form", _SC, "as_of: 2024-01-01", "as_of: §01.01.2024", "bad-date", "'01.01.2024' is not a date", "YYYY-MM-DD"),
    Case("no such day", _SC, "as_of: 2024-01-01", "as_of: §2023-02-29", "bad-date", "28 days", "correct the date"),
    Case("no such month", _T2, "signed: 2021-06-15", "signed: §2021-13", "bad-date", "no month 13", "or unknown"),
    Case("word for a date", _T2, "signed: 2021-06-15", "signed: §soon", "bad-date", "'soon' is not a date", "or unknown"),
    Case("unknown where a date is needed", _R, "date: 2021-06-15", "date: §unknown", "bad-date", "not a date", "YYYY"),
    Case("ended before entered", _T1, "    entered: 2011\n", "    entered: 2011\n    ended: §2009\n", "reversed-dates",
         "'ended' (2009) is before 'entered' (2011)", "correct one"),
    Case("entered before signed", _T1, "    entered: 2011\n", "    entered: §2009\n", "reversed-dates", "is before 'signed'",
         "correct one"),
    Case("left before joined", _T1, "        joined: 2011-01-01\n", "        joined: 2011-01-01\n        left: §2010-12\n",
         "reversed-dates", "'left' (2010-12) is before 'joined'", "correct one"),
    Case("left before entry into force", _T1, "      - state: TUR\n", "      - state: TUR\n        left: §2010\n",
         "reversed-dates", "before the treaty's 'entered'", "correct one"),
    Case("event ends before it begins", _R, "end: 2020-11-10", "end: §2020-08-10", "reversed-dates", "is before 'date'", "correct"),
    Case("place ends before it begins", _S, "    start: 1995\n", "    start: 1995\n    end: §1994\n", "reversed-dates",
         "'end' (1994) is before", "correct one"),
    Case("wording ends before it begins", _T1, "{start: 2011, end: 2015}", "{start: 2011, end: §2010}", "reversed-dates",
         "'end' (2010)", "correct one"),
    Case("rivalry ends before it begins", _S, "start: 1992,", "start: 1992, end: §1990,", "reversed-dates", "'end' (1990)", "correct"),
    Case("coverage reversed", _SC, "coverage: [2000, 2024]", "coverage: [2024, §2000]", "reversed-dates", "'coverage' (2000)",
         "correct one"),
    # -- ids and names ----------------------------------------------------------------
    Case("source twice", _SRC, "id: S2", "id: §S1", "duplicate-id", "'S1' stands twice in sources (first at ", "another id",
         ("unknown-source",)),
    Case("state twice", _S, "  - code: ARM\n", "  - code: ARM\n  - code: §ARM\n", "duplicate-id", "'ARM' stands twice", "another id"),
    Case("treaty twice", _T2, "id: T2", "id: §T1", "duplicate-id", "'T1' stands twice in treaties", "another id",
         ("unknown-treaty",)),
    Case("provision twice", _T1, "id: T1.2", "id: §T1.1", "duplicate-id", "'T1.1' stands twice among the provisions",
         "another id", ("unknown-provision",)),
    Case("place with a state's code", _S, "id: LINE", "id: §ARM", "duplicate-id", "the code of a state as well", "another id"),
    Case("event twice", _R, "id: E2", "id: §E1", "duplicate-id", "'E1' stands twice in events", "another id"),
    Case("unknown source", _T2, "sources: [S1]", "sources: [§S3]", "unknown-source", "no source 'S3'", "add it to 'sources'"),
    Case("unknown source deep inside", _S, "year: 2022, sources: [S1]", "year: 2022, sources: [§S9]", "unknown-source", "'S9'", "add it to"),
    Case("unknown state", _T2, "{state: AZE}", "{state: §AZR}", "unknown-state", "no state or actor 'AZR'", "did you mean AZE"),
    Case("state by another code", _S, "partner: ITA", "partner: §UAE", "unknown-state", "no state 'UAE'", "write ARE"),
    Case("state not of this scenario", _T2, "{state: AZE}", "{state: §GEO}", "state-not-in-scenario",
         "Georgia (GEO) is not among the states", "add '- code: GEO'"),
    Case("state without entry or name", _S, "  - code: ARM\n", "  - code: ARM\n  - code: §GER\n", "unknown-state",
         "not a code of the country table", ""),
    Case("actor without a name", _S, "  - code: REB\n    kind: non-state\n    name: Rebels\n",
         "  - code: §REB\n    kind: non-state\n", "missing-field", "'REB' has no name", "add 'name:"),
    Case("unknown adversary", _T1, "        obligors: [AZE, TUR]\n",
         "        obligors: [AZE, TUR]\n        adversaries: [§ARN]\n", "unknown-state", "no state 'ARN'", "did you mean"),
    Case("unknown sponsor", _S, "{state: ARM, disputed: true}", "{state: §ARX}", "unknown-state", "'ARX'", "ARM"),
    Case("unknown sovereign", _S, "    sovereign: AZE\n    start", "    sovereign: §AZZ\n    start", "unknown-state", "'AZZ'", "AZE"),
    Case("unknown side of a border", _S, "{a: ARM, b: AZE, length_km: 996", "{a: §ARMM, b: AZE, length_km: 996", "unknown-state",
         "'ARMM'", "ARM"),
    Case("unknown rival", _S, "{a: ARM, b: AZE, kind: rivalry", "{a: §AMR, b: AZE, kind: rivalry", "unknown-state", "'AMR'", "ARM"),
    Case("unknown actor of an event", _R, "by: [ARM]", "by: [§REBS]", "unknown-state", "'REBS'", "did you mean REB?"),
    Case("unknown actor in the legal event", _R, "by: ARM, on", "by: §REBS, on", "unknown-state", "'REBS'", "did you mean REB?"),
    Case("unknown first user of force", _R, "first_use: disputed", "first_use: §nobody", "unknown-state", "'nobody'", ""),
    Case("unknown focus", _SC, "focus: AZE", "focus: §AZER", "unknown-state", "'AZER'", "AZE"),
    Case("unknown place of an event", _R, "at: PORT", "at: §POTR", "unknown-place", "no place 'POTR'", "did you mean PORT?"),
    Case("unknown place of a scope", _T1, "places: [PORT,", "places: [§HARBOUR,", "unknown-place", "'HARBOUR'", "'areas'"),
    Case("unknown treaty of an event", _R, "treaty: T2", "treaty: §T7", "unknown-treaty", "no treaty 'T7'", "add it to"),
    Case("unknown treaty of a clause", _R, "{treaty: T1, state: AZE}", "{treaty: §TX1, state: AZE}", "unknown-treaty", "'TX1'", "T1"),
    Case("unknown treaty of the ladder", _SC, "ladder: [T1,", "ladder: [§T9,", "unknown-treaty", "'T9'", "add it to"),
    Case("unknown subject", _SC, "subject: T2", "subject: §T22", "unknown-treaty", "'T22'", "did you mean T2"),
    Case("unknown provision replaced", _T1, "replaces: [T1.2]", "replaces: [§T1.9]", "unknown-provision", "'T1.9'", "T1."),
    # -- facts that cannot both be right ----------------------------------------------
    Case("state not yet", _T2, "parties: [{state: AZE}, {state: TUR, approved: unknown}]\n    signed: 2021-06-15",
         "parties: [{state: §AZE}, {state: TUR}]\n    signed: 1980-01-01", "state-not-yet",
         "Azerbaijan (AZE) became a party on 1980-01-01, but it existed since 1991-12-26", "correct", ("ladder-order",)),
    Case("state no longer", _R, "by: [AZE, TUR]", "by: [AZE, §DDR]", "state-no-longer",
         "East Germany (DDR) took part on 2021-06-15, but it existed 1954-03-25 to 1990-10-02", "correct",
         ("state-not-in-scenario",)),
    Case("owed by a non-party", _T1, "obligors: [AZE, TUR]", "obligors: [AZE, §ARM]", "not-a-party", "T1.1 is owed by 'ARM'", "parties"),
    Case("owed to a non-party", _T1, "        obligors: [AZE, TUR]\n", "        obligees: [§ARM]\n", "not-a-party",
         "T1.1 is owed to 'ARM'", "parties"),
    Case("named places without a name", _T1, "{kind: named, places: [PORT, AZE]}", "{kind: §named}", "empty-scope", "names none", "kind: unread"),
    Case("approval of a non-party", _T1, "{by: AZE,", "{by: §ARM,", "not-a-party", "'ARM' is not a party of T1", "parties"),
    Case("party twice", _T2, "{state: TUR, approved: unknown}", "{state: §AZE}", "party-twice", "'AZE' is a party twice", "keep one"),
    Case("duty without action", _T1, "      - id: T1.1\n        article: 2\n        action: assist militarily\n",
         "      - §id: T1.1\n        article: 2\n", "incomplete-duty", "T1.1 is a duty without an action", "action: ..."),
    Case("duty without modality", _T1, "      - id: T1.2\n        article: \"9\"\n        action: refrain from force\n"
         "        modality: shall\n", "      - §id: T1.2\n        article: \"9\"\n        action: refrain from force\n",
         "incomplete-duty", "T1.2 is a duty without a modality", "modality: ..."),
    Case("help without trigger", _T1, "      - id: T1.1\n        article: 2\n        action: assist militarily\n"
         "        modality: shall\n        trigger: [armed attack]\n",
         "      - §id: T1.1\n        article: 2\n        action: assist militarily\n        modality: shall\n",
         "incomplete-duty", "names nothing that sets it off", "trigger: [...]"),
    Case("wordings overlap", _T1, "version: {start: 2015-06-01}", "version: §{start: 2014-06-01}", "versions-overlap",
         "the wording T1.3 (2014-06-01 to now) overlaps T1.2 (2011 to 2015)", "let the older wording end"),
    Case("wordings overlap without a word on it", _T1, "version: {start: 2015-06-01}\n        replaces: [T1.2]",
         "version: §{start: 2012}", "versions-overlap", "T1.3 (2012 to now) overlaps T1.2", "let the older wording end"),
    Case("older wording left open", _T1, "{start: 2011, end: 2015}", "{start: 2011}", "versions-overlap",
         "T1.3 (2015-06-01 to now) overlaps T1.2 (2011 to now)", "let the older wording end"),
    Case("share over 100", _S, "share: 60", "share: §160", "share-over-100", "'share' is 160; it must be at most 100", "unit"),
    Case("shares over 100 together", _S, "share: 30", "share: §55", "shares-over-100", "sum to 115 percent", "at most 100"),
    Case("dependence over 100", _S, "share: 80", "share: §180", "share-over-100", "'share' is 180", "unit"),
    Case("negative length", _S, "length_km: 17", "length_km: §-17", "out-of-range", "at least 0", "correct"),
    Case("capability over 1", _S, "value: 0.001", "value: §1.5", "out-of-range", "'cinc' is 1.5; it is a share from 0 to 1", "unit"),
    Case("commitment in percent", _S, "high: 0.9", "high: §90", "out-of-range", "'commit' is a share from 0 to 1, not 90", "0.25"),
    Case("range reversed", _S, "commit: {low: 0.5, high: 0.9", "commit: §{low: 0.9, high: 0.5", "range-reversed",
         "low (0.9) is above high (0.5)", "lower number first"),
    Case("personnel reversed", _S, "{low: 100, high: 200", "{low: §300, high: 200", "range-reversed", "low (300)", "lower number first"),
    Case("threshold reversed", _R, "within: [0.1, 0.5]", "within: §[0.5, 0.1]", "range-reversed", "from 0.5 down to 0.1", "lower"),
    Case("border twice", _S, "  - {a: AZE, b: TUR,", "  - §{a: AZE, b: ARM,", "duplicate-item", "stands twice", "both directions"),
    Case("border with itself", _S, "{a: AZE, b: TUR,", "{a: AZE, b: §AZE,", "same-state-twice", "cannot border on itself", "two states"),
    Case("rival of itself", _S, "{a: ARM, b: AZE, kind: rivalry", "{a: ARM, b: §ARM, kind: rivalry", "same-state-twice",
         "cannot be its own rival", "two states"),
    Case("trade share twice", _S, "  - {of: AZE, flow: export, partner: TUR", "  - §{of: AZE, flow: export, partner: ITA",
         "duplicate-item", "stands twice", "keep one"),
    Case("border zone of one state", _S, "border_of: [AZE, ARM]", "border_of: §[AZE]", "border-zone", "between two states", "[A, B]"),
    Case("ladder out of order", _SC, "ladder: [T1, T2]", "ladder: [T2, §T1]", "ladder-order", "'T1' was signed on 2010-08-16",
         "order of their signature"),
    Case("ladder names one twice", _SC, "ladder: [T1, T2]", "ladder: [T1, §T1]", "duplicate-id", "twice in the ladder", "keep one"),
    Case("rule with two tests", _R, "rule: {within: [0.1, 0.5]}", "rule: §{above: 1, below: 2}", "inconsistent-item",
         "exactly one of holds", "keep one"),
    Case("measure without rule", _R, "- {text: A part, measure: approvals, args: {treaty: T1}, rule: {within: [0.1, 0.5]}}",
         "- §{text: A part, measure: approvals}", "inconsistent-item", "a measure needs a rule", "add 'rule'"),
    Case("part with nothing to test", _R, "- {text: A part, measure: approvals, args: {treaty: T1}, rule: {within: [0.1, 0.5]}}",
         "- §{text: A part}", "inconsistent-item", "either a measure or the data", "needs"),
)  # fmt: skip
