"""Frozen facts and the scenario folders that hold them. Computes no consequence."""

from foedus.world.model import (
    Approval,
    Area,
    Border,
    Claim,
    ClaimPart,
    Dependence,
    Event,
    Figure,
    Membership,
    Provision,
    Range,
    RecordedEvent,
    Rivalry,
    Rule,
    Scope,
    Settings,
    Source,
    State,
    Text,
    TradeShare,
    Treaty,
    Version,
)  # fmt: skip
from foedus.world.reading import SECTIONS, load, names, validate
from foedus.world.schema import schema
from foedus.world.starter import new
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
    Status,
    Step,
    Trigger,
)  # fmt: skip
from foedus.world.world import World

__all__ = [
    "SECTIONS", "Act", "Action", "Approval", "Area", "Attribution", "Border", "Channel", "Claim", "ClaimPart", "Condition",
    "Dependence", "Event", "Figure", "Form", "Kind", "Level", "Membership", "Modality", "PlaceKind", "Presence",
    "Provision", "ProvisionKind", "Range", "RecordKind", "RecordedEvent", "Rivalry", "Rule", "Scope", "Settings",
    "Source", "State", "Status", "Step", "Text", "TradeShare", "Treaty", "Trigger", "Version", "World",
    "load", "names", "new", "schema", "validate",
]  # fmt: skip
