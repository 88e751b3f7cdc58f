"""ATOP codes as promises: which variable of a member's row is which duty, under which limits.

The member file of ATOP 5.1 (Leeds, Ritter, Mitchell and Long 2002) has one row for each
member and phase; its codes say what *that member* promised. They record that a promise
exists and that it is limited, not how: a limit that no code fills is an open fact, and a
blank (the text was not found) is a promise that was not read. The rules are set out in
docs/atop.md. A promise with its limits is a :class:`Promise`; :func:`provision` writes it
in the form of a scenario file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from foedus.core import Truth
from foedus.world.fields import Text
from foedus.world.model import Provision, Version
from foedus.world.predicates import Test
from foedus.world.terms import Action, Condition, Modality, Presence, Trigger

__all__ = ["SOURCE", "Promise", "promises", "provision"]

#: Id of the one source of this world.
SOURCE = "ATOP"
Row = Mapping[str, int | None]


@dataclass(frozen=True, order=True)
class Promise:
    """What one member promised in one phase: an action and the limits coded for it.

    Parameters
    ----------
    code
        Variable of the member file.
    value
        Its value; ``None`` where the file is blank (the text was not found).
    limits
        Variables of the limits that are coded, in the order of the file.
    against
        States named as the threat, for a promise limited to an adversary.
    on_request
        Whether consultation takes place on request only; ``None`` for other promises.
    varies
        Whether the member promised different things to different partners (``obvary``): then it
        is not coded to which of them it promised this.
    organ
        Whether the treaty set up meetings or a body (``organ1``); ``None`` where that is blank.
        Only a promise that an event sets off says so.
    """

    code: str
    value: int | None
    limits: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    on_request: bool | None = None
    varies: bool = False
    organ: bool | None = None

    @property
    def action(self) -> Action:
        """What is promised."""
        return _RULES[self.code].action

    @property
    def rank(self) -> tuple[int, int, tuple[str, ...], tuple[str, ...], bool, bool, bool]:
        """Order of promises within a treaty: by variable, blank last."""
        place = list(_RULES).index(self.code)
        return (
            place,
            self.value or 99,
            self.limits,
            self.against,
            bool(self.on_request),
            self.varies,
            bool(self.organ),
        )


@dataclass(frozen=True)
class _Rule:
    """How a variable becomes a duty: its action, its trigger, the stem of its limits, its words."""

    action: Action
    trigger: tuple[Trigger, ...]
    limits: tuple[str, ...]
    cited: tuple[str, str]
    content: tuple[str, str]


_ATTACK = (Trigger.ARMED_ATTACK, Trigger.AGGRESSION)
_CRISIS = (Trigger.THREAT, *_ATTACK)


def _stem(stem: str, *kinds: str) -> tuple[str, ...]:
    return (*(f"{stem}co{k}" for k in kinds), "olimob")


_RULES: dict[str, _Rule] = {
    "defense": _Rule(
        Action.ASSIST_MILITARILY, _ATTACK, _stem("def", "adv", "loc", "con", "num", "dem", "npr"),
        ("promise of defence", "обещание защиты"),
        ("Active military support if the sovereignty or territory of a partner is attacked",
         "Военная помощь, если нападают на суверенитет или территорию партнёра"),
    ),
    "offense": _Rule(
        Action.OFFENCE, _ATTACK, _stem("off", "adv", "loc", "con", "num", "dem"),
        ("promise of offence", "обещание наступательной помощи"),
        ("Active military support in war other than after an attack on a partner",
         "Военная помощь в войне, начавшейся не с нападения на партнёра"),
    ),
    "neutral": _Rule(
        Action.REMAIN_NEUTRAL, (), _stem("neu", "adv", "loc", "con", "num", "dem", "npr", "att"),
        ("promise of neutrality", "обещание нейтралитета"),
        ("Not to join or help the adversary of a partner in a conflict",
         "Не присоединяться к противнику партнёра в конфликте и не помогать ему"),
    ),
    "nonagg": _Rule(
        Action.REFRAIN_FROM_FORCE, (), ("olimob",),
        ("promise of non-aggression", "обещание ненападения"),
        ("Not to use force against a partner", "Не применять силу против партнёра"),
    ),
    "consul": _Rule(
        Action.CONSULT, _CRISIS, _stem("con", "adv", "loc", "con"),
        ("promise of consultation", "обещание консультаций"),
        ("To consult in a militarised crisis", "Консультироваться при кризисе с угрозой силы или её применением"),
    ),
    "notaiden": _Rule(
        Action.DENY_SUPPORT, (), (),
        ("promise to deny support", "обещание не помогать противникам"),
        ("To deny support to the enemies of a partner", "Не поддерживать противников партнёра"),
    ),
    "dipaid": _Rule(
        Action.DIPLOMATIC_AID, (), (),
        ("promise of diplomatic aid", "обещание дипломатической помощи"),
        ("Diplomatic or economic measures against the adversary of a partner",
         "Дипломатические или экономические меры против противника партнёра"),
    ),
    "terrres": _Rule(
        Action.LEND_TERRITORY, (), (),
        ("promise of territory or resources", "обещание предоставить территорию или ресурсы"),
        ("To put territory or resources at the disposal of a partner",
         "Предоставить партнёру территорию или ресурсы"),
    ),
    "seppeace": _Rule(
        Action.NO_SEPARATE_PEACE, (), (),
        ("promise on separate peace", "обещание о сепаратном мире"),
        ("Not to make peace separately", "Не заключать сепаратного мира"),
    ),
}  # fmt: skip

#: What a value above 1 adds to the words of a promise.
_VALUES: dict[tuple[str, int], tuple[str, str]] = {
    ("notaiden", 2): ("states only", "речь только о государствах"),
    ("notaiden", 3): ("non-state actors only", "речь только о негосударственных силах"),
    ("notaiden", 4): ("states and non-state actors", "речь о государствах и негосударственных силах"),
    ("seppeace", 2): ("without the approval of the partner", "без согласия партнёра"),
    ("seppeace", 3): ("without consulting the partner first", "без предварительных консультаций с партнёром"),
}

#: Limits whose content no code gives: each is a fact that only a supposition can settle.
_OPEN: dict[str, tuple[str, str]] = {
    "adv": ("the other side is the adversary meant by the text", "другая сторона — тот противник, о котором говорит договор"),
    "loc": ("it happens in the place meant by the text", "событие происходит там, где действует обещание"),
    "con": ("it belongs to the conflict meant by the text", "событие относится к тому конфликту, о котором говорит договор"),
    "num": ("there are as many adversaries as the text requires", "противников столько, сколько требует договор"),
    "dem": ("the condition about demands set by the text is met", "выполнено условие о требованиях, которое ставит договор"),
    "olimob": ("a further condition that the codes do not describe is met",
               "выполнено ещё одно условие, которого коды не описывают"),
    "varies": ("the promise is made to this partner", "обещание дано именно этому партнёру"),
    "nonstate": ("the enemy of the partner is a non-state actor", "противник партнёра — негосударственная сила"),
}  # fmt: skip


def promises(row: Row, against: tuple[str, ...]) -> Iterator[Promise]:
    """Yield the promises that a row of the member file records.

    Parameters
    ----------
    row
        Variables of one member in one phase.
    against
        Codes of the states that the treaty names as the threat (``statthr1``, ``statthr2``).
    """
    for code, rule in _RULES.items():
        value = row[code]
        if value == 0:
            continue
        limits = tuple(name for name in rule.limits if row[name] == 1)
        named = against if any(name.endswith("coadv") for name in limits) else ()
        request = row["concoreq"] == 1 if code == "consul" else None
        organ = None if row["organ1"] is None or not rule.trigger else row["organ1"] > 0
        yield Promise(code, value, limits, named, request, row["obvary"] == 1, organ)


def _limit(name: str, against: tuple[str, ...]) -> dict[str, Any]:
    """Return one coded limit as a test."""
    kind = "olimob" if name == "olimob" else name[-3:]
    if kind == "adv" and against:
        return {"adversary": list(against)}
    if kind == "att":
        return {"obligee_attacked": "yes"}
    if kind == "npr":
        # Only the victim of an act can have provoked it; a partner that attacks has no such claim.
        unprovoked: list[dict[str, Any]] = [{"obligee_attacked": "yes"}, {"provoked": "no"}]
        return {"all": unprovoked} if name.startswith("neu") else unprovoked[1]
    return _fact(kind)


def _fact(kind: str) -> dict[str, Any]:
    en, ru = _OPEN[kind]
    return {"fact": {"en": en, "ru": ru}}


def _when(promise: Promise) -> Test | None:
    """Return the limits of a promise; of several it is not coded whether all must hold or any one."""
    tests = [_limit(name, promise.against) for name in promise.limits]
    if promise.code == "notaiden" and promise.value == 3:
        tests.append(_fact("nonstate"))
    joined = {"all_or_any": tests} if len(tests) > 1 else tests[0] if tests else None
    # By definition of the variable the case of an attack on the partner is left to the promise of defence.
    own: list[dict[str, Any]] = [{"obligee_attacked": "no"}] if promise.code == "offense" else []
    if promise.varies:
        own.append(_fact("varies"))
    every = [*own, *([joined] if joined else [])]
    return Test.model_validate({"all": every} if len(every) > 1 else every[0]) if every else None


def provision(
    ident: str, promise: Promise, obligors: tuple[str, ...], obligees: tuple[str, ...], version: Version
) -> Provision:
    """Return a promise as a provision of the scenario format.

    Parameters
    ----------
    ident
        Id of the provision, such as ``ATOP1350.1``.
    obligors, obligees
        Codes of states; empty for every party, every other party.
    version
        Days between which it stands, where that is less than the life of the treaty.
    """
    rule = _RULES[promise.code]
    when = _when(promise)
    trigger = rule.trigger
    if when is not None and promise.action in (Action.REMAIN_NEUTRAL, Action.DENY_SUPPORT):
        # A limited abstention does not simply stand: each conflict asks whether it applies.
        trigger = (Trigger.ANY,)
    conditions = {}
    if promise.on_request is not None:
        conditions[Condition.REQUEST] = Presence.PRESENT if promise.on_request else Presence.ABSENT
    if promise.organ is False:
        conditions[Condition.COLLECTIVE_DECISION] = Presence.ABSENT  # nobody is there to take one
    return Provision(
        id=ident, cited=_text(rule.cited), action=promise.action, obligors=obligors, obligees=obligees,
        modality=None if promise.value is None else Modality.SHALL, trigger=trigger, conditions=conditions,
        when=when, means_open=Truth.UNKNOWN, version=version, content=_content(promise, rule),
        sources=(SOURCE,), confidence="low" if promise.value is None else "medium", note=_note(promise),
    )  # fmt: skip


def _text(pair: tuple[str, str]) -> Text:
    return Text(en=pair[0], ru=pair[1])


def _content(promise: Promise, rule: _Rule) -> Text:
    en, ru = rule.content
    more = _VALUES.get((promise.code, promise.value or 0))
    if more is not None:
        gap = " " if promise.code == "seppeace" else ": "
        en, ru = en + gap + more[0], ru + gap + more[1]
    if promise.varies:
        en += "; promised to some partners only, and the codes do not say to which"
        ru += "; обещано не всем партнёрам, а кому, коды не говорят"
    if promise.value is None:
        return Text(
            en=f"{en}: the code is blank, so whether the text promises this was not read",
            ru=f"{ru}: код пуст, и обещает ли это договор, не прочитано",
        )
    return Text(en=en, ru=ru)


def _note(promise: Promise) -> Text:
    value = "blank" if promise.value is None else str(promise.value)
    codes = [f"{promise.code} = {value}", *(f"{name} = 1" for name in promise.limits)]
    if promise.on_request is not None:
        codes.append(f"concoreq = {int(promise.on_request)}")
    if promise.varies:
        codes.append("obvary = 1")
    if promise.organ is not None:
        codes.append(f"organ1 {'> 0' if promise.organ else '= 0'}")
    said = ", ".join(codes)
    return Text(en=f"ATOP codes: {said}", ru=f"Коды ATOP: {said.replace('blank', 'пусто')}")
