"""Procedural steps in words, and the next steps of a whole answer: who has to do what.

Once every open step of a duty that is ``owed if`` has been taken, it is ``owed``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.law.phrases import several
from foedus.law.words import CONDITIONS, Words
from foedus.world.model import Text
from foedus.world.terms import Condition, Presence, Status, Step

if TYPE_CHECKING:
    from foedus.law.result import Duties, NextStep

__all__ = ["Ask", "next_steps", "step_words"]

Pair = tuple[str, str]

#: (condition, state) -> sentence; {who} are those whose step it is.
_SAID: dict[tuple[Condition, Step], Pair] = {
    (Condition.REQUEST, Step.DONE): ("{who}: the request was made", "{who}: просьба поступила"),
    (Condition.REQUEST, Step.NOT_YET): ("{who}: no request has been made yet", "{who}: просьба ещё не поступила"),
    (Condition.REQUEST, Step.REFUSED): ("{who}: declined to make a request", "{who}: от просьбы отказались"),
    (Condition.REQUEST, Step.UNKNOWN): ("{who}: it is not known whether a request was made",
                                        "{who}: неизвестно, поступила ли просьба"),
    (Condition.NATIONAL_PROCEDURE, Step.DONE): ("{who}: national procedure is complete", "{who}: внутренняя процедура завершена"),
    (Condition.NATIONAL_PROCEDURE, Step.NOT_YET): ("{who}: national procedure is not complete yet",
                                                   "{who}: внутренняя процедура ещё не завершена"),
    (Condition.NATIONAL_PROCEDURE, Step.REFUSED): ("{who}: national procedure ended in refusal",
                                                   "{who}: внутренняя процедура закончилась отказом"),
    (Condition.NATIONAL_PROCEDURE, Step.UNKNOWN): ("{who}: it is not known whether national procedure is complete",
                                                   "{who}: неизвестно, завершена ли внутренняя процедура"),
    (Condition.JOINT_FINDING, Step.DONE): ("{who}: found jointly that the case has arisen",
                                           "{who}: совместный вывод, что случай наступил, сделан"),
    (Condition.JOINT_FINDING, Step.NOT_YET): ("{who}: no joint finding yet that the case has arisen",
                                              "{who}: совместного вывода, что случай наступил, ещё нет"),
    (Condition.JOINT_FINDING, Step.REFUSED): ("{who}: a joint finding was refused", "{who}: в совместном выводе отказано"),
    (Condition.JOINT_FINDING, Step.UNKNOWN): ("{who}: it is not known whether there is a joint finding",
                                              "{who}: неизвестно, есть ли совместный вывод"),
    (Condition.COLLECTIVE_DECISION, Step.DONE): ("{who}: the decision was taken", "{who}: решение принято"),
    (Condition.COLLECTIVE_DECISION, Step.NOT_YET): ("{who}: no decision has been taken yet", "{who}: решение ещё не принято"),
    (Condition.COLLECTIVE_DECISION, Step.REFUSED): ("{who}: the decision was refused", "{who}: в решении отказано"),
    (Condition.COLLECTIVE_DECISION, Step.UNKNOWN): ("{who}: it is not known whether a decision was taken",
                                                    "{who}: неизвестно, принято ли решение"),
    (Condition.DECLARED_OPINION, Step.DONE): ("{who}: declared that the case has arisen", "{who}: заявлено, что случай наступил"),
    (Condition.DECLARED_OPINION, Step.NOT_YET): ("{who}: has not yet declared that the case has arisen",
                                                 "{who}: ещё не заявлено, что случай наступил"),
    (Condition.DECLARED_OPINION, Step.REFUSED): ("{who}: declared that the case has not arisen",
                                                 "{who}: заявлено, что случай не наступил"),
    (Condition.DECLARED_OPINION, Step.UNKNOWN): ("{who}: it is not known whether it declared that the case has arisen",
                                                 "{who}: неизвестно, заявлено ли, что случай наступил"),
}  # fmt: skip
_DO: dict[Condition, Pair] = {
    Condition.REQUEST: ("make a request", "обратиться с просьбой"),
    Condition.NATIONAL_PROCEDURE: ("complete national procedure", "завершить внутреннюю процедуру"),
    Condition.JOINT_FINDING: ("find jointly that the case has arisen", "сделать совместный вывод, что случай наступил"),
    Condition.COLLECTIVE_DECISION: ("take a decision", "принять решение"),
    Condition.DECLARED_OPINION: ("declare that the case has arisen", "заявить, что случай наступил"),
}


def step_words(words: Words, step: NextStep, lang: str, treaty: str = "") -> str:
    """Return where a step stands and whose it is."""
    return _SAID[step.condition, step.state][lang == "ru"].format(
        who=_who(words, step.controller, step.actors, treaty, lang)
    )


def need_words(words: Words, step: NextStep, lang: str, actors: tuple[str, ...]) -> str:
    """Return a step by its name, with those whose step it is and whether the text requires it."""
    ru = lang == "ru"
    whose = _who(words, step.controller, actors, "", lang)
    unread = ""
    if step.presence is Presence.UNREAD:
        unread = "; если текст этого требует" if ru else "; if the text requires it"
    return f"{CONDITIONS[step.condition][ru]} ({whose}{unread})"


def _who(words: Words, controller: str, actors: tuple[str, ...], treaty: str, lang: str) -> str:
    if controller != "organ":
        return several(words, list(actors), lang)
    organ = "орган договора" if lang == "ru" else "the treaty's organ"
    return f"{organ} ({words.treaty(treaty, lang)})" if treaty else organ


@dataclass(frozen=True)
class Ask:
    """One thing to do, by whom, and the clauses that need it.

    ``clauses`` pairs each provision with whether its text certainly requires the step
    (``False``: it was not read).
    """

    condition: Condition
    controller: str
    actors: tuple[str, ...]
    treaty: str
    clauses: tuple[tuple[str, bool], ...]
    duties: tuple[str, ...]

    @property
    def id(self) -> str:
        """Stable name."""
        return f"next:{self.condition}:{self.treaty or '+'.join(self.actors)}"

    def text(self, words: Words, lang: str) -> str:
        """Return it as a sentence."""
        ru = lang == "ru"
        unread = " (если текст этого требует)" if ru else " (if the text requires it)"
        # Two provisions of one article are cited alike: once is enough.
        named = list(dict.fromkeys(words.clause(p, lang) + ("" if sure else unread) for p, sure in self.clauses))
        more = f" {'и ещё' if ru else 'and'} {len(named) - 5}{'' if ru else ' more'}" if len(named) > 5 else ""
        return f"{_who(words, self.controller, self.actors, self.treaty, lang)}: {_DO[self.condition][ru]} — {'; '.join(named[:5])}{more}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.id, "condition": str(self.condition), "controller": self.controller, "actors": list(self.actors),
            "treaty": self.treaty or None, "clauses": [{"provision": p, "required": sure} for p, sure in self.clauses],
            "duties": list(self.duties),
        }  # fmt: skip


def next_steps(duties: Duties) -> tuple[Ask, ...]:
    """Return what has to be done, and by whom, so that each ``owed if`` becomes ``owed``.

    Steps of one clause that several can take separately (each obligor's own procedure) are
    gathered, and so are the clauses that wait for the same step of the same states.
    """
    by_clause: dict[tuple[Condition, str, str], tuple[set[str], bool, list[str]]] = {}
    for d in duties.duties:
        if d.status is not Status.OWED_IF:
            continue
        for s in d.open_steps:
            place = (s.condition, s.controller, d.provision)
            actors, sure, ids = by_clause.setdefault(place, (set(), s.presence is Presence.PRESENT, []))
            actors.update(s.actors)
            ids.append(d.id)
    treaty_of = {d.provision: d.treaty for d in duties.duties}
    merged: dict[tuple[Condition, str, tuple[str, ...], str], list[tuple[str, bool, list[str]]]] = {}
    for (condition, controller, provision), (actors, sure, ids) in sorted(by_clause.items()):
        treaty = treaty_of[provision] if controller == "organ" else ""
        merged.setdefault((condition, controller, tuple(sorted(actors)), treaty), []).append((provision, sure, ids))
    return tuple(
        Ask(
            condition, controller, actors, treaty, tuple((p, sure) for p, sure, _ in found),
            tuple(sorted({i for _, _, ids in found for i in ids})),
        )
        for (condition, controller, actors, treaty), found in sorted(
            merged.items(), key=lambda x: (list(Condition).index(x[0][0]), x[0][2], x[0][3])
        )
    )  # fmt: skip


def step_text(words: Words, step: NextStep, treaty: str) -> Text:
    """Return :func:`step_words` in both languages."""
    return Text(en=step_words(words, step, "en", treaty), ru=step_words(words, step, "ru", treaty))
