"""Downloading one file so that an interrupted download goes on where it stopped.

pooch compares the hash and puts the file in place; the class here is the *downloader* that
it calls. Addresses are fixed to one commit, so what lies at one never changes, and a part
that is kept can be continued (RFC 9110, section 14).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["Resuming"]

_PIECE = 1 << 16
#: Seconds to wait for a connection, and for the next bytes.
TIMEOUT = (20.0, 60.0)
_PARTIAL, _OUT_OF_RANGE = 206, 416


class Resuming:
    """A downloader for :func:`pooch.retrieve` that keeps and continues a ``.part`` file.

    Parameters
    ----------
    part
        Where the bytes that have come are kept.
    size
        Size of the whole file in bytes.
    progress
        Called with the number of bytes that are there.
    """

    def __init__(self, part: Path, size: int, progress: Callable[[int], None]) -> None:
        self.part = part
        self.size = size
        self.progress = progress
        #: Whether bytes of an earlier run were continued.
        self.resumed = False

    def __call__(self, url: str, output_file: Any, pooch: Any, check_only: bool = False) -> None:
        """Bring the file to ``output_file``; pooch compares its hash.

        Raises
        ------
        ValueError
            If what the server holds is shorter than the file.
        requests.RequestException
            If the connection fails; what has come is kept.
        """
        import requests

        # A part that is too long is not ours to judge: its hash will be wrong, and the caller starts again.
        if self._have() < self.size:
            self._receive(requests, url)
        self.part.replace(output_file)

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _receive(self, requests: Any, url: str) -> None:
        start = self._have()
        # Without compression, since a range counts the bytes that are sent.
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
            if answer.status_code == _OUT_OF_RANGE and start:
                self.part.unlink()
                return self._receive(requests, url)
            answer.raise_for_status()
            self.resumed = answer.status_code == _PARTIAL and _begins_at(answer, start)
            with self.part.open("ab" if self.resumed else "wb") as stream:
                done = start if self.resumed else 0
                for piece in answer.iter_content(_PIECE):
                    stream.write(piece)
                    done += len(piece)
                    self.progress(done)
                    if done > self.size:
                        # Not the file of the catalogue; its hash will say so.
                        break
        if self._have() < self.size:
            # The answer was whole (else requests had raised), so this is another file.
            self.part.unlink()
            raise ValueError(f"the file at {url} is too short")
        return None


def _begins_at(answer: Any, start: int) -> bool:
    found = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    return found is not None and int(found.group(1)) == start
