"""What history says about pacts, from the original files: rows C6, C7, C8 and C12, and joining by level."""

from __future__ import annotations

from pathlib import Path

import pytest

from foedus.studies import verify
from foedus.studies.pact_fits import Spec, estimate
from foedus.studies.pact_rows import pact_rows
from foedus.studies.study_deterrence import deterrence_specs
from foedus.studies.study_emboldening import emboldening_specs
from foedus.studies.study_joining import joining
from foedus.studies.study_selection import selection


@pytest.fixture(autouse=True)
def _data(history_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOEDUS_DATA_MIRROR", str(history_dir))


def test_rows_of_the_sample() -> None:
    rows = pact_rows("relevant")
    assert rows.height == 183_134 and rows["initiation"].sum() == 1884
    assert rows.null_count().sum_horizontal().item() == 0
    # Nobody has a pact now and a future one that is absent now.
    for side in ("target", "challenger"):
        assert (rows[f"{side}_pact"] * rows[f"future_{side}_pact"]).sum() == 0
        assert 0 < rows[f"future_{side}_pact"].mean() < 0.2  # type: ignore[operator]


def test_defence_pacts_and_initiation_1816_to_1944() -> None:
    """C6, the first period; the whole row runs in ``foedus verify pact-deterrence``."""
    specs = {s.key: s for s in deterrence_specs()}
    plain, free = estimate(specs["any, 1816-1944"]), estimate(specs["free, 1816-1944"])
    assert (plain.coef, plain.se, plain.change) == pytest.approx((0.066, 0.112, 0.066), abs=0.05)
    assert free.change == pytest.approx(0.17, abs=0.05)
    assert plain.sign == 0


def test_offence_and_neutrality_raise_initiation() -> None:
    """C7: signs of Leeds (2003)."""
    found = verify(["C7"])
    assert found.exit_code == 0, found.explain()


def test_within_pairs_and_1816_to_2000_are_what_the_page_says() -> None:
    """C6 and C8 where ours and the published number part, as docs/what-history-says.md reports."""
    specs = {s.key: s for s in deterrence_specs()}
    pooled, inside = estimate(specs["any, 1816-2000"]), estimate(specs["any, 1816-1944, within"])
    assert (pooled.coef, pooled.se, pooled.change) == pytest.approx((0.162, 0.090, 0.167), abs=0.05)
    assert (inside.coef, inside.se) == pytest.approx((0.431, 0.151), abs=0.002)
    assert pooled.sign >= 0 and inside.sign >= 0, "no specification shows fewer disputes against the defended"
    bold = next(s for s in emboldening_specs() if s.key == "relevant, size and contiguity")
    assert estimate(bold).coef == pytest.approx(0.105, abs=0.002)


def test_joining_shows_denominators() -> None:
    found = joining()
    assert (found.shares["pledged"].cases, found.shares["pledged"].of) == (83, 8908)
    assert (found.shares["honoured"].cases, found.shares["honoured"].of) == (69, 139)
    assert found.ratio() > 1 and found.coef["pledged"][0] > 0
    assert "83/8908" in found.summary() and "83/8908" in found.summary("ru")
    assert max(len(line) for line in found.summary().splitlines()) <= 80


def test_selection_is_the_game_against_itself() -> None:
    """C12: attacks come to the less reliable; the same seed gives the same numbers."""
    found = selection()
    assert found.picks > 0.9 and (found.unchallenged - found.attacked).mean() > 0
    assert found.difference.mean() > 0
    assert found.certified > 0.95
    assert (found.honoured.cases, found.honoured.of) == (69, 139)
    assert "69 of 139" in " ".join(found.summary().split())


def test_a_specification_needs_its_columns() -> None:
    from foedus.core import FoedusError

    with pytest.raises(FoedusError):
        estimate(Spec("bad", "target_pact", ("nothing",)))
    with pytest.raises(FoedusError):
        estimate(Spec("empty", "target_pact", ("t",), first=1700, last=1701))
