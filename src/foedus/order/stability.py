"""War-stable networks of alliances: Jackson and Nei (2015, PNAS 112(50)).

Countries with strengths M stand in an undirected network g. A country i is *vulnerable* if some
j, with allies C out of {j} + N_j(g), i not among them, could beat what is left on i's side:

    M(C) > gamma M({i} + N_i(g) less C),                                           (their eq. 1)

gamma the advantage of defence. A network is *war-stable* if

S1  no country is vulnerable;
S2  no absent link jk, if added, makes a third country vulnerable to a coalition that holds both j and k;
S3  every present link jk is needed: without it both j and k are vulnerable.

For fixed j the best coalition is all of {j} + N_j without i: each member adds to the left side, and
one that is also i's ally leaves the right side. So one pass over pairs and links, O(n m), decides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import Answer, InputError

__all__ = ["Stability", "stability", "stable_networks", "vulnerable"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
#: All networks of more countries are too many to try (2^15 of six take a minute, 2^21 of seven do not).
MOST = 6


def vulnerable(links: Bools, strength: Floats, gamma: float) -> Bools:
    """Return who is vulnerable to whom: entry (i, j) if j with its best coalition can beat i.

    Parameters
    ----------
    links
        Symmetric, shape (n, n), without loops.
    strength
        Shape (n,), above 0.
    gamma
        Advantage of defence, above 0.
    """
    attack, defence, _ = _forces(links, strength)
    out = _beats(attack, defence, gamma)
    np.fill_diagonal(out, False)
    return out


def _forces(links: Bools, strength: Floats) -> tuple[Floats, Floats, Bools]:
    """Return what j can lead against i and what stays with i, entries (i, j), and who stands with whom."""
    side = links | np.eye(len(strength), dtype=bool)
    total = side @ strength  # M({j} + N_j)
    common = (side * strength) @ side.T  # M of what is on both sides
    own = np.where(links, strength[:, None], 0.0)
    # The attackers' side without i; the defenders' side without those who attack, i itself staying.
    return total[None, :] - own, total[:, None] - common + own, side


def _beats(attack: Floats, defence: Floats, gamma: float) -> Bools:
    # The margin keeps sums that are equal on paper equal here.
    return np.asarray(attack > gamma * defence * (1 + 1e-12) + 1e-300)


@dataclass(frozen=True)
class Stability(Answer):
    """Whether a network is war-stable, and what breaks it.

    Parameters
    ----------
    names
        Of the countries.
    gamma
        Advantage of defence.
    vulnerable
        Pairs (who, to whom) that break S1.
    tempting
        (j, k, i): links jk that would make i vulnerable to both together, which break S2.
    needless
        Links that a member could drop and stay safe, which break S3.
    """

    names: tuple[str, ...]
    gamma: float
    vulnerable: tuple[tuple[str, str], ...]
    tempting: tuple[tuple[str, str, str], ...]
    needless: tuple[tuple[str, str], ...]

    @property
    def stable(self) -> bool:
        """Whether all three conditions hold."""
        return not (self.vulnerable or self.tempting or self.needless)

    def summary(self, lang: str = "en") -> str:
        """Return which conditions fail, in a few lines."""
        ru = lang == "ru"
        head = f"γ = {self.gamma:g}: " if ru else f"gamma = {self.gamma:g}: "
        if self.stable:
            return head + ("сеть устойчива к войне." if ru else "the network is war-stable.")
        lines = [head + ("сеть не устойчива к войне." if ru else "the network is not war-stable.")]
        if self.vulnerable:
            who = ", ".join(dict.fromkeys(i for i, _ in self.vulnerable))
            lines.append(f"S1: {'уязвимы' if ru else 'vulnerable'}: {who}")
        if self.tempting:
            links = ", ".join(dict.fromkeys(f"{j}-{k}" for j, k, _ in self.tempting))
            lines.append(
                f"S2: {'выгодны для нападения новые связи' if ru else 'links that would pay in an attack'}: {links}"
            )
        if self.needless:
            lines.append(f"S3: {'лишние связи' if ru else 'links that are not needed'}: " + ", ".join(f"{j}-{k}" for j, k in self.needless))  # fmt: skip
        return "\n".join(lines)

    explain = summary

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "names": list(self.names), "gamma": self.gamma, "stable": self.stable,
            "vulnerable": [list(v) for v in self.vulnerable], "tempting": [list(t) for t in self.tempting],
            "needless": [list(n) for n in self.needless],
        }  # fmt: skip


def stability(links: Iterable[tuple[str, str]], strengths: dict[str, float], gamma: float = 1.0) -> Stability:
    """Test a network for war-stability.

    Parameters
    ----------
    links
        Pairs of allies, in any order.
    strengths
        Country to strength, above 0; every country that the links name.
    gamma
        Advantage of defence, above 0.

    Raises
    ------
    InputError
        ``bad-network``.
    """
    names = tuple(strengths)
    place = {n: k for k, n in enumerate(names)}
    adjacency = np.zeros((len(names), len(names)), dtype=bool)
    for a, b in links:
        if a == b or a not in place or b not in place:
            raise InputError(
                f"no link between '{a}' and '{b}'", remedy="link two different countries that have a strength",
                code="bad-network",
            )  # fmt: skip
        adjacency[place[a], place[b]] = adjacency[place[b], place[a]] = True
    strength = np.array([strengths[n] for n in names], dtype=np.float64)
    _check(strength, gamma)
    weak, tempting, needless = _broken(adjacency, strength, gamma, every=True)
    return Stability(
        names, gamma, tuple((names[i], names[j]) for i, j in weak),
        tuple((names[j], names[k], names[i]) for j, k, i in tempting), tuple((names[j], names[k]) for j, k in needless),
    )  # fmt: skip


def stable_networks(strengths: Sequence[float], gamma: float) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return all war-stable networks among a few countries, each as its links; the empty one as ``()``.

    Raises
    ------
    InputError
        ``too-many`` countries to try every network; ``bad-network``.
    """
    n = len(strengths)
    strength = np.asarray(strengths, dtype=np.float64)
    _check(strength, gamma)
    if n > MOST:
        raise InputError(f"{n} countries have too many networks", remedy=f"give at most {MOST}", code="too-many")
    pairs = list(itertools.combinations(range(n), 2))
    found = []
    for chosen in itertools.product((False, True), repeat=len(pairs)):
        links = np.zeros((n, n), dtype=bool)
        here = tuple(p for p, c in zip(pairs, chosen, strict=True) if c)
        for a, b in here:
            links[a, b] = links[b, a] = True
        if not any(_broken(links, strength, gamma, every=False)):
            found.append(here)
    return tuple(found)


def _broken(
    links: Bools, strength: Floats, gamma: float, *, every: bool
) -> tuple[list[tuple[int, int]], list[tuple[int, int, int]], list[tuple[int, int]]]:
    """Return what breaks S1, S2 and S3, O(n^3); unless ``every``, stop where S1 fails."""
    attack, defence, side = _forces(links, strength)
    was = _beats(attack, defence, gamma)
    np.fill_diagonal(was, False)
    weak = [(int(i), int(j)) for i, j in np.argwhere(was)]
    if weak and not every:
        return weak, [], []
    n = len(strength)
    safe = np.zeros((n, n), dtype=bool)  # (j, k): j is safe without its link to k
    lure = np.zeros((n, n, n), dtype=bool)  # (j, k, i): j, then allied with k, beats i and did not before
    for j in range(n):
        # Without k on j's side, no attack on j changes; k is missed where it did not itself attack.
        left = defence[j][:, None] - np.where(side, 0.0, strength[None, :])
        hit = _beats(attack[j][:, None], left, gamma)
        hit[j] = False
        safe[j] = links[j] & ~hit.any(axis=0)
        # With k on j's side: k attacks with j, and leaves the side of i where it stood there.
        more = attack[:, j][None, :] + strength[:, None]
        less = defence[:, j][None, :] - np.where(side & ~side[j][:, None], strength[:, None], 0.0)
        lure[j] = _beats(more, less, gamma) & ~was[:, j][None, :]
        lure[j][side[j]] = False
        lure[j][:, j] = False
    lure[:, np.arange(n), np.arange(n)] = False
    # A common ally could lead both before the link too, which is S1: only the two themselves are new.
    both = lure | lure.transpose(1, 0, 2)
    tempting = [(int(j), int(k), int(i)) for j, k, i in np.argwhere(both) if j < k]
    needless = [(int(j), int(k)) for j, k in np.argwhere(safe | safe.T) if j < k]
    return weak, tempting, needless


def _check(strength: Floats, gamma: float) -> None:
    if len(strength) < 2 or not np.isfinite(strength).all() or (strength <= 0).any():
        raise InputError("strengths of two or more countries, each above 0", remedy="correct them", code="bad-network")
    if not 0 < gamma < float("inf"):
        raise InputError(f"an advantage of defence of {gamma:g}", remedy="give a number above 0", code="bad-network")
