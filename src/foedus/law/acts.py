"""One table: which act at which level meets which word of a treaty.

A cell is yes, no or unknown; *unknown* means that the law is unsettled or that the act's
description does not settle it, and is never taken for either answer. Authorities:

* UN General Assembly resolution 3314 (1974), art. 3: invasion, bombardment, blockade of
  ports or coasts and attack on forces are aggression; art. 2: unless of minor gravity.
* ICJ, Nicaragua v. United States (1986), paras 191, 195, 230: only the gravest forms of
  force are an armed attack; a mere frontier incident is not; arming a proxy is not.
* ICJ, Oil Platforms (2003), para. 64: whether an act without intent to harm the victim
  can be an armed attack was left open.
* UN Charter, arts 2(4) and 51: a threat of force is unlawful and is no armed attack.
"""

from __future__ import annotations

from foedus.core import Truth
from foedus.world.terms import Act, Level, Trigger

__all__ = ["FORCE", "TABLE", "meets", "reading", "uses_force"]

_YES, _NO, _OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN
_LEVELS = (Level.INCIDENT, Level.CLASH, Level.WAR)

#: (armed attack, aggression, threat) at incident, clash, war; with the reason of the row.
_ROWS: dict[Act, tuple[tuple[tuple[Truth, Truth, Truth], ...], tuple[str, str]]] = {
    Act.ARMED_ATTACK: (
        ((_OPEN, _OPEN, _YES), (_YES, _YES, _YES), (_YES, _YES, _YES)),
        (
            "force at a clash or above is both; below that, gravity decides (Nicaragua, para. 195; res. 3314, art. 2)",
            "сила на уровне столкновения и выше — это и то, и другое; ниже решает тяжесть (дело «Никарагуа», п. 195; рез. 3314, ст. 2)",
        ),
    ),
    Act.INVASION: (
        ((_OPEN, _OPEN, _YES), (_YES, _YES, _YES), (_YES, _YES, _YES)),
        (
            "res. 3314, art. 3(a); gravity below a clash is open",
            "рез. 3314, ст. 3(a); ниже столкновения вопрос тяжести открыт",
        ),
    ),
    Act.BOMBARDMENT: (
        ((_OPEN, _OPEN, _YES), (_YES, _YES, _YES), (_YES, _YES, _YES)),
        (
            "res. 3314, art. 3(b); gravity below a clash is open",
            "рез. 3314, ст. 3(b); ниже столкновения вопрос тяжести открыт",
        ),
    ),
    Act.BLOCKADE_BY_FORCES: (
        ((_OPEN, _YES, _YES), (_OPEN, _YES, _YES), (_OPEN, _YES, _YES)),
        (
            "res. 3314, art. 3(c) names it aggression; that every aggression is an armed attack is not settled",
            "рез. 3314, ст. 3(c), называет это агрессией; что всякая агрессия — вооружённое нападение, в праве не решено",
        ),
    ),
    Act.PROXY_ATTACK: (
        ((_OPEN, _OPEN, _OPEN),) * 3,
        (
            "depends on the control of the sender (Nicaragua, paras 115 and 195; res. 3314, art. 3(g))",
            "зависит от контроля направившего государства (дело «Никарагуа», п. 115 и 195; рез. 3314, ст. 3(g))",
        ),
    ),
    Act.INCURSION: (
        ((_OPEN, _OPEN, _YES), (_OPEN, _OPEN, _YES), (_YES, _YES, _YES)),
        (
            "a frontier incident is not an armed attack, a war is; between them gravity decides (Nicaragua, para. 195)",
            "пограничный инцидент — не вооружённое нападение, война — нападение; между ними решает тяжесть (дело «Никарагуа», п. 195)",
        ),
    ),
    Act.THREAT: (
        ((_NO, _NO, _YES),) * 3,
        (
            "a threat is not force (UN Charter, arts 2(4) and 51)",
            "угроза — ещё не применение силы (Устав ООН, ст. 2(4) и 51)",
        ),
    ),
    Act.DISPLAY: (
        ((_NO, _NO, _YES),) * 3,
        ("a display threatens and uses no force", "демонстрация угрожает, но силы не применяет"),
    ),
    Act.CYBER_ATTACK: (
        ((_OPEN, _OPEN, _OPEN),) * 3,
        ("no settled rule; effects decide", "устоявшейся нормы нет; решают последствия"),
    ),
    Act.COVERT_ACT: (
        ((_OPEN, _OPEN, _OPEN),) * 3,
        ("what was done and by whom is hidden", "что сделано и кем, скрыто"),
    ),
    Act.BORDER_CLOSURE: (
        ((_NO, _NO, _NO),) * 3,
        ("a state may close its own border", "закрыть собственную границу государство вправе"),
    ),
    Act.ECONOMIC_PRESSURE: (
        ((_NO, _NO, _NO),) * 3,
        ("no force (Nicaragua, para. 245)", "сила не применяется (дело «Никарагуа», п. 245)"),
    ),
    Act.TRANSPORT_PRESSURE: (((_NO, _NO, _NO),) * 3, ("no force", "сила не применяется")),
    Act.INFORMATION_PRESSURE: (((_NO, _NO, _NO),) * 3, ("no force", "сила не применяется")),
    Act.INTERNAL_UNREST: (
        ((_NO, _NO, _OPEN),) * 3,
        (
            "an attack comes from outside; as a threat to stability it was treated by the CSTO in January 2022",
            "нападение приходит извне; угрозой стабильности беспорядки сочла ОДКБ в январе 2022 года",
        ),
    ),
}
_WORDS = (Trigger.ARMED_ATTACK, Trigger.AGGRESSION, Trigger.THREAT)


def _table() -> dict[tuple[Act, Level, Trigger], Truth]:
    out: dict[tuple[Act, Level, Trigger], Truth] = {}
    for act, (rows, _) in _ROWS.items():
        for w, word in enumerate(_WORDS):
            cells = [row[w] for row in rows]
            out.update({(act, level, word): cell for level, cell in zip(_LEVELS, cells, strict=True)})
            out[act, Level.UNKNOWN, word] = cells[0] if len(set(cells)) == 1 else _OPEN
        for level in Level:
            out[act, level, Trigger.ANY] = _YES
            out[act, level, Trigger.NONE] = _NO
    return out


#: Truth of "this act at this level is what the word means", for every combination.
TABLE: dict[tuple[Act, Level, Trigger], Truth] = _table()

#: Whether an act is a use of force against the object at all, whatever its gravity
#: (UN Charter, art. 2(4)); for duties to refrain from force.
FORCE: dict[Act, Truth] = {
    Act.ARMED_ATTACK: _YES, Act.INVASION: _YES, Act.BOMBARDMENT: _YES, Act.BLOCKADE_BY_FORCES: _YES,
    Act.INCURSION: _YES, Act.PROXY_ATTACK: _OPEN, Act.CYBER_ATTACK: _OPEN, Act.COVERT_ACT: _OPEN,
    Act.THREAT: _OPEN, Act.DISPLAY: _OPEN, Act.BORDER_CLOSURE: _NO, Act.ECONOMIC_PRESSURE: _NO,
    Act.TRANSPORT_PRESSURE: _NO, Act.INFORMATION_PRESSURE: _NO, Act.INTERNAL_UNREST: _NO,
}  # fmt: skip


def meets(act: Act, level: Level, word: Trigger) -> Truth:
    """Whether an act at a level is what a treaty's word means.

    At an unknown level the answer is the one that every level gives, or else unknown.
    """
    return TABLE[act, level, word]


def uses_force(act: Act) -> Truth:
    """Whether an act is a use of force; a threat is unknown, since a clause may or may not name threats."""
    return FORCE[act]


def reading(act: Act) -> tuple[str, str]:
    """Return the authority for the row of an act, in English and Russian."""
    return _ROWS[act][1]
