"""Foedus: what does this treaty change, for whom, and how sure are we?

The public names are loaded when first asked for, so that importing the package costs
nothing::

    import foedus as fd

    world = fd.load("south-caucasus").at("2026-02-28")
    attack = fd.Event("armed attack", by="ARM", on="AZE", at="AZE")
    fd.owed(world, attack)                    # duties with clause traces
    fd.cascade(world, attack)                 # who is drawn in, and by what
    fd.gaps(world, without="AZTR2025")        # what the treaty closes and what stays open
    fd.register(world, "AZE", "TUR")          # all duties of the two, over time
    fd.compare(world, without="AZTR2025")     # behaviour with and without, per draw
    fd.assess(world)                          # claims with verdicts
    fd.verify(["egame12"])                    # published results beside ours
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from foedus.assess import assess
    from foedus.assess.compare import compare
    from foedus.core import FoedusError, InputError, ScenarioError, Truth
    from foedus.crisis import build, pairs, solve
    from foedus.estimate import draw
    from foedus.history import load
    from foedus.law import cascade, gaps, owed, register, sweep
    from foedus.studies import study, verify
    from foedus.world import Event, Treaty, World

__version__ = "0.1.0"

#: Public name -> package that holds it.
_HOMES = {
    "Event": "foedus.world",
    "FoedusError": "foedus.core",
    "InputError": "foedus.core",
    "ScenarioError": "foedus.core",
    "Treaty": "foedus.world",
    "Truth": "foedus.core",
    "World": "foedus.world",
    "assess": "foedus.assess",
    "build": "foedus.crisis",
    "cascade": "foedus.law",
    "compare": "foedus.assess",
    "draw": "foedus.estimate",
    "gaps": "foedus.law",
    "load": "foedus.history",
    "owed": "foedus.law",
    "pairs": "foedus.crisis",
    "register": "foedus.law",
    "solve": "foedus.crisis",
    "study": "foedus.studies",
    "sweep": "foedus.law",
    "verify": "foedus.studies",
}

__all__ = [
    "Event",
    "FoedusError",
    "InputError",
    "ScenarioError",
    "Treaty",
    "Truth",
    "World",
    "__version__",
    "assess",
    "build",
    "cascade",
    "compare",
    "draw",
    "gaps",
    "load",
    "owed",
    "pairs",
    "register",
    "solve",
    "study",
    "sweep",
    "verify",
]


class _Verb(ModuleType):
    """A package that is called like the function of its name: ``fd.assess(world)``."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return getattr(self, self.__name__.rpartition(".")[2])(*args, **kwargs)


class _Foedus(ModuleType):
    def __setattr__(self, name: str, value: Any) -> None:
        # Loading the package foedus.assess puts it where the function of that name is
        # promised; from then on the package answers calls itself.
        if name in _HOMES and isinstance(value, ModuleType):
            value.__class__ = _Verb
        super().__setattr__(name, value)

    def __getattr__(self, name: str) -> Any:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'foedus' has no attribute '{name}'")
        found = getattr(import_module(home), name)
        return self.__dict__.get(name, found)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *__all__})


sys.modules[__name__].__class__ = _Foedus
