"""The study ``reliability``: are alliances honoured, by which count, and out of how many."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from foedus.core import Answer
from foedus.core.text import wrapped
from foedus.estimate.logit import Logit
from foedus.history.catalogue import Said
from foedus.studies.checks_reliability import LEEDS_ANAC

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Count", "Reliability", "reliability"]


@dataclass(frozen=True)
class Count:
    """One way to count: how many of how many, with an interval of Wilson (1927) at 95 percent.

    The interval treats cases as independent, which wars with many allies are not: it is too narrow.
    """

    name: str
    title: Said
    unit: Said
    cases: int
    of: int

    @property
    def share(self) -> float:
        """Cases over all; NaN of nothing."""
        return self.cases / self.of if self.of else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval."""
        if not self.of:
            return float("nan"), float("nan")
        z2 = 1.959963984540054**2
        n, p = self.of, self.share
        centre, half = (
            (p + z2 / (2 * n)) / (1 + z2 / n),
            (z2 * (p * (1 - p) / n + z2 / (4 * n * n))) ** 0.5 / (1 + z2 / n),
        )
        return centre - half, centre + half

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.name, "title": self.title.to_dict(), "unit": self.unit.to_dict(), "cases": self.cases,
            "of": self.of, "share": self.share if self.of else None, "interval": list(self.interval) if self.of else None,
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class Reliability(Answer):
    """Reliability by several counts, and what goes with it.

    Parameters
    ----------
    counts
        The same question with different denominators.
    logit
        Honouring by what the alliance and the member were like (Leeds and Anac 2005).
    penalised
        The same under Firth's penalty, since 44 breaches carry six covariates.
    clustered
        The same by maximum likelihood with errors clustered by war.
    """

    counts: tuple[Count, ...]
    logit: Logit
    penalised: Logit
    clustered: Logit

    def count(self, name: str) -> Count:
        """Return one count by its name."""
        return next(c for c in self.counts if c.name == name)

    def to_frame(self) -> pl.DataFrame:
        """Return one row for each count: name, unit, cases, of, share, low, high."""
        import polars as pl

        rows = [(c.name, c.unit.en, c.cases, c.of, c.share, *c.interval) for c in self.counts]
        return pl.DataFrame(rows, schema=["name", "unit", "cases", "of", "share", "low", "high"], orient="row")

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "counts": [c.to_dict() for c in self.counts], "logit": self.logit.to_dict(),
            "penalised": self.penalised.to_dict(), "clustered": self.clustered.to_dict(), "words": WORDS.to_dict(),
        }  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the counts, the fits side by side, and what they mean."""
        ru = lang == "ru"
        lines = ["Соблюдаются ли союзы" if ru else "Are alliances honoured", ""]
        unit = ""
        for c in self.counts:
            if c.unit(lang) != unit:
                unit = c.unit(lang)
                lines.append(f"{'Единица' if ru else 'Unit'}: {unit}")
            low, high = c.interval
            share = f"{100 * c.share:.2f}%" if c.share < 0.1 else f"{100 * c.share:.1f}%"
            lines.append(f"  {c.title(lang):44} {c.cases:5} / {c.of:<6} {share:>7} [{100 * low:.1f}, {100 * high:.1f}]")
        heads = ("правдоподобие", "по войнам", "Firth") if ru else ("likelihood", "by war", "Firth")
        lines += [
            "",
            f"{'Логит' if ru else 'Logit'}: {LEEDS_ANAC}",
            f"  {'':10} {heads[0]:>18} {heads[1]:>12} {heads[2]:>18}",
        ]
        plain, by_war, firth = self.logit, self.clustered, self.penalised
        for k, name in enumerate(plain.names):
            first = f"{plain.coef[k]:9.3f} ({plain.se[k]:.3f}) {f'({by_war.se[k]:.3f})':>14}"
            lines.append(f"  {name:10} {first} {firth.coef[k]:9.3f} ({firth.se[k]:.3f})")
        lines += [f"! {w(lang)}" for w in self.clustered.warnings]
        return "\n".join([*lines, "", *wrapped(self._say(lang))])

    def explain(self, lang: str = "en") -> str:
        """Return the summary and what to beware of."""
        return "\n".join([self.summary(lang), "", *wrapped(BEWARE(lang))])

    def _say(self, lang: str) -> str:
        all_, early, ally = self.count("atop"), self.count("atop-early"), self.count("ally")
        late, older = self.count("atop-late"), self.count("llm-early")
        return WORDS(lang).format(
            all=f"{100 * all_.share:.0f}", cases=all_.cases, of=all_.of, early=f"{100 * early.share:.0f}",
            late=f"{100 * late.share:.0f}", older=f"{100 * older.share:.0f}", ally=f"{100 * ally.share:.1f}".replace(".", "," if lang == "ru" else "."),
            joined=ally.cases, allies=f"{ally.of:,}" if lang != "ru" else f"{ally.of:,}".replace(",", " "),
        )  # fmt: skip


WORDS = Said(
    en="Two true numbers look like a contradiction. When a war called on an alliance, it was honoured in {all} percent of "
    "cases ({cases} of {of}). When any dispute began, an ally of the target joined it in {ally} percent of cases "
    "({joined} of {allies}). The first asks only where the promise applied and war had come; the second asks of every ally in "
    "every dispute, nearly all of which stay below war and call on nobody. Neither is the chance that a pact would "
    "be kept if it were tested: if attackers choose pacts that look weak (Smith 1995), those that were never tested "
    "differ, and they stand in neither count.\n"
    "Reliability depends on period and coding. To 1944 this coding gives {early} percent, by the rules of the earlier study "
    "{older}; Leeds, Long and Mitchell (2000) printed 74.5 for the same years from their own list of cases. After "
    "1944 it is {late}. In the cases of 1816-1944 formal alliances, and less surely institutional ones, were "
    "honoured less, not more: what a text looks like on paper is no safe sign.",
    ru="Два верных числа выглядят противоречием. Когда война задействовала союз, он был соблюдён в {all} процентах случаев "
    "({cases} из {of}). Когда начинался любой спор, союзник цели вступал в него в {ally} процента случаев "
    "({joined} из {allies}). Первое число спрашивает лишь там, где обещание применимо и война пришла; второе спрашивает о каждом "
    "союзнике в каждом споре, а почти все споры до войны не доходят и никого не зовут. Ни то ни другое не есть "
    "вероятность, что пакт соблюдут при проверке: если нападающие выбирают пакты, что кажутся слабыми (Smith 1995), "
    "то непроверенные иные, а они не вошли ни в один счёт.\n"
    "Надёжность зависит от времени и кодировки. До 1944 г. эта кодировка даёт {early} процентов, по правилам прежнего исследования "
    "{older}; Лидс, Лонг и Митчелл (2000) за те же годы напечатали 74,5 по своему списку случаев. После 1944 г.: "
    "{late}. В случаях 1816-1944 гг. формальные союзы, и менее уверенно институциональные, соблюдались хуже, а не "
    "лучше: вид текста на бумаге не есть надёжный признак.",
)
BEWARE = Said(
    en="Intervals of the counts take cases as independent; one war with many allies makes them too narrow. The logit is "
    "an association in 137 chosen cases. The source codes whether the alliance was honoured, not each member.",
    ru="Интервалы считают случаи независимыми; одна война со многими союзниками делает их слишком узкими. Логит: это связь "
    "в 137 отобранных случаях. Источник отмечает, соблюдён ли союз, а не поступок каждого участника.",
)
_WAR = Said("an alliance that a war called on", "союз, который война задействовала")
_MEMBER = Said("a member of an alliance in a war, 1816-1944", "участник союза в войне, 1816-1944")
_ALLY = Said("a defence ally of one side in a dispute of two, 1816-2010", "союзник по обороне одной стороны в споре двоих, 1816-2010")  # fmt: skip


def reliability(
    *, size: str = "small", seed: int = 0, progress: Callable[[str, float], None] | None = None
) -> Reliability:
    """Count how often alliances were honoured, by several denominators, and fit what goes with it.

    Parameters
    ----------
    size, seed, progress
        As every study takes them; nothing here is simulated.

    Raises
    ------
    DataMissingError
        If the record's data are not here.
    """
    from foedus.estimate.logit import logit
    from foedus.estimate.penalised import penalised
    from foedus.history import counts as record
    from foedus.history import table

    honoured, joined = record.honoured(), record.ally_joining(ally="owes")
    wars = record.joining()
    members = table("reliability_members")

    def count(name: str, en: str, ru: str, unit: Said, share: Any) -> Count:
        return Count(name, Said(en, ru), unit, share.cases, share.of)

    def strict(column: str) -> record.Share:
        return record.Share(int(members[column].sum()), len(members))

    counts = (
        count("atop", "honoured, 1816-2003", "соблюдён, 1816-2003", _WAR, honoured["own"]),
        count("atop-early", "honoured, to 1944", "соблюдён, до 1944", _WAR, honoured["own_early"]),
        count("atop-late", "honoured, from 1945", "соблюдён, с 1945", _WAR, honoured["own_late"]),
        count("llm", "honoured, older rules", "соблюдён, прежние правила", _WAR, honoured["earlier"]),
        count("llm-early", "honoured, older rules, to 1944", "соблюдён, прежние правила, до 1944", _WAR, honoured["earlier_early"]),
        count("honor3", "honoured, strict measure", "соблюдён, строгая мера", _MEMBER, strict("honor3")),
        count("honor2", "honoured, lenient measure", "соблюдён, мягкая мера", _MEMBER, strict("honor2")),
        count("ally", "ally of the target alone joined it", "союзник только цели вступил за неё", _ALLY, joined["target"]),
        count("ally-initiator", "ally of the initiator alone joined it", "союзник только зачинщика вступил за него", _ALLY, joined["initiator"]),
        count("ally-wrong", "ally of the target alone joined against it", "союзник только цели вступил против неё", _ALLY, joined["target_wrong"]),
        count("ally-war", "pledged to the target alone, dispute a war", "обязан только цели, спор стал войной", _ALLY, wars["pledged_war"]),
    )  # fmt: skip
    return Reliability(
        counts, logit(members, LEEDS_ANAC), penalised(members, LEEDS_ANAC), logit(members, LEEDS_ANAC, cluster="war")
    )
