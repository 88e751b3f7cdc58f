"""Prior draws of the crisis parameters, each with its warrant. Prints nothing."""

from foedus.estimate.priors import Prior, describe, draw, priors, table

__all__ = ["Prior", "describe", "draw", "priors", "table"]
