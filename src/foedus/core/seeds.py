"""One seed root; every use has a named stream of its own.

Two uses never share random numbers, and adding a use never moves another's:
the same seed gives the same bytes whatever else is computed.
"""

from __future__ import annotations

import hashlib

import numpy as np

__all__ = ["DEFAULT_SEED", "stream"]

#: The date of the vote in Baku, so that a default run can be quoted.
DEFAULT_SEED = 20251216


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of one named use of a seed.

    Parameters
    ----------
    seed
        Root seed, 0 or more.
    *names
        What the numbers are for, such as ``("parameters", "chi")``.
    """
    words = [int.from_bytes(hashlib.sha256(str(n).encode()).digest()[:8], "little") for n in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))
