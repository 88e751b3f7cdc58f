"""What one duty adds to those of earlier texts, in one phrase."""

from __future__ import annotations

from foedus.law.result import Duty
from foedus.law.stack import Stack
from foedus.law.words import STATUSES, Words
from foedus.world.model import Text
from foedus.world.terms import Presence, Status
from foedus.world.world import World

__all__ = ["gain"]


def _asks(duty: Duty) -> frozenset[str]:
    """Return what a duty still asks for before help is certain: open steps, and means left open."""
    means = () if duty.means_open.is_false else ("means",)
    return frozenset((*(str(s.condition) for s in duty.open_steps), *means))


def gain(world: World, duty: Duty, earlier: Status, before: Stack) -> Text:
    """Say what a duty adds to those of earlier texts: a stronger status, or a way that asks less."""
    if duty.status is Status.NOT_OWED:
        return Text(en="nothing", ru="ничего")
    if earlier is Status.NOT_OWED:
        return Text(en="the first duty for this case", ru="первое обязательство на такой случай")
    words = Words(world)
    if duty.status.strength > earlier.strength:
        was, now = STATUSES[earlier], STATUSES[duty.status]
        return Text(
            en=f"a stronger status: '{now[0]}', not '{was[0]}'", ru=f"статус сильнее: «{now[1]}» вместо «{was[1]}»"
        )
    if duty.status.strength < earlier.strength:
        return Text(en="only a weaker duty beside the earlier", ru="только более слабое обязательство рядом с прежним")
    alike = [x.duty for x in before.layers if x.duty.status is duty.status]
    more = [d for d in alike if _asks(duty) < _asks(d)]
    rest = [d for d in alike if d not in more]

    def names(duties: list[Duty], lang: str) -> str:
        return ", ".join(dict.fromkeys(words.clause(d.provision, lang) for d in duties))

    if not more:
        repeats = any(_asks(d) <= _asks(duty) for d in rest)
        if repeats or not rest:
            return Text(en="the same duty once more", ru="то же обязательство ещё раз")
        return Text(en="another way to the same status", ru="ещё один путь к тому же статусу")
    unread = any(s.presence is Presence.UNREAD for d in more for s in d.open_steps)
    en = f"asks less than {names(more, 'en')}" + (" may ask" if unread else "")
    ru = f"требует меньше, чем {'может требовать ' if unread else ''}{names(more, 'ru')}"
    if rest:
        en, ru = f"{en}, but not less than {names(rest, 'en')}", f"{ru}, но не меньше, чем {names(rest, 'ru')}"
    return Text(en=en, ru=ru)
