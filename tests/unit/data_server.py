"""A small server of data files that can break off, refuse ranges or serve something else; and its catalogue."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Content of the file "one": long enough to break off in the middle.
ONE = bytes(range(256)) * 1200
TWO = b"second file\n"


@dataclass
class Behaviour:
    files: dict[str, bytes] = field(default_factory=lambda: {"/one.bin": ONE, "/two.csv": TWO})
    #: Bytes after which a connection is cut, used up from the front; 0 for a whole answer.
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    #: Seconds between pieces.
    pause: float = 0.0
    #: (path, Range header) of every request.
    asked: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""


def _handler(how: Behaviour) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

        def do_GET(self) -> None:
            wanted = self.headers.get("Range", "")
            how.asked.append((self.path, wanted))
            content = how.files.get(self.path)
            if content is None:
                self.send_error(404)
                return
            start = 0
            found = re.match(r"bytes=(\d+)-$", wanted)
            if found and how.ranges:
                start = int(found.group(1))
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            body = content[start:]
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            cut = how.cuts.pop(0) if how.cuts else 0
            body = body[:cut] if cut else body
            try:
                for at in range(0, len(body), 16384):
                    self.wfile.write(body[at : at + 16384])
                    self.wfile.flush()
                    time.sleep(how.pause)
            except OSError:
                pass  # the other side went away, as some tests want
            self.close_connection = True

    return Handler


@contextmanager
def serving(how: Behaviour) -> Iterator[Behaviour]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(how))
    how.address = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield how
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def catalogue_text(address: str) -> str:
    """Return a catalogue of the two files in the form of the shipped one."""
    parts = [
        f'default = ["two"]\n[repository.here]\nbase = "{address}"\n[terms.free]\nen = "Free."\nru = "Свободно."',
    ]
    for ident, name, content, years in (
        ("one", "one.bin", ONE, "[1815, 2018]"),
        ("two", "two.csv", TWO, "[1900, 1901]"),
    ):
        parts.append(
            f'[[data]]\nid = "{ident}"\ngroup = "test"\ntitle = {{ en = "File {ident}", ru = "Файл {ident}" }}\n'
            f'use = {{ en = "tests", ru = "проверки" }}\nfile = "raw/some/{name}"\nrepository = "here"\npath = "{name}"\n'
            f'sha256 = "{hashlib.sha256(content).hexdigest()}"\nbytes = {len(content)}\nversion = "1"\nyears = {years}\n'
            f'unit = "byte"\nkey = ["a"]\nrows = 1\ncolumns = ["a"]\nterms = "free"\ncitation = "Author (2000)."'
        )
    return "\n".join(parts)
