"""The cost of default: what breaking a duty to help, or a duty not to, weighs (docs/model.md eq. 8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from foedus.core import Truth
from foedus.crisis.applicability import MILITARY, applicability, weight
from foedus.crisis.candidates import NO_BOND
from foedus.crisis.events import CrisisEvents, crisis_duties
from foedus.crisis.game import CHALLENGER, TARGET, Applied, Game, ThirdParty, TreatyTerms
from foedus.crisis.parameters import Floats, Parameters
from foedus.law import Duties, Duty
from foedus.world import Action, Form, Status, Treaty, World

__all__ = ["Weights", "stack", "terms"]

#: Formality of an instrument, from -1 (a statement) to 1 (a treaty).
_FORMALITY = {
    Form.TREATY: 1.0, Form.AGREEMENT: 0.5, Form.PROTOCOL: 0.5, Form.CHARTER: 0.0, Form.CONTRACT: 0.0,
    Form.MEMORANDUM: -0.5, Form.MANDATE: -0.5, Form.FRAMEWORK: -0.5, Form.FORMAT: -1.0, Form.DECLARATION: -1.0,
    Form.STATEMENT: -1.0,
}  # fmt: skip
#: Marks a change other than the removal or rewording of a treaty.
ANYTHING = "*"
#: Peacetime military ties that make a pact deep.
_DEPTH = {Action.COOPERATE, Action.LEND_TERRITORY, Action.GRANT_ACCESS, Action.SUPPLY_ARMS, Action.CONSULT}
#: What counts in full as an answer to pressure.
_PRESSURE = {Action.ASSIST, Action.ECONOMIC_AID, Action.DIPLOMATIC_AID}


def stack(instruments: Floats, inverse_q: Floats) -> Floats:
    """Return the joint cost of default of several instruments (eq. 8).

    Parameters
    ----------
    instruments
        alpha B of each instrument, 0 or more, shape (number, ..., n).
    inverse_q
        1/q in [0, 1], shape (n,): 1 adds them up, 0 takes the strongest alone.
    """
    if instruments.shape[0] == 0:
        return np.zeros(instruments.shape[1:])
    top: Floats = np.asarray(instruments.max(axis=0))
    if instruments.shape[0] == 1:
        return top
    inverse = np.maximum(inverse_q, 1e-6)
    ratio = instruments / np.where(top > 0, top, 1.0)
    with np.errstate(under="ignore"):
        return np.asarray(top * (ratio ** (1.0 / inverse)).sum(axis=0) ** inverse)


@dataclass
class Weights:
    """alpha of every treaty for every obligor of one world (kept, since pairs share them)."""

    world: World
    parameters: Parameters
    _kept: dict[tuple[str, str], Floats] = field(default_factory=dict)
    _country: dict[str, Floats] = field(default_factory=dict)
    _duties: dict[tuple[str, str, Truth], Floats] = field(default_factory=dict)

    def alpha(self, treaty: Treaty, obligor: str) -> Floats:
        """Return alpha without the mark of open means, shape (n,)."""
        key = (treaty.id, obligor)
        if key not in self._kept:
            p = self.parameters
            state = next((s for s in self.world.states if s.code == obligor), None)
            democracy = 0.0 if state is None or state.polyarchy is None else (state.polyarchy.value - 0.5) / 0.25
            deep = len({x.action for x in treaty.provisions} & _DEPTH)
            honour = np.clip(np.log(p["honour_rate"]) - np.log1p(-p["honour_rate"]), -3.0, 3.0)
            if obligor not in self._country:
                self._country[obligor] = p["alpha_country"] * p.normal("country", obligor)
            self._kept[key] = np.exp(
                p["alpha_const"] + p["alpha_form"] * _FORMALITY[treaty.form] + p["alpha_democracy"] * democracy
                + p["alpha_depth"] * (min(deep, 4) / 2.0 - 1.0) + p["alpha_honour"] * honour + self._country[obligor]
            )  # fmt: skip
        return self._kept[key]

    def duty(self, duty: Duty) -> Floats:
        """Return alpha of one duty, lowered or raised where its means are open."""
        key = (duty.treaty, duty.obligor, duty.means_open)
        if key not in self._duties:
            open_part = {Truth.YES: 1.0, Truth.UNKNOWN: 0.5, Truth.NO: 0.0}[duty.means_open]
            marked = np.exp(open_part * self.parameters["alpha_means_open"])
            self._duties[key] = np.asarray(self.alpha(self.world.treaty(duty.treaty), duty.obligor) * marked)
        return self._duties[key]


def terms(
    world: World, game: Game, *, duties: CrisisEvents | None = None, weights: Weights | None = None
) -> TreatyTerms:
    """Return the treaty-dependent inputs of a game under the treaties of a world.

    The third parties are those of the game, whatever the world: who is in the game is held.

    Parameters
    ----------
    world
        The world whose treaties count, such as ``world.without("X")``.
    game
        The game built on the full world.
    duties
        Answers of the law layer for the three events, if they are at hand.
    weights
        Weights of the treaties of this world, if they are at hand.
    """
    base = game.terms
    if base.world is not None and not (_changed(base.world, world) & base.touching):
        return replace(base, world_hash=world.hash, removed=world.removed)
    found = treaty_terms(
        world, game.challenger, game.target, game.third_parties, game.parameters,
        duties or crisis_duties(world, game.challenger, game.target), weights or Weights(world, game.parameters),
    )  # fmt: skip
    # Equal arrays are shared with the game: comparing them is then free, and so is keeping them.
    same = {
        name: getattr(base, name)
        for name in ("duty", "abstention", "pressure_duty", "indicators", "alignment")
        if np.array_equal(getattr(base, name), getattr(found, name))
    }
    return replace(found, **same)


def _changed(old: World, new: World) -> frozenset[str]:
    """Treaties of the old world that the new one lacks or words otherwise; every id when anything else differs."""
    rest = [f for f in World.model_fields if f not in ("treaties", "removed", "suppositions")]
    kept = {id(t) for t in new.treaties}
    changed = frozenset(t.id for t in old.treaties if id(t) not in kept)
    before = {t.id for t in old.treaties}
    alike = all(getattr(old, f) is getattr(new, f) for f in rest) and old.suppositions == new.suppositions
    if alike and all(t.id in before for t in new.treaties):
        return changed
    return frozenset(before | {t.id for t in new.treaties} | {ANYTHING})


def treaty_terms(
    world: World, challenger: str, target: str, parties: Sequence[ThirdParty], parameters: Parameters,
    duties: CrisisEvents, weights: Weights,
) -> TreatyTerms:  # fmt: skip
    """Return the treaty-dependent inputs for given third parties (see :func:`terms`)."""
    n, k_all = parameters.n, len(parties)
    sides = {target: TARGET, challenger: CHALLENGER}
    index = {p.code: k for k, p in enumerate(parties)}
    duty = np.zeros((2, k_all, 2, n))
    abstention = np.zeros((2, k_all, 2, n))
    alignment = np.zeros((k_all, 2, n))
    pressure = np.zeros((k_all, n))
    indicators = np.zeros((3, n))
    seen: dict[str, dict[str, float]] = {}
    about: dict[str, Duty] = {}

    for level, answer in enumerate((duties.clash, duties.war)):
        help_terms: dict[tuple[int, int], dict[str, Floats]] = {}
        stop_terms: dict[tuple[int, int], dict[str, Floats]] = {}
        for d in _relevant(answer, sides):
            w = weight(d.action, parameters)
            if w is None and not d.action.abstention:
                continue
            b = applicability(d, parameters)
            if not b.any():
                continue
            seen.setdefault(d.id, {})["war" if level else "clash"] = float(b.mean())
            about[d.id] = d
            side = sides[d.obligee]
            if level and d.action in MILITARY:
                holds = (b > 0).astype(float)
                if d.obligee == target and d.obligor != challenger:
                    np.maximum(indicators[0], holds, out=indicators[0])
                if d.obligor in index:
                    np.maximum(alignment[index[d.obligor], side], holds, out=alignment[index[d.obligor], side])
            if d.obligor not in index:
                continue
            k = index[d.obligor]
            if d.action.abstention:
                # Helping one side breaks what is owed to the other. Defending a victim against
                # its attacker breaks no promise of non-aggression.
                helped = 1 - side
                if d.action is Action.KEEP_FORCES_OUT or (d.action is Action.REFRAIN_FROM_FORCE and helped == TARGET):
                    continue
                _most(stop_terms.setdefault((k, helped), {}), d.treaty, b * _abstain(parameters))
            else:
                assert w is not None
                _most(help_terms.setdefault((k, side), {}), d.treaty, weights.duty(d) * w * b)
                for flag in d.flags:
                    if flag.kind == "hindered":
                        sure = {Truth.YES: 1.0, Truth.UNKNOWN: 0.5, Truth.NO: 0.0}[flag.truth]
                        _most(
                            stop_terms.setdefault((k, side), {}),
                            f"hindered:{flag.other}",
                            sure * parameters["hindrance"],
                        )
        for found, out in ((help_terms, duty), (stop_terms, abstention)):
            for (k, side), by_treaty in found.items():
                out[level, k, side] = _stacked(by_treaty, parameters)

    _pledged(indicators, duties.war, challenger, target)
    pressed: dict[int, dict[str, Floats]] = {}
    for d in _relevant(duties.pressure, sides):
        if d.obligor not in index or d.obligee != target:
            continue
        w = np.ones(n) if d.action in _PRESSURE else weight(d.action, parameters)
        if w is None:
            continue
        b = applicability(d, parameters)
        if b.any():
            seen.setdefault(d.id, {})["pressure"] = float(b.mean())
            about[d.id] = d
            _most(pressed.setdefault(index[d.obligor], {}), d.treaty, weights.duty(d) * w * b)
    for k, by_treaty in pressed.items():
        pressure[k] = _stacked(by_treaty, parameters)

    applied = tuple(
        Applied(
            i, about[i].treaty, about[i].obligor, about[i].obligee, str(about[i].action),
            seen[i].get("clash", 0.0), seen[i].get("war", 0.0), seen[i].get("pressure", 0.0),
        )
        for i in sorted(seen)
    )  # fmt: skip
    return TreatyTerms(
        duty, abstention, pressure, indicators, alignment, applied, world.hash, world.removed,
        tuple(world.suppositions.items()), world, _touching(world, duties),
    )  # fmt: skip


def _touching(world: World, duties: CrisisEvents) -> frozenset[str]:
    """Treaties whose removal could change the terms: those with a live duty, a pledge or a flag here, and those that replace others."""
    of = {p.id: t.id for t in world.treaties for p in t.provisions}
    found = {ANYTHING} | {t.id for t in world.treaties if any(p.replaces for p in t.provisions)}
    for answer in (duties.clash, duties.war, duties.pressure):
        for d in (*answer.duties, *answer.standing):
            if d.status is not Status.NOT_OWED or _pledge(d):
                found.add(d.treaty)
                found |= {of.get(f.other, ANYTHING) for f in d.flags}
    return frozenset(found)


def _relevant(answer: Duties, sides: dict[str, int]) -> list[Duty]:
    # A standing duty of peacetime (a base, deliveries) is not set off by the event; standing abstentions bind.
    every = [*answer.duties, *(d for d in answer.standing if d.action.abstention)]
    return sorted(
        {d.id: d for d in every if d.obligee in sides and d.status is not Status.NOT_OWED}.values(), key=lambda d: d.id
    )


def _pledged(indicators: Floats, answer: Duties, challenger: str, target: str) -> None:
    """Mark the pacts of the challenger with others and of the two: promises in force, though an attacker can claim none."""
    for d in answer.duties:
        if not _pledge(d):
            continue
        if {d.obligor, d.obligee} == {challenger, target}:
            indicators[2] = 1.0
        elif d.obligee == challenger:
            indicators[1] = 1.0


def _pledge(duty: Duty) -> bool:
    """Whether a duty is a promise of military help in force, owed for this event or not."""
    return duty.action in MILITARY and duty.reason not in NO_BOND


def _most(into: dict[str, Floats], key: str, value: Floats) -> None:
    """Keep the strongest promise of one instrument: its clauses are one promise, not several."""
    into[key] = np.maximum(into[key], value) if key in into else value


def _stacked(by_treaty: dict[str, Floats], parameters: Parameters) -> Floats:
    """Stack what the instruments weigh; one alone asks no q."""
    every = [by_treaty[t] for t in sorted(by_treaty)]
    return every[0] if len(every) == 1 else stack(np.stack(every), parameters["inverse_q"])


def _abstain(parameters: Parameters) -> Floats:
    return np.asarray(np.exp(parameters["abstain_const"]))
