"""From a world to a game: covariates, stakes, strengths and who is in (docs/model.md sections 1 to 7)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from foedus.core import InputError
from foedus.core import Place as Where
from foedus.crisis import candidates as who
from foedus.crisis.contest import strength
from foedus.crisis.default import Weights, treaty_terms
from foedus.crisis.events import CrisisEvents, crisis_duties
from foedus.crisis.game import CHALLENGER, CHANNELS, TARGET, Dropped, Game, ThirdParty
from foedus.crisis.parameters import Floats, Parameters
from foedus.world import Kind, RecordKind, State, Text, World
from foedus.world.model import Place, RecordedEvent

__all__ = ["MAX_COALITIONS", "build", "committed"]

#: Most joint choices of the third parties of one game.
MAX_COALITIONS = 1024
#: Years in which what a clash leaves behind falls by a factor e.
RECENT = 4.0
#: Years of peace between two states of a scenario without any record of events.
UNRECORDED = 20


def build(
    world: World, challenger: str, target: str, parameters: Parameters, *, seed: int | None = None,
    under_study: Iterable[str] = (), candidates: Game | Sequence[ThirdParty] | None = None,
    max_coalitions: int = MAX_COALITIONS, duties: CrisisEvents | None = None, weights: Weights | None = None,
) -> Game:  # fmt: skip
    """Return the crisis game of a directed pair.

    Parameters
    ----------
    world
        The facts.
    challenger, target
        Scenario codes (or any name that :meth:`World.state` takes) of two states with capability figures.
    parameters
        Draws, from :func:`foedus.estimate.draw`.
    seed
        Root of the auxiliary draws; that of the parameters when left out.
    under_study
        Treaties whose parties are always in the game.
    candidates
        Third parties (or a game that has them), to hold who is in while the world changes.
    max_coalitions
        Most joint choices of the third parties; states beyond it are listed in ``Game.dropped``.
    duties, weights
        Answers of the law layer and weights of treaties, if they are at hand.

    Raises
    ------
    InputError
        If a side is not a state of the scenario, has no capability figure, or both are the same.
    """
    i, j = _side(world, challenger, "--challenger"), _side(world, target, "--target")
    if i.code == j.code:
        raise InputError(
            f"{i.code} cannot challenge itself",
            remedy="name two states",
            place=Where(option="--target"),
            code="same-state",
        )
    if max_coalitions < 1:
        raise InputError("at least one coalition is needed", remedy="leave the limit out", code="bad-limit")
    if seed is not None and seed != parameters.seed:
        parameters = dataclasses.replace(parameters, seed=seed)
    answers = duties or crisis_duties(world, i.code, j.code)
    warnings: list[Text] = []
    dropped: tuple[Dropped, ...] = ()
    if candidates is None:
        parties, dropped = _choose(world, i, j, parameters, answers, tuple(under_study), max_coalitions)
        lost = [d.code for d in dropped if d.bound]
        if lost:
            warnings.append(Text(
                en=f"{', '.join(lost)} have duties here but were left out to stay within {max_coalitions} coalitions",
                ru=f"{', '.join(lost)}: обязанности здесь есть, но не вошли, чтобы коалиций было не более {max_coalitions}",
            ))  # fmt: skip
    elif isinstance(candidates, Game):
        parties, dropped = candidates.third_parties, candidates.dropped
    else:
        parties = tuple(candidates)

    p, n = parameters, parameters.n
    others = [world.state(k.code) for k in parties]
    pair = _covariates(world, i, j)
    km = [_distance(world, k, j) for k in others]
    cinc = np.array([_cinc(k) for k in others])
    for s in (i, j, *others):
        if s.capital is None:
            warnings.append(Text(
                en=f"{s.code} has no capital on record; distances use that of the nearest state across its borders",
                ru=f"{s.code}: столица не указана; расстояния взяты от ближайшего соседа",
            ))  # fmt: skip
    stake = np.exp(
        p["stake_const"] + p["stake_rivalry"] * pair["rivalry"] + p["stake_claim"] * pair["claim"]
        + p["stake_contiguity"] * pair["contiguity"]
    )  # fmt: skip
    log_help, other_pay, counter = (
        np.zeros((len(parties), 2, n)),
        np.zeros((len(parties), 2, n)),
        np.zeros((len(parties), n)),
    )
    # What the third parties of this crisis have in common, one draw for all of them.
    shared = p["join_common"] * p.normal("dispute", i.code, j.code)
    for k, state in enumerate(others):
        for side, friend, foe in ((TARGET, j, i), (CHALLENGER, i, j)):
            trade, rival = _trade(world, state.code, friend.code), float(who.rivals(world, state.code, foe.code))
            near = float(world.border(state.code, friend.code) is not None)
            log_help[k, side] = _log_help(p, trade, rival, near, _likeness(state, friend))
            next_door = float(any(world.border(state.code, s.code) is not None for s in (i, j)))
            other_pay[k, side] = _join_other(p, next_door, float(state.major_power), rival, trade) + shared
            if side == CHALLENGER:
                other_pay[k, side] += p["join_challenger"]
        counter[k] = (
            -p["counter_cost"] + p["counter_stake"] * np.exp(log_help[k, TARGET])
            + p["counter_rivalry"] * float(who.rivals(world, state.code, i.code))
        )  # fmt: skip
    cost = np.zeros((2, len(parties), n))
    for k in range(len(parties)):
        for level, name in enumerate(("join_cost_clash", "join_cost_war")):
            cost[level, k] = _join_cost(p, name, km[k], float(cinc[k]))
    own = strength(_cinc(i), committed(i, p) if i.commit is not None else 1.0, _distance(world, i, j), p["kappa"])
    home = np.full(n, _cinc(j))
    helpers = [_strength(p, s, km[k]) for k, s in enumerate(others)]
    terms = treaty_terms(world, i.code, j.code, parties, p, answers, weights or Weights(world, p))
    return Game(
        challenger=i.code, target=j.code, third_parties=parties, parameters=p, terms=terms,
        strength_challenger=np.broadcast_to(own, (n,)).copy(), strength_target=home,
        strength=np.stack(helpers) if helpers else np.empty((0, n)),
        stake_challenger=stake, stake_target=stake, log_help_stake=log_help, join_cost=cost, join_other=other_pay,
        status_quo=_status_quo(p, pair, terms.indicators),
        concession=p["concede_const"] + p["concede_weakness"] * pair["weakness"],
        escalation=(
            p["war_const"] + p["war_parity"] * pair["parity"] + p["war_contiguity"] * pair["contiguity"]
            + p["war_rivalry"] * pair["rivalry"] + p["war_claim"] * pair["claim"] + p["war_past"] * pair["past_wars"]
        ),
        counter_other=counter, leverage=_leverage(world, i.code, j.code, p), covariates=pair, dropped=dropped,
        warnings=tuple(warnings), names=_names(world, [i.code, j.code, *(s.code for s in others), *(d.code for d in dropped)]),
    )  # fmt: skip


#: Slopes of the status quo: parameter -> covariate of the pair.
STATUS_QUO = {
    f"sq_{name}": name
    for name in (
        "contiguity", "rivalry", "claim", "major", "major_target", "trade", "democracy", "distance", "size", "share", "past",
        "calm", "recent",
    )
}  # fmt: skip


def _status_quo(p: Parameters, pair: Mapping[str, float], indicators: Floats) -> Floats:
    """u_i(SQ) without the pact indicators that a counterfactual may change; shape (n,).

    What pairs with such pacts differ in besides (the between-pair part) stays with the pair: its pacts as they
    are stand for the mean over its history.
    """
    total = p["sq_const"] + sum(p[slope] * pair[name] for slope, name in STATUS_QUO.items())
    for x, name in enumerate(("sq_pact_target_pair", "sq_pact_challenger_pair", "sq_pact_between_pair")):
        total = total + p[name] * indicators[x]
    return np.asarray(total)


# What third parties of different games have in common is computed once for a set of draws.


def _log_help(p: Parameters, trade: float, rival: float, near: float, likeness: float) -> Floats:
    """Log of a third party's stake in a side, without alignment; shape (n,)."""

    def make() -> Floats:
        return (
            p["help_stake_const"] + p["help_stake_trade"] * trade + p["help_stake_rivalry"] * rival
            + p["help_stake_contiguity"] * near + p["help_stake_regime"] * likeness
        )  # fmt: skip

    return p.kept(("help stake", trade, rival, near, likeness), make)


def _join_other(p: Parameters, next_door: float, major: float, rival: float, trade: float) -> Floats:
    """Other payoffs of joining a side, Z'b_J; shape (n,)."""

    def make() -> Floats:
        return (
            p["join_contiguity"] * next_door + p["join_major"] * major
            + p["join_rivalry"] * rival + p["join_trade"] * trade
        )  # fmt: skip

    return p.kept(("join other", next_door, major, rival, trade), make)


def _join_cost(p: Parameters, level: str, km: float, cinc: float) -> Floats:
    """Cost of joining at a level; shape (n,)."""

    def scale() -> Floats:
        far, strong = np.log1p(km / 1000.0), np.log(cinc / 0.01)
        return np.asarray(np.exp(p["join_cost_distance"] * far + p["join_cost_capability"] * strong))

    return p.kept((level, km, cinc), lambda: p[level] * p.kept(("join cost", km, cinc), scale))


def _strength(p: Parameters, state: State, km: float) -> Floats:
    """What a third party brings to the theatre; shape (n,)."""
    span = None if state.commit is None else (state.commit.low, state.commit.high)
    return p.kept(
        ("strength", state.code, _cinc(state), span, km),
        lambda: strength(_cinc(state), committed(state, p), km, p["kappa"]),
    )


def _side(world: World, name: str, option: str) -> State:
    state = world.state(name, option=option)
    if state.kind is not Kind.STATE:
        raise InputError(
            f"'{name}' is not a state",
            remedy="name a state of the scenario",
            place=Where(option=option),
            code="not-a-state",
        )
    _cinc(state, option)
    return state


def _cinc(state: State, option: str = "") -> float:
    if state.cinc is None:
        raise InputError(
            f"{state.code} has no capability figure", remedy=f"give 'cinc' for {state.code} in its scenario file",
            place=Where(option=option), code="no-capability",
        )  # fmt: skip
    if not state.cinc.value > 0:
        raise InputError(
            f"the capability of {state.code} is {state.cinc.value:g}, not above zero",
            remedy=f"correct 'cinc' of {state.code} in its scenario file", place=Where(option=option), code="bad-capability",
        )  # fmt: skip
    return state.cinc.value


def committed(state: State, p: Parameters) -> Floats:
    """Return the share of its capability that a state commits, drawn from its stated range; shape (n,)."""
    if state.commit is None:
        return p["commit_default"]
    return np.maximum(state.commit.low + (state.commit.high - state.commit.low) * p.uniform("commit", state.code), 1e-6)


def _distance(world: World, state: State, target: State) -> float:
    """Distance to the theatre, the target's capital; 0 across a land border, since forces start there."""
    if state.code == target.code or world.border(state.code, target.code) is not None:
        return 0.0
    here, there = _point(world, state), _point(world, target)
    return who.great_circle_km(here.lat, here.lon, there.lat, there.lon)


def _point(world: World, state: State) -> Place:
    """Capital of a state, or of the nearest one across land borders that has one on record."""
    seen, front = {state.code}, [state.code]
    by_code = {s.code: s for s in world.states}
    while front:
        for code in front:
            found = by_code[code].capital if code in by_code else None
            if found is not None:
                return found
        front = sorted(
            {b for x in world.borders if x.length_km > 0 for a, b in ((x.a, x.b), (x.b, x.a)) if a in front} - seen
        )
        seen |= set(front)
    raise InputError(
        f"{state.code} has no capital, so no distance can be computed",
        remedy=f"give 'capital' for {state.code} in its scenario file", code="no-capital",
    )  # fmt: skip


def _choose(
    world: World, i: State, j: State, p: Parameters, answers: CrisisEvents, under_study: tuple[str, ...], most: int
) -> tuple[tuple[ThirdParty, ...], tuple[Dropped, ...]]:
    bound, pledged = who.bonds_and_pledges(answers, i.code, j.code)
    for ident in under_study:
        bound |= set(world.treaty(ident, option="--treaty").members)
    pool = {s.code: s for s in world.actors if s.cinc is not None and s.code not in (i.code, j.code)}
    bound &= set(pool)
    near = {
        c for c, s in pool.items()
        if s.major_power or world.border(c, i.code) is not None or world.border(c, j.code) is not None
    }  # fmt: skip
    menus, weights = {}, {}
    mean = p.central
    base = {
        TARGET: _cinc(j),
        CHALLENGER: float(strength(_cinc(i), _middle(i, 1.0), _distance(world, i, j), mean["kappa"])),
    }
    for code in sorted(bound | near):
        state = pool[code]
        hostile = [s for s, x in ((TARGET, j), (CHALLENGER, i)) if who.rivals(world, code, x.code)]
        menus[code] = who.menu(pledged.get(code, ()), hostile)
        adds = float(
            strength(_cinc(state), _middle(state, mean["commit_default"]), _distance(world, state, j), mean["kappa"])
        )
        weights[code] = max(mean["m"] * float(np.log1p(adds / base[s])) for s in menus[code])
    return who.select(weights, menus, bound, near, most)


def _middle(state: State, otherwise: float) -> float:
    return otherwise if state.commit is None else max((state.commit.low + state.commit.high) / 2, 1e-6)


def _covariates(world: World, i: State, j: State) -> Mapping[str, float]:
    both = _cinc(i) + _cinc(j)
    share = _cinc(i) / both
    fights, calm = _past(world, i.code, j.code)
    democracy = 0.0 if i.polyarchy is None or j.polyarchy is None else min(i.polyarchy.value, j.polyarchy.value)
    return {
        "contiguity": float(world.border(i.code, j.code) is not None),
        "rivalry": float(who.rivals(world, i.code, j.code)),
        "claim": float(who.rivals(world, i.code, j.code, "territorial claim")),
        "major": float(i.major_power),
        "major_target": float(j.major_power),
        "trade": _trade(world, i.code, j.code),
        "democracy": democracy,
        "distance": float(np.log1p(_distance(world, i, j) / 1000.0)),
        "size": float(np.log(both / 0.01)),
        "share": share - 0.5,
        "weakness": float(np.log(_cinc(i) / _cinc(j))),
        "past": float(np.log1p(fights)),
        "calm": float(np.log1p(calm)),
        "recent": float(np.exp(-calm / RECENT)),
        "parity": 1.0 - abs(2.0 * share - 1.0),
        "past_wars": float(_fought(world, i.code, j.code)),
    }


def _trade(world: World, a: str, b: str) -> float:
    """Mean of the recorded shares of each other's trade, 0..1; a partner that is not listed counts 0."""
    shares = [t.share for t in world.trade if {t.of, t.partner} == {a, b}]
    return sum(shares) / 400.0  # four flows: exports and imports of either


def _likeness(a: State, b: State) -> float:
    if a.polyarchy is None or b.polyarchy is None:
        return 0.5
    return 1.0 - abs(a.polyarchy.value - b.polyarchy.value)


def _clashes(world: World, a: str, b: str) -> list[RecordedEvent]:
    """Events of force between two states on record, sponsored actors included."""
    behind = {s.code: s.sponsor.state for s in world.states if s.sponsor is not None}
    out = []
    for event in world.record:
        if event.kind is RecordKind.FORCE:
            by, on = ({behind.get(x, x) for x in side} for side in (event.by, event.on))
            if (a in by and b in on) or (b in by and a in on):
                out.append(event)
    return out


def _fought(world: World, a: str, b: str) -> bool:
    """Whether a war of the two is on record."""
    return any("war" in event.subtype.split() for event in _clashes(world, a, b))


def _past(world: World, a: str, b: str) -> tuple[int, float]:
    """Return how often the two clashed on record, and whole years since; since the record begins if never."""
    clashes = _clashes(world, a, b)
    began = [event.date.year for event in clashes or world.record]
    last = max(began) if clashes else min(began, default=world.as_of.year - UNRECORDED)
    return len(clashes), float(max(world.as_of.year - last - 1, 0))


def _leverage(world: World, i: str, j: str, p: Parameters) -> Floats:
    """Leverage of the challenger by channel: recorded dependence of the target on it, or the prior."""
    out = np.stack([p[f"leverage_{c}"] for c in CHANNELS])
    for c, channel in enumerate(CHANNELS):
        recorded = [
            0.5 if d.share is None else d.share / 100.0
            for d in world.dependence if j in d.dependents and i in d.on and str(d.channel) == channel
        ]  # fmt: skip
        if recorded:
            out[c] = np.maximum(out[c], max(recorded))
    return out


def _names(world: World, codes: Iterable[str]) -> dict[str, Text]:
    return {c: world.label(c) for c in sorted(set(codes))}
