"""One process at a time: a lock that the system lets go when its holder ends, however it ends."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

__all__ = ["alone"]


@contextlib.contextmanager
def alone(path: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold a lock file; wait while another process holds it.

    Parameters
    ----------
    path
        The lock file. It stays, since removing it would let two processes hold two files.
    waiting
        Called once before waiting for another process.

    Notes
    -----
    Where the file system knows no locks, nothing is held. What is guarded here must then be
    right all the same, only slower: files are compared with their hash before they are put
    in place, and put in place by a rename.
    """
    with path.open("a+b") as stream:
        held = _take(stream, waiting)
        try:
            yield
        finally:
            if held:
                _let_go(stream)


if sys.platform == "win32":
    import msvcrt
    import time

    def _take(stream: IO[bytes], waiting: Callable[[], None]) -> bool:
        said = False
        while True:
            try:
                stream.seek(0)
                msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
                return True
            except PermissionError:
                if not said:
                    said = True
                    waiting()
                time.sleep(0.2)
            except OSError:
                return False

    def _let_go(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(stream: IO[bytes], waiting: Callable[[], None]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        except OSError:
            return False
        return True

    def _let_go(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
