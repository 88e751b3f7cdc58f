"""Words of the interface in English and Russian, with plural forms.

The words stand in ``words/en.toml`` and ``words/ru.toml``, grouped; both files hold the
same keys. A word of the scenario's vocabulary (a status, an act) that a catalogue does
not know is shown as it is written in the file, never dropped.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from foedus.core import InputError
from foedus.core.errors import Place

__all__ = ["LANGUAGES", "Words", "plural_index", "words"]

LANGUAGES = ("en", "ru")


def plural_index(lang: str, n: float) -> int:
    """Return which plural form a number takes: 0 one, 1 few (or other), 2 many.

    English has two forms. Russian has three, by the last two digits; a fraction takes
    the genitive singular, the form of two.
    """
    if lang != "ru":
        return 0 if n == 1 else 1
    if n != int(n):
        return 1
    last, tens = abs(int(n)) % 10, abs(int(n)) % 100
    if last == 1 and tens != 11:
        return 0
    return 1 if last in (2, 3, 4) and tens not in (12, 13, 14) else 2


class Words:
    """The words of one language.

    Parameters
    ----------
    lang
        ``en`` or ``ru``.
    table
        Group to key to word.
    """

    def __init__(self, lang: str, table: dict[str, dict[str, str]]) -> None:
        self.lang = lang
        self.table = table

    def __call__(self, path: str, **values: object) -> str:
        """Return the word at ``group.key``, with its placeholders filled."""
        group, _, key = path.partition(".")
        word = self.table[group][key]
        return word.format(**values) if values else word

    def term(self, group: str, value: object) -> str:
        """Return a vocabulary word in this language, or the word itself if unknown."""
        return self.table.get(group, {}).get(str(value), str(value))

    def knows(self, group: str, value: object) -> bool:
        """Whether the catalogue has a vocabulary word."""
        return str(value) in self.table.get(group, {})

    def plural(self, key: str, n: float, shown: str | None = None) -> str:
        """Return ``n`` with its noun in the right form; ``shown`` is n as formatted."""
        forms = self.table["plural"][key].split("|")
        form = forms[min(plural_index(self.lang, n), len(forms) - 1)]
        return form.format(n=str(n) if shown is None else shown)

    def text(self, value: Any) -> str:
        """Return a bilingual text (model, mapping or plain string) in this language."""
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, dict):
            return str(value.get(self.lang) or value.get("en") or "")
        return str(value(self.lang))


@lru_cache(maxsize=len(LANGUAGES))
def words(lang: str) -> Words:
    """Return the words of a language.

    Raises
    ------
    InputError
        If there is no such language.
    """
    if lang not in LANGUAGES:
        english = words("en")
        raise InputError(
            english("error.lang", lang=lang),
            remedy=english("error.lang_remedy"),
            place=Place(option="--lang"),
            code="bad-language",
        )
    raw = files("foedus.report").joinpath("words", f"{lang}.toml").read_text(encoding="utf-8")
    return Words(lang, tomllib.loads(raw))
