"""The background that general law adds to every clause from 24 October 1945.

Shown apart from the clauses. Collective self-defence needs an armed attack and the
victim's request (UN Charter art. 51; ICJ, Nicaragua, 1986, paras 195 and 199); a threat
permits no force (arts 2(4) and 51); the Charter prevails over other duties (art. 103).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from foedus.core import Day, Truth
from foedus.law.acts import meets
from foedus.world.model import Event, Text
from foedus.world.terms import Act, Step, Trigger

__all__ = ["CHARTER_FROM", "Charter", "background"]

#: Entry into force of the Charter of the United Nations.
CHARTER_FROM = Day(1945, 10, 24)


@dataclass(frozen=True)
class Charter:
    """What general law says of an event, beside the clauses.

    ``armed_attack``: whether the act opens self-defence. ``requested``: whether the victim
    has asked. ``collective_defence``: both, so whether others may lawfully use force for it.
    """

    armed_attack: Truth
    requested: Truth
    collective_defence: Truth
    notes: tuple[Text, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "armed_attack": str(self.armed_attack), "requested": str(self.requested),
            "collective_defence": str(self.collective_defence),
            "notes": [{"en": n("en"), "ru": n("ru")} for n in self.notes],
        }  # fmt: skip


def background(event: Event, date: Day, attributed: Truth = Truth.YES) -> Charter | None:
    """Return the Charter background of an event, or None before the Charter.

    Parameters
    ----------
    attributed
        Whether the act can be laid at the door of its actor (attribution, first use).
    """
    if date.on_or_before(CHARTER_FROM).is_true and str(date) != str(CHARTER_FROM):
        return None
    attack = meets(event.act, event.level, Trigger.ARMED_ATTACK) & attributed
    asked = {Step.DONE: Truth.YES, Step.UNKNOWN: Truth.UNKNOWN}.get(event.request, Truth.NO)
    notes = [
        Text(
            en="Collective self-defence needs an armed attack and the victim's request (UN Charter, art. 51).",
            ru="Коллективная самооборона возможна лишь при вооружённом нападении и по просьбе пострадавшего "
            "(Устав ООН, ст. 51).",
        ),
        Text(
            en="So a clause 'on request' adds little to general law.",
            ru="Поэтому оговорка «по просьбе» мало что добавляет к общему праву.",
        ),
        Text(
            en="The Charter prevails over other duties (art. 103).",
            ru="Обязательства по Уставу имеют преимущество перед всеми другими (ст. 103).",
        ),
    ]
    if event.act in (Act.THREAT, Act.DISPLAY):
        first = Text(
            en="Charter background: a threat permits no force in reply (arts 2(4) and 51).",
            ru="Фон Устава ООН: угроза сама по себе не даёт права отвечать силой (ст. 2(4) и 51).",
        )
    elif attack.is_false:
        first = Text(
            en="Charter background: no armed attack, so no force may be used in reply (arts 2(4) and 51).",
            ru="Фон Устава ООН: вооружённого нападения нет, значит, отвечать силой нельзя (ст. 2(4) и 51).",
        )
    elif attack.is_unknown:
        first = Text(
            en="Charter background: whether there is an armed attack, which alone opens self-defence, is open (art. 51).",
            ru="Фон Устава ООН: не решено, есть ли вооружённое нападение, а лишь оно даёт право на самооборону (ст. 51).",
        )
    else:
        first = Text(
            en="Charter background: an armed attack opens collective self-defence at the victim's request (art. 51).",
            ru="Фон Устава ООН: вооружённое нападение открывает коллективную самооборону по просьбе пострадавшего (ст. 51).",
        )
    notes.insert(0, first)
    return Charter(attack, asked, attack & asked, tuple(notes))
