"""Study: who joins the target of a dispute, by pledge and by how far it goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.text import wrapped
from foedus.history.catalogue import Said
from foedus.studies.pact_tell import number

if TYPE_CHECKING:
    import polars as pl

    from foedus.history.counts import Share

__all__ = ["Joining", "joining"]

_TITLE = Said("Third parties that join the target of a dispute, by pledge and level", "Третьи стороны, вступающие на сторону цели: по пакту и уровню")  # fmt: skip
_ROWS = {
    "": Said("all third parties", "все третьи стороны"), "near_": Said("neighbours of the target, majors", "соседи цели, великие державы"),
    "late_": Said("the same, after 1945", "они же, после 1945"),
}  # fmt: skip
_LEVELS = {"": Said("any dispute", "любой спор"), "_war": Said("war", "война")}
_FORMULA = "joined ~ pledged + war + pledged_war + near + major + rival + ln_distance"


@dataclass(frozen=True)
class Joining(Answer):
    """Joining by pledge and level.

    Parameters
    ----------
    shares
        Name to cases and opportunities, as :func:`foedus.history.counts.joining` names them, and ``allies``
        (every defence ally of the target in disputes of one originator a side) and ``honoured`` (alliances
        honoured in the wars in which they were called on).
    coef
        Name to coefficient and error of a logit of joining the target, errors by dispute.
    n, events
        Rows of that logit and joiners among them.
    """

    shares: Mapping[str, Share]
    coef: Mapping[str, tuple[float, float]]
    n: int
    events: int

    def ratio(self, group: str = "", level: str = "") -> float:
        """How many times as often those pledged join as the others; NaN where nobody of the others does."""
        other = self.shares[f"{group}unpledged{level}"].share
        return self.shares[f"{group}pledged{level}"].share / other if other else math.nan

    @property
    def words(self) -> tuple[Said, ...]:
        """The page, made from the numbers."""
        s = self.shares
        some, war = self.ratio(), self.ratio(level="_war")
        rise = s["pledged_war"].share / s["pledged"].share
        b, e = self.coef["pledged"]
        x, xe = self.coef["pledged_war"]
        more, told = b > 0, abs(b / e) > 1.96
        en_more = ("more" if more else "less") + (" often" if told else " often, which is not told apart from chance")
        ru_more = ("чаще" if more else "реже") + ("" if told else ", но от случайности это не отличить")
        grows = abs(x / xe) > 1.96
        en_grow = (
            ("larger" if x > 0 else "smaller") + " in wars" if grows else "not told apart in wars and lesser disputes"
        )
        ru_grow = (
            ("больше" if x > 0 else "меньше") + " в войнах"
            if grows
            else "в войнах и в меньших спорах не различается значимо"
        )
        h, a = s["honoured"], s["allies"]
        return (
            Said(
                f"States pledged to the target join it {some:.1f} times as often as other third parties, and in wars {war:.1f} times. The level does more than "
                f"the pledge: a pledged state joins {rise:.0f} times as often in a war as over all disputes.",
                f"Связанные пактом с целью вступают на её сторону в {number(some, 'ru', 1)} раза чаще прочих третьих сторон, в войнах — в {number(war, 'ru', 1)} раза. Уровень "
                f"значит больше пакта: связанное государство вступает в войну в {number(rise, 'ru', 0)} раз чаще, чем в спор вообще.",
            )
            if rise > max(some, war)
            else Said(
                f"States pledged to the target join it {some:.1f} times as often as other third parties, and in wars {war:.1f} times; a pledged state joins {rise:.1f} times as often in a war as over all disputes.",
                f"Связанные пактом с целью вступают на её сторону в {number(some, 'ru', 1)} раза чаще прочих третьих сторон, в войнах — в {number(war, 'ru', 1)} раза; в войну связанное государство вступает в {number(rise, 'ru', 1)} раза чаще, чем в спор вообще.",
            ),
            Said(
                f"At equal nearness, rank, rivalry with the initiator and distance, pledged states join {en_more} (b {b:.2f}, s.e. {e:.2f}); the difference that the pledge makes is {en_grow} (b {x:.2f}, s.e. {xe:.2f}).",
                f"При равных близости, ранге, соперничестве с зачинщиком и расстоянии связанные пактом вступают {ru_more} (коэф. {number(b, 'ru', 2)}, ст. ош. {number(e, 'ru', 2)}); разница, которую даёт пакт, {ru_grow} (коэф. {number(x, 'ru', 2)}, ст. ош. {number(xe, 'ru', 2)}).",
            ),
            Said(
                f"Two numbers on the same promises: {h.cases} of {h.of} alliances ({100 * h.share:.0f}%) were honoured in the wars that called on them; {a.cases} of {a.of} allies ({100 * a.share:.2f}%) joined the target of a dispute. "
                "The first counts promises whose case arose in a war, the second every ally in every dispute, most of which ask nothing of it. Neither is the chance that an ally helps in a given war.",
                f"Два числа об одних обещаниях: {h.cases} из {h.of} союзов ({number(100 * h.share, 'ru', 0)} %) соблюдены в войнах, которые их касались; {a.cases} из {a.of} союзников ({number(100 * a.share, 'ru', 2)} %) вступили на сторону цели спора. "
                "Первое считает обещания, случай которых наступил в войне, второе — каждого союзника в каждом споре, а большинство споров ничего от него не требует. Ни то ни другое не есть вероятность помощи союзника в данной войне.",
            ),
        )  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the table with its denominators, and the page."""
        heads = ("связаны пактом", "не связаны") if lang == "ru" else ("pledged to the target", "not pledged")
        lines = [_TITLE(lang), "", f"{'':38}{heads[0]:>21}{heads[1]:>21}"]
        for group, who in _ROWS.items():
            lines.append(who(lang))
            for level, word in _LEVELS.items():
                cells = (self._cell(self.shares[f"{group}{p}{level}"], lang) for p in ("pledged", "unpledged"))
                lines.append(f"  {word(lang):36}" + "".join(f"{c:>21}" for c in cells))
        for word in self.words:
            lines += ["", *wrapped(word(lang))]
        return "\n".join(lines)

    def _cell(self, share: Share, lang: str) -> str:
        rate = number(100 * share.share, lang, 2) if share.of else "-"
        return f"{share.cases}/{share.of} {rate}{' %' if lang == 'ru' else '%'}"

    def explain(self, lang: str = "en") -> str:
        """Return the summary with the logit."""
        lines = [self.summary(lang), "", _FORMULA]
        lines += [f"  {name:14}{number(b, lang):>9} ({number(se, lang)})" for name, (b, se) in self.coef.items()]
        lines.append(
            f"строк {self.n}, вступивших {self.events}" if lang == "ru" else f"{self.n} rows, {self.events} joiners"
        )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "study": "joining", "title": _TITLE.to_dict(), "shares": {k: s.to_dict() for k, s in self.shares.items()},
            "logit": {"formula": _FORMULA, "n": self.n, "events": self.events, "coef": {k: list(v) for k, v in self.coef.items()}},
            "words": [w.to_dict() for w in self.words],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per share: name, cases, of, share."""
        import polars as pl

        return pl.DataFrame([{"name": k, **s.to_dict()} for k, s in self.shares.items()])


def joining(*, size: str = "small", seed: int = 0, progress: Callable[[str, float], None] | None = None) -> Joining:
    """Return who joined the target of a dispute, by pledge and level, with every denominator.

    Parameters
    ----------
    size, seed
        Not used: counts and one logit.
    progress
        Called with a stage and the part that is done.

    Raises
    ------
    DataMissingError
        If the record cannot be built.
    """
    import polars as pl

    from foedus.estimate.logit import logit
    from foedus.history import counts
    from foedus.history.record import table

    tell = progress or (lambda word, done: None)
    tell("counts", 0.0)
    found = counts.joining("contiguous")
    shares = {k: v for k, v in found.items() if isinstance(v, counts.Share)}
    allies, kept = counts.ally_joining()["target"], counts.honoured()["own"]
    assert isinstance(allies, counts.Share)
    shares |= {"allies": allies, "honoured": kept}
    tell("logit", 0.5)
    c = pl.col
    beside = c("neighbour_target") | c("neighbour_initiator")
    rows = table("joining").filter(
        (beside | c("major") | c("defense_target")) & ~c("defense_initiator") & c("capital_km_target").is_not_null()
    ).select(
        "dispnum", joined=c("joined_target").cast(pl.Float64), pledged=c("defense_target").cast(pl.Float64),
        war=c("war").cast(pl.Float64), near=c("neighbour_target").cast(pl.Float64), major=c("major").cast(pl.Float64),
        rival=c("rivalry_initiator").fill_null(False).cast(pl.Float64), ln_distance=c("capital_km_target").log1p(),
        pledged_war=(c("defense_target") & c("war")).cast(pl.Float64),
    )  # fmt: skip
    fit = logit(rows, _FORMULA, cluster="dispnum")
    tell("", 1.0)
    coef = {name: (float(b), float(se)) for name, b, se in zip(fit.names, fit.coef, fit.se, strict=True)}
    return Joining(shares, coef, fit.n, fit.events)
