"""``owed``: who owes what to whom for one event."""

from __future__ import annotations

from foedus.core import Truth, all_of
from foedus.law.access import rights_at
from foedus.law.acts import uses_force
from foedus.law.charter import background
from foedus.law.decide import Case
from foedus.law.event import Scene, place
from foedus.law.facts import Ledger, Name
from foedus.law.flags import Flagger
from foedus.law.ground import Ground, ground
from foedus.law.inputs import checked
from foedus.law.promises import Promise
from foedus.law.result import Breach, Duties, Duty, Right
from foedus.law.words import Words
from foedus.world.model import Event, Provision, Text, Treaty
from foedus.world.terms import Action, Status
from foedus.world.world import World

__all__ = ["event_warnings", "owed"]


def owed(world: World, event: Event, *, obligor: str | None = None, obligee: str | None = None) -> Duties:
    """Return every duty that an event could set off, with its status and reasons.

    Parameters
    ----------
    world
        Facts, at a date, with the suppositions that were made.
    event
        What happened; judged at its own date, or at the world's where it has none.
    obligor, obligee
        Narrow the duties to those of one state, or to those toward one. Sweeps over many
        events ask so; each duty is the same as in the whole answer.

    Returns
    -------
    Duties
        Duties toward the victims and the actors of the event, in order of provision,
        obligor, obligee; standing duties, breaches, permissions, the Charter background.

    Raises
    ------
    InputError
        If the event names an unknown state or place or contradicts itself, or a
        supposition names no contested fact.
    """
    g = ground(world)
    day = event.date or world.as_of
    scene = Scene(world, checked(world, event, day), day)
    flagger = Flagger(g, scene)
    parties = _parties(scene)
    among = frozenset(parties)
    duties = []
    for promise in g.promises.live(day):
        if promise.standing or among.isdisjoint(promise.obligees):
            continue
        touched = tuple(sorted(among.intersection(promise.obligees)))
        for one in promise.obligors if obligor is None else _only(obligor, promise.obligors):
            for other in touched if obligee is None else _only(obligee, touched):
                if one != other:
                    duties.append(_duty(_case(g, scene, promise, one, other), flagger))
    g.check_suppositions(lambda: _facts_of(g, scene, parties))
    attackers, victims = _roles(g, scene, parties)
    narrow = (obligor, obligee)
    return Duties(
        event=scene.event, date=str(day), victims=victims, attackers=attackers, duties=tuple(duties),
        permissions=_permissions(g, scene), charter=background(scene.event, day, _laid_to_actor(g, scene)),
        suppositions=tuple(sorted(world.suppositions.items())), warnings=event_warnings(scene), world=world,
        rest=_Rest(g, scene, among, narrow),
    )  # fmt: skip


def _only(wanted: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return (wanted,) if wanted in known else ()


def _case(g: Ground, scene: Scene, promise: Promise, one: str, other: str) -> Case:
    return Case(scene, g.bonds, promise.treaty, promise.provision, one, other)


class _Rest:
    """What stands beside the duties of one event (:class:`foedus.law.result.Rest`)."""

    def __init__(self, g: Ground, scene: Scene, among: frozenset[str], narrow: tuple[str | None, str | None]) -> None:
        self.g, self.scene, self.among, self.narrow = g, scene, among, narrow

    def standing(self) -> tuple[Duty, ...]:
        """Return the duties among those concerned that no event sets off, as far as they may bind."""
        return _standing(self.g, self.scene, self.among, self.narrow)

    def lapsed(self) -> tuple[Duty, ...]:
        """Return the duties that would bear on the event, but whose dates rule them out."""
        return _lapsed(self.g, self.scene, self.among, self.narrow)

    def breached(self) -> tuple[Breach, ...]:
        """Return the abstentions that the act itself breaks."""
        return _breached(self.g, self.scene, self.among)


def _standing(
    g: Ground, scene: Scene, among: frozenset[str], narrow: tuple[str | None, str | None]
) -> tuple[Duty, ...]:
    """Return the duties among those concerned that no event sets off, as far as they may bind."""
    out = []
    for promise in g.promises.live(scene.day):
        if not promise.standing or not promise.touches(among):
            continue
        for one in promise.obligors:
            for other in promise.obligees:
                if one == other or narrow[0] not in (None, one) or narrow[1] not in (None, other):
                    continue
                if one in among or other in among:
                    duty = _duty(_case(g, scene, promise, one, other), None)
                    if duty.status is not Status.NOT_OWED:
                        out.append(duty)
    return tuple(out)


def _lapsed(g: Ground, scene: Scene, among: frozenset[str], narrow: tuple[str | None, str | None]) -> tuple[Duty, ...]:
    """Return the duties that would bear on the event, but whose dates rule them out."""
    out = []
    for promise in g.promises.lapsed(scene.day):
        if promise.standing or among.isdisjoint(promise.obligees):
            continue
        for one in promise.obligors:
            for other in promise.obligees:
                if one != other and other in among and narrow[0] in (None, one) and narrow[1] in (None, other):
                    out.append(_duty(_case(g, scene, promise, one, other), None))
    return tuple(out)


def _parties(scene: Scene) -> tuple[str, ...]:
    """States toward which a duty may run: objects, actors, their sponsors, the sovereign of the place."""
    if not scene.on and scene.event.at is None:
        return tuple(sorted(s.code for s in scene.world.states))
    named = {*scene.by, *scene.on, *scene.border}
    if scene.sovereign is not None:
        named.add(scene.sovereign)
    return tuple(sorted({*named, *(scene.sponsors[n][0] for n in named if n in scene.sponsors)}))


def _duty(case: Case, flagger: Flagger | None) -> Duty:
    verdict = case.verdict(case.bonds.base)
    provision = case.provision
    assert provision.action is not None
    live = flagger is not None and verdict.status is not Status.NOT_OWED
    return Duty(
        treaty=case.treaty.id, provision=provision.id, article=provision.article, obligor=case.obligor,
        obligee=case.obligee, action=provision.action, modality=provision.modality, status=verdict.status,
        reason=verdict.reason, means_open=provision.means_open, unknowns=verdict.unknowns, steps=verdict.steps,
        flags=flagger.flags(provision, case.obligor, case.obligee) if flagger is not None and live else (),
        rests_on=verdict.used, sources=provision.sources, proof=case,
    )  # fmt: skip


def _facts_of(g: Ground, scene: Scene, parties: tuple[str, ...]) -> tuple[str, ...]:
    """Return the contested facts of the event itself, as they stand without suppositions."""
    free: dict[str, Truth] = {}
    names: set[str] = set()
    for promise in g.promises.live(scene.day):
        for obligor in promise.obligors:
            for obligee in promise.obligees:
                if obligor != obligee and (obligee in parties or (promise.standing and obligor in parties)):
                    case = _case(g, scene, promise, obligor, obligee)
                    names.update(f for c in case.checks(free) for f in c.facts)
    look = Ledger(free)
    if scene.event.intent.is_unknown:
        look.read(Name.INTENDED)  # bears on breaches too, where no duty asks
    for state in parties:
        scene.attacks(state, look)
        scene.attributed(state, look)
    return tuple(sorted(names | set(look.unknown)))


def _roles(g: Ground, scene: Scene, parties: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the certain or possible attackers and victims."""
    attackers, victims = [], []
    for state in sorted({*parties, *scene.by, *scene.on}):
        look = Ledger(g.values)
        if not scene.attacks(state, look).is_false:
            attackers.append(state)
        if not scene.suffers(state, look).is_false:
            victims.append(state)
    return tuple(attackers), tuple(victims)


def _laid_to_actor(g: Ground, scene: Scene) -> Truth:
    """Whether the act is its actor's, who began and meant it."""
    look = Ledger(g.values)
    harmed = [s for s in (*scene.on, scene.sovereign or "") if s and not scene.non_state(s) and s not in scene.by]
    if not harmed and not scene.both:
        return Truth.UNKNOWN  # force against a non-state actor at home: Article 51 speaks of states
    victim = next(iter(harmed), scene.by[0] if scene.by else "")
    meant = scene.event.intent
    if not meant.is_true:
        meant = (look.read(Name.INTENDED) if meant.is_unknown else Truth.NO) | look.read(Name.UNINTENDED_COUNTS)
    began = scene.began(look) if not scene.both else Truth.YES
    answered = Truth.of(scene.event.answers is None or scene.event.answers not in scene.on)
    if scene.sovereign in scene.by and not scene.both:
        # Force against another's forces on the actor's own territory: whether that is an attack is disputed
        # (a state may recover what is its own, or must it settle the dispute peacefully?).
        answered = answered & Truth.UNKNOWN
    return scene.attributed(victim, look) & began & meant & answered


def _breached(g: Ground, scene: Scene, among: frozenset[str]) -> tuple[Breach, ...]:
    """Return the abstentions that the act itself breaks: force by one bound not to use it."""
    out = []
    for promise in g.promises.live(scene.day):
        treaty, provision = promise.treaty, promise.provision
        if provision.action not in (Action.REFRAIN_FROM_FORCE, Action.REMAIN_NEUTRAL) or not promise.touches(among):
            continue
        for obligor in sorted(among.intersection(promise.obligors)):
            for obligee in sorted(among.intersection(promise.obligees) - {obligor}):
                breach = _breach(g, scene, treaty, provision, obligor, obligee)
                if not breach.truth.is_false:
                    out.append(breach)
    return tuple(out)


def _breach(g: Ground, scene: Scene, treaty: Treaty, provision: Provision, obligor: str, obligee: str) -> Breach:
    look = Ledger(g.values)
    truth, facts, _ = g.bonds.holds(treaty, provision, obligor, obligee, scene.day)
    if not truth.is_false:
        truth = truth & look.read(Name.force(scene.event.act), uses_force(scene.event.act))
        truth = truth & scene.attacks(obligor, look) & scene.suffers(obligee, look)
        truth = truth & scene.attributed(obligee, look) & Truth.of(scene.event.answers != obligee)
        if not scene.event.intent.is_true:
            meant = look.read(Name.INTENDED) if scene.event.intent.is_unknown else Truth.NO
            truth = truth & (meant | look.read(Name.UNINTENDED_COUNTS))
        verb = (
            look.read(Name.verb(provision.id)) if provision.modality is None else Truth.of(not provision.modality.weak)
        )
        case = Case(scene, g.bonds, treaty, provision, obligor, obligee)
        limited = [place(scene, treaty, provision, obligee, g.values)]
        limited += case.limits(g.values) if provision.when is not None else []
        truth = all_of((truth, verb, *(c.truth for c in limited)))
        facts = (*facts, *(f for c in limited for f in c.facts))
    names = tuple(dict.fromkeys([*facts, *look.unknown])) if truth.is_unknown else ()
    assert provision.action is not None
    return Breach(
        treaty.id, provision.id, provision.article, obligor, obligee, provision.action, truth, names, provision.sources
    )


def _permissions(g: Ground, scene: Scene) -> tuple[Right, ...]:
    """Return the rights of anybody over the place of the event."""
    return rights_at(g, scene.event.at, scene.day) if scene.event.at is not None else ()


def event_warnings(scene: Scene) -> tuple[Text, ...]:
    """Return what a reader of any answer about an event must know: filters, late dates, unknown places."""
    world, event = scene.world, scene.event
    out = list(world.remarks)
    if scene.day.earliest > world.as_of.latest:
        out.append(Text(
            en=f"the event ({scene.day}) is later than the date of the world ({world.as_of})",
            ru=f"событие ({scene.day}) позже даты, на которую известны факты ({world.as_of})",
        ))  # fmt: skip
    area = world.area(event.at) if event.at else None
    if area is not None:
        begun = area.start is None or not area.start.on_or_before(scene.day).is_false
        over = area.end is not None and area.end.on_or_before(scene.day).is_true
        if not begun or over:
            words = Words(world)
            name, owner = area.name, area.sovereign
            out.append(Text(
                en=f"{name('en')} is not recorded as a separate place on {scene.day}; "
                f"its sovereign is {words.name(owner, 'en')}",
                ru=f"{name('ru')}: на {scene.day} отдельным местом не записано; суверен: {words.name(owner, 'ru')}",
            ))  # fmt: skip
    if event.answers is not None and event.by:
        words = Words(world)
        en, ru = ((words.name("+".join(event.by), lang), words.name(event.answers, lang)) for lang in ("en", "ru"))
        out.append(Text(
            en=f"only the answer is asked about; what the attack before it set off is a question of its own "
            f"(attacker: {en[1]}, victim: {en[0]})",
            ru=f"вопрос только об ответе; что вызвало нападение до него — отдельный вопрос "
            f"(нападающий: {ru[1]}, пострадавший: {ru[0]})",
        ))  # fmt: skip
    if event.at is None:
        out.append(Text(
            en="the place of the event is unknown; only its objects are taken as victims",
            ru="место события неизвестно; пострадавшими считаются только те, на кого оно направлено",
        ))  # fmt: skip
    return tuple(out)
