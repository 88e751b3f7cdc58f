"""Where answers go: files written whole or not at all, one JSON document, the terminal."""

from __future__ import annotations

import contextlib
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from foedus.app.options import Language

__all__ = [
    "STDOUT", "check_one_document", "check_target", "console", "deliver", "emit_json", "emit_text", "progress", "to_json",
    "write_bytes", "write_text",
]  # fmt: skip

#: The file name that means standard output.
STDOUT = "-"


def console() -> Console:
    """Return the console of standard output."""
    from rich.console import Console

    return Console(highlight=False)


@contextlib.contextmanager
def progress(label: str, *, lines: bool = False) -> Iterator[Callable[[str, float], None] | None]:
    """Yield a function that takes a stage and the part of it that is done (0..1), shown on standard error.

    Yields None where standard error is not a terminal: then nothing is shown. With ``lines``, for work of many
    minutes, a line is written there every half a minute instead.
    """
    if not sys.stderr.isatty():
        yield _Lines() if lines else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    # The pace of the last minutes: stages differ, and a long one says little about the next.
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=300) as bar:
        task = bar.add_task(label, total=1.0)
        yield lambda stage, part: bar.update(task, description=stage, completed=part)


class _Lines:
    """Progress where there is no terminal: seldom, one line."""

    EVERY = 30.0

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None
        self._last = 0.0

    def __call__(self, stage: str, part: float) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = (now, part)
        if now - self._last < self.EVERY:
            return
        self._last = now
        spent, done = now - self._began[0], part - self._began[1]
        left = f", {spent / done * (1 - part) / 60:.0f} min left" if done > 0 and spent > 1 else ""
        sys.stderr.write(f"{stage}: {100 * part:.0f} %{left}\n")
        sys.stderr.flush()


def check_target(target: str | None, option: str) -> None:
    """Refuse a file that cannot be written, before anything is computed.

    Raises
    ------
    InputError
        If its folder does not exist or may not be written, or if it is a folder itself.
    """
    if target is None or target == STDOUT:
        return
    from foedus.core import InputError, Place

    path = Path(target)
    place = Place(option=option)
    if path.is_dir():
        raise InputError(f"'{target}' is a folder", remedy="give the name of a file", place=place, code="not-a-file")
    if not path.parent.is_dir():
        raise InputError(
            f"there is no folder '{path.parent}'",
            remedy="make it first, or choose another",
            place=place,
            code="no-folder",
        )
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(
            f"the folder '{path.parent}' may not be written", remedy="choose another", place=place, code="not-writable"
        )


def check_one_document(**targets: str | None) -> None:
    """Refuse two documents for one file or for standard output; options are named as the command has them.

    Raises
    ------
    InputError
        If two are to go to the same place.
    """
    seen: set[str] = set()
    for option, target in targets.items():
        if target is None:
            continue
        where = target if target == STDOUT else os.path.realpath(target)
        if where in seen:
            from foedus.core import InputError, Place

            shown = "standard output" if target == STDOUT else f"'{target}'"
            raise InputError(
                f"two documents cannot both go to {shown}", remedy="write one of them to another file",
                place=Place(option=f"--{option}"), code="two-outputs",
            )  # fmt: skip
        seen.add(where)


def write_text(target: str, text: str, option: str) -> None:
    """Write a file whole: readers see the old content or the new one, never a part.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    write_bytes(target, text.encode(), option)


def write_bytes(target: str, content: bytes, option: str) -> None:
    """Write a file whole, as :func:`write_text` does."""
    from foedus.core import InputError, Place

    check_target(target, option)
    path = Path(target)
    temporary = None
    try:
        # In the same folder, since a rename is atomic within one file system only.
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as err:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise InputError(
            f"'{target}' could not be written: {err.strerror}",
            remedy="choose another place",
            place=Place(option=option),
            code="not-writable",
        ) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _finite(value: Any) -> Any:
    # JSON has no infinity and no NaN; an absent figure is null.
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(k): _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return value


def to_json(data: Any) -> str:
    """Return plain data as a JSON document that ends with a line break."""
    return json.dumps(_finite(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def emit_json(data: Any, target: str) -> None:
    """Write a JSON document to a file, or to standard output for ``-``."""
    emit_text(to_json(data), target, "--json")


def emit_text(text: str, target: str, option: str) -> None:
    """Write a document to a file, or to standard output for ``-``."""
    if target != STDOUT:
        write_text(target, text, option)
        return
    # Bytes, since the terminal's own encoding need not hold Russian.
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode())
        buffer.flush()


def deliver(result: Any, json: str | None, lang: Language) -> None:
    """Write a result as JSON where asked, and show it unless the JSON takes standard output."""
    if json is not None:
        emit_json(result.to_dict(), json)
    if json != STDOUT:
        from foedus import report

        report.show(result, console(), lang.value)
