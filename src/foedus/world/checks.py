"""Whether the parts of a scenario agree with each other."""
from __future__ import annotations
from dataclasses import dataclass, field
from typing import Any
from foedus.core.errors import Fault
from foedus.world.faults import Item

@dataclass
class Draft:
    shown: str
    complete: bool = True
    items: dict = field(default_factory=dict)
    def add(self, item, value): self.items.setdefault(item.section, []).append((item, value))
    def values(self, s): return [v for _, v in self.items.get(s, ()) if v is not None]
def check(draft): return []
