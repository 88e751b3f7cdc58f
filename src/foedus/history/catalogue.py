"""The catalogue of data sets: address, hash, version, coverage, key, terms and citation of each.

The facts stand in ``catalogue.toml`` beside this file. A year outside a set's coverage is
not known to it: whoever reads it treats such a value as missing, never as zero.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.errors import InputError, Place
from foedus.core.text import did_you_mean

if TYPE_CHECKING:
    import polars as pl

    from foedus.history.columns import Column

__all__ = ["Catalogue", "Citations", "DataSet", "Said", "catalogue", "size_in_words"]


@dataclass(frozen=True)
class Said:
    """A text in English and Russian."""

    en: str
    ru: str

    def __call__(self, lang: str = "en") -> str:
        """Return the text in a language."""
        return self.ru if lang == "ru" else self.en

    def to_dict(self) -> dict[str, str]:
        """Return both texts."""
        return {"en": self.en, "ru": self.ru}


@dataclass(frozen=True)
class DataSet:
    """One published file and what a reader must know about it.

    Parameters
    ----------
    id
        Short name, as commands take it.
    group
        Subject (``alliances``, ``disputes``, ...).
    title, use
        What it is, and what Foedus takes from it.
    file
        Relative path in a mirror, with ``/``.
    url
        Public address, fixed to one commit of its repository.
    sha256, bytes
        Hash (64 hexadecimal digits) and size of exactly this file.
    version
        Version as its maintainers number it.
    years
        First and last year covered, both included; ``None`` for a table without years.
    unit
        What a row is.
    key
        Columns that identify a row.
    columns
        All columns, in order.
    rows
        Number of rows.
    encoding
        Character encoding of a text file.
    terms
        Under what terms it may be used.
    citation
        What to cite.
    caveats
        What the maintainers warn of, in our words.
    """

    id: str
    group: str
    title: Said
    use: Said
    file: str
    url: str
    sha256: str
    bytes: int
    version: str
    years: tuple[int, int] | None
    unit: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    terms: Said
    citation: str
    caveats: tuple[Said, ...] = ()
    encoding: str = "utf-8"

    @property
    def name(self) -> str:
        """File name without folders."""
        return PurePosixPath(self.file).name

    def covers(self, year: int) -> bool:
        """Whether a year is inside its coverage (always, for a table without years)."""
        return self.years is None or self.years[0] <= year <= self.years[1]

    def coverage(self) -> str:
        """Return its years in words, such as ``1815-2018``; empty for a table without years."""
        return "" if self.years is None else f"{self.years[0]}-{self.years[1]}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "id": self.id, "group": self.group, "title": self.title.to_dict(), "use": self.use.to_dict(),
            "file": self.file, "url": self.url, "sha256": self.sha256, "bytes": self.bytes, "version": self.version,
            "years": None if self.years is None else list(self.years), "unit": self.unit, "key": list(self.key),
            "columns": list(self.columns), "rows": self.rows, "encoding": self.encoding, "terms": self.terms.to_dict(),
            "citation": self.citation, "caveats": [c.to_dict() for c in self.caveats],
        }  # fmt: skip


@dataclass(frozen=True)
class Citations:
    """What to cite for a choice of data sets, each work once, with the terms of use.

    Parameters
    ----------
    sets
        The data sets.
    columns
        Columns of the record that were asked for: each says what it means and from which sets it comes.
    """

    sets: tuple[DataSet, ...]
    columns: tuple[Column, ...] = ()

    def works(self) -> tuple[tuple[str, tuple[DataSet, ...]], ...]:
        """Return each work with the data sets that rest on it, in order of the works' names."""
        out: dict[str, list[DataSet]] = {}
        for data in self.sets:
            out.setdefault(data.citation, []).append(data)
        return tuple((work, tuple(out[work])) for work in sorted(out))

    def summary(self, lang: str = "en") -> str:
        """Return one paragraph for each work: what to cite, for which sets, under what terms."""
        label = {"en": "Terms", "ru": "Условия"}[lang]
        origin = {"en": "From", "ru": "Откуда"}[lang]
        parts = ["\n".join(f"{c.id}: {c.meaning(lang)}\n  {origin}: {', '.join(c.sources)}" for c in self.columns)]
        parts = [p for p in parts if p]
        for work, sets in self.works():
            named = ", ".join(f"{d.id} ({d.version})" for d in sets)
            terms = " ".join(dict.fromkeys(d.terms(lang) for d in sets))
            parts.append(f"{work}\n  {named}\n  {label}: {terms}")
        return "\n\n".join(parts)

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "columns": [
                {"column": c.id, "sources": list(c.sources), "meaning": c.meaning.to_dict()} for c in self.columns
            ],
            "works": [
                {
                    "citation": work,
                    "data": [
                        {"id": d.id, "version": d.version, "url": d.url, "terms": d.terms.to_dict()} for d in sets
                    ],
                }
                for work, sets in self.works()
            ],
        }

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each data set: id, version, citation, terms."""
        import polars as pl

        rows = [(d.id, d.version, work, d.terms.en) for work, sets in self.works() for d in sets]
        return pl.DataFrame(rows, schema=["id", "version", "citation", "terms"], orient="row")


@dataclass(frozen=True)
class Catalogue(Answer):
    """All data sets, and which of them are fetched when none is named.

    Parameters
    ----------
    sets
        In the order of the catalogue's file: by subject.
    default
        Ids of the sets that the world ``atop`` is built from.
    """

    sets: tuple[DataSet, ...]
    default: tuple[str, ...]

    def __post_init__(self) -> None:
        ids = [d.id for d in self.sets]
        double = sorted({i for i in ids if ids.count(i) > 1})
        if double:
            raise ValueError(f"data sets named twice: {', '.join(double)}")
        missing = sorted(set(self.default) - set(ids))
        if missing:
            raise ValueError(f"unknown among the default sets: {', '.join(missing)}")

    def __iter__(self) -> Iterator[DataSet]:
        return iter(self.sets)

    def __len__(self) -> int:
        return len(self.sets)

    def find(self, ident: str, *, option: str = "ID") -> DataSet:
        """Return the data set of an id, or of a file name with or without its ending; case is the same.

        Raises
        ------
        InputError
            ``unknown-data``; the remedy names the nearest ids.
        """
        asked = ident.casefold().replace("-", "_")
        for data in self.sets:
            names = {data.id, data.name, PurePosixPath(data.name).stem}
            if asked in {n.casefold().replace("-", "_") for n in names}:
                return data
        raise InputError(
            f"no data set is called '{ident}'",
            remedy=did_you_mean(ident, [d.id for d in self.sets], "see 'foedus data status' for all of them"),
            place=Place(option=option),
            code="unknown-data",
        )

    def select(self, ids: Iterable[str] | None = None) -> tuple[DataSet, ...]:
        """Return the sets of the ids, each once and in the catalogue's order; the default ones for None."""
        wanted = {self.find(i).id for i in (self.default if ids is None else ids)}
        return tuple(d for d in self.sets if d.id in wanted)

    def cite(self, ids: Iterable[str] | None = None) -> Citations:
        """Return what to cite for some sets, or for all of them."""
        return Citations(self.sets if ids is None else self.select(ids))

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"default": list(self.default), "data": [d.to_dict() for d in self.sets]}

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each set, English texts, without the lists of columns and caveats."""
        import polars as pl

        rows = [
            {
                "id": d.id, "group": d.group, "title": d.title.en, "version": d.version,
                "first": d.years[0] if d.years else None, "last": d.years[1] if d.years else None, "unit": d.unit,
                "key": ", ".join(d.key), "rows": d.rows, "bytes": d.bytes, "file": d.file, "url": d.url, "sha256": d.sha256,
                "terms": d.terms.en, "citation": d.citation,
            }
            for d in self.sets
        ]  # fmt: skip
        return pl.DataFrame(rows, schema_overrides={"first": pl.Int64, "last": pl.Int64})

    def to_markdown(self) -> str:
        """Return the sets as a Markdown list, each with its source, use, terms, citation and caveats."""
        lines = []
        for d in self.sets:
            years = f", {d.coverage()}" if d.years else ""
            lines += [
                f"### {d.id}",
                "",
                f"{d.title.en}. {d.version}{years}; {d.rows:,} rows, {size_in_words(d.bytes)}.",
                "",
                f"- *A row*: {d.unit}" + ("; key " + ", ".join(f"`{k}`" for k in d.key) if d.key else ""),
                f"- *For*: {d.use.en}.",
                f"- *Terms*: {d.terms.en}",
                f"- *Cite*: {d.citation}",
                f"- *Source*: <{d.url}>",
            ]
            lines += [f"- *Mind*: {c.en}" for c in d.caveats]
            lines.append("")
        return "\n".join(lines).rstrip() + "\n"

    def summary(self, lang: str = "en") -> str:
        """Return one line for each set: id, title, version, years."""
        return "\n".join(
            f"{d.id}  {d.title(lang)} ({', '.join(p for p in (d.version, d.coverage()) if p)})" for d in self.sets
        )

    def explain(self, lang: str = "en") -> str:
        """Return the sets with their use, terms and caveats."""
        lines = []
        for d in self.sets:
            lines.append(f"{d.id}  {d.title(lang)}: {d.use(lang)}. {d.terms(lang)}")
            lines.extend(f"  {c(lang)}" for c in d.caveats)
        return "\n".join(lines)

    @classmethod
    def from_toml(cls, text: str) -> Catalogue:
        """Read a catalogue in the form of ``catalogue.toml``."""
        raw = tomllib.loads(text)
        sets = tuple(_data_set(d, raw["repository"], raw["terms"]) for d in raw["data"])
        return cls(sets, tuple(raw["default"]))


def _data_set(
    raw: Mapping[str, Any], repositories: Mapping[str, Mapping[str, str]], terms: Mapping[str, Mapping[str, str]]
) -> DataSet:
    years = raw.get("years")
    return DataSet(
        id=raw["id"], group=raw["group"], title=Said(**raw["title"]), use=Said(**raw["use"]), file=raw["file"],
        url=repositories[raw["repository"]]["base"] + raw["path"], sha256=raw["sha256"], bytes=raw["bytes"],
        version=raw["version"], years=None if years is None else (years[0], years[1]), unit=raw["unit"],
        key=tuple(raw["key"]), columns=tuple(raw["columns"]), rows=raw["rows"], terms=Said(**terms[raw["terms"]]),
        citation=raw["citation"], caveats=tuple(Said(**c) for c in raw.get("caveats", ())),
        encoding=raw.get("encoding", "utf-8"),
    )  # fmt: skip


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of the data sets that Foedus reads."""
    return Catalogue.from_toml(resources.files("foedus.history").joinpath("catalogue.toml").read_text("utf-8"))


def size_in_words(size: int, lang: str = "en") -> str:
    """Return a size in kilobytes or megabytes (powers of ten), such as ``13 kB`` or ``1.2 MB``."""
    if size < 1_000_000:
        return f"{-(-size // 1000)} {'КБ' if lang == 'ru' else 'kB'}"
    said = f"{size / 1e6:.1f}"
    return f"{said.replace('.', ',')} МБ" if lang == "ru" else f"{said} MB"
