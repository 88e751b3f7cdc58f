"""Truth with three values (strong Kleene logic): yes, no, unknown."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

__all__ = ["Truth", "all_of", "any_of"]


class Truth(Enum):
    """A truth value; ``&``, ``|`` and ``~`` are the strong Kleene connectives.

    ``bool(Truth.UNKNOWN)`` is an error on purpose: an unknown is never silently
    taken for a no. Ask ``is_true``, ``is_false`` or ``is_unknown``.
    """

    NO = "no"
    UNKNOWN = "unknown"
    YES = "yes"

    @classmethod
    def of(cls, value: bool | str | Truth | None) -> Truth:
        """Return the truth value of a bool, of None (unknown) or of a word."""
        if isinstance(value, Truth):
            return value
        if value is None:
            return cls.UNKNOWN
        if isinstance(value, str):
            return cls(value)
        return cls.YES if value else cls.NO

    @property
    def is_true(self) -> bool:
        """Whether it is known to hold."""
        return self is Truth.YES

    @property
    def is_false(self) -> bool:
        """Whether it is known not to hold."""
        return self is Truth.NO

    @property
    def is_unknown(self) -> bool:
        """Whether it is not known."""
        return self is Truth.UNKNOWN

    #: By identity: that of Enum asks Python for the hash of the name, and truth values stand in keys of every decision.
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("a Truth has three values; ask .is_true, .is_false or .is_unknown")

    def __and__(self, other: Truth) -> Truth:
        return min(self, other, key=_RANK.__getitem__)

    def __or__(self, other: Truth) -> Truth:
        return max(self, other, key=_RANK.__getitem__)

    def __invert__(self) -> Truth:
        return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}[self]

    def __str__(self) -> str:
        return self.value


_RANK = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}


def all_of(values: Iterable[Truth]) -> Truth:
    """Conjunction; yes for an empty sequence."""
    return min(values, key=_RANK.__getitem__, default=Truth.YES)


def any_of(values: Iterable[Truth]) -> Truth:
    """Disjunction; no for an empty sequence."""
    return max(values, key=_RANK.__getitem__, default=Truth.NO)
