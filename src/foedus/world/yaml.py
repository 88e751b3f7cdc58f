"""YAML with the place of every key and value, for files that nobody vouches for.

A file is read as a stream of parser events, never composed or constructed, so no
code tag can act and no alias can expand. Scalars follow the YAML 1.2 core schema:
``NO`` is Norway and not a falsehood, ``yes`` is a word, and a date stays text.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import StreamEndEvent

from foedus.core.errors import Fault, Place

try:  # The C parser is some ten times faster and gives the same events.
    from _ruamel_yaml import CParser  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # pragma: no cover - depends on the platform
    CParser = None

__all__ = ["MAX_DEPTH", "MAX_LISTED", "MAX_NODES", "Document", "parse"]

#: Deepest nesting of lists and mappings; the format itself needs eight.
MAX_DEPTH = 50
#: Most values in one file; a scenario of 160 sources and 50 treaties has some 25,000 in all.
MAX_NODES = 100_000
#: Most faults listed for one item, and of one kind for one file.
MAX_LISTED = 100

_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INT = re.compile(r"[-+]?[0-9]{1,18}\Z")
_OCT = re.compile(r"0o[0-7]{1,18}\Z")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

_Mark = tuple[int, int]


@dataclass
class Document:
    """One file: its plain data and where each part stands.

    Parameters
    ----------
    file
        Path to name in messages.
    data
        Dicts, lists, texts, numbers, truth values and None.
    nodes
        How many values it holds, at all levels.
    """

    file: str
    data: Any = None
    nodes: int = 0
    _values: dict[int, dict[Any, _Mark]] = field(default_factory=dict, repr=False)
    _keys: dict[int, dict[str, _Mark]] = field(default_factory=dict, repr=False)
    _numbers: dict[int, dict[Any, str]] = field(default_factory=dict, repr=False)
    _kept: list[Any] = field(default_factory=list, repr=False)
    _root: _Mark = (1, 1)

    def place(self, path: tuple[str | int, ...], *, key: bool = False) -> Place:
        """Return where a value stands, or its key, or else the nearest thing around it."""
        node, mark = self.data, self._root
        for i, step in enumerate(path):
            values = self._values.get(id(node))
            if values is None or step not in values:
                break
            last = i == len(path) - 1
            if last and key and isinstance(step, str):
                mark = self._keys[id(node)][step]
                break
            mark, node = values[step], node[step]
        return Place(self.file, *mark)

    def number_text(self, path: tuple[str | int, ...]) -> str | None:
        """Return the text as written of a value that was read as a number, or None."""
        node = self.data
        for step in path[:-1]:
            node = node[step]
        return self._numbers.get(id(node), {}).get(path[-1]) if path else None


def parse(raw: bytes, file: str) -> tuple[Document, list[Fault]]:
    """Read one file.

    Parameters
    ----------
    raw
        Its bytes.
    file
        Path to name in messages.

    Returns
    -------
    document, faults
        ``document.data`` is whole only when there are no faults.
    """
    doc = Document(file)
    text, faults = _decode(raw, file)
    if text is None:
        return doc, faults
    try:
        _Builder(doc, faults).run(text)
    except _StopReadingError:
        pass
    except RecursionError:  # pragma: no cover - only the pure-Python parser can get here
        faults.append(Fault(Place(file), "too-deep", "lists and mappings are nested too deeply", _FLATTER))
    except MarkedYAMLError as err:
        faults.append(_syntax(err, file, text))
    except YAMLError as err:
        faults.append(
            Fault(Place(file), "yaml-syntax", f"this is not YAML: {' '.join(str(err).split())}", "correct the file")
        )
    return doc, faults


def _decode(raw: bytes, file: str) -> tuple[str | None, list[Fault]]:
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as err:
        line = raw.count(b"\n", 0, err.start) + 1
        head = raw[raw.rfind(b"\n", 0, err.start) + 1 : err.start].decode("utf-8", "replace")
        place = Place(file, line, len(head) + 1)
        if b"\x00" in raw[:1024]:
            return None, [Fault(place, "binary", "this is not a text file", "remove it, or save it as UTF-8 text")]
        return None, [Fault(place, "not-utf-8", "this byte is not UTF-8 text", "save the file in the UTF-8 encoding")]
    bad = _CONTROL.search(text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        place = Place(file, line, bad.start() - text.rfind("\n", 0, bad.start()))
        what = f"a control character (U+{ord(bad.group()):04X}) stands in the text"
        return None, [Fault(place, "control-character", what, "remove it, or save the file as plain text")]
    return text, []


class _StopReadingError(Exception):
    """The rest of the file cannot be trusted."""


_FLATTER = f"a scenario file needs no more than {MAX_DEPTH} levels"


class _Builder:
    """Builds plain data from events, and notes places as it goes."""

    def __init__(self, doc: Document, faults: list[Fault]) -> None:
        self.doc, self.faults = doc, faults
        self.listed = 0
        # Places are filed under the id of a container, so every container must outlive the parse.
        self.kept = doc._kept

    def stop(self, mark: _Mark, code: str, message: str, remedy: str) -> None:
        self.faults.append(Fault(Place(self.doc.file, *mark), code, message, remedy))
        raise _StopReadingError

    def run(self, text: str) -> None:
        """Read the one document of a text."""
        stack: list[Any] = []  # open containers
        keys: list[str | None] = []  # the key that awaits its value, per open container
        documents = 0
        doc = self.doc
        for event in _events(text):
            kind = type(event).__name__
            if kind in ("MappingEndEvent", "SequenceEndEvent"):
                stack.pop()
                keys.pop()
                continue
            if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"):
                continue
            mark = (event.start_mark.line + 1, event.start_mark.column + 1)
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    self.stop(
                        mark, "several-documents", "a second document begins here ('---')", "keep one document per file"
                    )
                continue
            value = self.value(kind, event, mark, len(stack))
            if not stack:
                doc.data, doc._root = value, mark
            elif isinstance(stack[-1], list):
                top = stack[-1]
                doc._values[id(top)][len(top)] = mark
                self.note_number(top, len(top), value, event)
                top.append(value)
            elif keys[-1] is None:
                keys[-1] = self.key(stack[-1], kind, event, mark)
                continue
            else:
                top, key = stack[-1], keys[-1]
                keys[-1] = None
                if key not in top:  # the first of two equal keys stands; the second is a fault already
                    doc._values[id(top)][key] = mark
                    self.note_number(top, key, value, event)
                    top[key] = value
            if kind in ("MappingStartEvent", "SequenceStartEvent"):
                self.kept.append(value)
                doc._values[id(value)] = {}
                if isinstance(value, dict):
                    doc._keys[id(value)] = {}
                stack.append(value)
                keys.append(None)

    def value(self, kind: str, event: Any, mark: _Mark, depth: int) -> Any:
        """Return the plain value that an event opens."""
        self.doc.nodes += 1
        if self.doc.nodes > MAX_NODES:
            self.stop(
                mark,
                "too-large",
                f"the file holds more than {MAX_NODES:,} values",
                "split the scenario into several files",
            )
        if kind == "AliasEvent" or event.anchor is not None:
            sign = "*" if kind == "AliasEvent" else "&"
            self.stop(
                mark, "alias", f"'{sign}{event.anchor}' is a YAML alias; scenario files have none",
                f"write the value out, or put the text in quotes if it begins with '{sign}'",
            )  # fmt: skip
        if event.tag is not None and not (kind == "ScalarEvent" and event.tag == "!"):
            self.stop(mark, "tag", f"'{_tag(event.tag)}' is a YAML tag; scenario files have none", "remove the tag")
        if kind == "ScalarEvent":
            return _resolve(event.value) if _plain(event) else event.value
        if depth >= MAX_DEPTH:
            self.stop(mark, "too-deep", f"lists and mappings are nested more than {MAX_DEPTH} deep", _FLATTER)
        return {} if kind == "MappingStartEvent" else []

    def note_number(self, top: Any, key: str | int, value: Any, event: Any) -> None:
        if type(value) in (int, float):
            self.doc._numbers.setdefault(id(top), {})[key] = event.value

    def key(self, top: dict[str, Any], kind: str, event: Any, mark: _Mark) -> str:
        """Return a key, noting where it stands; refuse a second one of the same name."""
        if kind != "ScalarEvent":
            self.stop(
                mark,
                "bad-key",
                "a list or mapping stands where a field name is needed",
                "write a field name before the colon",
            )
        key = str(event.value)
        if key == "<<" and _plain(event):
            self.stop(mark, "alias", "'<<' merges an alias; scenario files have none", "write the fields out")
        marks = self.doc._keys[id(top)]
        if key in marks:
            self.listed += 1
            if self.listed <= MAX_LISTED:
                first = marks[key]
                message = f"'{key}' stands twice in one mapping (first at line {first[0]}, column {first[1]})"
                self.faults.append(Fault(Place(self.doc.file, *mark), "duplicate-key", message, "keep one of them"))
        else:
            marks[key] = mark
        return key


def _plain(event: Any) -> bool:
    return bool(event.implicit[0]) and event.style in (None, "")


def _tag(tag: object) -> str:
    return str(getattr(tag, "trval", None) or tag).replace("tag:yaml.org,2002:", "!!")


def _resolve(text: str) -> Any:
    """Give a plain scalar its value by the core schema of YAML 1.2."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "+-.0123456789":
        if _INT.match(text):
            return int(text)
        if _FLOAT.match(text):
            return float(text)
        if _OCT.match(text):
            return int(text[2:], 8)
        if _HEX.match(text):
            return int(text[2:], 16)
    return text


def _events(text: str) -> Iterator[Any]:
    if CParser is None:  # pragma: no cover - depends on the platform
        yield from pure_events(text)
        return
    get: Callable[[], Any] = CParser(text).get_event
    while True:
        event = get()
        if event is None or type(event) is StreamEndEvent:
            return
        yield event


def pure_events(text: str) -> Iterator[Any]:
    """Yield the events of the pure-Python parser (where the compiled one is not installed)."""
    yield from YAML(typ="safe", pure=True).parse(io.StringIO(text))


_TAB = ("a tab stands where spaces are needed", "indent with spaces")


def _syntax(err: MarkedYAMLError, file: str, text: str) -> Fault:
    """Say in plain words what the parser stumbled over."""
    problem, context = str(err.problem or ""), str(err.context or "")
    mark = err.problem_mark or err.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    lines = text.split("\n")
    here = lines[line - 1][column - 1 : column] if 0 < line <= len(lines) else ""
    opened = (
        (err.context_mark.line + 1, err.context_mark.column + 1) if err.context_mark is not None else (line, column)
    )
    message, remedy = f"this is not YAML: {problem}", "check indentation, colons and quotes here"
    if "tab character" in problem:
        message, remedy = _TAB
    elif "mapping values are not allowed" in problem:
        message = "a colon stands where no field can begin"
        remedy = "indent the line like its neighbours, or put text that holds ': ' in quotes"
    elif "cannot start any token" in problem:
        if here == "\t":
            message, remedy = _TAB
        else:
            message, remedy = f"text cannot begin with '{here}'", "put the text in quotes"
    elif "quoted scalar" in context:
        (line, column), message, remedy = opened, "this quotation is not closed", "add the closing quotation mark"
    elif "flow" in context:
        (line, column), message = opened, "this bracket is not closed"
        remedy = "add the closing ']' or '}', or a comma between values"
    elif "expected ':'" in problem:
        (line, column), message = opened, "a field name without a colon"
        remedy = "write 'field: value', or indent the line as part of the text above"
    elif "block mapping" in context or "block collection" in context or "block sequence" in context:
        message = "this line does not fit the indentation above it"
        remedy = "align fields of one item, and '-' of one list"
    return Fault(Place(file, line, column), "yaml-syntax", message, remedy)
