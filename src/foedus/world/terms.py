"""The vocabulary of treaties and events: every word that a scenario file may use.

Each term is an enum whose values are the words written in YAML, so that the JSON
Schema, the error messages ("nearest known word") and the engine share one list.
"""

from __future__ import annotations

from enum import Enum

__all__ = [
    "Act", "Action", "Attribution", "Channel", "Condition", "Form", "Kind", "Level",
    "Modality", "PlaceKind", "Presence", "ProvisionKind", "RecordKind", "Status", "Step", "Trigger",
]  # fmt: skip


class Word(str, Enum):
    """A term whose value is the word that files and options use."""

    # The word itself; asking the enum for its value costs five times as much, and sweeps ask often.
    __str__ = str.__str__


class Kind(Word):
    """Kind of an actor."""

    STATE = "state"
    ORGANISATION = "organisation"
    NON_STATE = "non-state"


class PlaceKind(Word):
    """Kind of a place where an event happens."""

    TERRITORY = "territory"
    EXCLAVE = "exclave"
    CONTESTED = "contested area"
    BASE = "base abroad"
    FORCES = "forces abroad"
    BORDER = "border zone"


class Form(Word):
    """Form of an instrument, from most to least formal."""

    TREATY = "treaty"
    AGREEMENT = "agreement"
    PROTOCOL = "protocol"
    MEMORANDUM = "memorandum"
    CHARTER = "charter"
    DECLARATION = "declaration"
    STATEMENT = "statement"
    FRAMEWORK = "framework"
    MANDATE = "mandate"
    FORMAT = "format"
    CONTRACT = "contract"


class ProvisionKind(Word):
    """What a provision is."""

    DUTY = "duty"
    PERMISSION = "permission"
    SCOPE = "scope"
    PRACTICE = "practice"


class Action(Word):
    """What a duty or permission is about. Abstentions start with "refrain" to "keep out"."""

    ASSIST_MILITARILY = "assist militarily"
    ASSIST = "assist"
    OFFENCE = "offence"
    CONSULT = "consult"
    DIPLOMATIC_AID = "diplomatic aid"
    ECONOMIC_AID = "economic aid"
    LEND_TERRITORY = "lend territory"
    GRANT_ACCESS = "grant access"
    GRANT_TRANSIT = "grant transit"
    SUPPLY_ARMS = "supply arms"
    MEDIATE = "mediate"
    COOPERATE = "cooperate"
    INTERVENE = "intervene"
    REFRAIN_FROM_FORCE = "refrain from force"
    REMAIN_NEUTRAL = "remain neutral"
    DENY_SUPPORT = "deny support"
    NO_SEPARATE_PEACE = "no separate peace"
    KEEP_FORCES_OUT = "keep third-state forces out"

    @property
    def abstention(self) -> bool:
        """Whether it is a duty not to act, which stands continuously."""
        return self in _ABSTENTIONS

    @property
    def help(self) -> bool:
        """Whether giving it helps the obligee in a conflict."""
        return self in _HELP


_ABSTENTIONS = {
    Action.REFRAIN_FROM_FORCE, Action.REMAIN_NEUTRAL, Action.DENY_SUPPORT,
    Action.NO_SEPARATE_PEACE, Action.KEEP_FORCES_OUT,
}  # fmt: skip
_HELP = {
    Action.ASSIST_MILITARILY, Action.ASSIST, Action.OFFENCE, Action.DIPLOMATIC_AID,
    Action.ECONOMIC_AID, Action.LEND_TERRITORY, Action.GRANT_ACCESS, Action.SUPPLY_ARMS,
}  # fmt: skip


class Modality(Word):
    """Strength of the verb, from strongest to weakest."""

    SHALL = "shall"
    UNDERTAKE = "undertake"
    WILL = "will"
    READY_TO = "ready to"
    MAY = "may"
    INTEND = "intend"

    @property
    def weak(self) -> bool:
        """Whether the verb leaves the promise to the obligor's discretion."""
        return self in (Modality.READY_TO, Modality.MAY, Modality.INTEND)


class Trigger(Word):
    """The treaties' own words for what sets a duty off."""

    ARMED_ATTACK = "armed attack"
    AGGRESSION = "aggression"
    THREAT = "threat"
    ANY = "any"
    NONE = "none"


class Act(Word):
    """What an actor does in an event."""

    ARMED_ATTACK = "armed attack"
    INVASION = "invasion"
    BOMBARDMENT = "bombardment"
    BLOCKADE_BY_FORCES = "blockade by forces"
    PROXY_ATTACK = "proxy attack"
    INCURSION = "incursion"
    THREAT = "threat of force"
    DISPLAY = "display of force"
    CYBER_ATTACK = "cyber attack"
    COVERT_ACT = "covert act"
    BORDER_CLOSURE = "border closure"
    ECONOMIC_PRESSURE = "economic pressure"
    TRANSPORT_PRESSURE = "transport pressure"
    INFORMATION_PRESSURE = "information pressure"
    INTERNAL_UNREST = "internal unrest"


class Level(Word):
    """Level of force reached (model.md section 4)."""

    INCIDENT = "incident"
    CLASH = "clash"
    WAR = "war"
    UNKNOWN = "unknown"


class Attribution(Word):
    """Whether the actor is known."""

    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    UNATTRIBUTED = "unattributed"


class Step(Word):
    """State of a procedural step. Only ``refused`` makes a duty fail."""

    DONE = "done"
    NOT_YET = "not yet"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Condition(Word):
    """Procedural conditions, each controlled by somebody (see ``controller``)."""

    REQUEST = "request"
    NATIONAL_PROCEDURE = "national procedure"
    JOINT_FINDING = "joint finding"
    COLLECTIVE_DECISION = "collective decision"
    DECLARED_OPINION = "declared opinion"

    @property
    def controller(self) -> str:
        """Whose step it is: ``obligee``, ``obligor``, ``both`` or ``organ``."""
        return _CONTROLLER[self]


_CONTROLLER = {
    Condition.REQUEST: "obligee",
    Condition.NATIONAL_PROCEDURE: "obligor",
    Condition.JOINT_FINDING: "both",
    Condition.COLLECTIVE_DECISION: "organ",
    Condition.DECLARED_OPINION: "obligee",
}


class Presence(Word):
    """Whether the text holds a condition: read and there, read and silent, not read."""

    PRESENT = "present"
    ABSENT = "absent"
    UNREAD = "unread"


class Status(Word):
    """Status of a duty for an event (law.md), from strongest to weakest."""

    OWED = "owed"
    OWED_IF = "owed if"
    DISCRETIONARY = "discretionary"
    UNKNOWN = "unknown"
    NOT_OWED = "not owed"

    @property
    def strength(self) -> int:
        """4 for owed down to 0 for not owed; comparable within one action only."""
        return 4 - list(Status).index(self)


class RecordKind(Word):
    """Kind of a recorded event."""

    FORCE = "force"
    THREAT = "threat"
    PRESSURE = "pressure"
    MEDIATION = "mediation"
    TREATY = "treaty"
    REQUEST = "request"


class Channel(Word):
    """Channel of indirect pressure or of dependence."""

    ECONOMIC = "economic"
    TRANSPORT = "transport"
    COVERT = "covert"
    INFORMATION = "information"
    MILITARY = "military"
