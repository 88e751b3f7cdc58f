"""The same vocabulary word is the same in every layer that says it."""

from __future__ import annotations

import pytest

from foedus.assess.verdicts import Verdict
from foedus.assess.words import TERMS
from foedus.law import words as law
from foedus.report.catalogue import words

LAW = {"action": law.ACTIONS, "status": law.STATUSES, "condition": law.CONDITIONS, "step": law.STATES}


@pytest.mark.parametrize("group", LAW)
def test_law_and_report(group: str) -> None:
    ru = words("ru")
    for word, (_, said) in LAW[group].items():
        assert ru.term(group, word) == said, word


@pytest.mark.parametrize("group", sorted(set(TERMS) - {"approval", "stated"}))
def test_assessment_and_report(group: str) -> None:
    ru = words("ru")
    for word, said in TERMS[group].items():
        if ru.knows(group, word):
            assert ru.term(group, word) == said, word
    assert sum(ru.knows(group, word) for word in TERMS[group]) >= 3, "the catalogue knows the group"


def test_every_verdict_has_words() -> None:
    assert set(TERMS["verdict"]) == {str(v) for v in Verdict}
