"""From a sample of crises to the indices of the likelihood: which coefficient stands where (docs/fit.md section 2).

The same formulas as in :mod:`foedus.crisis.build` and :mod:`foedus.crisis.default`, with covariates from the
record in place of those of a scenario.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.crisis.game import CHALLENGER
from foedus.crisis.likelihood import Rows
from foedus.crisis.parameters import Floats

if TYPE_CHECKING:
    from foedus.crisis.gradient import Index, Link, Term

__all__ = ["BETWEEN", "OPTION_COLUMNS", "ROW_COLUMNS", "STATUS_QUO", "Block", "index_of", "spreads"]

#: Coefficient of the status quo -> covariate of the row; a larger status quo is more peace.
STATUS_QUO: Mapping[str, str] = {
    "sq_contiguity": "contiguity", "sq_rivalry": "rivalry", "sq_claim": "claim", "sq_major": "major",
    "sq_major_target": "major_target", "sq_trade": "trade", "sq_democracy": "democracy", "sq_distance": "distance",
    "sq_size": "size", "sq_share": "share", "sq_past": "past", "sq_calm": "calm", "sq_recent": "recent",
    "sq_pact_target": "pact_target", "sq_pact_challenger": "pact_challenger",
    "sq_pact_between": "pact_between", "sq_pact_target_pair": "pact_target_pair",
    "sq_pact_challenger_pair": "pact_challenger_pair", "sq_pact_between_pair": "pact_between_pair",
    "sq_trade_missing": "trade_missing", "sq_democracy_missing": "democracy_missing",
}  # fmt: skip
#: Mundlak terms: means over the pair's own history; together they are the difference between pairs.
BETWEEN = ("sq_pact_target_pair", "sq_pact_challenger_pair", "sq_pact_between_pair")
#: Columns of a row, and of an option of a third party.
ROW_COLUMNS = (
    "strength_challenger", "strength_target", "log_km", "weakness", "parity", "past_wars", *dict.fromkeys(STATUS_QUO.values()),
)  # fmt: skip
OPTION_COLUMNS = (
    "cinc", "log_km", "duty", "form", "democracy", "depth", "honour", "abstention", "alignment", "trade", "rival", "near",
    "likeness", "next_door", "major", "log_cinc",
)  # fmt: skip
_STAKE = {"stake_rivalry": "rivalry", "stake_claim": "claim", "stake_contiguity": "contiguity"}
_WAR = {
    "war_parity": "parity", "war_contiguity": "contiguity", "war_rivalry": "rivalry", "war_claim": "claim",
    "war_past": "past_wars",
}  # fmt: skip
_HELP_STAKE = {
    "help_stake_trade": "trade", "help_stake_alignment": "alignment", "help_stake_rivalry": "rival",
    "help_stake_contiguity": "near", "help_stake_regime": "likeness",
}  # fmt: skip
_JOIN = {"join_contiguity": "next_door", "join_major": "major", "join_rivalry": "rival", "join_trade": "trade"}
_ALPHA = {"alpha_form": "form", "alpha_democracy": "democracy", "alpha_depth": "depth", "alpha_honour": "honour"}
_LOG = ("m", "gamma", "chi", "rho", "fight_clash", "fight_war", "cost_force", "cost_pressure", "cost_resist")
_SHARE = ("phi", "h", "tau", "psi_clash")
_EXPONENTIAL = (
    "strength_challenger", "strength", "stake_challenger", "stake_target", "help_stake", "duty", "abstention", "join_cost",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Block:
    """Rows of a sample whose third parties have the same layout of options.

    Parameters
    ----------
    rows
        Positions in the sample, shape (B,).
    party
        Number of the third party of each option, shape (P,).
    side, choice
        Shape (P, B), as in :class:`foedus.crisis.likelihood.Rows`.
    act, response, war
        What was seen, shape (B,).
    values
        Covariates: :data:`ROW_COLUMNS`, shape (B,).
    options
        Covariates: :data:`OPTION_COLUMNS`, shape (P, B). ``duty`` and ``abstention`` are what the weights
        of a treaty multiply: the applicability of the duties, stacked; 0 without one.
    """

    rows: NDArray[np.int64]
    party: NDArray[np.int64]
    side: NDArray[np.int8]
    choice: NDArray[np.int8]
    act: NDArray[np.int8]
    response: NDArray[np.int8]
    war: NDArray[np.int8]
    values: Mapping[str, Floats]
    options: Mapping[str, Floats]

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.rows.size)

    def take(self, at: NDArray[np.int64]) -> Block:
        """Return some of the rows, by position in the block."""
        return Block(
            self.rows[at], self.party, self.side[:, at], self.choice[:, at], self.act[at], self.response[at], self.war[at],
            {k: v[at] for k, v in self.values.items()}, {k: v[:, at] for k, v in self.options.items()},
        )  # fmt: skip

    def replace(self, values: Mapping[str, Floats] | None = None, options: Mapping[str, Floats] | None = None) -> Block:
        """Return the block with other covariates (what would hold without a treaty, say)."""
        return Block(
            self.rows, self.party, self.side, self.choice, self.act, self.response, self.war,
            {**self.values, **(values or {})}, {**self.options, **(options or {})},
        )  # fmt: skip


def index_of(
    block: Block, weight: Floats | float = 1.0, without: Sequence[str] = (), common: Floats | None = None
) -> Index:
    """Return the likelihood of a block as a function of the coefficients.

    Parameters
    ----------
    block
        The rows.
    weight
        Weight of each row, shape (B,).
    without
        Coefficients of the status quo that are left out.
    common
        What all third parties of a row have in common (standard normal), shape (B,); nothing when left out.
    """
    from foedus.crisis.gradient import Index, Term

    x, o = block.values, block.options
    parties = int(np.max(block.party, initial=-1)) + 1
    values: dict[str, Any] = {
        "strength_challenger": x["strength_challenger"], "strength_target": x["strength_target"],
        "stake_challenger": 1.0, "stake_target": 1.0, "status_quo": 0.0, "concession": 0.0, "escalation": 0.0,
        "strength": o["cinc"], "help_stake": 1.0, "duty": o["duty"], "abstention": o["abstention"], "join_cost": 1.0,
        # Nobody records counter-pressure: its chance stands at the middle of its prior (docs/fit.md section 3).
        "counter": np.full((parties, 1), COUNTER),
    } | dict.fromkeys(_LOG, 1.0) | dict.fromkeys(_SHARE, 0.5)  # fmt: skip
    terms: list[Term] = [Term(name, name) for name in (*_LOG, *_SHARE)]
    terms += [
        Term("strength_challenger", "kappa", -x["log_km"]),
        Term("strength", "kappa", -o["log_km"]), Term("strength", "commit_default"),
    ]  # fmt: skip
    for stake in ("stake_challenger", "stake_target"):
        terms += [Term(stake, "stake_const"), *(Term(stake, c, x[v]) for c, v in _STAKE.items())]
    terms.append(Term("status_quo", "sq_const"))
    terms += [Term("status_quo", c, x[v]) for c, v in STATUS_QUO.items() if c not in without]
    terms += [Term("concession", "concede_const"), Term("concession", "concede_weakness", x["weakness"])]
    terms += [Term("escalation", "war_const"), *(Term("escalation", c, x[v]) for c, v in _WAR.items())]
    terms += [Term(name, name) for name in ("war_help_target", "war_help_challenger")]
    level = np.eye(2)[:, :, None, None]
    terms += [Term("join_cost", "join_cost_clash", level[0]), Term("join_cost", "join_cost_war", level[1])]
    terms += [
        Term("join_cost", "join_cost_distance", o["log_km"]),
        Term("join_cost", "join_cost_capability", o["log_cinc"]),
    ]
    terms += [Term("join_other", c, o[v]) for c, v in _JOIN.items()]
    terms += [Term("help_stake", "help_stake_const"), *(Term("help_stake", c, o[v]) for c, v in _HELP_STAKE.items())]
    terms += [Term("duty", "alpha_const"), *(Term("duty", c, o[v]) for c, v in _ALPHA.items())]
    terms.append(Term("abstention", "abstain_const"))
    terms.append(Term("join_other", "join_challenger", (block.side == CHALLENGER).astype(np.float64)))
    if common is not None:
        terms.append(Term("join_other", "join_common", np.broadcast_to(common, block.side.shape)))
    links: dict[str, Link] = dict.fromkeys((*_LOG, *_EXPONENTIAL), "exp")
    links |= dict.fromkeys(_SHARE, "logistic")
    rows = Rows(
        values, block.act, block.response, block.war, side=block.side, choice=block.choice, party=block.party,
        weight=weight,
    )  # fmt: skip
    return Index(rows, terms, links)


#: Payoff of answering pressure: minus the prior median of its cost.
COUNTER = -4.0


def spreads(blocks: Sequence[Block]) -> dict[str, float]:
    """Return the standard deviation of the covariate behind each slope whose prior is per standard deviation."""
    out = {}
    for name, column in {**STATUS_QUO, "concede_weakness": "weakness"}.items():
        x = np.concatenate([b.values[column] for b in blocks])
        out[name] = float(x.std())
    return out
