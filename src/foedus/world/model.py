"""Frozen facts: states, places, treaties, provisions, links, events, claims.

Every class is a pydantic model, immutable, that refuses unknown fields. A scenario
file is read into these classes and into nothing else; the JSON Schema for editors
is generated from them. Field descriptions are the documentation of the format.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from foedus.core import Truth
from foedus.world.fields import Confidence, DateField, Frozen, Id, MaybeDate, Sources, Text, TruthField
from foedus.world.predicates import Test
from foedus.world.terms import (
    Act,
    Action,
    Attribution,
    Channel,
    Condition,
    Form,
    Kind,
    Level,
    Modality,
    PlaceKind,
    Presence,
    ProvisionKind,
    RecordKind,
    Step,
    Trigger,
)  # fmt: skip

__all__ = [
    "Approval",
    "Area",
    "Border",
    "Claim",
    "ClaimPart",
    "Dependence",
    "Event",
    "Figure",
    "Membership",
    "Person",
    "Provision",
    "Range",
    "RecordedEvent",
    "Rivalry",
    "Rule",
    "Scope",
    "Settings",
    "Source",
    "Sponsor",
    "State",
    "Text",
    "TradeShare",
    "Treaty",
    "TreatyNamed",
    "Version",
]  # fmt: skip


class Source(Frozen):
    """A source of facts, with its grade (see :data:`foedus.core.GRADES`)."""

    id: Id
    title: Annotated[str, Field(min_length=1)]
    url: str = ""
    date: str = ""
    kind: str = ""
    grade: Literal["A", "B", "C", "D", "U"]


class Figure(Frozen):
    """A number with its year and source."""

    value: float
    year: int | None = None
    sources: Sources
    note: str = ""
    derived: Annotated[bool, Field(description="Computed from other figures, as the note says.")] = False


class Range(Frozen):
    """An interval for a quantity that no source gives, with its warrant."""

    low: float
    high: float
    warrant: Literal["literature", "assumed"] = "assumed"
    sources: tuple[Id, ...] = ()
    note: str

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.low > self.high:
            raise ValueError(f"low ({self.low}) is above high ({self.high})")
        return self


class Sponsor(Frozen):
    """The state behind a non-state actor, and whether that is disputed."""

    state: str
    disputed: bool = False


class Place(Frozen):
    """A named point on the map."""

    name: Text
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class Person(Frozen):
    """Active personnel, as a range."""

    low: Annotated[float, Field(ge=0)]
    high: Annotated[float, Field(ge=0)]
    year: int | None = None
    sources: Sources
    note: str = ""


class State(Frozen):
    """An actor: a state, an organisation or a non-state actor.

    A state's ``code`` is its ISO 3166 code; names come from the country table.
    Capability (``cinc``) is the Composite Index of National Capability, a share in 0..1.
    """

    code: Id
    kind: Kind = Kind.STATE
    name: Text | None = None
    role: Literal["core", "external", "treaty party"] = "external"
    capital: Place | None = None
    population: Figure | None = None
    gdp_usd_bn: Figure | None = None
    milex_pct_gdp: Annotated[Figure | None, Field(description="Military spending, percent of GDP, 0..100.")] = None
    milex_usd_bn: Figure | None = None
    milex_reported: tuple[Figure, ...] = ()
    personnel: Person | None = None
    cinc: Annotated[Figure | None, Field(description="CINC share of world capability, 0..1.")] = None
    polyarchy: Annotated[Figure | None, Field(description="V-Dem electoral democracy index, 0..1.")] = None
    major_power: bool = False
    commit: Annotated[Range | None, Field(description="Part of its capability that it can commit here, 0..1.")] = None
    sponsor: Sponsor | None = None
    members: Annotated[tuple[str, ...], Field(description="Member states of an organisation, if listed.")] = ()
    note: str = ""


class Area(Frozen):
    """A place where an event can happen, other than a state's whole own territory."""

    id: Id
    name: Text
    kind: PlaceKind
    sovereign: Annotated[str, Field(description="The state whose territory it is in international law.")]
    held_by: Annotated[str | None, Field(description="Who controls it, when not the sovereign.")] = None
    contested_by: tuple[str, ...] = ()
    forces_of: Annotated[tuple[str, ...], Field(description="Whose forces stand there.")] = ()
    border_of: Annotated[tuple[str, ...], Field(description="The two states of a border zone.")] = ()
    start: DateField | None = None
    end: DateField | None = None
    sources: Sources
    note: str = ""


class Approval(Frozen):
    """One domestic act on an instrument: a vote, a signature of a law, a decree."""

    by: str
    act: Literal["parliament", "committee", "law signed", "decree", "gazette", "ratified", "none needed"]
    date: MaybeDate = None
    final: Annotated[bool, Field(description="Completes the approval of this party.")] = False
    disputed: bool = False
    sources: Sources
    note: str = ""


class Membership(Frozen):
    """A party to a treaty and since when, until when it is bound.

    ``in_force: unknown`` says that the sources do not tell whether the text binds this party.
    """

    state: str
    joined: Annotated[MaybeDate, Field(description="Entry into force for this party, if later than the treaty's.")] = (
        None
    )
    left: MaybeDate = None
    in_force: TruthField = Truth.YES
    approved: Annotated[TruthField, Field(description="Whether domestic approval is complete.")] = Truth.YES
    suspended: Annotated[TruthField, Field(description="Whether performance is legally suspended for it.")] = Truth.NO
    political: Annotated[
        Text | None, Field(description="Political status, as far as it differs from the legal one.")
    ] = None
    sources: tuple[Id, ...] = ()
    note: str = ""


class Version(Frozen):
    """Dates between which a wording of a provision stands; ``unknown`` when not found."""

    start: MaybeDate = None
    end: MaybeDate = None
    seen: Annotated[
        DateField | None,
        Field(description="A day by which the wording certainly stood, when its first day is not known."),
    ] = None


class Scope(Frozen):
    """Where a duty applies.

    ``obligee territory``: that of the state to be helped; ``parties territory`` and
    ``treaty area``: that of all parties; each of them with ``places`` added. ``named``: only
    the ``places``; ``any``: no limit; ``unread``: not known. ``excluded`` goes before all.
    """

    kind: Literal["any", "obligee territory", "parties territory", "treaty area", "named", "unread"] = "any"
    places: tuple[str, ...] = ()
    excluded: Annotated[tuple[str, ...], Field(description="Places that the text or its practice leaves out.")] = ()
    disputed: Annotated[
        tuple[str, ...], Field(description="Places of which the parties dispute whether they count.")
    ] = ()


class Provision(Frozen):
    """One promise of one article."""

    id: Id
    article: Annotated[str, Field(description="Article as cited; empty when the number is not published.")] = ""
    cited: Annotated[
        Text | None, Field(description="The article in words, where it is not cited by its number alone.")
    ] = None
    kind: ProvisionKind = ProvisionKind.DUTY
    action: Action | None = None
    obligors: Annotated[tuple[str, ...], Field(description="Who owes; empty means every party.")] = ()
    obligees: Annotated[tuple[str, ...], Field(description="To whom; empty means every other party.")] = ()
    modality: Annotated[
        Modality | None,
        BeforeValidator(lambda value: None if value == "unread" else value),
        Field(description="The verb of the text; `unread` where it was not seen."),
        WithJsonSchema({"enum": [*(str(m) for m in Modality), "unread", None]}),
    ] = None
    trigger: Annotated[tuple[Trigger, ...], Field(description="Any of these sets it off.")] = ()
    opinion: Annotated[bool, Field(description="Trigger is met when a party has declared the opinion that it is.")] = (
        False
    )
    conditions: Annotated[
        dict[Condition, Presence],
        Field(default_factory=dict, description="Procedural conditions; left out means unread."),
    ]
    adversaries: Annotated[tuple[str, ...], Field(description="Named adversaries; empty means any third state.")] = ()
    adversaries_unread: bool = False
    when: Annotated[
        Test | None, Field(description="Limits of the duty, as predicates joined by all, any, not, all_or_any.")
    ] = None
    exceptions: Annotated[tuple[Literal["provoked", "own aggression"], ...], Field()] = ()
    scope: Scope = Scope()
    means_open: Annotated[TruthField, Field(description="Kind or amount of help is left open.")] = Truth.UNKNOWN
    national_law: Annotated[bool, Field(description="The clause refers to national law in general.")] = False
    version: Version = Version()
    replaces: Annotated[tuple[Id, ...], Field(description="Provisions that this text expressly supersedes.")] = ()
    content: Text
    sources: Sources
    confidence: Confidence = "medium"
    note: Text | None = None


class Treaty(Frozen):
    """An instrument with parties, approvals, statuses and provisions."""

    id: Id
    name: Text
    short: Text | None = None
    form: Form
    binding: TruthField = Truth.YES
    level: Annotated[
        Literal["heads of state", "governments", "ministers", "parliaments", "organisation", "companies", "unknown"],
        Field(description="Level of the signatories."),
    ] = "unknown"
    parties: Annotated[tuple[Membership, ...], Field(min_length=1)]
    other_parties: Annotated[int, Field(ge=0, description="Parties that the scenario does not list.")] = 0
    signed: MaybeDate = None
    entered: Annotated[MaybeDate, Field(description="Entry into force; unknown when not found.")] = None
    ended: MaybeDate = None
    in_force: Annotated[TruthField, Field(description="Whether the text is in force at all.")] = Truth.YES
    approvals: tuple[Approval, ...] = ()
    political: Annotated[Text | None, Field(description="Political status in plain words.")] = None
    articles: int | None = None
    duration: str = ""
    text: Annotated[Literal["read in full", "extract", "summary", "secondary", "unpublished"], Field()] = "summary"
    against_third_states: Annotated[TruthField, Field(description="Whether it is directed at third states.")] = (
        Truth.UNKNOWN
    )
    provisions: tuple[Provision, ...] = ()
    sources: Sources
    confidence: Confidence = "medium"
    note: str = ""

    @property
    def members(self) -> tuple[str, ...]:
        """Codes of the listed parties."""
        return tuple(p.state for p in self.parties)

    def party(self, code: str) -> Membership | None:
        """Return the membership of a state, if it is or was a party."""
        return next((p for p in self.parties if p.state == code), None)

    @property
    def title(self) -> Text:
        """Short name, or the full one."""
        return self.short or self.name


class TreatyNamed(Frozen):
    """A treaty clause available to somebody at a recorded event."""

    treaty: Id
    state: str


class Border(Frozen):
    """A land border and its state."""

    a: str
    b: str
    length_km: Annotated[float, Field(ge=0)]
    status: Literal["open", "restricted", "closed", "none"]
    since: MaybeDate = None
    description: Text | None = None
    sources: Sources
    note: str = ""


class TradeShare(Frozen):
    """Share of a partner in a state's exports or imports, percent."""

    of: str
    flow: Literal["export", "import"]
    partner: str
    share: Annotated[float, Field(ge=0, le=100, description="Percent, 0..100.")]
    year: int
    sources: Sources


class Dependence(Frozen):
    """What a state needs from another, by channel."""

    dependents: Annotated[tuple[str, ...], Field(min_length=1)]
    on: tuple[str, ...] = ()
    channel: Channel
    item: Text
    measure: Text
    share: Annotated[float | None, Field(ge=0, le=100, description="Percent, where a source gives one.")] = None
    period: str = ""
    disputed: bool = False
    sources: Sources
    confidence: Confidence = "medium"
    note: str = ""


class Rivalry(Frozen):
    """A rivalry or a territorial claim between two states, with its source."""

    a: str
    b: str
    kind: Literal["rivalry", "territorial claim"]
    start: MaybeDate = None
    end: MaybeDate = None
    disputed: bool = False
    sources: Sources
    note: str = ""


class Event(Frozen):
    """An event as the law sees it; every field but the act may be unknown.

    Parameters follow law.md. ``on`` is the object; the victims are the object and the
    sovereign of the place. ``by`` may be empty for an unknown actor.
    """

    act: Act
    by: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    at: Annotated[str | None, Field(description="A state's code (its own territory) or a place id.")] = None
    level: Level = Level.UNKNOWN
    date: DateField | None = None
    attribution: Attribution = Attribution.ACKNOWLEDGED
    first_use: Annotated[
        str | None, Field(description="Who used force first: a code, 'disputed', or empty for `by`.")
    ] = None
    intent: TruthField = Truth.YES
    provoked: TruthField = Truth.UNKNOWN
    answers: Annotated[str | None, Field(description="Who attacked before, when this is a defensive answer.")] = None
    request: Step = Step.UNKNOWN
    procedure: Step = Step.UNKNOWN
    finding: Step = Step.UNKNOWN
    decision: Step = Step.UNKNOWN
    opinion: Step = Step.UNKNOWN

    @model_validator(mode="before")
    @classmethod
    def _one_actor(cls, value: Any) -> Any:
        if isinstance(value, dict):
            value = dict(value)
            for key in ("by", "on"):
                if isinstance(value.get(key), str):
                    value[key] = (value[key],)
        return value

    def __init__(self, act: Act | str | None = None, /, **fields: Any) -> None:
        if act is not None:
            fields["act"] = act
        super().__init__(**fields)


class RecordedEvent(Frozen):
    """An event of the historical record of the scenario."""

    id: Id
    date: DateField
    end: DateField | None = None
    by: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    kind: RecordKind
    channel: Channel | None = None
    subtype: str = ""
    eases: Annotated[bool, Field(description="Reduces pressure (a control event).")] = False
    text: Text
    initiation_disputed: Literal["yes", "no", "partly"] = "no"
    clauses: Annotated[tuple[TreatyNamed, ...], Field(description="Aid clauses available, and to whom.")] = ()
    requested: Literal["yes", "no", "partly", "unknown", "not applicable"] = "not applicable"
    request_note: Text | None = None
    given: Annotated[
        Literal["yes", "no", "partly", "disputed", "unknown", "not applicable"],
        Field(description="Troops or other military help given."),
    ] = "not applicable"
    given_note: Text | None = None
    format: Annotated[
        Literal["bilateral", "mediated", "multilateral"] | None,
        Field(description="How a conflict was managed, for treaty and mediation events."),
    ] = None
    leads: Annotated[tuple[str, ...], Field(description="Who led a mediation or gave the aid.")] = ()
    response: Text | None = None
    outcome: Text | None = None
    legal: Annotated[Event | None, Field(description="The event as the law layer evaluates it.")] = None
    treaty: Annotated[Id | None, Field(description="The instrument that a treaty event is about.")] = None
    sources: Sources
    confidence: Confidence = "medium"


class Rule(Frozen):
    """How a measure's figure becomes a verdict; set before the figure is seen.

    Exactly one of the fields. ``holds``: the measured statement must have this truth value.
    ``above``, ``below``, ``within``: the figure against a threshold, with the share of draws
    (or the interval) that must be on its side, ``confidence``. ``forecast``: the statement is
    about the future and the figure is its probability.
    """

    holds: TruthField | None = None
    above: float | None = None
    below: float | None = None
    within: tuple[float, float] | None = None
    forecast: bool = False
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.9
    why: Annotated[str, Field(description="Why this threshold.")] = ""

    @model_validator(mode="after")
    def _one(self) -> Rule:
        given = [
            self.holds is not None,
            self.above is not None,
            self.below is not None,
            self.within is not None,
            self.forecast,
        ]
        if sum(given) != 1:
            raise ValueError("a rule has exactly one of holds, above, below, within, forecast")
        return self


class ClaimPart(Frozen):
    """One part of a claim: a measure with a rule, or the data that would test it."""

    text: Text
    measure: str | None = None
    args: dict[str, Any] = Field(default_factory=dict)
    rule: Rule | None = None
    needs: Annotated[
        Text | None, Field(description="Data that would test it; for a part that cannot be tested here.")
    ] = None
    core: Annotated[bool, Field(description="The part that decides when parts disagree.")] = False

    @model_validator(mode="after")
    def _whole(self) -> ClaimPart:
        if (self.measure is None) == (self.needs is None):
            raise ValueError("a part has either a measure or the data that it needs")
        if (self.measure is None) != (self.rule is None):
            raise ValueError("a measure needs a rule")
        return self


class Claim(Frozen):
    """A statement of the article or a rival one."""

    id: Id
    text: Text
    by: Text
    side: Literal["article", "rival"]
    tags: tuple[str, ...] = ()
    relation: Annotated[Text | None, Field(description="How a rival claim bears on the article's.")] = None
    record: Annotated[Text | None, Field(description="What the sources say of it, in the words of this scenario.")] = (
        None
    )
    parts: Annotated[tuple[ClaimPart, ...], Field(min_length=1)]
    sources: Sources


class Settings(Frozen):
    """What a scenario is about."""

    id: Id
    title: Text
    summary: Text
    as_of: DateField
    subject: Annotated[Id | None, Field(description="The treaty under study.")] = None
    ladder: Annotated[tuple[Id, ...], Field(description="Instruments added one by one, in order.")] = ()
    focus: Annotated[str | None, Field(description="The state whose security is asked about.")] = None
    guarantor: str | None = None
    challenger: Annotated[
        str | None, Field(description="Whose challenge the ladder shows; the likeliest when left out.")
    ] = None
    coverage: Annotated[
        tuple[DateField, DateField] | None, Field(description="Years that the event record covers.")
    ] = None
    span: Annotated[
        tuple[DateField, DateField] | None,
        Field(description="First and last day of which the treaties are a record; questions about others are refused."),
    ] = None
    limits: tuple[Text, ...] = ()
