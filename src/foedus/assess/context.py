"""The context of one assessment: the world, its two readings, draws and caches.

Everything that measures ask for more than once is computed once here: duties per world
and event, crises per treaty set and pair. Events that a measure asks about by name are
registered, so that the answer can list them and a reader can follow every id.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from foedus.assess.compare import Comparison, compare_variants
from foedus.assess.variants import Variants, suppose_in_force
from foedus.core import DEFAULT_SEED
from foedus.crisis import Entering, Parameters, entering
from foedus.law import Duties, Duty, owed
from foedus.order import CommitmentGraph
from foedus.world import Act, Attribution, Event, Level, Text, Treaty, World

__all__ = ["Context", "attack", "event_id"]

Progress = Callable[[str, float], None]


def event_id(event: Event) -> str:
    """Readable id of a hypothetical event, such as ``event:armed-attack:ARM>AZE@AZE:war``."""
    place = f"@{event.at}" if event.at else ""
    act = event.act.value.replace(" ", "-")
    parts = [f"event:{act}:{'+'.join(event.by) or '?'}>{'+'.join(event.on)}{place}", event.level.value]
    extra = [
        f"{name}={getattr(event, name).value.replace(' ', '-')}"
        for name in ("request", "procedure", "finding", "decision", "opinion")
        if getattr(event, name).value != "unknown"
    ]
    if event.attribution is not Attribution.ACKNOWLEDGED:
        extra.append(f"attribution={event.attribution.value}")
    if event.first_use is not None:
        extra.append(f"first-use={event.first_use}")
    if not event.intent.is_true:
        extra.append(f"intent={event.intent}")
    if event.date is not None:
        extra.append(str(event.date))
    return ":".join([*parts, *extra])


class Context:
    """One assessment's inputs and caches.

    Parameters
    ----------
    world
        The facts, at a date, as recorded.
    parameters
        Draws of the game's parameters, n of them.
    seed
        Root seed.
    subject
        The treaty under study; defaults to the scenario's own.
    progress
        Called with a stage name and a share in 0..1.
    """

    def __init__(
        self,
        world: World,
        parameters: Parameters,
        seed: int = DEFAULT_SEED,
        subject: str | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.world = world
        self.parameters = parameters
        self.seed = seed
        study = subject if subject is not None else world.settings.subject
        # A treaty that was taken out of the world is no longer under study.
        self.subject = study if any(t.id == study for t in world.treaties) else None
        self.progress = progress or (lambda stage, share: None)
        self.asked: dict[str, tuple[Event, Duties]] = {}
        self._owed: dict[tuple[str, ...], Duties] = {}
        self._entering: dict[tuple[str, str], Entering] = {}
        self._children: dict[tuple[str, str], Context] = {}
        self.graph: CommitmentGraph | None = None

    # -- worlds ------------------------------------------------------------------------

    @property
    def facts(self) -> World:
        """The world with every treaty, also those taken out for a comparison."""
        return self.world

    @cached_property
    def supposed(self) -> World:
        """The world supposing the treaty under study in force for all its parties.

        Equals the world as recorded where that is no contested fact.
        """
        return suppose_in_force(self.world, self.subject)

    def reading(self, column: str) -> World:
        """Return the world of a column, ``recorded`` or ``supposed``."""
        return self.supposed if column == "supposed" else self.world

    def treaty(self, ident: str) -> Treaty:
        """Return a treaty of the scenario."""
        return self.world.treaty(ident)

    def supposing(self, fact: str, value: str) -> Context:
        """Return a context that differs by one supposition; the draws stay the same."""
        key = (fact, value)
        if key not in self._children:
            other = Context(self.world.supposing({fact: value}), self.parameters, self.seed, self.subject)
            other._owed = self._owed  # keyed by the world's hash: sharing is safe
            self._children[key] = other
        return self._children[key]

    # -- duties ------------------------------------------------------------------------

    def duties(
        self,
        event: Event,
        world: World | None = None,
        *,
        ask: bool = False,
        obligor: str | None = None,
        obligee: str | None = None,
    ) -> Duties:
        """Return the duties for an event, computed once per world; narrowed for a sweep."""
        w = self.world if world is None else world
        key = (w.hash, event.model_dump_json(), obligor or "", obligee or "")
        if key not in self._owed:
            self._owed[key] = owed(w, event, obligor=obligor, obligee=obligee)
        if ask:
            self.asked.setdefault(event_id(event), (event, self._owed[key]))
        return self._owed[key]

    def duty_id(self, duty: Duty, event: Event) -> str:
        """Return the id of a duty in the answer."""
        return f"{duty.id}@{event_id(event)}"

    # -- behaviour ---------------------------------------------------------------------

    @cached_property
    def comparison(self) -> Comparison:
        """Behaviour with and without the treaty under study, all crises, both readings."""
        return compare_variants(self.variants, self.subject)

    def entering(self, pair: tuple[str, str]) -> Entering:
        """Return what enters the crisis of a pair, found once."""
        if pair not in self._entering:
            self._entering[pair] = entering(self.variants.game(pair))
        return self._entering[pair]

    @cached_property
    def variants(self) -> Variants:
        """All solved crises, by treaty set and reading."""
        return Variants(self.world, self.parameters, self.seed, self.subject, self.progress)

    # -- words -------------------------------------------------------------------------

    def name(self, code: str) -> Text:
        """Name of a state, organisation or place."""
        return self.world.label(code)

    def names(self, codes: Sequence[str]) -> Text:
        """Names of several, joined by commas; a dash for none."""
        if not codes:
            return Text(en="–", ru="–")
        found = [self.name(c) for c in codes]
        return Text(en=", ".join(x("en") for x in found), ru=", ".join(x("ru") for x in found))


def attack(by: str, on: str, at: str | None = None, level: Level = Level.WAR, act: Act = Act.ARMED_ATTACK) -> Event:
    """The event that crises and the ladder ask about: an unprovoked, acknowledged act."""
    return Event(act=act, by=(by,), on=(on,), at=at or on, level=level, provoked="no")
