"""What pydantic finds wrong in one item, in plain words and at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from foedus.core.errors import Fault, Place
from foedus.core.text import nearest
from foedus.world.yaml import MAX_LISTED, Document

__all__ = ["Item", "read_item"]

_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Item:
    """One item of a section as it stands in a file."""

    section: str
    data: Any
    document: Document
    path: _Path

    def place(self, *inner: str | int, key: bool = False) -> Place:
        """Return the place of a part of the item, or of what is nearest around it."""
        return self.document.place((*self.path, *inner), key=key)

    @property
    def ident(self) -> str:
        """Its id or code as written, or an empty text."""
        found = next((self.data.get(k) for k in ("id", "code") if isinstance(self.data, dict) and self.data.get(k)), "")
        return found if isinstance(found, str) else ""


def read_item(model: type[BaseModel], item: Item) -> tuple[BaseModel | None, list[Fault]]:
    """Read an item into its model.

    Returns
    -------
    value, faults
        ``value`` is None when there are faults.
    """
    try:
        return model.model_validate(item.data), []
    except ValidationError as err:
        first = err
    if _numbers_to_text(first, item):
        try:
            return model.model_validate(item.data), []
        except ValidationError as err:
            first = err
    return None, _faults(model, first, item)


def _numbers_to_text(error: ValidationError, item: Item) -> bool:
    """Put back, as written, numbers that stand where the format wants text (``article: 5``)."""
    changed = False
    for e in error.errors(include_url=False, include_context=False):
        if e["type"] not in ("string_type", "model_type", "model_attributes_type") or type(e["input"]) not in (
            int,
            float,
        ):
            continue
        path = _resolved(e["loc"], item.data)[0]
        text = item.document.number_text((*item.path, *path)) if path else None
        node = _at(item.data, path[:-1])
        if text is not None and type(node[path[-1]]) in (int, float):
            node[path[-1]] = text
            changed = True
    return changed


def _resolved(loc: Iterable[Any], data: Any) -> tuple[_Path, _Path]:
    """Split pydantic's location into the part that exists in the file and what is left.

    Pydantic adds the names of the branches of a union, and parts that the models make up
    themselves (``en`` of a text written plainly); neither stands in the file.
    """
    path: list[Any] = []
    rest = list(loc)
    while rest:
        step = rest[0]
        if isinstance(data, dict) and isinstance(step, str) and step not in data:
            # The words of a limit may be written with spaces: "all or any".
            step = next((k for k in data if isinstance(k, str) and k.replace(" ", "_") == step), step)
        inside = step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))
        if not inside:
            break
        data = data[step]
        path.append(step)
        rest.pop(0)
    return tuple(path), tuple(rest)


def _faults(model: type[BaseModel], error: ValidationError, item: Item) -> list[Fault]:
    groups: dict[tuple[_Path, str], list[Any]] = {}
    for e in error.errors(include_url=False)[:MAX_LISTED]:
        path, rest = _resolved(e["loc"], item.data)
        if e["type"] == "too_short" and _at(item.data, path):
            continue  # its items were refused one by one
        # A missing or unknown field is a fault of its own; branches of one union are one fault.
        label = f"{e['type']}:{rest}" if e["type"] in ("missing", "extra_forbidden") else ""
        groups.setdefault((path, label), []).append(e)
    return [_fault(model, path, errors, item) for (path, _), errors in groups.items()]


def _at(data: Any, path: _Path) -> Any:
    for step in path:
        data = data[step]
    return data


#: Which of several messages about one value says most (a union gives one for each branch).
_RANK = {"value_error": 0, "literal_error": 1, "enum": 1}


def _fault(model: type[BaseModel], path: _Path, errors: list[Any], item: Item) -> Fault:
    e = min(errors, key=lambda x: _RANK.get(x["type"], 2))
    code, message, remedy, at_key = _words(model, path, e, [x["type"] for x in errors])
    return Fault(item.place(*path, key=at_key), code, message, remedy)


def _name(path: _Path) -> str:
    """Return what to call a value: the field it stands in."""
    names = [p for p in path if isinstance(p, str)]
    if not names:
        return "the item"
    return f"'{names[-1]}'" if isinstance(path[-1], str) else f"a value of '{names[-1]}'"


def _words(model: type[BaseModel], path: _Path, e: Any, kinds: list[str]) -> tuple[str, str, str, bool]:
    kind, given, ctx = e["type"], e["input"], e.get("ctx", {})
    name = _name(path)
    shown = _short(given)
    if kind == "missing":
        field = str(e["loc"][-1])
        return "missing-field", f"'{field}' is missing here", f"add '{field}: ...' to this item", False
    if kind == "extra_forbidden":
        fields = _fields(model, path[:-1])
        close = nearest(str(path[-1]), fields)
        remedy = f"did you mean {' or '.join(close)}?" if close else f"the fields here are {', '.join(fields)}"
        return "unknown-field", f"there is no field '{path[-1]}' here", remedy, True
    if kind in ("literal_error", "enum"):
        words = re.findall(r"'([^']*)'", str(ctx.get("expected", "")))
        if path[-1:] == ("modality",):
            words.append("unread")  # taken before the verbs are compared, so not among those that were expected
        in_key = "[key]" in e["loc"]
        if words == ["unknown"]:  # the other branch was a date and had nothing to say
            return "bad-date", f"{shown} is not a date", _DATE_OR_UNKNOWN, False
        what = f"'{path[-1]}' is not a word for {_name(path[:-1])}" if in_key else f"{shown} is not a word for {name}"
        return "unknown-word", what, _choose(given, words), in_key
    if kind == "value_error":
        text = str(ctx.get("error", e["msg"]))
        message, _, remedy = text.partition("; ")
        if "YYYY" in remedy or remedy == "correct the date":
            return "bad-date", f"{name}: {message}", _DATE_OR_UNKNOWN if len(kinds) > 1 else remedy, False
        if message == "write yes, no or unknown":
            return "unknown-word", f"{shown} is not a word for {name}", message, False
        code = "range-reversed" if message.startswith("low (") else "inconsistent-item"
        return (
            code,
            message,
            remedy or next((r for m, r in _REMEDIES.items() if message.startswith(m)), "mend this item"),
            False,
        )
    if given is None and kind.endswith(("_type", "_parsing")):
        return "empty-value", f"{name} is empty", "write a value, or remove the line", False
    if kind in _TYPES:
        what, remedy = _TYPES[kind]
        if kind == "tuple_type" and isinstance(given, str):
            remedy = f"put it in square brackets: [{given}]"
        return "wrong-type", f"{name} must be {what}, not {shown}", remedy, False
    if kind == "string_too_short":
        return "empty-value", f"{name} is empty", "write a text", False
    if kind == "too_short":
        return "empty-value", f"{name} is an empty list", "list at least one", False
    if kind == "string_pattern_mismatch":
        return (
            "bad-id",
            f"{shown} is not an id",
            "begin with a letter; use letters, digits, '.', '-' and '_' (at most 64)",
            False,
        )
    if kind in _LIMITS:
        limit = _number(next(iter(ctx.values())))
        code = "share-over-100" if path[-1:] == ("share",) and kind == "less_than_equal" else "out-of-range"
        percent = " percent" if code == "share-over-100" else ""
        return (
            code,
            f"{name} is {shown}; it must be {_LIMITS[kind]} {limit}{percent}",
            "correct the number or its unit",
            False,
        )
    if kind == "finite_number":
        return "out-of-range", f"{name} is not a finite number", "correct the number", False
    return "wrong-value", f"{name}: {e['msg'][:1].lower()}{e['msg'][1:]}", "correct the value", False


_DATE_OR_UNKNOWN = "write YYYY, YYYY-MM or YYYY-MM-DD, or unknown"
_REMEDIES = {
    "low (": "put the lower number first",
    "a rule has e": "keep one of them",
    "a part has e": "give 'measure' with its 'rule', or 'needs'",
    "a measure ne": "add 'rule', or give 'needs' in place of the measure",
}
_TYPES = {
    "string_type": ("text", "write a text, in quotes if it looks like a number or a date"),
    "float_type": ("a number", "write a number, with a point for decimals"),
    "float_parsing": ("a number", "write a number, with a point for decimals"),
    "int_type": ("a whole number", "write a whole number"),
    "int_parsing": ("a whole number", "write a whole number"),
    "int_from_float": ("a whole number", "write a whole number"),
    "bool_type": ("true or false", "write true or false"),
    "bool_parsing": ("true or false", "write true or false"),
    "tuple_type": ("a list", "put the values in square brackets: [A, B]"),
    "model_type": ("a mapping of fields", "write its fields as 'field: value' on lines of their own"),
    "model_attributes_type": ("a mapping of fields", "write its fields as 'field: value' on lines of their own"),
    "dict_type": ("a mapping", "write 'name: value' lines"),
}
_LIMITS = {
    "less_than_equal": "at most", "greater_than_equal": "at least", "less_than": "below", "greater_than": "above",
}  # fmt: skip


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


#: So many words are listed whole beside the nearest.
_FEW_WORDS = 8


def _choose(given: object, words: list[str]) -> str:
    close = nearest(str(given), words) if isinstance(given, str) else []
    every = ", ".join(words)
    if not close:
        return f"write one of: {every}"
    asked = f"did you mean {' or '.join(close)}?"
    # Of a few words the nearest in spelling may be far in meaning ('area' and 'unread'): show them all.
    return f"{asked} the words are: {every}" if len(words) <= _FEW_WORDS else asked


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return f"'{text[:40]}...'" if len(text) > 43 else (text if isinstance(value, int | float) else f"'{text}'")


def _fields(model: type[BaseModel], path: _Path) -> list[str]:
    """Return the field names of the model that stands at a path."""
    current: type[BaseModel] = model
    for written in path:
        step = written.replace(" ", "_") if isinstance(written, str) else written
        if isinstance(step, str) and step in current.model_fields:
            inner = _inner(current.model_fields[step].annotation)
            if inner is None:
                break
            current = inner
    # By the names that a file uses: a field that is a word of Python has another one in the model.
    return [field.alias or name for name, field in current.model_fields.items()]


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for m in map(_inner, get_args(annotation)) if m is not None), None)
