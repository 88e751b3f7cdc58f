"""Entry point of the command line: the commands, one handler of errors, exit codes.

Exit codes: 0 done, 1 a check fell short, 2 wrong input, 3 data missing, 130 interrupted.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import foedus
from foedus.app import answers, backtest, bench, cascade, data, duties, fit, gaps, law, scenario, solve, study, verify
from foedus.app.errors import show_error, show_usage_error

__all__ = ["app", "main", "run"]

INTERRUPTED = 130

app = typer.Typer(
    name="foedus",
    help="What does this treaty change, for whom, and how sure are we?",
    epilog="SCENARIO is a shipped name (see 'foedus scenario list'), a folder, or atop: the alliances of 1815 to 2018, "
    "for which 'foedus data fetch' gets the files.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    # A stack trace is for faults of the program; those should look as Python prints them.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("assess")(answers.assess)
app.command("owed")(law.owed)
app.command("cascade")(cascade.cascade)
app.command("duties")(duties.duties)
app.command("gaps")(gaps.gaps)
app.command("solve")(solve.solve)
app.command("compare")(answers.compare)
app.command("backtest")(backtest.backtest)
app.command("fit")(fit.fit)
app.command("verify")(verify.verify)
app.command("study")(study.study)
app.command("bench")(bench.bench)
app.add_typer(scenario.app, name="scenario")
app.add_typer(data.app, name="data")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"foedus {foedus.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """What does this treaty change, for whom, and how sure are we?"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv
        Arguments without the program name; the process's own when left out.
    """
    try:
        code = app(args=None if argv is None else list(argv), prog_name="foedus", standalone_mode=False)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except typer.TyperException as err:
        return show_usage_error(err)
    except Exception as err:
        # Asked for only now: the core brings numpy, which "--help" does not need.
        from foedus.core import FoedusError

        if not isinstance(err, FoedusError):
            raise
        return show_error(err)
    if code == INTERRUPTED:
        typer.echo("foedus: interrupted", err=True)
    return code if isinstance(code, int) else 0


def run() -> None:
    """Run as the program ``foedus``."""
    if hasattr(signal, "SIGPIPE"):
        # "foedus ... | head" ends quietly, as other tools of a pipeline do.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
