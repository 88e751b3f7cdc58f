"""Study: do attacks pick out the pacts that would not be honoured? The crisis game against itself (Smith 1995)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus.core import DEFAULT_SEED, Answer, Warrant
from foedus.core.text import wrapped
from foedus.history.catalogue import Said
from foedus.studies.pact_tell import number
from foedus.studies.selection_games import Crises, inputs, sample_crises

if TYPE_CHECKING:
    import polars as pl

    from foedus.crisis import Parameters
    from foedus.history.counts import Share

__all__ = ["Selection", "select", "selection"]

Floats = NDArray[np.float64]
#: Dyad-years drawn, draws of the parameters, and worlds for each: deals of who is reliable.
_SIZES = {"small": (400, 48, 6), "full": (10_000, 100, 12)}
_TITLE = Said("Which pacts are put to the test: the game against itself", "Какие пакты испытывают: игра сама с собой")


@dataclass(frozen=True, eq=False)
class Selection(Answer):
    """Predicted help in a war, over pacts that were left alone and over pacts that were invoked.

    Parameters
    ----------
    unchallenged, attacked, invoked
        Mean chance that a pledged state helps in a war. Like is compared with like: each pact with itself in
        worlds that differ only in who is reliable, weighted by the game's chance that the challenger uses no force,
        that it uses force, and that force meets resistance and becomes a war. One per draw, shape (n,).
    pooled_unchallenged, pooled_invoked
        The same over all pacts at once, so that what else sets crises apart is in it too.
    fought
        Mean predicted help over the pacts of targets that history shows at war with the challenger, shape (n,).
    switched
        ``unchallenged`` less ``invoked`` with the terms off by which help widens or restrains a clash
        (``war_help_target``, ``war_help_challenger``): selection by the challenger and the target alone.
    pacts, wars, rows
        Pacts, dyad-years with a war, dyad-years.
    honoured
        Alliances honoured in the wars that called on them (row C1).
    certified
        Share of the games whose equilibrium is proved to be the only one.
    fitted
        Whether the draws are those of the fit to the record, else of the priors.
    seed
        Root of the random numbers.
    """

    unchallenged: Floats
    attacked: Floats
    invoked: Floats
    pooled_unchallenged: Floats
    pooled_invoked: Floats
    fought: Floats
    switched: Floats
    pacts: int
    rows: int
    wars: int
    honoured: Share
    certified: float
    fitted: bool
    seed: int

    @property
    def difference(self) -> Floats:
        """Unchallenged less invoked, one per draw."""
        return self.unchallenged - self.invoked

    @property
    def holds(self) -> float:
        """Share of draws in which unchallenged pacts would be honoured more."""
        return float(np.mean(self.difference > 0))

    @property
    def picks(self) -> float:
        """Share of draws in which attacked pacts would be honoured less than those left alone."""
        return float(np.mean(self.attacked < self.unchallenged))

    @property
    def words(self) -> tuple[Said, ...]:
        """The page, made from the numbers."""
        up, down, hit = (float(x.mean()) for x in (self.unchallenged, self.invoked, self.attacked))
        low, high = (float(x) for x in np.quantile(self.difference, [0.05, 0.95]))
        pooled = float((self.pooled_unchallenged - self.pooled_invoked).mean())
        real, alone = float(self.fought.mean()), float(self.pooled_unchallenged.mean())
        h = self.honoured
        if self.holds >= 0.95:
            en, ru = (
                "In the game, wars come to the pacts that would be honoured less",
                "В игре война приходит к тем пактам, которые соблюли бы реже",
            )
        elif self.holds <= 0.05:
            en, ru = (
                "In the game, wars come to the pacts that would be honoured more",
                "В игре война приходит к тем пактам, которые соблюли бы чаще",
            )
        else:
            en, ru = (
                "Whether wars come to the weaker pacts depends on the draw of the game's parameters",
                "Приходит ли война к слабым пактам, зависит от значений параметров игры",
            )
        first = "force picks the weaker ones" if hit < up else "force does not pick the weaker ones"
        first_ru = "сила выбирает слабые" if hit < up else "сила слабых не выбирает"
        then = (
            "those who have help resist, which takes some of that back"
            if down > hit
            else "resistance and escalation add to it"
        )
        then_ru = (
            "сопротивляются те, у кого есть помощь, и это часть разницы снимает"
            if down > hit
            else "отпор и эскалация её усиливают"
        )
        if self.holds >= 0.95:
            way, way_ru = (
                f"By the game the first understates what untested pacts are worth, by {100 * (up - down) / up:.2f}% of the help predicted.",
                f"По игре первая занижает цену неиспытанных пактов, на {number(100 * (up - down) / up, 'ru', 2)} % предсказанной помощи.",
            )
        else:
            way, way_ru = (
                f"The game does not settle in which direction the first misleads about pacts nobody tested; the mean difference is {100 * (up - down) / up:.2f}% of the help predicted.",
                f"В какую сторону первая обманывает о пактах, которых никто не испытал, игра не решает; средняя разница — {number(100 * (up - down) / up, 'ru', 2)} % предсказанной помощи.",
            )
        off, off_share = 100 * float(self.switched.mean()), 100 * float(np.mean(self.switched > 0))
        source, source_ru = (
            ("draws of the fit", "значениях по оценке на записи")
            if self.fitted
            else ("prior draws", "априорных значениях")
        )
        agrees = pooled * float(self.difference.mean()) > 0
        side, side_ru = ("below", "ниже") if real < alone else ("above", "выше")
        return (
            Said(
                f"{en}. The same pact, in worlds that differ only in who is reliable: help in a war is {100 * up:.3f}% where it is left alone, {100 * hit:.3f}% where the target is attacked ({first}) and "
                f"{100 * down:.3f}% where it is invoked ({then}). Left alone less invoked: {100 * low:.3f} to {100 * high:.3f} points in nine of ten draws, above zero in {100 * self.holds:.0f}%; left alone less attacked is above zero in {100 * self.picks:.0f}%.",
                f"{ru}. Один и тот же пакт в мирах, что различаются лишь тем, кто надёжен: помощь в войне {number(100 * up, 'ru', 3)} %, где его не трогают, {number(100 * hit, 'ru', 3)} %, где на цель напали ({first_ru}), и "
                f"{number(100 * down, 'ru', 3)} %, где он задействован ({then_ru}). Нетронутые минус задействованные: от {number(100 * low, 'ru', 3)} до {number(100 * high, 'ru', 3)} пункта в девяти из десяти наборов, выше нуля в {number(100 * self.holds, 'ru', 0)} %; нетронутые минус атакованные выше нуля в {number(100 * self.picks, 'ru', 0)} %.",
            ),
            Said(
                f"A promise also comes to be invoked when help does not keep a clash from becoming a war, which is no choice of the challenger. With those terms off, so that only attack and resistance select, the difference is {off:.3f} points and above zero in {off_share:.0f}% of the draws.",
                f"Обещание задействуют и тогда, когда помощь не удержала столкновение от войны, а это выбор не зачинщика. Если эти члены отключить, чтобы отбирали лишь нападение и отпор, разница {number(off, 'ru', 3)} пункта и выше нуля в {number(off_share, 'ru', 0)} % наборов.",
            ),
            Said(
                f"Over all pacts at once the difference is {100 * pooled:.2f} points: "
                + ("of the same sign." if agrees else "of the other sign, since the crises in which force is likely differ in more than the allies' reliability (stakes, nearness, rivalry)."),
                f"По всем пактам сразу разница {number(100 * pooled, 'ru', 2)} пункта: "
                + ("того же знака." if agrees else "другого знака, ведь кризисы, где вероятна сила, отличаются не только надёжностью союзников (ставки, близость, соперничество)."),
            ),
            Said(
                f"In the {self.wars} dyad-years in which history shows a war, the game predicts {100 * real:.2f}%: {side} the {100 * alone:.2f}% over the pacts that it expects to be left alone. "
                "Here the choice is history's and only the prediction is the game's.",
                f"Для {self.wars} пар-лет, где в истории была война, игра предсказывает {number(100 * real, 'ru', 2)} %: {side_ru}, чем {number(100 * alone, 'ru', 2)} % для пактов, которых в игре не трогают. "
                "Здесь выбирала история, а от игры только предсказание.",
            ),
            Said(
                f"Beside it the record: {h.cases} of {h.of} alliances called on in a war were honoured ({100 * h.share:.1f}%). That share is over the selected cases and over every kind of duty, the prediction over "
                f"single states and defence alone, so the two levels are not to be compared. {way} "
                f"The game is held against itself at {source}: this is what its rules imply, not evidence that states behaved so.",
                f"Рядом запись: из {h.of} союзов, которых коснулась война, соблюдены {h.cases} ({number(100 * h.share, 'ru', 1)} %). Эта доля — по отобранным случаям и по обязательствам всякого рода, предсказание — по отдельным "
                f"государствам и одной обороне, сравнивать уровни нельзя. {way_ru} "
                f"Игра сопоставлена сама с собой при {source_ru}: это следствие её правил, а не свидетельство, что государства так поступали.",
            ),
        )  # fmt: skip

    def summary(self, lang: str = "en") -> str:
        """Return the numbers and the page."""
        names = (
            (
                "не тронуты",
                "цель атакована",
                "задействованы",
                "не тронуты, все сразу",
                "задействованы, все сразу",
                "войны истории",
            )
            if lang == "ru"
            else ("left alone", "target attacked", "invoked", "left alone, pooled", "invoked, pooled", "history's wars")
        )
        head = "помощь в войне, среднее и 90 %" if lang == "ru" else "help in a war, mean and 90%"
        lines = [_TITLE(lang), "", f"{'':26}{head:>34}"]
        for name, x in zip(names, self._columns().values(), strict=False):
            low, high = np.quantile(x, [0.05, 0.95])
            cell = f"{number(100 * x.mean(), lang, 2)} [{number(100 * low, lang, 2)}; {number(100 * high, lang, 2)}]"
            lines.append(f"  {name:24}{cell:>34}")
        lines.append(
            f"Пар-лет {self.rows}, пактов {self.pacts}; единственность доказана для {number(100 * self.certified, 'ru', 1)} % игр."
            if lang == "ru"
            else f"{self.rows} dyad-years, {self.pacts} pacts; {100 * self.certified:.1f}% of the games proved unique."
        )
        for word in self.words:
            lines += ["", *wrapped(word(lang))]
        return "\n".join(lines)

    def explain(self, lang: str = "en") -> str:
        """Return the summary."""
        return self.summary(lang)

    def _columns(self) -> dict[str, Floats]:
        names = ("unchallenged", "attacked", "invoked", "pooled_unchallenged", "pooled_invoked", "fought", "switched")
        return {name: getattr(self, name) for name in names}

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "study": "selection", "title": _TITLE.to_dict(), **{k: float(x.mean()) for k, x in self._columns().items()},
            "difference": float(self.difference.mean()), "holds": self.holds, "picks": self.picks, "rows": self.rows, "pacts": self.pacts,
            "wars": self.wars, "draws": int(self.invoked.size), "honoured": self.honoured.to_dict(), "certified": self.certified, "fitted": self.fitted,
            "seed": self.seed, "words": [w.to_dict() for w in self.words],
        }  # fmt: skip

    def to_frame(self) -> pl.DataFrame:
        """Return one row per draw."""
        import polars as pl

        return pl.DataFrame(self._columns())


def select(crises: Crises, parameters: Parameters, draw: int, worlds: int) -> tuple[float, ...]:
    """Return mean predicted help at one draw.

    Returns
    -------
    tuple
        Unchallenged, attacked, invoked (each pact against itself over the worlds), unchallenged and invoked over all
        pacts at once, over history's wars; and the certified share of the games.
    """
    from foedus.crisis import crisis_batch
    from foedus.crisis.game import TARGET, WAR

    there = crises.helper > 0
    help: list[Floats] = []
    quiet: list[Floats] = []
    attack: list[Floats] = []
    war: list[Floats] = []
    sure: list[float] = []
    for world in range(worlds):
        found = crisis_batch(inputs(crises, parameters, draw, world), ["target"] * crises.helper.shape[0])
        s = found.solution
        help.append(s.help[WAR, :, TARGET][there])
        for into, x in ((quiet, 1.0 - s.p_force), (attack, s.p_force), (war, s.p_force * s.p_resist_force * s.p_war)):
            into.append(np.broadcast_to(x, there.shape)[there])
        sure.append(float(found.certified.mean()))
    sigma, invoked = np.array(help), np.array(war)  # shape (worlds, pacts)
    often = invoked.sum(axis=0)

    def alike(weight: Floats) -> float:
        inside = (weight * sigma).sum(axis=0) / weight.sum(axis=0)
        return float((often * inside).sum() / often.sum())

    def pooled(weight: Floats) -> float:
        return float((weight * sigma).sum() / weight.sum()) if weight.sum() > 0 else float("nan")

    fought = np.broadcast_to(crises.war, there.shape)[there].astype(float)
    return (
        alike(np.array(quiet)), alike(np.array(attack)), alike(invoked), pooled(np.array(quiet)), pooled(invoked),
        pooled(np.broadcast_to(fought, sigma.shape)), float(np.mean(sure)),
    )  # fmt: skip


def selection(
    *, size: str = "small", seed: int = DEFAULT_SEED, progress: Callable[[str, float], None] | None = None,
    parameters: Parameters | None = None,
) -> Selection:  # fmt: skip
    """Return predicted help over unchallenged and invoked pacts (row C12).

    Parameters
    ----------
    size
        ``small`` takes 400 dyad-years, 48 draws and 6 worlds for each, ``full`` 10,000, 100 and 12.
    seed
        Root of the random numbers.
    progress
        Called with a stage and the part that is done.
    parameters
        Draws of the game's parameters; those of :func:`foedus.estimate.draw` if left out.

    Raises
    ------
    DataMissingError
        If the record cannot be built.

    Notes
    -----
    A pact is a directed promise of defence of one year to the target of a politically relevant dyad, from the
    :data:`foedus.studies.selection_games.HELPERS` strongest third states. Its weight among invoked pacts is the
    game's chance that the challenger uses force, the target resists and the clash becomes a war.
    """
    from foedus.estimate import draw
    from foedus.history.counts import honoured

    rows, n, worlds = _SIZES[size]
    crises = sample_crises(rows, seed)
    chosen = draw(n, seed) if parameters is None else parameters
    off = chosen.replace(war_help_target=0.0, war_help_challenger=0.0)
    out, switched = np.empty((chosen.n, 7)), np.empty(chosen.n)
    for k in range(chosen.n):
        if progress is not None:
            progress("games", k / chosen.n)
        out[k] = select(crises, chosen, k, worlds)
        without = select(crises, off, k, worlds)
        switched[k] = without[0] - without[2]
    if progress is not None:
        progress("", 1.0)
    return Selection(
        unchallenged=out[:, 0], attacked=out[:, 1], invoked=out[:, 2], pooled_unchallenged=out[:, 3], pooled_invoked=out[:, 4],
        fought=out[:, 5], switched=switched, pacts=int((crises.helper > 0).sum()), rows=crises.n, wars=int(crises.war.sum()),
        honoured=honoured()["own"], certified=float(out[:, 6].mean()),
        fitted=Warrant.ESTIMATED in chosen.warrants.values(), seed=seed,
    )  # fmt: skip
