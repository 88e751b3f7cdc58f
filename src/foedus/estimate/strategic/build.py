"""From a call by a user to the problem that is fitted: equations of a game tree bound to data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import InputError
from foedus.core.text import did_you_mean, listed
from foedus.estimate.columns import Columns
from foedus.estimate.formula import Design, parse
from foedus.estimate.strategic.call import Call, group_reader, weights_of, wrong_option
from foedus.estimate.strategic.data import Blocks, blocks_of, blocks_of_arrays, outcome_codes, row_numbers, usable
from foedus.estimate.strategic.fit import Problem, fit
from foedus.estimate.strategic.jets import Link
from foedus.estimate.strategic.kernel import TreeKernel
from foedus.estimate.strategic.likelihood import Likelihood, Part
from foedus.estimate.strategic.notes import note
from foedus.estimate.strategic.result import StrategicFit
from foedus.estimate.strategic.start import backward
from foedus.estimate.strategic.tree import Tree
from foedus.world import Text

__all__ = ["fit_tree"]

Floats = NDArray[np.float64]


def fit_tree(tree: Tree, call: Call) -> StrategicFit:
    """Read the data, build the likelihood of a game tree and fit it."""
    formula = None
    if call.formula is not None:
        columns = Columns(call.data)
        formula = parse(call.formula)
        codes, labels = outcome_codes(tree, columns, formula.response, call.order)
    else:
        assert call.blocks is not None
        outcome = np.asarray(call.outcome) if not hasattr(call.outcome, "dtype") else call.outcome
        columns = Columns(call.data) if call.data is not None else Columns({"outcome": outcome})
        codes, labels = outcome_codes(tree, Columns({"outcome": np.asarray(outcome)}), ["outcome"], call.order)
    rows = len(codes)
    tree = tree.relabelled(labels)
    equations = tree.equations
    fixed = _fixed(call.fixed, equations, columns, rows)
    if formula is not None:
        if len(fixed) == len(equations) and len(formula.blocks) == 1 and not formula.blocks[0].terms:
            blocks = blocks_of_arrays([None] * len(equations), equations, rows)
        else:
            blocks = blocks_of(formula, equations, columns)
    else:
        blocks = blocks_of_arrays(call.blocks, equations, rows)  # type: ignore[arg-type]
    for i in fixed:
        if blocks.x[i].shape[1]:
            raise wrong_option(f"'{equations[i]}' is fixed and has covariates", "write 0 for it in the formula")
    scale = _scale(call, tree, columns, fixed)
    offsets = [fixed.get(i, np.zeros(rows)) for i in range(len(equations))]
    offsets += [np.zeros(rows)] * len(scale.x)
    x, names = [*blocks.x, *scale.x], [*blocks.names, *scale.names]
    titles = [*equations, *scale.titles]
    weight = weights_of(call, columns, rows)
    groups = group_reader(columns, rows)
    checked: list[tuple[str, Floats]] = [("outcome", codes), ("weights", weight)]
    checked += [(t, a) for t, a in zip(titles, x, strict=True) if a.shape[1]]
    checked += [(equations[i], o) for i, o in fixed.items()]
    if call.cluster is not None:
        ids = groups(call.cluster).astype(np.float64)
        checked.append(("cluster", np.where(ids < 0, np.nan, ids)))
    whole = usable(checked)
    left_out = int(rows - whole.sum())
    whole &= weight > 0
    if not whole.any():
        raise InputError("no row can be used", remedy="every row has a missing value or no weight", code="bad-data")
    parts = tuple(
        Part(t, np.ascontiguousarray(a[whole]), tuple(n), o[whole])
        for t, a, n, o in zip(titles, x, names, offsets, strict=True)
    )
    _check_parts(tree, parts)
    taken = codes[whole].astype(int)
    missing = [z for i, z in enumerate(tree.outcomes) if not (taken == i).any()]
    if missing:
        raise InputError(
            f"no usable row ends in '{missing[0]}'", remedy="look for missing values in its rows, or take a smaller model",
            code="bad-outcome",
        )  # fmt: skip
    signs = np.ascontiguousarray(tree.turns[:, taken])
    link, private = Link(call.link), call.errors == "private"
    model = TreeKernel(tree, link, private, scale.by_player, signs)
    w = weight[whole]
    likelihood = Likelihood(parts, model, w)
    if call.start is not None:
        start = np.asarray(call.start, dtype=np.float64)
        if start.shape != (likelihood.size,) or not np.isfinite(start).all():
            raise wrong_option(
                f"start has shape {start.shape}", f"give {likelihood.size} finite numbers, one per coefficient"
            )
    else:
        start = backward(tree, likelihood, signs, link, private=private)
    notes: list[Text] = [note("left-out", n=left_out, of=rows)] if left_out else []
    designs = [*blocks.designs, *scale.designs]

    def predictor(b: Floats, data: Any, kind: str) -> dict[str, Floats]:
        if data is None:
            return model.predict([p.index(b[s]) for p, s in zip(parts, likelihood.places, strict=True)], kind)
        return model.predict(_new_indices(likelihood, designs, call, fixed, b, data), kind)

    return fit(Problem(
        tree.name, str(formula) if formula is not None else "", call.link, call.errors,
        {z: float(w[taken == i].sum()) for i, z in enumerate(tree.outcomes)}, left_out, likelihood, start, predictor,
        lambda c: groups(c)[whole], call.kind, call.cluster, call.weight_kind == "sampling", call.seed, call.starts,
        tuple(notes), call.progress, lambda b: model.separated(likelihood, b),
    ))  # fmt: skip


def _new_indices(
    likelihood: Likelihood,
    designs: Sequence[Design | None],
    call: Call,
    fixed: Mapping[int, Floats],
    b: Floats,
    data: Any,
) -> list[Floats]:
    """Return the indices for new data coded as at the fit."""
    parts = likelihood.parts
    if call.formula is None:
        entries = list(data.values()) if isinstance(data, Mapping) else list(data)
        if isinstance(data, Mapping):
            entries = [data.get(p.name) for p in parts]
        entries = [e[0] if isinstance(e, tuple) else e for e in entries]
        sizes = {len(np.asarray(e)) for e in entries if e is not None and not np.isscalar(e)}
        if len(sizes) != 1 or len(entries) != len(parts):
            raise InputError(
                "the new blocks differ in length or number", remedy="give one array per equation", code="bad-blocks"
            )
        rows = sizes.pop()
        xs = list(blocks_of_arrays(entries, [p.name for p in parts], rows).x)
        columns = None
        for p, x in zip(parts, xs, strict=True):
            if x.shape[1] != p.x.shape[1]:
                raise InputError(
                    f"'{p.name}' has {x.shape[1]} covariates, the fit {p.x.shape[1]}",
                    remedy="give the same ones",
                    code="bad-blocks",
                )
    else:
        columns = Columns(data)
        rows = columns.rows
        xs = [np.zeros((rows, 0)) if d is None else d.matrix(columns) for d in designs]
    given: dict[Any, Any] = (
        dict(call.fixed or {}) if isinstance(call.fixed, Mapping) else dict(enumerate(call.fixed or ()))
    )
    out = []
    for i, (p, x, place) in enumerate(zip(parts, xs, likelihood.places, strict=True)):
        if i in fixed:
            value = given.get(i, given.get(p.name))
            offset = (
                np.full(rows, float(value))
                if isinstance(value, (int, float))
                else row_numbers(p.name, value, columns, rows)
            )
            assert offset is not None
        else:
            offset = np.zeros(rows)
        out.append(offset + x @ b[place])
    return out


@dataclass(frozen=True, eq=False)
class _Scale:
    x: tuple[Floats, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    designs: tuple[Design | None, ...] = ()
    titles: tuple[str, ...] = ()
    by_player: tuple[tuple[int, ...], ...] = ()


def _fixed(given: Any, equations: Sequence[str], data: Columns, rows: int) -> dict[int, Floats]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        if len(given) != len(equations):
            raise wrong_option(
                f"{len(given)} fixed utilities for {len(equations)}",
                f"give one each for {listed(equations)}, None where free",
            )
        given = {e: v for e, v in zip(equations, given, strict=True) if v is not None}
    out = {}
    for name, value in given.items():
        if name not in equations:
            raise wrong_option(
                f"no utility '{name}'", did_you_mean(str(name), equations, f"there are {listed(equations)}")
            )
        if isinstance(value, (int, float, np.number)):
            out[list(equations).index(name)] = np.full(rows, float(value))
        else:
            numbers = row_numbers(name, value, data, rows)
            assert numbers is not None
            out[list(equations).index(name)] = numbers
    return out


def _scale(call: Call, tree: Tree, data: Columns, fixed: Mapping[int, Floats]) -> _Scale:
    """Read the equations of the log scale: one for all players, or one for each."""
    asked = call.scale if call.scale is not None else "1" if len(fixed) == len(tree.utilities) else None
    if asked is None:
        return _Scale()
    found = parse(asked)
    if found.response or len(found.blocks) not in (1, len(tree.players)):
        raise wrong_option(
            f"scale '{asked}' has {len(found.blocks)} equations",
            f"write one, or {len(tree.players)} joined by '|' (one per player)",
        )
    common = len(found.blocks) == 1
    players = (tree.players,) if common else tuple((k,) for k in tree.players)
    titles = ("log(sigma)",) if common else tuple(f"log(sigma{k})" for k in tree.players)
    for title, block, who in zip(titles, found.blocks, players, strict=True):
        anchored = any(np.any(v != 0) for i, v in fixed.items() if tree.utilities[i][0] in who)
        if block.constant and not anchored:
            raise wrong_option(
                f"the constant of {title} is not identified: utilities and their scale can grow together",
                "take it away with '- 1', or fix a utility of the player at a number other than 0",
            )
    bound: Blocks = blocks_of(found, titles, data)
    return _Scale(bound.x, bound.names, bound.designs, titles, players)


def _check_parts(tree: Tree, parts: Sequence[Part]) -> None:
    """Refuse covariates that cannot be told apart: within one equation, or in every utility of a player."""
    for part in parts:
        k = part.x.shape[1]
        if not k:
            continue
        size = np.sqrt((part.x**2).sum(axis=0))
        if (size == 0).any():
            raise InputError(
                f"'{part.names[int(np.argmin(size))]}' is zero in every row of '{part.name}'",
                remedy="leave it out",
                code="collinear",
            )
        lam, q = np.linalg.eigh((part.x / size).T @ (part.x / size))
        if lam[0] < 1e-12 * k:
            guilty = [part.names[i] for i in np.flatnonzero(np.abs(q[:, 0]) > 0.05)]
            raise InputError(
                f"covariates of '{part.name}' are copies of each other: {listed(guilty)}", remedy="leave one of them out",
                code="collinear",
            )  # fmt: skip
    for k in tree.players:
        below = {z for n in tree.nodes if n.player == k for z in n.outcomes()}
        mine = [parts[i] for i, (j, z) in enumerate(tree.utilities) if j == k and z in below]
        if len(mine) < len(below) or any(not p.x.shape[1] for p in mine):
            continue
        for i, name in enumerate(mine[0].names):
            column = mine[0].x[:, i]
            if all(any(np.array_equal(column, p.x[:, c]) for c in range(p.x.shape[1])) for p in mine[1:]):
                raise InputError(
                    f"'{name}' stands in every utility of player {k}: only differences of utilities can be learned",
                    remedy=f"leave it out of one of {listed([p.name for p in mine])} (Lewis and Schultz 2003)",
                    code="not-identified",
                )  # fmt: skip
