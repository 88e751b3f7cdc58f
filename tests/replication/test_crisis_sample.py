"""The estimation sample of the crisis model on the record, and the shipped posterior's mode on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from foedus.estimate import shipped


def test_counts_of_the_rows(record: Path) -> None:
    from foedus.estimate.sample_rows import sample_rows

    rows = sample_rows()
    act = rows["act"].to_numpy()
    assert rows.height == 218_461
    assert int((act > 0).sum()) == 2_133
    assert ((rows["response"].to_numpy() >= 0) == (act > 0)).all()
    assert ((rows["war"].to_numpy() >= 0) <= ((act == 2) & (rows["response"].to_numpy() == 1))).all()


def test_third_parties_and_past_means(record: Path) -> None:
    from foedus.estimate.sample import build_sample

    long, short = (build_sample(1900, last, 4, past_means=True) for last in (1908, 1905))
    known = long.rows["year"].to_numpy() <= 1905
    for name in ("pact_target_pair", "pact_challenger_pair", "pact_between_pair"):
        # Later years move no mean of an earlier one.
        assert np.array_equal(long.rows[name].to_numpy()[known], short.rows[name].to_numpy())
    for block, who in zip(long.blocks, long.parties, strict=True):
        assert ((who > 0) == (block.side >= 0)).all()
        assert who.shape[0] <= 4
        sides = {k: {int(s) for s in block.side[block.party == k][:, :1].ravel()} for k in np.unique(block.party)}
        assert all(len(s) == (block.party == k).sum() for k, s in sides.items())
    again = build_sample(1900, 1905, 4, past_means=True)
    assert all(
        np.array_equal(a.options["duty"], b.options["duty"]) for a, b in zip(short.blocks, again.blocks, strict=True)
    )


def test_later_disputes_move_no_earlier_row(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import polars as pl

    from foedus.estimate import sample, sample_rows, sample_ties
    from foedus.history import table

    year = 1905
    before = sample.build_sample(1900, 1907, 4, past_means=True)

    def changed(name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
        rows = table(name, columns)
        if name == "initiations":
            # Every later act is of the other kind and has the other answer.
            later = pl.col("year") > year
            rows = rows.with_columns(
                hostlev1=pl.when(later).then(6 - pl.col("hostlev1")).otherwise("hostlev1").cast(rows["hostlev1"].dtype),
                resisted=pl.col("resisted") ^ later,
            )
        if name == "reliability":
            later = pl.col("year") >= year
            rows = rows.with_columns(honoured=pl.when(later).then(~pl.col("honoured")).otherwise("honoured"))
        return rows

    for module in (sample, sample_rows, sample_ties):
        monkeypatch.setattr(module, "table", changed)
    after = sample.build_sample(1900, 1907, 4, past_means=True)
    early = before.rows["year"].to_numpy() <= year
    assert before.rows.filter(early).equals(after.rows.filter(early))
    assert not before.rows.equals(after.rows), "the change is seen where it may be"
    for one, two in zip(before.subset(early), after.subset(early), strict=True):
        for name in ("rows", "party", "side", "choice", "act", "response", "war"):
            assert np.array_equal(getattr(one, name), getattr(two, name)), name
        assert all(np.array_equal(v, two.values[c]) for c, v in one.values.items())
        # The record of honour is a sum whose terms come in no fixed order: the last bit may differ.
        assert all(np.allclose(v, two.options[c], rtol=0, atol=1e-13) for c, v in one.options.items())


def test_stored_mode_is_the_mode(record: Path) -> None:
    posterior = shipped()
    if posterior is None:
        pytest.skip("no posterior travels with this copy")
    assert posterior.facts["diagnostics"]["passed"]
    from foedus.estimate.fitting import contest_prior
    from foedus.estimate.sample import build_sample
    from foedus.estimate.target import Target

    plan = posterior.facts["plan"]
    sample = build_sample(plan["first"], plan["last"], plan["options"])
    prior, _ = contest_prior(plan["last"])
    found = Target(sample.blocks, posterior.coefs, contest=prior).evaluate(posterior.mode)
    assert found.value == pytest.approx(posterior.facts["mode"]["log_posterior"], rel=1e-6)
    assert np.abs(found.gradient * posterior.laplace).max() < 0.1
