"""``cascade``: the closure of the duties that one event sets off.

Who owes help; if they give it, who then stands against whom; which duties that sets off;
and so on, until a round adds nothing. Each round asks the duties toward a state against an
opponent, for every pair that the rounds before it put against each other. What a pair sets
off depends on the pair and on the roles of the root event only, so that the answer grows
with the pairs, has one smallest fixed point, and ends on any world (docs/cascade.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from foedus.core import Day, Truth
from foedus.law.closure import BELLIGERENT, BOTH, Cascade, Clause, Closure, Edge, Joining
from foedus.law.decide import Case, Verdict
from foedus.law.duties import event_warnings
from foedus.law.event import Scene
from foedus.law.facts import Ledger
from foedus.law.ground import Ground, ground
from foedus.law.inputs import checked
from foedus.world.model import Event, Provision, Treaty
from foedus.world.terms import Act, Action, Attribution, Kind, Level, Status, Step
from foedus.world.world import World

__all__ = ["cascade"]

VICTIM, ATTACKER = "victim", "attacker"
_GIVEN = (Status.OWED, Status.OWED_IF, Status.DISCRETIONARY)
_Found = tuple[Case, Verdict]
#: Helper, helped, against, action, side.
_Key = tuple[str, str, tuple[str, ...], str, str]


def cascade(world: World, event: Event) -> Cascade:
    """Return who is drawn in by one event, as little and as far as the texts go.

    Parameters
    ----------
    world
        Facts, at a date, with the suppositions that were made.
    event
        What happened; judged at its own date, or at the world's where it has none.

    Returns
    -------
    Cascade
        The minimal closure (what is owed outright; help is no attack) and the maximal one
        (steps taken, discretion used, means given; the two sides attack each other). States
        whose joining hangs on unknown facts are listed apart, with the facts.

    Raises
    ------
    InputError
        If the event names an unknown state or place or contradicts itself, or a
        supposition names no contested fact.
    """
    g = ground(world)
    day = event.date or world.as_of
    root = Scene(world, checked(world, event, day), day)
    asked = _Asked(g, root)
    minimal = _Growth(asked, maximal=False).closure()
    maximal = _Growth(asked, maximal=True).closure()
    g.check_suppositions(lambda: _facts(world, asked))
    parties = sorted({*asked.roles, *asked.hanging})
    return Cascade(
        event=root.event, date=str(day),
        attackers=tuple(s for s in parties if not root.attacks(s, Ledger(g.values)).is_false),
        victims=tuple(s for s in parties if not root.suffers(s, Ledger(g.values)).is_false), minimal=minimal, maximal=maximal,
        suppositions=tuple(sorted(world.suppositions.items())), warnings=event_warnings(root), world=world,
    )  # fmt: skip


def _facts(world: World, asked: _Asked) -> tuple[str, ...]:
    """Return the contested facts that decide something, under the suppositions or without any."""
    free = ground(world.model_construct(**{**dict(world), "suppositions": {}}))
    bare = _Asked(free, Scene(free.world, asked.root.event, asked.root.day))
    _Growth(bare, maximal=False).closure()
    _Growth(bare, maximal=True).closure()
    return tuple(sorted(asked.facts() | bare.facts()))


@dataclass(frozen=True)
class _Later(Scene):
    """An event that follows from the root event: who is the attacker is still read from the root."""

    root: Scene

    def attacks(self, state: str, look: Ledger) -> Truth:
        """Whether a state is an attacker of the root event."""
        return self.root.attacks(state, look)

    def adversaries(self, obligee: str) -> int | None:
        """How many stand against an obligee: not told by an event of two, unless only one is asked for."""
        return None


@dataclass(frozen=True, order=True)
class _Task:
    """A question of one round: the duties toward one state in one event.

    ``rank`` orders the events of one pair (attacked, taking part, attacking), so that where
    several set off one duty the trace shows the same one whatever the states are called.
    """

    rank: int
    key: tuple[str, ...]
    obligee: str
    side: str
    against: tuple[str, ...]
    scene: Scene = field(compare=False)


class _Asked:
    """Asks the duties of a world for the root event and those that follow; keeps what it found."""

    def __init__(self, g: Ground, root: Scene) -> None:
        self.ground = g
        self.root = root
        self.roles, self.hanging = _roles(g, root)
        self._attackers = {s for s in self.roles if root.attacks(s, Ledger(g.values)).is_true}
        self._victims = {s for s in self.roles if root.suffers(s, Ledger(g.values)).is_true} - self._attackers
        self._live: dict[str, tuple[tuple[Treaty, Provision, str], ...]] = {}
        self._found: dict[tuple[tuple[str, ...], str], tuple[_Found, ...]] = {}
        self._scenes: dict[tuple[str, ...], Scene] = {}
        self._states = {s.code for s in g.world.states if s.kind is Kind.STATE}
        self._read: list[Verdict] = []
        self._same: dict[tuple[str, ...], Verdict] = {}

    def fights(self, one: str, other: str) -> bool:
        """Whether what one does to another is an event of its own.

        What the parties of the root event do to each other is the root event; a victim of
        it that uses force answers.
        """
        return one != other and not (one in self.roles and other in self.roles) and one not in self._victims

    def scene(self, kind: str, one: str, other: str) -> Scene:
        """Return the event that follows when one takes up arms against another.

        ``aid``: it takes part in what happened, at no known place. ``war``: it attacks the
        other on its territory. The steps that the root event records (a request, a decision)
        are not taken for those of a later one.
        """
        key = (kind, one, other)
        found = self._scenes.get(key)
        if found is None:
            event, war = self.root.event, kind == "war"
            later = Event.model_construct(
                act=Act.ARMED_ATTACK if war else event.act, level=Level.WAR if war else event.level,
                by=(one,), on=(other,), at=other if war and other in self._states else None, date=self.root.day,
                attribution=Attribution.ACKNOWLEDGED, first_use=None, intent=Truth.YES,
                provoked=event.provoked if self.roles.get(other) == VICTIM else Truth.NO,
                answers=other if other in self._attackers else None, request=Step.UNKNOWN, procedure=Step.UNKNOWN,
                finding=Step.UNKNOWN, decision=Step.UNKNOWN, opinion=Step.UNKNOWN,
            )  # fmt: skip
            found = self._scenes[key] = _Later(self.root.world, later, self.root.day, self.root)
        return found

    def duties(self, key: tuple[str, ...], scene: Scene, obligee: str) -> tuple[_Found, ...]:
        """Return the duties toward a state in an event that are, or may be, owed."""
        found = self._found.get((key, obligee))
        if found is None:
            out = []
            for treaty, provision, obligor in self._toward(obligee):
                case = Case(scene, self.ground.bonds, treaty, provision, obligor, obligee)
                alike = self._alike(key, case)
                verdict = self._same.get(alike) if alike else None
                if verdict is None:
                    verdict = case.verdict(self.ground.bonds.base)
                    if alike:
                        self._same[alike] = verdict
                self._read.append(verdict)
                if verdict.status is not Status.NOT_OWED:
                    out.append((case, verdict))
            found = self._found[key, obligee] = tuple(out)
        return found

    def _alike(self, key: tuple[str, ...], case: Case) -> tuple[str, ...]:
        """Return what names the verdict where it is the same against any opponent, else nothing.

        A clause that names no adversary asks of a later opponent only that it be a state outside
        text and event, so in a war of many it need not be decided for each of them anew.
        """
        if key == ("root",):
            return ()
        kind, one, two = key
        acts = one == case.obligee
        other, provision, scope = two if acts else one, case.provision, case.provision.scope
        elsewhere = acts and kind == "war" and (scope.kind != "any" or scope.excluded or scope.disputed)
        if provision.when is not None or provision.adversaries_unread or elsewhere:
            return ()
        if (
            other in {case.obligor, *self.roles, *case.treaty.members, *provision.adversaries}
            or other not in self._states
        ):
            return ()
        return (kind, "acts" if acts else "attacked", provision.id, case.obligor, case.obligee)

    def facts(self) -> set[str]:
        """Return the names of the contested facts that any duty asked about so far has read."""
        return {
            *(f for v in self._read for c in v.checks for f in (*c.facts, *c.used)),
            *(f for facts in self.hanging.values() for f in facts),
        }

    def _toward(self, obligee: str) -> tuple[tuple[Treaty, Provision, str], ...]:
        """Return the duties toward a state that an event can set off and that may bind on the day."""
        found = self._live.get(obligee)
        if found is None:
            day: Day = self.root.day
            out = []
            for promise in self.ground.promises.toward(obligee, day):
                assert promise.provision.action is not None
                if promise.standing or promise.provision.action.abstention:
                    continue
                for obligor in promise.obligors:
                    if obligor != obligee:
                        pair = (promise.treaty, promise.provision, obligor)
                        truth, _, _ = self.ground.bonds.holds(*pair, obligee, day)
                        if not truth.is_false:
                            out.append(pair)
            found = self._live[obligee] = tuple(out)
        return found


def _roles(g: Ground, root: Scene) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the side of each party of the root event, and the sponsors whose part in it hangs on facts.

    Where each of two states blames the other, each is a side of its own.
    """
    roles: dict[str, str] = {s: s for s in root.both}
    hanging: dict[str, tuple[str, ...]] = {}
    if roles:
        return roles, hanging
    behind = [root.sponsors[s][0] for s in root.by if s in root.sponsors]
    named = {*root.by, *root.on, *behind, *([root.sovereign] if root.sovereign else [])}
    for state in sorted(named):
        look = Ledger(g.values)
        attacks = root.attacks(state, look)
        suffers = root.suffers(state, Ledger(g.values))
        if attacks.is_true or suffers.is_true:
            roles[state] = ATTACKER if attacks.is_true else VICTIM
        elif state in root.by:
            roles[state] = ATTACKER
        elif state in root.on or (state == root.sovereign and not suffers.is_false):
            roles[state] = VICTIM
        elif attacks.is_unknown:
            hanging[state] = tuple(dict.fromkeys(look.unknown))
    return roles, hanging


class _Growth:
    """One closure while it grows."""

    def __init__(self, asked: _Asked, *, maximal: bool) -> None:
        self.asked = asked
        self.maximal = maximal
        self.camps: dict[str, set[str]] = {s: {side} for s, side in asked.roles.items()}
        self.joined: dict[str, int] = dict.fromkeys(asked.roles, 0)
        self.edges: dict[_Key, Edge] = {}
        self.open: dict[_Key, Edge] = {}
        self.fronts: set[tuple[str, str]] = set()
        self.crossed: set[str] = set()
        self._put: set[tuple[tuple[str, ...], str, str]] = set()

    def closure(self) -> Closure:
        """Return the closure at its fixed point."""
        tasks = self._root_tasks()
        rounds = 0
        number = 1
        while tasks:
            new = self._round(number, tasks)
            if new:
                rounds = number
            tasks = self._next(number, new)
            number += 1
        of_event = {s: {side} for s, side in self.asked.roles.items()}
        self.fronts.update(_opposed(self.camps if self.maximal else of_event))
        order = sorted(self.camps)
        return Closure(
            kind="maximal" if self.maximal else "minimal",
            sides={s: next(iter(self.camps[s])) if len(self.camps[s]) == 1 else BOTH for s in order},
            both_sides=tuple(s for s in order if len(self.camps[s]) > 1 or s in self.crossed),
            joined={s: self.joined[s] for s in order}, edges=_ordered(self.edges.values()),
            fronts=tuple(sorted(self.fronts)), could=self._could(), rounds=rounds,
        )  # fmt: skip

    def _root_tasks(self) -> list[_Task]:
        root, roles = self.asked.root, self.asked.roles
        states = set(roles)
        if not root.on and root.event.at is None:
            states.update(s.code for s in root.world.states)  # anybody may be the victim
        out = []
        for state in sorted(states):
            side = roles.get(state, VICTIM)
            against = tuple(s for s in sorted(roles) if roles[s] != side)
            out.append(_Task(0, ("root",), state, side, against, root))
        return out

    def _round(self, number: int, tasks: list[_Task]) -> list[Edge]:
        """Ask all questions of a round at once; return the edges that are new."""
        gathered: dict[_Key, dict[str, _Found]] = {}
        wanted = _GIVEN if self.maximal else (Status.OWED,)
        for task in sorted(tasks):
            for case, verdict in self.asked.duties(task.key, task.scene, task.obligee):
                against = tuple(s for s in task.against if s != case.obligor)
                key = (case.obligor, task.obligee, against, str(case.provision.action), task.side)
                if verdict.status is Status.UNKNOWN:
                    self._note(key, number, case, verdict)
                elif verdict.status in wanted and key not in self.edges:
                    of = gathered.setdefault(key, {})
                    held = of.get(case.provision.id)
                    if held is None or held[1].status.strength < verdict.status.strength:
                        of[case.provision.id] = (case, verdict)
        new = [self._edge(key, number, [of[p] for p in sorted(of)]) for key, of in gathered.items()]
        self.edges.update({e.key: e for e in new})
        return list(_ordered(new))

    def _edge(self, key: _Key, number: int, found: list[_Found]) -> Edge:
        helper, helped, against, word, side = key
        action = Action(word)
        joins = action in BELLIGERENT and any(
            v.status in _GIVEN and (self.maximal or not c.provision.means_open.is_true) for c, v in found
        )
        return Edge(
            round=number, helper=helper, helped=helped, against=against, action=action, side=side, joins=joins,
            provisions=tuple(_promise(c, v) for c, v in found), event=found[0][0].scene.event,
        )  # fmt: skip

    def _note(self, key: _Key, number: int, case: Case, verdict: Verdict) -> None:
        """Keep a duty that hangs on unknown facts."""
        provision = case.provision
        if provision.action not in BELLIGERENT or (not self.maximal and provision.means_open.is_true):
            return
        edge = self.open.get(key)
        if edge is None:
            self.open[key] = self._edge(key, number, [(case, verdict)])
        elif provision.id not in {p.provision for p in edge.provisions}:
            more = sorted((*edge.provisions, _promise(case, verdict)), key=lambda p: p.provision)
            self.open[key] = replace(edge, provisions=tuple(more))

    def _next(self, number: int, new: list[Edge]) -> list[_Task]:
        """Let the helpers of a round join; return the questions that this raises."""
        tasks: list[_Task] = []
        fresh: list[tuple[str, str]] = []
        for edge in new:
            if not edge.joins:
                continue
            if edge.side != self.asked.roles.get(edge.helper, edge.side):
                self.crossed.add(edge.helper)  # a party to the event keeps its side, whatever else it promised
                continue
            sides = self.camps.setdefault(edge.helper, set())
            if edge.side not in sides:
                fresh.append((edge.helper, edge.side))
                sides.add(edge.side)
            self.joined.setdefault(edge.helper, number)
            for other in edge.against:
                self.fronts.add((min(edge.helper, other), max(edge.helper, other)))
                self._ask(tasks, 2, ("aid", edge.helper, other), edge.helper, edge.side)
        if self.maximal:
            for state, side in fresh:
                for other in sorted(self.camps):
                    for theirs in sorted(self.camps[other] - {side}):
                        for one, ones, two, twos in ((state, side, other, theirs), (other, theirs, state, side)):
                            self._ask(tasks, 1, ("war", one, two), two, twos)
                            self._ask(tasks, 3, ("war", one, two), one, ones)
        return tasks

    def _ask(self, tasks: list[_Task], rank: int, key: tuple[str, str, str], obligee: str, side: str) -> None:
        kind, one, other = key
        if (key, obligee, side) not in self._put and self.asked.fights(one, other):
            self._put.add((key, obligee, side))
            against = (other if obligee == one else one,)
            tasks.append(_Task(rank, key, obligee, side, against, self.asked.scene(kind, one, other)))

    def _could(self) -> tuple[Joining, ...]:
        """Return the states outside whose joining hangs on unknown facts."""
        by: dict[str, list[Edge]] = {}
        for edge in _ordered(self.open.values()):
            if edge.helper not in self.camps:
                by.setdefault(edge.helper, []).append(edge)
        out = []
        for state in sorted({*by, *(s for s in self.asked.hanging if s not in self.camps)}):
            edges = tuple(by.get(state, ()))
            facts = {f for e in edges for p in e.provisions for f in p.unknowns}
            out.append(Joining(state, tuple(sorted({*facts, *self.asked.hanging.get(state, ())})), edges))
        return tuple(out)


def _opposed(camps: dict[str, set[str]]) -> list[tuple[str, str]]:
    """Return the pairs that stand on different sides, each in order of code."""
    order = sorted(camps)
    return [
        (a, b) for k, a in enumerate(order) for b in order[k + 1 :]
        if any(x != y for x in camps[a] for y in camps[b])
    ]  # fmt: skip


def _promise(case: Case, verdict: Verdict) -> Clause:
    p = case.provision
    return Clause(
        treaty=case.treaty.id, provision=p.id, article=p.article, status=verdict.status, modality=p.modality,
        means_open=p.means_open, steps=verdict.steps, unknowns=verdict.unknowns, rests_on=verdict.used,
        sources=p.sources, proof=case,
    )  # fmt: skip


def _ordered(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    return tuple(sorted(edges, key=lambda e: (e.round, e.helper, e.helped, e.against, str(e.action), e.side)))
