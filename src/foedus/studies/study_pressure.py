"""The study ``pressure``: what the record shows of indirect pressure, and what it cannot show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from foedus.core import Answer
from foedus.history import table
from foedus.history.catalogue import Said

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Pressure", "Share", "pressure"]

#: Two-sided normal quantile of a 95 percent interval.
_Z = 1.959963984540054
#: Highest hostility that is a threat or a display.
_SHOW = 3


@dataclass(frozen=True)
class Share:
    """How many dyad-decades show an act of the sender against the target."""

    title: Said
    cases: int
    of: int

    @property
    def value(self) -> float:
        """Cases over all; NaN of nothing."""
        return self.cases / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's (1927) interval at 95 percent; decades of one pair are not independent, so it is too narrow."""
        if not self.of:
            return float("nan"), float("nan")
        n, p, z2 = self.of, self.value, _Z * _Z
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = (z2 * (p * (1 - p) / n + z2 / (4 * n * n))) ** 0.5 / (1 + z2 / n)
        return centre - half, centre + half

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "title": self.title.to_dict(), "cases": self.cases, "of": self.of, "share": self.value if self.of else None,
            "interval": list(self.interval) if self.of else None,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Pressure(Answer):
    """Two proxies of pressure beside each other, and what the fit makes of substitution.

    Parameters
    ----------
    acts
        Initiations by hostility of the initiator: 2 threat, 3 display, 4 use of force, 5 war.
    shares
        Militarised pressure, and force, in the directed dyad-decades in which the sender threatened or used sanctions;
        the same in all politically relevant directed dyad-decades of those years.
    tau
        Dissimilarity of force and pressure in the shipped posterior: median, 5 %, 95 %, part of the prior's spread
        that is left, share of draws above .9; None without a posterior.
    """

    acts: dict[int, int]
    shares: tuple[Share, ...]
    tau: tuple[float, float, float, float, float] | None

    @property
    def share(self) -> float:
        """Share of initiations below the use of force."""
        return (self.acts.get(2, 0) + self.acts.get(3, 0)) / max(sum(self.acts.values()), 1)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        names = ("median", "low", "high", "spread", "above_0.9")
        return {
            "acts": {str(k): v for k, v in self.acts.items()}, "pressure_share": self.share,
            "shares": [t.to_dict() for t in self.shares],
            "tau": None if self.tau is None else dict(zip(names, self.tau, strict=True)),
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per share."""
        import polars as pl

        return pl.DataFrame([{**t.to_dict(), "title": t.title("en")} for t in self.shares])

    def summary(self, lang: str = "en") -> str:
        """Return the figures, and what they allow one to say."""
        ru = lang == "ru"

        def said(x: float, digits: int = 2) -> str:
            text = f"{x:.{digits}f}"
            return text.replace(".", ",") if ru else text

        def count(n: int) -> str:
            return f"{n:,}".replace(",", "\u00a0" if ru else ",")

        total = sum(self.acts.values())
        lines = [
            f"Ниже применения силы (угроза или демонстрация): {said(100 * self.share, 1)} % из {count(total)} начатых споров."
            if ru
            else f"Below the use of force (threat or display): {said(100 * self.share, 1)} % of {count(total)} initiations.",
            "Вторая мера — санкции (TIES). Действия того же отправителя против той же цели за то же десятилетие:"
            if ru
            else "The second proxy is sanctions (TIES). Acts of the same sender against the same target in the same decade:",
        ]
        for t in self.shares:
            low, high = t.interval
            lines.append(
                f"  {t.title(lang)}: {t.cases} / {count(t.of)} = {said(100 * t.value, 1)} % [{said(100 * low, 1)}; {said(100 * high, 1)}]"
            )
        rare = self.shares[0].value < 0.5
        if ru:
            lines.append(
                "Там, где давили санкциями, военного давления почти нет: одна мера не заменяет другую."
                if rare
                else "Там, где давили санкциями, большей частью было и военное давление."
            )
        else:
            lines.append(
                "Where sanctions were the means, militarised pressure is mostly absent: one proxy does not stand for the other."
                if rare
                else "Where sanctions were the means, militarised pressure is mostly there too."
            )
        if self.tau is None:
            lines.append(
                "Апостериорного распределения нет." if ru else "There is no posterior of the substitution parameter."
            )
        else:
            middle, low, high, spread, near = self.tau
            lines.append(
                f"τ (1: сила и давление не замещают друг друга): {said(middle)} [{said(low)}; {said(high)}], разброс {said(spread)} "
                f"априорного, доля выборок выше 0,9: {said(100 * near, 0)} %."
                if ru
                else f"tau (1: force and pressure do not substitute): {said(middle)} [{said(low)}, {said(high)}], {said(spread)} of the "
                f"prior's spread, {said(100 * near, 0)} % of draws above .9."
            )
            if low < 0.9 < high:
                lines.append(
                    "Данные совместимы и с заметным замещением, и с его отсутствием: вывод о переходе от силы к давлению не обоснован."
                    if ru
                    else "The record is compatible with substitution and with none: a move from force to pressure is not identified."
                )
        lines.append(
            "Санкции, кибератаки и действия через посредников в данных о спорах не записаны."
            if ru
            else "Sanctions, cyber acts and proxies are not in the record of disputes."
        )
        return "\n".join(lines)

    explain = summary


def pressure(size: str = "small", seed: int = 0, progress: Callable[[str, float], None] | None = None) -> Pressure:
    """Return what two proxies show of indirect pressure.

    Parameters
    ----------
    size, seed
        Without effect: nothing is simulated.

    Notes
    -----
    Every dyad-decade of the TIES-based data has a challenge by sanctions; pairs outside that source are not known to
    have none, so its absence is not compared. Militarised pressure and force: an initiation by the sender against the
    target in the decade, with hostility 2 or 3, and 4 or 5.
    """
    import polars as pl

    from foedus.estimate.posterior import shipped

    starts = table("initiations", ["ccode1", "ccode2", "year", "hostlev1"])
    acts = {int(k): int(n) for k, n in starts["hostlev1"].value_counts().sort("hostlev1").iter_rows()}
    decade = (pl.col("year") // 10 * 10).cast(pl.Int32).alias("decade")
    seen = (
        starts.with_columns(decade)
        .group_by("ccode1", "ccode2", "decade")
        .agg(pressed=(pl.col("hostlev1") <= _SHOW).any(), forced=(pl.col("hostlev1") > _SHOW).any())
    )
    sanctions = table("sanctions", ["ccode1", "ccode2", "decade", "cd", "sf", "bd"])
    sanctions = sanctions.filter(pl.col("cd") + pl.col("sf") + pl.col("bd") > 0)
    every = table("dyad_years", ["ccode1", "ccode2", "year", "relevant"]).filter("relevant").with_columns(decade)
    every = every.join(sanctions.select("decade").unique(), on="decade").select("ccode1", "ccode2", "decade").unique()
    key = ["ccode1", "ccode2", "decade"]

    def share(rows: pl.DataFrame, what: str, title: Said) -> Share:
        found = rows.join(seen, on=key, how="left")[what].fill_null(False)
        return Share(title, int(found.sum()), found.len())

    shares = (
        share(
            sanctions,
            "pressed",
            Said("militarised pressure where sanctions were", "военное давление там, где были санкции"),
        ),
        share(sanctions, "forced", Said("force where sanctions were", "сила там, где были санкции")),
        share(
            every, "pressed", Said("militarised pressure, all relevant pairs", "военное давление, все значимые пары")
        ),
        share(every, "forced", Said("force, all relevant pairs", "сила, все значимые пары")),
    )
    posterior, tau = shipped(), None
    if posterior is not None:
        values = posterior.parameters()["tau"]
        low, middle, high = (float(x) for x in np.quantile(values, [0.05, 0.5, 0.95]))
        tau = (middle, low, high, posterior.shrinkage["tau"], float((values > 0.9).mean()))
    return Pressure(acts, shares, tau)
