"""How errors look: place, what is wrong, how to mend it, on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from foedus.core import Fault, FoedusError

__all__ = ["show_error", "show_faults", "show_usage_error"]

#: More faults than this are counted, not printed: the first ones explain the rest.
MOST_FAULTS = 200
USAGE = 2


def _say(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)


def show_faults(faults: tuple[Fault, ...]) -> None:
    """Print the faults of a scenario folder, one a line, as ``path:line:column: message [remedy]``."""
    _say(*(str(f) for f in faults[:MOST_FAULTS]))
    if len(faults) > MOST_FAULTS:
        _say(f"... and {len(faults) - MOST_FAULTS} more")


def show_error(err: FoedusError) -> int:
    """Print an error of the project and return its exit code."""
    from foedus.core import ScenarioError

    if isinstance(err, ScenarioError):
        show_faults(err.faults)
        n = len(err.faults)
        _say(f"foedus: the scenario has {n} fault{'s' if n > 1 else ''}")
    else:
        where = str(err.place)
        _say(f"foedus: {where}: {err.message}" if where else f"foedus: {err.message}")
        if err.remedy:
            _say(f"  {err.remedy}")
    return err.exit_code


def show_usage_error(err: typer.TyperException) -> int:
    """Print an error in the use of the command line and return exit code 2."""
    context: Any = getattr(err, "ctx", None)
    if type(err).__name__ == "NoArgsIsHelpError":
        _say(err.format_message())
        return USAGE
    message = err.format_message().strip().rstrip(".").replace(": Value error, ", ": ")
    _say(f"foedus: {message[:1].lower()}{message[1:]}")
    if context is not None:
        _say(f"  see '{context.command_path} --help'")
    return USAGE
