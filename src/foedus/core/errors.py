"""The one tree of errors: code, message, remedy and place.

An error is part of the interface. It says *where* (file, line and column, or the
option), *what* is wrong and *how to mend it*, and carries the exit code with which
the command line ends. No error of this tree is ever shown with a stack trace.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

__all__ = ["CheckError", "DataMissingError", "Fault", "FoedusError", "InputError", "Place", "ScenarioError"]


@dataclass(frozen=True, order=True)
class Place:
    """Where a fault stands: a file position or a command-line option.

    Parameters
    ----------
    file
        Path as the user gave it; empty when the fault stands in an option.
    line, column
        One-based; 0 when unknown (a whole file).
    option
        The option or argument name (``--by``), when the fault is not in a file.
    """

    file: str = ""
    line: int = 0
    column: int = 0
    option: str = ""

    def __str__(self) -> str:
        if self.option:
            return self.option
        parts = [self.file]
        if self.line:
            parts += [str(self.line), str(self.column)]
        return ":".join(p for p in parts if p)


class FoedusError(Exception):
    """Base of every error that Foedus raises on purpose.

    Parameters
    ----------
    message
        What is wrong, in one sentence.
    remedy
        How to mend it.
    place
        Where it stands.
    code
        Stable machine name (``unknown-state``).
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, remedy: str = "", place: Place | None = None, code: str = "error") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.place = place or Place()
        self.code = code

    def __str__(self) -> str:
        where = str(self.place)
        head = f"{where}: {self.message}" if where else self.message
        return f"{head} [{self.remedy}]" if self.remedy else head

    def to_dict(self) -> dict[str, object]:
        """Return the error as plain data (for ``--json``)."""
        return {
            "code": self.code,
            "message": self.message,
            "remedy": self.remedy,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "option": self.place.option,
        }


class InputError(FoedusError):
    """Wrong input: an option, a name, a date (exit code 2)."""


class CheckError(FoedusError):
    """A check fell short (exit code 1)."""

    exit_code: ClassVar[int] = 1


class DataMissingError(FoedusError):
    """Data that the answer needs are not there (exit code 3)."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of a scenario file; ``validate`` reports all of them at once."""

    place: Place
    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        tail = f" [{self.remedy}]" if self.remedy else ""
        return f"{self.place}: {self.message}{tail}"

    def to_dict(self) -> dict[str, object]:
        """Return the fault as plain data."""
        return FoedusError(self.message, remedy=self.remedy, place=self.place, code=self.code).to_dict()


class ScenarioError(FoedusError):
    """A scenario folder with faults: carries every one of them.

    ``exit_code`` is 2 (wrong input) for every command but ``scenario validate``,
    which ends with 1 because its check fell short.
    """

    def __init__(self, faults: list[Fault] | tuple[Fault, ...]) -> None:
        self.faults: tuple[Fault, ...] = tuple(sorted(faults))
        first = self.faults[0]
        n = len(self.faults)
        super().__init__(
            first.message if n == 1 else f"{first.message} (and {n - 1} more)",
            remedy=first.remedy,
            place=first.place,
            code=first.code,
        )
