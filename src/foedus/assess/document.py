"""The answer as a document: what ``foedus assess --json`` prints and the page draws.

These models are the published schema (``assessment.schema()``); the report layer reads
nothing else. Every id that a claim ``rests_on`` is the id of a duty, an equilibrium, an
event, a treaty or a provision found elsewhere in the document or the scenario.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from foedus.world import Text

__all__ = [
    "Assessment", "ChangeRow", "ClaimRow", "DutyRow", "EquilibriumRow", "EventRow", "FigureRow", "LadderCell",
    "LadderRung", "OverturnRow", "ParameterRow", "PartRow", "PosteriorRow", "ProvisionRow", "RecordRow", "RestsRow", "ScenarioRow",
    "SourceRow", "StateRow", "StepRow", "TreatyRow",
]  # fmt: skip

Lang = Literal["en", "ru"]


class Row(BaseModel):
    """Base of all rows: no unknown fields."""

    model_config = ConfigDict(extra="forbid")


class RestsRow(Row):
    """Parameters that enter a figure, and bounds on the part of its spread that is not estimated."""

    estimated: int = Field(description="Parameters that enter the figure and are estimated.")
    of: int = Field(description="Parameters that enter the figure.")
    low: float = Field(description="At least this share of the spread is carried by what is not estimated.")
    high: float = Field(description="At most this share; 0 and 1 together: too few draws to tell.")


class FigureRow(Row):
    """A figure with its central 90 % interval, or the reason why one is missing."""

    text: Text
    unit: str = Field(description="truth, count, share, probability, ratio, change, per year, days, index")
    value: float | None
    low: float | None
    high: float | None
    interval: float | None = Field(description="Probability mass of the interval, 0.9.")
    truth: Literal["yes", "no", "unknown"] | None
    reason: Text | None = Field(description="Why the figure or its interval is null.")
    counts: list[float] | None
    warrants: list[str]
    rests_on: list[str]
    facts: list[str]
    details: list[dict[str, Any]]
    rests: RestsRow | None = Field(
        default=None, description="What of a behavioural figure is estimated; null where no posterior is used."
    )


class OverturnRow(Row):
    """A change of assumption and the verdict that it would give."""

    kind: Literal["fact", "parameter", "threshold", "recoding", "reading", "none"]
    text: Text
    verdict: str | None = Field(
        description="The verdict of the part (or claim) under the change; null if nothing tried changes it."
    )


class PartRow(Row):
    """One part of a claim."""

    id: str
    text: Text
    verdict: str
    core: bool
    measure: str | None
    args: dict[str, Any]
    rule: Text | None = Field(description="The rule in words, set before the figure was seen.")
    support: float | None = Field(description="Share of draws on the rule's side.")
    figure: FigureRow | None
    needs: Text | None = Field(description="Data that would test a part that cannot be tested here.")
    overturn: list[OverturnRow]


class ClaimRow(Row):
    """A claim with its verdict."""

    id: str
    text: Text
    by: Text
    side: Literal["article", "rival"]
    tags: list[str]
    relation: Text | None
    record: Text | None
    verdict: str
    figure: FigureRow | None = Field(description="The figure of the deciding part.")
    warrant: str = Field(description="The weakest warrant that the verdict rests on.")
    overturn: OverturnRow = Field(description="The change of assumption that would overturn the verdict soonest.")
    parts: list[PartRow]
    rests_on: list[str]
    sources: list[str]


class StepRow(Row):
    """A next step that a duty still needs."""

    condition: str
    state: str
    presence: str
    controller: str
    actors: list[str]


class DutyRow(Row):
    """A duty for one of the events that the assessment asks about."""

    id: str = Field(description="duty:PROVISION:OBLIGOR>OBLIGEE@EVENT")
    event: str
    treaty: str
    provision: str
    article: Text | None = Field(description="The article as cited.")
    obligor: str
    obligee: str
    action: str
    modality: str | None
    status: str = Field(description="As recorded.")
    supposed: str = Field(description="Supposing the treaty under study in force for all its parties.")
    means_open: Literal["yes", "no", "unknown"]
    reason: str
    steps: list[StepRow]
    unknowns: list[str]
    flags: list[str]
    trace: dict[str, Any] = Field(description="Tree of {id, label:{en,ru}, truth, sources, children}.")


class EventRow(Row):
    """An event for which duties were evaluated."""

    id: str
    label: Text
    act: str
    by: list[str]
    on: list[str]
    at: str | None
    level: str
    command: str = Field(description="Command line that repeats the evaluation.")


class LadderCell(Row):
    """One figure on one rung of the ladder, as recorded and supposing the treaty in force."""

    quantity: str
    recorded: tuple[float, float, float] = Field(description="median, low, high")
    supposed: tuple[float, float, float]


class LadderRung(Row):
    """One rung: the instruments in place and what follows for one crisis."""

    id: str
    label: Text
    treaties: list[str]
    duty: str = Field(description="Strongest status of the guarantor's military help, as recorded.")
    duty_supposed: str
    cells: list[LadderCell]


class ChangeRow(Row):
    """With and without the treaty, one quantity of a crisis or state: (median, low, high).

    Changes are relative, with / without - 1. ``without`` and ``with`` are as recorded.
    """

    quantity: str
    without: tuple[float, float, float]
    with_: tuple[float, float, float] = Field(alias="with", serialization_alias="with")
    recorded: tuple[float, float, float] = Field(description="Total change as recorded: contested facts drawn.")
    mechanism: tuple[float, float, float] = Field(
        description="Supposing the treaty in force: through expected help alone."
    )
    total: tuple[float, float, float] = Field(
        description="Supposing the treaty in force: with the pact terms of free sign too."
    )
    second: tuple[float, float, float] = Field(
        description="As total, with the pact-driven stake off too (second reading)."
    )
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class EquilibriumRow(Row):
    """One crisis (challenger, target): its equilibrium with and without the treaty."""

    id: str = Field(description="crisis:CHALLENGER>TARGET")
    challenger: str
    target: str
    affected: bool = Field(description="Whether the treaty enters this crisis at all.")
    third_parties: list[dict[str, Any]] = Field(description="code, menu, help by level and side with interval")
    dropped: list[str]
    changes: list[ChangeRow]
    residual: float
    uniqueness: dict[str, float] = Field(description="bound (largest), certified (share of draws), several (share)")
    warnings: list[Text]


class StateRow(Row):
    """A state: how much the treaty changes for it."""

    code: str
    name: Text
    lat: float | None
    lon: float | None
    role: str
    cinc: float | None
    figures: list[ChangeRow] = Field(description="attack on it, force by it, its expected fighting")
    rank: int = Field(
        description="1 is most affected: largest mean absolute change in expected fighting, supposing in force."
    )


class ParameterRow(Row):
    """A parameter of the game: where it comes from and what its draws look like."""

    name: str
    text: Text
    unit: Text
    prior: str
    median: float
    low: float
    high: float
    warrant: str
    label: str = Field(default="", description="estimated, prior-driven, or the warrant of what is not in the fit.")
    shrinkage: float | None = Field(
        default=None, description="Spread of the posterior over that of the prior; null for what is not in the fit."
    )
    source: Text


class SourceRow(Row):
    """A source."""

    id: str
    title: str
    url: str
    date: str
    grade: str


class ProvisionRow(Row):
    """A provision of an instrument."""

    id: str
    article: Text | None = Field(description="The article as cited.")
    kind: str
    action: str | None
    modality: str | None
    content: Text
    confidence: str
    note: Text | None
    sources: list[str]


class RecordRow(Row):
    """A recorded event that some claim counts."""

    id: str
    date: str
    end: str | None
    kind: str
    text: Text
    disputed: str = Field(description="Whether who began is disputed: yes, no, partly.")
    confidence: str
    sources: list[str]


class TreatyRow(Row):
    """An instrument of the scenario."""

    id: str
    name: Text
    form: str
    parties: list[str]
    binding: str
    in_force: str
    political: Text | None
    approvals: dict[str, str] = Field(description="Per party: yes, no or unknown.")
    provisions: list[ProvisionRow]
    sources: list[str]


class ScenarioRow(Row):
    """Which scenario, at what date, with which facts set."""

    id: str
    title: Text
    summary: Text
    as_of: str
    hash: str
    suppositions: dict[str, str]
    subject: str | None
    subject_name: Text | None
    focus: str | None
    guarantor: str | None


class PosteriorRow(Row):
    """The posterior that the parameters are drawn from."""

    digest: str = Field(description="SHA-256 of its file.")
    draws: int = Field(description="Draws that it holds.")
    first: int = Field(description="First year of the record on which it was fitted.")
    last: int
    estimated: int = Field(description="Parameters of the game that the record has moved.")
    prior_driven: list[str] = Field(description="Parameters that it has not: posterior spread above .9 of the prior's.")
    not_fitted: list[str] = Field(
        description="Parameters that the record says nothing of: assumed or from the literature."
    )
    text: Text


class Assessment(Row):
    """The whole answer."""

    schema_version: Literal["1"] = "1"
    foedus: str
    scenario: ScenarioRow
    seed: int
    draws: int
    posterior: PosteriorRow | None = Field(
        default=None, description="The fitted posterior that the parameters are drawn from; null for stated ranges."
    )
    headline: list[Text] = Field(description="Computed sentences that open the answer.")
    events: list[EventRow]
    duties: list[DutyRow]
    ladder_of: str = Field(description="Id of the crisis that the ladder shows.")
    ladder: list[LadderRung]
    equilibria: list[EquilibriumRow]
    states: list[StateRow]
    claims: list[ClaimRow]
    treaties: list[TreatyRow]
    record: list[RecordRow]
    parameters: list[ParameterRow]
    sensitivity: list[dict[str, Any]] = Field(description="Per headline figure: parameter, low tercile, high tercile.")
    sources: list[SourceRow]
    names: dict[str, Text] = Field(description="Names of states, organisations and places by code.")
    facts: dict[str, Text] = Field(description="Contested facts in words, by the name that --suppose takes.")
    warnings: list[Text]
    limits: list[Text]

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain data, as ``--json`` prints it."""
        return self.model_dump(mode="json", by_alias=True)

    def summary(self, lang: str = "en") -> str:
        """Return the opening sentences."""
        return "\n".join(t(lang) for t in self.headline)
