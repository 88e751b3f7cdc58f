# mypy: disable-error-code="misc, no-any-return, no-untyped-def, no-untyped-call, untyped-decorator"
"""The compiled solver of the joining stage: tiles of games, one game a SIMD lane.

:data:`foedus.crisis.native.LANES` games are solved at once. Every number of a tile is a vector over its games, an LLVM
vector type that this file teaches to Numba (:class:`Lanes`), so that nothing hangs on what a
compiler finds fit to vectorise. For one tile

1. the contest is raised to its power for each set of helpers of one side, and the table of the
   challenger's chance takes one division for each joint choice (docs/model.md eq. 2);
2. the table becomes coefficients of a multilinear form (differences from staying out), shared by
   all rows, that is by the levels and treaty variants of a game;
3. each row is solved by Gauss-Seidel: every probability is put to use as soon as it is known. A
   table of more than :data:`foedus.crisis.native.WHOLE` coefficients is contracted over one half of the third parties,
   the other half is swept on what is left, and the halves change places.

Exponential and logarithm are polynomials with bit casts: the libraries' are called one lane at a
time. Nothing here checks its input; see :mod:`foedus.crisis.engine` and :class:`foedus.crisis.Game`.
The NumPy :class:`foedus.crisis.coalition.Block` solves the same games and is the reference.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic as _intrinsic
from numba.extending import lower_builtin, models, register_model, type_callable

from foedus.crisis.native import HALF, LANES

__all__ = ["LANES", "exp_of", "log_of", "machine_code", "solve_tiles"]

#: Its published type counts the typing context as an argument of every call.
intrinsic: Any = _intrinsic

#: Sweeps over one half before the other half is looked at again.
INNER = 2
#: Passes before damping sets in, and passes after which a game is given up.
PLAIN, LIMIT = 40, 400
#: How often a box that holds every equilibrium is made smaller, and weights of the norm that are tried each time.
BOXES, WEIGHINGS = 6, 8
#: What bounds of the box are widened by: above rounding (2^10 sums of numbers up to 1).
SLACK = 1e-12

_DOUBLE, _LONG = ir.DoubleType(), ir.IntType(64)
_VECTOR, _BITS = ir.VectorType(_DOUBLE, LANES), ir.VectorType(_LONG, LANES)
#: Rounding may fuse a product with a sum, and nothing else is allowed: reordering would undo the
#: trick that rounds to an integer by adding a large number.
_FUSE = ("contract",)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile a function into whatever calls it."""
    return numba.njit(forceinline=True, error_model="numpy", nogil=True)(function)


# -- vectors over the games of a tile -----------------------------------------------------------


class Lanes(types.Type):
    """One float64 for each game of a tile."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


lanes = Lanes()


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, dmm: Any, fe_type: Any) -> None:
        super().__init__(dmm, fe_type, _VECTOR)


def _spread(builder: Any, value: Any) -> Any:
    one = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), value, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), None)
    return builder.shuffle_vector(one, ir.Constant(_VECTOR, ir.Undefined), zeros)


def _as_lanes(builder: Any, value: Any, kind: Any) -> Any:
    if isinstance(kind, Lanes):
        return value
    if isinstance(kind, types.Integer):
        value = builder.sitofp(value, _DOUBLE)
    return _spread(builder, value)


def _infix(symbol: Callable[..., Any], method: str) -> None:
    @type_callable(symbol)
    def typed(context: Any) -> Any:
        def typer(a, b):
            return lanes if isinstance(a, Lanes) or isinstance(b, Lanes) else None

        return typer

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        left, right = (_as_lanes(builder, x, t) for x, t in zip(args, signature.args, strict=True))
        return getattr(builder, method)(left, right, flags=_FUSE)

    for kinds in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
        lower_builtin(symbol, *kinds)(generate)


for _symbol, _method in (
    (operator.add, "fadd"), (operator.sub, "fsub"), (operator.mul, "fmul"), (operator.truediv, "fdiv"),
):  # fmt: skip
    _infix(_symbol, _method)


# Arrays are handed on as bare pointers: Numba would count references at every call.


@intrinsic
def pointer(typingctx: Any, array: Any) -> Any:
    """Return the address of a contiguous array."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return context.make_array(signature.args[0])(context, builder, args[0]).data

    return types.CPointer(array.dtype)(array), generate


@intrinsic
def shift(typingctx: Any, base: Any, by: Any) -> Any:
    """Return the address some entries further on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.gep(args[0], [args[1]])

    return base(base, types.intp), generate


@intrinsic
def item(typingctx: Any, base: Any, index: Any) -> Any:
    """Return one entry."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return builder.load(builder.gep(args[0], [args[1]]))

    return base.dtype(base, types.intp), generate


@intrinsic
def set_item(typingctx: Any, base: Any, index: Any, value: Any) -> Any:
    """Write one entry."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        builder.store(args[2], builder.gep(args[0], [args[1]]))
        return context.get_dummy_value()

    return types.void(base, types.intp, base.dtype), generate


@intrinsic
def load(typingctx: Any, base: Any, index: Any) -> Any:
    """Return the lanes from an entry on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = builder.bitcast(builder.gep(args[0], [args[1]]), _VECTOR.as_pointer())
        return builder.load(at, align=8)

    return lanes(base, types.intp), generate


@intrinsic
def store(typingctx: Any, base: Any, index: Any, value: Any) -> Any:
    """Write lanes from an entry on."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        at = builder.bitcast(builder.gep(args[0], [args[1]]), _VECTOR.as_pointer())
        builder.store(args[2], at, align=8)
        return context.get_dummy_value()

    return types.void(base, types.intp, lanes), generate


@intrinsic
def spread(typingctx: Any, value: Any) -> Any:
    """Return one number for every lane."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _as_lanes(builder, args[0], signature.args[0])

    return lanes(value), generate


def _chooser(test: str) -> Any:
    @intrinsic
    def pick(typingctx: Any, a: Any, b: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            left, right = (_as_lanes(builder, x, t) for x, t in zip(args, signature.args, strict=True))
            return builder.select(builder.fcmp_ordered(test, left, right), left, right)

        return lanes(a, b), generate

    return pick


larger, smaller = _chooser(">"), _chooser("<")


@intrinsic
def size_of(typingctx: Any, a: Any) -> Any:
    """Return the absolute value."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        mask = ir.Constant(_BITS, [0x7FFFFFFFFFFFFFFF] * LANES)
        return builder.bitcast(builder.and_(builder.bitcast(args[0], _BITS), mask), _VECTOR)

    return lanes(lanes), generate


@intrinsic
def any_reaches(typingctx: Any, a: Any, bar: Any) -> Any:
    """Whether any lane is at or above a bar (or not a number)."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        hit = builder.fcmp_unordered(">=", args[0], _as_lanes(builder, args[1], signature.args[1]))
        word = builder.bitcast(hit, ir.IntType(LANES))
        return builder.icmp_unsigned("!=", word, ir.Constant(ir.IntType(LANES), 0))

    return types.boolean(lanes, bar), generate


@intrinsic
def one_where_reaches(typingctx: Any, a: Any, bar: Any) -> Any:
    """Return 1 in lanes at or above a bar, else 0."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        hit = builder.fcmp_ordered(">=", args[0], _as_lanes(builder, args[1], signature.args[1]))
        return builder.select(hit, ir.Constant(_VECTOR, [1.0] * LANES), ir.Constant(_VECTOR, [0.0] * LANES))

    return lanes(lanes, bar), generate


@intrinsic
def two_to(typingctx: Any, shifted: Any) -> Any:
    """Return 2^k from k + 1.5 * 2^52, whose low bits hold k."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        k = builder.shl(builder.bitcast(args[0], _BITS), ir.Constant(_BITS, [52] * LANES))
        return builder.bitcast(builder.add(k, ir.Constant(_BITS, [0x3FF0000000000000] * LANES)), _VECTOR)

    return lanes(lanes), generate


@intrinsic
def _exponent_shifted(typingctx: Any, x: Any) -> Any:
    """Return k + 1.5 * 2^52 for x = 2^k u, u in [sqrt 1/2, sqrt 2)."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        less = builder.sub(builder.bitcast(args[0], _BITS), ir.Constant(_BITS, [0x3FE6A09E667F3BCD] * LANES))
        k = builder.ashr(less, ir.Constant(_BITS, [52] * LANES))
        return builder.bitcast(builder.add(k, ir.Constant(_BITS, [0x4338000000000000] * LANES)), _VECTOR)

    return lanes(lanes), generate


@intrinsic
def _without_exponent(typingctx: Any, x: Any, shifted: Any) -> Any:
    """Return u of x = 2^k u."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        k = builder.shl(builder.bitcast(args[1], _BITS), ir.Constant(_BITS, [52] * LANES))
        return builder.bitcast(builder.sub(builder.bitcast(args[0], _BITS), k), _VECTOR)

    return lanes(lanes, lanes), generate


_ROUND = 6755399441055744.0  # 1.5 * 2^52: adding it leaves the nearest integer in the low bits
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10


@compiled
def exp(x):
    """e^x, the argument held to [-708, 708]."""
    x = smaller(larger(x, -708.0), 708.0)
    shifted = x * 1.4426950408889634 + _ROUND
    k = shifted - _ROUND
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    # e^r = 1 + r + r^2 g(r), g interpolated at Chebyshev nodes of |r| <= ln(2) / 2; relative error 1.5e-17.
    r2 = r * r
    r4 = r2 * r2
    low = (0.041666666666623994 * r2 + (0.16666666666666669 * r + 0.5000000000000001)) + 0.008333333333330051 * (r * r2)
    high = (
        2.480152119021773e-05 * r2 + (0.00019841269863105968 * r + 0.0013888888917281794)
    ) + 2.7557268378684192e-06 * (r * r2)
    g = low + r4 * (high + r4 * (2.5100424157005067e-08 * r + 2.7620138719733994e-07))
    return (1.0 + (r + r2 * g)) * two_to(shifted)


@compiled
def log(x):
    """Natural logarithm of a positive normal number (the reduction and polynomial of fdlibm)."""
    shifted = _exponent_shifted(x)
    k = shifted - _ROUND
    f = _without_exponent(x, shifted) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    t2 = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + t1 + t2) + k * _LN2_LOW)) - f)


@compiled
def logistic(z):
    return 1.0 / (1.0 + exp(0.0 - z))


# -- one sweep over third parties with one side each ------------------------------------------------
# r holds the multilinear coefficients of the chance in these third parties, the last one in the lowest
# bit. `step` is 1 for a plain update, less to damp, 0 to look without moving. Each returns the largest move.


@compiled
def _at2(a, b, c, d, x, y):
    return (a + y * b) + x * (c + y * d)


@compiled
def _at3(r, i, dx, dy, dz, x, y, z):
    n = LANES
    low = _at2(load(r, i), load(r, i + dz * n), load(r, i + dy * n), load(r, i + (dy + dz) * n), y, z)
    j = i + dx * n
    return low + x * _at2(load(r, j), load(r, j + dz * n), load(r, j + dy * n), load(r, j + (dy + dz) * n), y, z)


@compiled
def _at4(r, i, dw, dx, dy, dz, w, x, y, z):
    return _at3(r, i, dx, dy, dz, x, y, z) + w * _at3(r, i + dw * LANES, dx, dy, dz, x, y, z)


@compiled
def _move(gain, q, p, old, stake, fixed, step, worst):
    """Answer a gain; return the new probability and the largest move so far."""
    change = logistic(gain * load(stake, p * LANES) + load(fixed, p * LANES)) - old
    new = old + step * change
    store(q, p * LANES, new)
    return new, larger(worst, size_of(change))


@compiled
def _sweep1(r, i, q, p, stake, fixed, step, worst):
    a = load(q, p * LANES)
    a, worst = _move(load(r, i + LANES), q, p, a, stake, fixed, step, worst)
    return worst


@compiled
def _sweep2(r, i, q, p, stake, fixed, step, worst):
    n = LANES
    a, b = load(q, p * n), load(q, (p + 1) * n)
    r3 = load(r, i + 3 * n)
    a, worst = _move(load(r, i + 2 * n) + b * r3, q, p, a, stake, fixed, step, worst)
    b, worst = _move(load(r, i + n) + a * r3, q, p + 1, b, stake, fixed, step, worst)
    return worst


@compiled
def _sweep3(r, i, q, p, stake, fixed, step, worst):
    n = LANES
    a, b, c = load(q, p * n), load(q, (p + 1) * n), load(q, (p + 2) * n)
    r1, r2, r3, r4 = load(r, i + n), load(r, i + 2 * n), load(r, i + 3 * n), load(r, i + 4 * n)
    r5, r6, r7 = load(r, i + 5 * n), load(r, i + 6 * n), load(r, i + 7 * n)
    a, worst = _move(_at2(r4, r5, r6, r7, b, c), q, p, a, stake, fixed, step, worst)
    b, worst = _move(_at2(r2, r3, r6, r7, a, c), q, p + 1, b, stake, fixed, step, worst)
    c, worst = _move(_at2(r1, r3, r5, r7, a, b), q, p + 2, c, stake, fixed, step, worst)
    return worst


@compiled
def _sweep4(r, i, q, p, stake, fixed, step, worst):
    n = LANES
    a, b, c, d = load(q, p * n), load(q, (p + 1) * n), load(q, (p + 2) * n), load(q, (p + 3) * n)
    a, worst = _move(_at3(r, i + 8 * n, 4, 2, 1, b, c, d), q, p, a, stake, fixed, step, worst)
    b, worst = _move(_at3(r, i + 4 * n, 8, 2, 1, a, c, d), q, p + 1, b, stake, fixed, step, worst)
    c, worst = _move(_at3(r, i + 2 * n, 8, 4, 1, a, b, d), q, p + 2, c, stake, fixed, step, worst)
    d, worst = _move(_at3(r, i + n, 8, 4, 2, a, b, c), q, p + 3, d, stake, fixed, step, worst)
    return worst


@compiled
def _sweep5(r, i, q, p, stake, fixed, step, worst):
    n = LANES
    a, b, c = load(q, p * n), load(q, (p + 1) * n), load(q, (p + 2) * n)
    d, e = load(q, (p + 3) * n), load(q, (p + 4) * n)
    a, worst = _move(_at4(r, i + 16 * n, 8, 4, 2, 1, b, c, d, e), q, p, a, stake, fixed, step, worst)
    b, worst = _move(_at4(r, i + 8 * n, 16, 4, 2, 1, a, c, d, e), q, p + 1, b, stake, fixed, step, worst)
    c, worst = _move(_at4(r, i + 4 * n, 16, 8, 2, 1, a, b, d, e), q, p + 2, c, stake, fixed, step, worst)
    d, worst = _move(_at4(r, i + 2 * n, 16, 8, 4, 1, a, b, c, e), q, p + 3, d, stake, fixed, step, worst)
    e, worst = _move(_at4(r, i + n, 16, 8, 4, 2, a, b, c, d), q, p + 4, e, stake, fixed, step, worst)
    return worst


# -- any menus ---------------------------------------------------------------------------------------


@compiled
def _extend(w, i, size, q, p, sides):
    """Multiply monomials in place by those of one more third party, which then runs fastest."""
    n = LANES
    for x in range(size - 1, -1, -1):
        base = load(w, i + x * n)
        at = i + x * (sides + 1) * n
        for s in range(sides, 0, -1):
            store(w, at + s * n, base * load(q, (p + s - 1) * n))
        store(w, at, base)
    return size * (sides + 1)


@compiled
def _monomials(w, i, q, first, last, start):
    """Write the monomials of some third parties; return their number."""
    store(w, i, spread(1.0))
    size = 1
    for k in range(first, last):
        size = _extend(w, i, size, q, item(start, k), item(start, k + 1) - item(start, k))
    return size


@compiled
def _sweep_any(r, i, q, first, last, start, stake, fixed, step, worst, w):
    """One sweep over third parties with any menus. Room in w: twice the table, and a part."""
    n = LANES
    size = 1
    for k in range(first, last):
        size *= item(start, k + 1) - item(start, k) + 1
    # Contract the last, then the one before: level k holds what is left when those after k are gone.
    at, width = n * size, size
    top = at
    for x in range(size):
        store(w, top + x * n, load(r, i + x * n))
    for k in range(last - 1, first, -1):
        p, sides = item(start, k), item(start, k + 1) - item(start, k)
        width //= sides + 1
        below = top + width * (sides + 1) * n
        for x in range(width):
            total = load(w, top + x * (sides + 1) * n)
            for s in range(1, sides + 1):
                total = total + load(q, (p + s - 1) * n) * load(w, top + (x * (sides + 1) + s) * n)
            store(w, below + x * n, total)
        top = below
    store(w, 0, spread(1.0))
    width = 1
    for k in range(first, last):
        p, sides = item(start, k), item(start, k + 1) - item(start, k)
        gain = load(w, top + n)
        other = spread(0.0)
        for x in range(1, width):
            gain = gain + load(w, x * n) * load(w, top + (x * (sides + 1) + 1) * n)
        if sides == 1:
            _, worst = _move(gain, q, p, load(q, p * n), stake, fixed, step, worst)
        else:
            other = load(w, top + 2 * n)
            for x in range(1, width):
                other = other + load(w, x * n) * load(w, top + (x * 3 + 2) * n)
            z1 = gain * load(stake, p * n) + load(fixed, p * n)
            z2 = other * load(stake, (p + 1) * n) + load(fixed, (p + 1) * n)
            high = larger(larger(z1, z2), 0.0)
            e1, e2 = exp(z1 - high), exp(z2 - high)
            total = exp(0.0 - high) + (e1 + e2)
            old1, old2 = load(q, p * n), load(q, (p + 1) * n)
            c1, c2 = e1 / total - old1, e2 / total - old2
            store(q, p * n, old1 + step * c1)
            store(q, (p + 1) * n, old2 + step * c2)
            worst = larger(worst, larger(larger(size_of(c1), size_of(c2)), size_of(c1 + c2)))
        if k + 1 < last:
            width = _extend(w, 0, width, q, p, sides)
            top -= width * (item(start, k + 2) - item(start, k + 1) + 1) * n
    return worst


@compiled
def _sweep(r, i, q, first, last, start, stake, fixed, step, worst, w):
    h = last - first
    plain = item(start, last) - item(start, first) == h  # one side each
    if plain and h == 3:
        return _sweep3(r, i, q, item(start, first), stake, fixed, step, worst)
    if plain and h == 2:
        return _sweep2(r, i, q, item(start, first), stake, fixed, step, worst)
    if plain and h == 4:
        return _sweep4(r, i, q, item(start, first), stake, fixed, step, worst)
    if plain and h == 5:
        return _sweep5(r, i, q, item(start, first), stake, fixed, step, worst)
    if plain and h == 1:
        return _sweep1(r, i, q, item(start, first), stake, fixed, step, worst)
    return _sweep_any(r, i, q, first, last, start, stake, fixed, step, worst, w)


@compiled
def _contract(c, out, w, rows, row_step, columns, column_step):
    """out[x] = sum over y of c[x, y] w[y]; w[0] is 1. Four sums at a time, so that they overlap."""
    n = LANES
    x = 0
    while x + 4 <= rows:
        at = x * row_step * n
        one = row_step * n
        s0, s1, s2, s3 = load(c, at), load(c, at + one), load(c, at + 2 * one), load(c, at + 3 * one)
        for y in range(1, columns):
            at += column_step * n
            v = load(w, y * n)
            s0 = s0 + v * load(c, at)
            s1 = s1 + v * load(c, at + one)
            s2 = s2 + v * load(c, at + 2 * one)
            s3 = s3 + v * load(c, at + 3 * one)
        store(out, x * n, s0)
        store(out, (x + 1) * n, s1)
        store(out, (x + 2) * n, s2)
        store(out, (x + 3) * n, s3)
        x += 4
    while x < rows:
        at = x * row_step * n
        s0 = load(c, at)
        for y in range(1, columns):
            at += column_step * n
            s0 = s0 + load(w, y * n) * load(c, at)
        store(out, x * n, s0)
        x += 1


# -- a tile from end to end ----------------------------------------------------------------------------


@compiled
def _take(array, at, left, stage):
    """Lanes of an array; the last game fills up a tile that is not full."""
    if left >= LANES:
        return load(array, at)
    for x in range(LANES):
        set_item(stage, x, item(array, at + min(x, left - 1)))
    return load(stage, 0)


@compiled
def _put(array, at, left, value, stage):
    if left >= LANES:
        store(array, at, value)
    else:
        store(stage, 0, value)
        for x in range(left):
            set_item(array, at + x, item(stage, x))


@compiled
def _sums(e, base, third, bits, count):
    """Strength of a side for every set of its helpers, the last helper in the lowest bit."""
    n = LANES
    store(e, 0, base)
    size = 1
    for x in range(count - 1, -1, -1):
        add = load(third, item(bits, x) * n)
        for y in range(size):
            store(e, (size + y) * n, load(e, y * n) + add)
        size *= 2
    return size


@compiled
def _table(c, e_own, e_other, a, b, third, own, other, m, log_gamma, own_bits, n_own, other_bits, n_other, own_of, other_of, coalitions):  # fmt: skip
    """The challenger's chance for every joint choice (eq. 2)."""
    n = LANES
    sets_own = _sums(e_own, own, third, own_bits, n_own)
    sets_other = _sums(e_other, other, third, other_bits, n_other)
    base = log(own)
    worst = spread(0.0)
    for x in range(sets_own):
        z = m * (log(load(e_own, x * n)) - base) if x else spread(0.0)
        worst = larger(worst, size_of(z))
        store(a, x * n, z)
    for x in range(sets_other):
        z = m * (log_gamma + (log(load(e_other, x * n)) - base))
        worst = larger(worst, size_of(z))
        store(b, x * n, z)
    if any_reaches(worst, 300.0):
        # Powers would leave the range of a float: take the logistic of each difference.
        for x in range(coalitions):
            store(c, x * n, logistic(load(a, item(own_of, x) * n) - load(b, item(other_of, x) * n)))
        return
    store(a, 0, spread(1.0))
    for x in range(1, sets_own):
        store(a, x * n, exp(load(a, x * n)))
    for x in range(sets_other):
        store(b, x * n, exp(load(b, x * n)))
    for x in range(coalitions):
        top = load(a, item(own_of, x) * n)
        store(c, x * n, top / (top + load(b, item(other_of, x) * n)))


@compiled
def _differences(c, start, parties, coalitions):
    """Turn a table into the coefficients of its multilinear form, in place."""
    n = LANES
    stride = 1
    for k in range(parties - 1, -1, -1):
        choices = item(start, k + 1) - item(start, k) + 1
        for block in range(0, coalitions, stride * choices):
            for x in range(block, block + stride):
                base = load(c, x * n)
                for s in range(1, choices):
                    at = (x + s * stride) * n
                    store(c, at, load(c, at) - base)
        stride *= choices


@compiled
def _steepest(sides, low, high, low2, high2):
    """Largest slope of the response over a range of payoffs (eq. 11)."""
    if sides == 1:
        near = smaller(larger(spread(0.0), low), high)
        e = exp(0.0 - size_of(near))
        return e / ((1.0 + e) * (1.0 + e))
    top = larger(larger(high, high2), 0.0)
    weight = exp(high - top) + exp(high2 - top)
    return smaller(spread(0.5), weight / (weight + exp(0.0 - top)))


@compiled
def _ceilings(ceiling, third, own, other, m, parties):
    """Most that one helper can add to its side's chance: tanh(m log(1 + e_k / e_side) / 4)."""
    n = LANES
    for k in range(parties):
        e = load(third, k * n)
        for side in range(2):
            base = own if side else other
            t = exp(smaller(0.5 * m * log(1.0 + e / base), 700.0))
            store(ceiling, (2 * k + side) * n, (t - 1.0) / (t + 1.0))


@compiled
def _bounds(ceiling, start, sides_of, parties, stake, fixed, w):
    """Crude and sharper bound of the contraction modulus from ceilings alone (eq. 10, 11)."""
    n = LANES
    for k in range(parties):
        reach = load(ceiling, (2 * k + item(sides_of, item(start, k))) * n)
        for p in range(item(start, k) + 1, item(start, k + 1)):
            reach = reach + load(ceiling, (2 * k + item(sides_of, p)) * n)
        store(w, k * n, reach)
    crude, sharp = spread(0.0), spread(0.0)
    for k in range(parties):
        p, sides = item(start, k), item(start, k + 1) - item(start, k)
        total = spread(0.0)
        own = load(ceiling, (2 * k + item(sides_of, p)) * n)
        worth = size_of(load(stake, p * n))
        own2, worth2 = own, worth
        if sides == 2:
            own2 = load(ceiling, (2 * k + item(sides_of, p + 1)) * n)
            worth2 = size_of(load(stake, (p + 1) * n))
        for o in range(parties):
            if o != k:
                reach = load(w, o * n)
                most = worth * smaller(own, reach)
                if sides == 2:
                    most = larger(most, worth2 * smaller(own2, reach))
                total = total + most
        low = load(fixed, p * n)
        low2 = load(fixed, (p + sides - 1) * n)
        slope = _steepest(sides, low, low + worth * own, low2, low2 + worth2 * own2)
        crude = larger(crude, total * (0.25 if sides == 1 else 0.5))
        sharp = larger(sharp, total * slope)
    return crude, sharp


@compiled
def _ranges(c, g, start, sides_of, parties, coalitions, low, high, moves):
    """Read off a table the range of each gain, and how far the others can move it (sum of D_kl)."""
    n = LANES
    stride = coalitions
    for k in range(parties):
        choices = item(start, k + 1) - item(start, k) + 1
        stride //= choices
        rest = coalitions // choices
        for s in range(1, choices):
            p = item(start, k) + s - 1
            sign = 1.0 if item(sides_of, p) else -1.0
            least, most = spread(1.0), spread(-1.0)
            for x in range(rest):
                at = (x // stride) * stride * choices + x % stride
                gain = (load(c, (at + s * stride) * n) - load(c, at * n)) * sign
                least, most = smaller(least, gain), larger(most, gain)
                store(g, x * n, gain)
            store(low, p * n, least)
            store(high, p * n, most)
            total = spread(0.0)
            other = rest
            for o in range(parties):
                if o == k:
                    continue
                count = item(start, o + 1) - item(start, o) + 1
                block = other
                other //= count
                worst = spread(0.0)
                for first in range(0, rest, block):
                    for x in range(first, first + other):
                        u, v = load(g, x * n), load(g, (x + other) * n)
                        top, bottom = larger(u, v), smaller(u, v)
                        if count == 3:
                            u = load(g, (x + 2 * other) * n)
                            top, bottom = larger(top, u), smaller(bottom, u)
                        worst = larger(worst, top - bottom)
                total = total + worst
            store(moves, p * n, total)


@compiled
def _table_bounds(start, parties, stake, fixed, low, high, moves):
    """Both bounds with D_kl and the ranges from :func:`_ranges`."""
    n = LANES
    crude, sharp = spread(0.0), spread(0.0)
    for k in range(parties):
        p, sides = item(start, k), item(start, k + 1) - item(start, k)
        o = p + sides - 1
        worth, worth2 = size_of(load(stake, p * n)), size_of(load(stake, o * n))
        total = worth * load(moves, p * n)
        if sides == 2:
            total = total + worth2 * load(moves, o * n)
        slope = _steepest(
            sides, load(fixed, p * n) + worth * load(low, p * n), load(fixed, p * n) + worth * load(high, p * n),
            load(fixed, o * n) + worth2 * load(low, o * n), load(fixed, o * n) + worth2 * load(high, o * n),
        )  # fmt: skip
        crude = larger(crude, total * (0.25 if sides == 1 else 0.5))
        sharp = larger(sharp, total * slope)
    return crude, sharp


# -- a box that holds every equilibrium, and how much the response contracts in it ----------------------
# [lo, hi] bounds each probability. What a table can be worth on average over choices in the box has the
# bounds that follow from contracting one third party after the other: weights are not below zero, so the
# least of what is left needs the least entries alone.


@compiled
def _enclose(source, least, most, skip, other, parties, start, size, lo, hi):
    """Bounds of the mean of a table over the choices of all third parties but two, written to its first entries."""
    n = LANES
    from_least, from_most = source, source
    alone = True
    for o in range(parties - 1, -1, -1):
        gone = o == skip
        gone |= o == other
        if gone:
            continue
        p, choices = item(start, o), item(start, o + 1) - item(start, o) + 1
        a, b = load(lo, p * n), load(hi, p * n)
        size //= choices
        for x in range(size):
            at = x * choices * n
            low, high = load(from_least, at), load(from_most, at)
            d, e = load(from_least, at + n) - low, load(from_most, at + n) - high
            if choices == 2:
                store(least, x * n, low + smaller(a * d, b * d))
                store(most, x * n, high + larger(a * e, b * e))
            else:
                # Probabilities add up to one, so the mean lies between the entries as well.
                f, g = load(from_least, at + 2 * n) - low, load(from_most, at + 2 * n) - high
                a2, b2 = load(lo, (p + 1) * n), load(hi, (p + 1) * n)
                under = smaller(a * d, b * d) + smaller(a2 * f, b2 * f)
                over = larger(a * e, b * e) + larger(a2 * g, b2 * g)
                store(least, x * n, low + larger(under, smaller(smaller(d, f), 0.0)))
                store(most, x * n, high + smaller(over, larger(larger(e, g), 0.0)))
        from_least, from_most, alone = least, most, False
    if alone:
        store(least, 0, load(source, 0))
        store(most, 0, load(source, 0))


@compiled
def _gains(c, g, start, k, s, coalitions):
    """Write the gain of choice s of a third party over staying out for each choice of the others."""
    n = LANES
    choices = item(start, k + 1) - item(start, k) + 1
    stride = coalitions
    for o in range(k + 1):
        stride //= item(start, o + 1) - item(start, o) + 1
    for x in range(coalitions // choices):
        at = (x // stride) * stride * choices + x % stride
        store(g, x * n, load(c, (at + s * stride) * n) - load(c, at * n))


@compiled
def _changes(g, d, start, parties, k, o, a, b, coalitions):
    """Write what the gain of k changes by when o takes choice b instead of a."""
    n = LANES
    stride = 1
    for other in range(parties - 1, o, -1):
        if other != k:
            stride *= item(start, other + 1) - item(start, other) + 1
    choices = item(start, o + 1) - item(start, o) + 1
    size = coalitions // choices
    for x in range(size):
        at = (x // stride) * stride * choices + x % stride
        store(d, x * n, load(g, (at + b * stride) * n) - load(g, (at + a * stride) * n))
    return size


@compiled
def _box_bound(c, g, d, least, most, start, parties, coalitions, st, fx, lo, hi, z_low, z_high, matrix):
    """Modulus of the response over a box that holds every equilibrium, in the best of some weighted maximum norms.

    ``matrix`` has room for parties squared, and twice the parties.
    """
    n = LANES
    pairs = item(start, parties)
    for p in range(pairs):
        store(lo, p * n, spread(0.0))
        store(hi, p * n, spread(1.0))
    best = spread(1e300)
    weight, image = shift(matrix, parties * parties * n), shift(matrix, parties * (parties + 1) * n)
    for _round in range(BOXES):
        for k in range(parties):
            first, sides = item(start, k), item(start, k + 1) - item(start, k)
            rest = coalitions // (sides + 1)
            for s in range(sides):
                p = first + s
                _gains(c, g, start, k, s + 1, coalitions)
                _enclose(g, least, most, k, k, parties, start, rest, lo, hi)
                worth, rest_pays = load(st, p * n), load(fx, p * n)
                one, two = worth * load(least, 0), worth * load(most, 0)
                margin = (size_of(worth) + size_of(rest_pays) + 1.0) * SLACK
                store(z_low, p * n, rest_pays + smaller(one, two) - margin)
                store(z_high, p * n, rest_pays + larger(one, two) + margin)
            for s in range(sides):
                p, q = first + s, first + sides - 1 - s  # q is the other side, or the same
                low, high = load(z_low, p * n), load(z_high, p * n)
                if sides == 1:
                    low, high = logistic(low), logistic(high)
                else:
                    top = larger(larger(low, load(z_high, q * n)), 0.0)
                    e = exp(low - top)
                    low = e / (exp(0.0 - top) + e + exp(load(z_high, q * n) - top))
                    top = larger(larger(high, load(z_low, q * n)), 0.0)
                    e = exp(high - top)
                    high = e / (exp(0.0 - top) + e + exp(load(z_low, q * n) - top))
                store(lo, p * n, larger(load(lo, p * n), low - SLACK))
                store(hi, p * n, smaller(load(hi, p * n), high + SLACK))
        for k in range(parties):
            first, sides = item(start, k), item(start, k + 1) - item(start, k)
            last = first + sides - 1
            rest = coalitions // (sides + 1)
            slope = _steepest(
                sides, load(z_low, first * n), load(z_high, first * n), load(z_low, last * n), load(z_high, last * n)
            )
            for o in range(parties):
                store(matrix, (k * parties + o) * n, spread(0.0))
            for s in range(sides):
                _gains(c, g, start, k, s + 1, coalitions)
                for o in range(parties):
                    if o == k:
                        continue
                    worst = spread(0.0)
                    choices = item(start, o + 1) - item(start, o) + 1
                    for a in range(choices):
                        for b in range(a + 1, choices):
                            size = _changes(g, d, start, parties, k, o, a, b, rest)
                            _enclose(d, least, most, k, o, parties, start, size, lo, hi)
                            worst = larger(worst, larger(size_of(load(least, 0)), size_of(load(most, 0))))
                    at = (k * parties + o) * n
                    store(
                        matrix,
                        at,
                        larger(load(matrix, at), (worst + SLACK) * size_of(load(st, (first + s) * n)) * slope),
                    )
        # Any weights above zero give an upper bound of the spectral radius; the power method finds good ones.
        # What a game is certified with does not hang on the others of its tile.
        hold = (1.0 - one_where_reaches(best, 1.0)) * 1e300
        for k in range(parties):
            store(weight, k * n, spread(1.0))
        for _ in range(WEIGHINGS):
            ratio, top = spread(0.0), spread(1e-300)
            for k in range(parties):
                total = spread(0.0)
                for o in range(parties):
                    total = total + load(matrix, (k * parties + o) * n) * load(weight, o * n)
                store(image, k * n, total)
                ratio, top = larger(ratio, total / load(weight, k * n)), larger(top, total)
            best = smaller(best, ratio * (1.0 + SLACK) + hold)
            for k in range(parties):
                store(weight, k * n, larger(load(image, k * n) / top, 1e-6))
        if not any_reaches(best, 1.0):
            break
    return best


@compiled
def _payoffs(stake, stake_row, fixed, row, sides_of, pairs, games, begin, left, precision, st, fx, stage):  # fmt: skip
    n = LANES
    for p in range(pairs):
        worth = _take(stake, (stake_row * pairs + p) * games + begin, left, stage) * precision
        # Helping the target pays by the fall of the challenger's chance.
        store(st, p * n, worth if item(sides_of, p) else 0.0 - worth)
        store(fx, p * n, _take(fixed, (row * pairs + p) * games + begin, left, stage) * precision)


def solve_tiles(
    first, last, games, parties, pairs, rows, slots, coalitions, cut, n_own, n_other, want, precision, tolerance, outset,
    start, sides_of, own_bits, other_bits, own_of, other_of, stake_of, own, other, third, m, gamma, stake, fixed, sigma,
    chance, share, residual, crude, sharp, place, passes, work,
):  # fmt: skip
    """Solve the games from first to last - 1 (first a multiple of the lanes).

    With K third parties, P pairs of a third party and a side on its menu, R rows, S sets of stakes
    and N games:

    cut: third parties in the first half, K to take the table whole;
    want: 1 for the share, 2 for the bounds, 3 for both; 4 for the bound over boxes (in sharp) and nothing else;
    outset: where to begin: 0 everybody out, 1 even mixing, 2 everybody in, evenly on its sides;
    start (K + 1), sides_of (P): where each third party's sides begin, and which they are;
    own_bits (n_own), other_bits (n_other): third parties that may help the challenger, the target;
    own_of, other_of: for each joint choice, the set of the challenger's and of the target's helpers;
    own, other, m, gamma (N), third (K N), stake (S P N), stake_of (R), fixed (R P N);
    place (P) of (slots): where in a row of sigma (R, slots, N) each probability goes.

    chance, residual, passes (R N) are always written (but for the bound over boxes); share, crude, sharp (R N)
    where wanted.
    """
    n = LANES
    want_share, want_bounds = (want & 1) > 0, (want & 2) > 0
    size_a = 1
    for k in range(cut):
        size_a *= item(start, k + 1) - item(start, k) + 1
    size_b = coalitions // size_a
    # Rooms in the workspace.
    block = coalitions * n
    c = work
    shares, e_own, e_other = shift(c, block), shift(c, 2 * block), shift(c, 3 * block)
    a, b, w = shift(c, 4 * block), shift(c, 5 * block), shift(c, 6 * block)
    powers = shift(w, HALF * n)
    ceiling = shift(powers, n * parties)
    q = shift(ceiling, 2 * n * parties)
    st = shift(q, n * pairs)
    fx = shift(st, n * pairs)
    low = shift(fx, n * pairs)
    high, moves = shift(low, n * pairs), shift(low, 2 * n * pairs)
    stage = shift(low, 3 * n * pairs)
    reduced = e_own  # sums of strengths are used up before the first row is solved
    weights, weights_b = a, b
    parts = 1 if cut == parties else 2
    table = c if parts == 1 else reduced
    for begin in range(first, last, n):
        left = min(last, games) - begin
        strength, rival = _take(own, begin, left, stage), _take(other, begin, left, stage)
        power = _take(m, begin, left, stage)
        for k in range(parties):
            store(powers, k * n, _take(third, k * games + begin, left, stage))
        log_gamma = log(_take(gamma, begin, left, stage))
        _table(
            c, e_own, e_other, a, b, powers, strength, rival, power, log_gamma, own_bits, n_own, other_bits,
            n_other, own_of, other_of, coalitions,
        )  # fmt: skip
        if want == 4:
            for row in range(rows):
                _payoffs(
                    stake, item(stake_of, row), fixed, row, sides_of, pairs, games, begin, left, precision, st, fx, stage
                )  # fmt: skip
                bound = _box_bound(c, a, b, e_own, e_other, start, parties, coalitions, st, fx, q, moves, low, high, w)
                _put(sharp, row * games + begin, left, bound, stage)
            continue
        if want_share:
            for x in range(coalitions):
                top = load(e_own, item(own_of, x) * n)
                store(shares, x * n, top / (top + load(e_other, item(other_of, x) * n)))
            _differences(shares, start, parties, coalitions)
        if want_bounds:
            _ceilings(ceiling, powers, strength, rival, power, parties)
            doubt = spread(0.0)
            for turn in range(2):
                if turn == 1:
                    # Where ceilings do not certify all rows of a game, the table itself is looked at.
                    if not any_reaches(doubt, 1.0):
                        break
                    _ranges(c, a, start, sides_of, parties, coalitions, low, high, moves)
                for row in range(rows):
                    _payoffs(
                        stake, item(stake_of, row), fixed, row, sides_of, pairs, games, begin, left, precision, st, fx,
                        stage,
                    )  # fmt: skip
                    at = row * games + begin
                    if turn == 0:
                        one, two = _bounds(ceiling, start, sides_of, parties, st, fx, w)
                        doubt = larger(doubt, two)
                    else:
                        one, two = _table_bounds(start, parties, st, fx, low, high, moves)
                        keep = (1.0 - one_where_reaches(doubt, 1.0)) * 1e300
                        one = smaller(_take(crude, at, left, stage), one + keep)
                        two = smaller(_take(sharp, at, left, stage), two + keep)
                    _put(crude, at, left, one, stage)
                    _put(sharp, at, left, two, stage)
        _differences(c, start, parties, coalitions)
        for row in range(rows):
            _payoffs(
                stake, item(stake_of, row), fixed, row, sides_of, pairs, games, begin, left, precision, st, fx, stage
            )  # fmt: skip
            for k in range(parties):
                choices = item(start, k + 1) - item(start, k) + 1
                at_first = 0.0 if outset == 0 else (1.0 / choices if outset == 1 else 1.0 / (choices - 1.0))
                for p in range(item(start, k), item(start, k + 1)):
                    store(q, p * n, spread(at_first))
            done = 0
            count = spread(1.0)
            step = 1.0
            while parties:
                done += 1
                # The last turn of the loop looks at what stands, without moving it.
                worst = spread(0.0)
                for half in range(parts):
                    lo, hi = (0, parties) if parts == 1 else ((0, cut) if half == 0 else (cut, parties))
                    if parts == 2 and half == 0:
                        _monomials(weights_b, 0, q, cut, parties, start)
                        _contract(c, reduced, weights_b, size_a, size_b, size_b, 1)
                    elif parts == 2:
                        _monomials(weights, 0, q, 0, cut, start)
                        _contract(c, reduced, weights, size_b, 1, size_a, size_b)
                    for turn in range(INNER if parts == 2 and step > 0.0 else 1):
                        moved = _sweep(table, 0, q, lo, hi, start, st, fx, step, spread(0.0), w)
                        if turn == 0:  # what later sweeps move lies within what the first one moved
                            worst = larger(worst, moved)
                if step == 0.0:
                    _put(residual, row * games + begin, left, worst, stage)
                    break
                count = count + one_where_reaches(worst, tolerance)
                if done >= LIMIT or not any_reaches(worst, tolerance):
                    step = 0.0
                elif done >= PLAIN:
                    step = 0.5
            # Expectations of the chance and of the share.
            if cut == parties:
                _monomials(weights, 0, q, 0, parties, start)
                total = load(c, 0)
                for x in range(1, coalitions):
                    total = total + load(weights, x * n) * load(c, x * n)
            else:
                # The first half's monomials still stand, and `reduced` is the table without that half.
                _monomials(weights_b, 0, q, cut, parties, start)
                total = load(reduced, 0)
                for x in range(1, size_b):
                    total = total + load(weights_b, x * n) * load(reduced, x * n)
            _put(chance, row * games + begin, left, smaller(larger(total, 0.0), 1.0), stage)
            if want_share:
                if cut == parties:
                    total = load(shares, 0)
                    for x in range(1, coalitions):
                        total = total + load(weights, x * n) * load(shares, x * n)
                else:
                    _contract(shares, reduced, weights, size_b, 1, size_a, size_b)
                    total = load(reduced, 0)
                    for x in range(1, size_b):
                        total = total + load(weights_b, x * n) * load(reduced, x * n)
                _put(share, row * games + begin, left, smaller(larger(total, 0.0), 1.0), stage)
            for p in range(pairs):
                _put(sigma, (row * slots + item(place, p)) * games + begin, left, load(q, p * n), stage)
            store(stage, 0, count)
            for x in range(min(n, left)):
                set_item(passes, row * games + begin + x, np.int32(item(stage, x)))


def _exp_of(x, out, room):
    source, target, stage = pointer(x), pointer(out), pointer(room)
    for at in range(0, x.size, LANES):
        _put(target, at, x.size - at, exp(_take(source, at, x.size - at, stage)), stage)


def _log_of(x, out, room):
    source, target, stage = pointer(x), pointer(out), pointer(room)
    for at in range(0, x.size, LANES):
        _put(target, at, x.size - at, log(_take(source, at, x.size - at, stage)), stage)


def machine_code(kinds: str) -> tuple[str, bytes]:
    """Return the name and the object code of :func:`solve_tiles` for this processor.

    Parameters
    ----------
    kinds
        Kinds of its arguments (:data:`foedus.crisis.native.KINDS`).
    """
    import llvmlite.binding as llvm
    from numba.core import compiler
    from numba.core.registry import cpu_target

    known = {
        "i": types.int64, "d": types.float64, "I": types.CPointer(types.int64), "D": types.CPointer(types.float64),
        "J": types.CPointer(types.int32),
    }  # fmt: skip
    flags: Any = compiler.Flags()
    flags.no_cpython_wrapper = True
    flags.no_cfunc_wrapper = True
    flags.error_model = "numpy"
    typing, target = cpu_target.typing_context, cpu_target.target_context
    typing.refresh()
    target.refresh()
    made = compiler.compile_extra(typing, target, solve_tiles, [known[k] for k in kinds], types.void, flags, {})
    module = llvm.parse_assembly(made.library.get_llvm_str())
    outside = {f.name for f in module.functions if f.is_declaration and not f.name.startswith("llvm.")}
    if outside - {"memset", "memcpy", "memmove"}:
        raise RuntimeError(f"the compiled solver needs {sorted(outside)}")
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=3, codemodel="jitdefault",
        jit=True,
    )  # fmt: skip
    return made.fndesc.llvm_func_name, machine.emit_object(module)


exp_of = numba.njit(error_model="numpy")(_exp_of)
log_of = numba.njit(error_model="numpy")(_log_of)
