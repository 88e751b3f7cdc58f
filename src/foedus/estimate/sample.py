"""The estimation sample of the crisis game: rows, and for each the third parties that may join (docs/fit.md section 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.game import CHALLENGER, TARGET
from foedus.crisis.parameters import Floats
from foedus.estimate.sample_rows import FIRST, LAST, sample_rows
from foedus.estimate.sample_ties import Ties, ties_by_year
from foedus.estimate.structure import OPTION_COLUMNS, ROW_COLUMNS, Block
from foedus.history import table

if TYPE_CHECKING:
    import polars as pl

__all__ = ["OPTIONS", "Sample", "build_sample"]

Progress = Callable[[str, float], None]
#: Most options (sides of third parties) of one row.
OPTIONS = 6
#: Parameters at which third parties are ranked: prior means of m, kappa and the committed share.
_M, _KAPPA, _COMMIT = 1.0, 0.4, 1.0 / 3.0


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows with their third parties, in blocks of equal layout.

    Parameters
    ----------
    rows
        Frame of :func:`foedus.estimate.sample_rows.sample_rows` with the pact indicators added.
    blocks
        The same rows for the likelihood; ``Block.rows`` points into the frame.
    parties
        COW numbers of the third parties by option, per block, shape (P, B); 0 where an option does not exist.
    joiners, captured
        States that joined a fought dispute of the sample; those of them among the third parties kept.
    kept_share
        Mean share of the third parties' weight (change in the log odds of the contest) that is kept.
    """

    rows: pl.DataFrame
    blocks: tuple[Block, ...]
    parties: tuple[NDArray[np.int64], ...]
    joiners: int
    captured: int
    kept_share: float

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.rows.height)

    def subset(self, keep: NDArray[np.bool_]) -> tuple[Block, ...]:
        """Return the blocks with only the rows that a mask over the frame keeps."""
        out = [b.take(np.flatnonzero(keep[b.rows])) for b in self.blocks]
        return tuple(b for b in out if b.n)

    def counts(self) -> dict[str, int]:
        """Return how many rows show what."""
        act, response, war = (np.concatenate([getattr(b, x) for b in self.blocks]) for x in ("act", "response", "war"))
        return {
            "rows": int(act.size), "acts": int((act > 0).sum()), "force": int((act == 2).sum()),
            "pressure": int((act == 1).sum()), "resisted": int((response == 1).sum()), "fought": int((war >= 0).sum()),
            "wars": int((war == 1).sum()), "joiners": self.joiners, "joiners_kept": self.captured,
            "opportunities": int(sum(((b.choice >= 0) & (b.side >= 0)).sum() for b in self.blocks)),
        }  # fmt: skip


def build_sample(
    first: int = FIRST, last: int = LAST, options: int = OPTIONS, progress: Progress | None = None, *,
    past_means: bool = False,
) -> Sample:  # fmt: skip
    """Return the sample of docs/model.md section 9 with third parties chosen as in a scenario.

    Parameters
    ----------
    first, last
        Years, 1816 to 2010.
    options
        Most options of one row, 0 to 10.
    progress
        Told the stage and the part that is done.
    past_means
        Take the mean of a pair's pacts over its past and the year itself, as a forecaster must, and not over all
        of its years, as Mundlak's (1978) term has it.
    """
    import polars as pl

    rows = sample_rows(first, last)
    year = rows["year"].to_numpy()
    seen = _joined()
    pacts = {c: np.zeros(rows.height) for c in ("pact_target", "pact_challenger", "pact_between")}
    gathered: dict[tuple[int, int], list[tuple[NDArray[np.int64], dict[str, Any]]]] = {}
    totals = np.zeros(2, dtype=np.int64)
    shares: list[Floats] = []
    for ties in ties_by_year(first, last):
        at = np.flatnonzero(year == ties.year)
        if not at.size:
            continue
        if progress is not None:
            progress(f"third parties of {ties.year}", (ties.year - first) / max(1, last - first))
        here = rows[at]
        i, j = ties.place(here["ccode1"].to_numpy()), ties.place(here["ccode2"].to_numpy())
        disputes = here["dispnum"].fill_null(-1).to_numpy()
        fought = here["war"].to_numpy() >= 0
        for name, value in _pacts(ties, i, j).items():
            pacts[name][at] = value
        chosen = _choose(ties, i, j, disputes, seen, options)
        shares.append(chosen.share)
        totals += _captured(ties, chosen, disputes, fought, seen)
        for layout in np.unique(chosen.pairs * 16 + chosen.singles):
            mine = np.flatnonzero(chosen.pairs * 16 + chosen.singles == layout)
            key = (int(layout) // 16, int(layout) % 16)
            made = _options(ties, chosen, mine, i[mine], j[mine], disputes[mine], fought[mine], seen, key)
            gathered.setdefault(key, []).append((at[mine], made))
    rows = rows.with_columns(**{k: pl.Series(v) for k, v in pacts.items()}).with_columns(
        **{f"{k}_pair": _mean(pl.col(k), past=past_means).over("ccode1", "ccode2") for k in pacts}
    )
    blocks, parties = [], []
    for (pairs, singles), parts in sorted(gathered.items()):
        place = np.concatenate([p for p, _ in parts])
        sides = np.concatenate([m["side"] for _, m in parts], axis=1)
        choice = np.concatenate([m["choice"] for _, m in parts], axis=1)
        columns = {c: np.concatenate([m[c] for _, m in parts], axis=1) for c in OPTION_COLUMNS}
        party = np.concatenate([np.repeat(np.arange(pairs), 2), pairs + np.arange(singles)]).astype(np.int64)
        frame = rows[place]
        values = {c: frame[_NAMES.get(c, c)].to_numpy().astype(np.float64) for c in ROW_COLUMNS}
        blocks.append(Block(
            place, party, sides, choice, frame["act"].to_numpy(), frame["response"].to_numpy(), frame["war"].to_numpy(),
            values, columns,
        ))  # fmt: skip
        parties.append(np.concatenate([m["who"] for _, m in parts], axis=1))
    return Sample(
        rows, tuple(blocks), tuple(parties), int(totals[0]), int(totals[1]), float(np.concatenate(shares).mean())
    )


#: Column of a block -> column of the frame, where they differ.
_NAMES = {"contiguity": "contiguity_land", "distance": "log_km"}


def _mean(column: pl.Expr, *, past: bool) -> pl.Expr:
    return column.cum_sum() / column.cum_count() if past else column.mean()


def _joined() -> dict[int, dict[str, dict[int, int]]]:
    """Return for each dispute the sides that joiners took, and the originators."""
    out: dict[int, dict[str, dict[int, int]]] = {}
    for dispute, code, side, original in table("participants")["dispnum", "ccode", "sidea", "orig"].iter_rows():
        of = out.setdefault(int(dispute), {"joined": {}, "original": {}})
        # A state that took both sides in turn counts for the first.
        of["original" if original else "joined"].setdefault(int(code), CHALLENGER if side == 1 else TARGET)
    return out


def _pacts(ties: Ties, i: NDArray[np.int64], j: NDArray[np.int64]) -> dict[str, Floats]:
    """Return the three pact indicators: of the target with others, of the challenger with others, between the two."""
    defence, any_ = ties.defence > 0, (ties.defence > 0) | (ties.offence > 0)
    for_target = defence.sum(axis=0)[j] - defence[i, j]
    for_challenger = any_.sum(axis=0)[i] - any_[j, i]
    return {
        "pact_target": (for_target > 0).astype(float), "pact_challenger": (for_challenger > 0).astype(float),
        "pact_between": (any_[i, j] | any_[j, i]).astype(float),
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Chosen:
    """Third parties of the rows of one year: positions (R, most), -1 for none; menus as bits (1 target, 2 challenger)."""

    who: NDArray[np.int64]
    menu: NDArray[np.int64]
    pairs: NDArray[np.int64]
    singles: NDArray[np.int64]
    share: Floats


def _choose(
    ties: Ties, i: NDArray[np.int64], j: NDArray[np.int64], disputes: NDArray[np.int64], seen: dict[int, Any], most: int
) -> _Chosen:
    """Choose third parties as foedus.crisis.candidates does: bound states first, then by weight."""
    pledge = (ties.defence > 0) | (ties.offence > 0)
    to_target, to_challenger = pledge[:, j].T, pledge[:, i].T  # (R, N): k owes
    bound = to_target | to_challenger | (ties.neutral[:, j].T > 0) | (ties.neutral[:, i].T > 0)
    near = ties.land[:, j].T | ties.land[:, i].T | ties.major[None, :]
    pool = bound | near
    every = np.arange(i.size)
    pool[every, i] = pool[every, j] = False
    for r in np.flatnonzero(disputes >= 0):
        originals = ties.place(np.array(list(seen[int(disputes[r])]["original"]), dtype=np.int64))
        pool[r, originals[originals >= 0]] = False
    against_target, against_challenger = ties.rival[:, j].T, ties.rival[:, i].T
    one = to_target ^ to_challenger
    none = ~(to_target | to_challenger)
    hostile = against_target ^ against_challenger
    menu = np.where(
        one, np.where(to_target, 1, 2), np.where(none & hostile, np.where(against_challenger, 1, 2), 3)
    )  # fmt: skip
    strength = ties.cinc[None, :] * _COMMIT * np.exp(-_KAPPA * ties.log_km[:, j].T)
    target = ties.cinc[j][:, None]
    challenger = (ties.cinc[i] * np.exp(-_KAPPA * ties.log_km[i, j]))[:, None]
    gain = np.maximum(
        np.where(menu & 1, _M * np.log1p(strength / target), 0.0),
        np.where(menu & 2, _M * np.log1p(strength / challenger), 0.0),
    )
    weight = np.where(pool, gain, -1.0)
    order = np.argsort(-(weight + 1e3 * (bound & pool)), axis=1, kind="stable")[:, : max(4 * most, 1)]
    who = np.full((i.size, max(most, 1)), -1, dtype=np.int64)
    kept = np.zeros_like(who)
    used, number = np.zeros(i.size, dtype=np.int64), np.zeros(i.size, dtype=np.int64)
    for rank in range(order.shape[1]):
        k = order[:, rank]
        sides = np.where(menu[every, k] == 3, 2, 1)
        fits = (weight[every, k] >= 0) & (used + sides <= most)
        who[every[fits], number[fits]] = k[fits]
        kept[every[fits], number[fits]] = menu[every, k][fits]
        used += np.where(fits, sides, 0)
        number += fits
    there = who >= 0
    total = np.where(pool, gain, 0.0).sum(axis=1)
    mine = np.where(there, gain[every[:, None], np.maximum(who, 0)], 0.0).sum(axis=1)
    return _Chosen(
        who, kept, ((kept == 3) & there).sum(axis=1), ((kept != 3) & there).sum(axis=1),
        np.where(total > 0, mine / np.where(total > 0, total, 1.0), 1.0),
    )  # fmt: skip


def _captured(
    ties: Ties, chosen: _Chosen, disputes: NDArray[np.int64], fought: NDArray[np.bool_], seen: dict[int, Any]
) -> NDArray[np.int64]:
    """Return how many states joined the fought disputes, and how many of them are among the third parties."""
    out = np.zeros(2, dtype=np.int64)
    for r in np.flatnonzero(fought):
        joined = seen[int(disputes[r])]["joined"]
        kept = {int(ties.code[k]) for k in chosen.who[r] if k >= 0}
        out += [len(joined), len(kept & set(joined))]
    return out


def _options(
    ties: Ties, chosen: _Chosen, mine: NDArray[np.int64], i: NDArray[np.int64], j: NDArray[np.int64],
    disputes: NDArray[np.int64], fought: NDArray[np.bool_], seen: dict[int, Any], layout: tuple[int, int],
) -> dict[str, Any]:  # fmt: skip
    """Return side, choice and covariates of the options of rows of one layout, shape (P, B)."""
    pairs, singles = layout
    p, b = 2 * pairs + singles, mine.size
    who, menu = chosen.who[mine], chosen.menu[mine]
    # States with both sides first, each group in its order.
    order = np.argsort(np.where(who < 0, 2, np.where(menu == 3, 0, 1)), axis=1, kind="stable")[:, : pairs + singles]
    every = np.arange(b)[:, None]
    who, menu = who[every, order], menu[every, order]
    k = np.concatenate([np.repeat(who[:, :pairs], 2, axis=1), who[:, pairs:]], axis=1).T
    side = np.concatenate(
        [np.tile([TARGET, CHALLENGER], (b, pairs)), np.where(menu[:, pairs:] == 1, TARGET, CHALLENGER)], axis=1
    ).T  # fmt: skip
    k, side = k.reshape(p, b), side.reshape(p, b)
    friend, foe = np.where(side == TARGET, j, i), np.where(side == TARGET, i, j)
    target = side == TARGET
    choice = np.full((p, b), -1, dtype=np.int8)
    for r in np.flatnonzero(fought):
        joined = seen[int(disputes[r])]["joined"]
        codes = ties.code[k[:, r]]
        choice[:, r] = [joined.get(int(c)) == s for c, s in zip(codes, side[:, r], strict=True)]
    score = ties.polyarchy
    known = np.isfinite(score)
    likeness = np.where(
        known[k] & known[friend], 1.0 - np.abs(np.nan_to_num(score)[k] - np.nan_to_num(score)[friend]), 0.5
    )
    land = ties.land
    made = {
        "cinc": ties.cinc[k], "log_km": ties.log_km[k, np.broadcast_to(j, (p, b))],
        # Defence is owed to the one attacked; an attacker can count on promises of offence alone.
        "duty": np.where(target, ties.defence[k, friend], ties.offence[k, friend]),
        "form": ties.form[k, friend], "democracy": np.where(known[k], (np.nan_to_num(score)[k] - 0.5) / 0.25, 0.0),
        "depth": ties.depth[k, friend], "honour": ties.honour[k],
        # Helping one side breaks neutrality owed to the other; only an attacker's helper breaks non-aggression.
        "abstention": np.sqrt(np.where(target, ties.neutral[k, foe], ties.abstain[k, foe])),
        "alignment": np.where(target, ties.defence[k, friend] > 0, ties.offence[k, friend] > 0).astype(float),
        "trade": ties.trade[k, friend], "rival": ties.rival[k, foe].astype(float), "near": land[k, friend].astype(float),
        "likeness": likeness, "next_door": (land[k, i] | land[k, j]).astype(float), "major": ties.major[k].astype(float),
        "log_cinc": np.log(ties.cinc[k] / 0.01),
    }  # fmt: skip
    return {**made, "side": side.astype(np.int8), "choice": choice, "who": ties.code[k]}
