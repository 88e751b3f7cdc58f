"""A posterior in words: what was fitted, how well, and what the record could not tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.estimate.posterior import Posterior

__all__ = ["explain", "summary"]

_CHECKS = {
    "acts": "действия",
    "force among acts": "сила среди действий",
    "force resisted": "отпор силе",
    "pressure resisted": "отпор давлению",
    "war when fought": "война, если дошло до боёв",
    "help to the target in a clash, pledged": "помощь цели в столкновении, обещанная",
    "help to the target in a clash, unpledged": "помощь цели в столкновении, необещанная",
    "help to the target in a war, pledged": "помощь цели в войне, обещанная",
    "help to the target in a war, unpledged": "помощь цели в войне, необещанная",
    "fights that somebody joined": "бои, в которые кто-то вступил",
    "fights that two or more joined": "бои, в которые вступили двое и более",
}


def _number(x: float | None, lang: str, digits: int = 3) -> str:
    if x is None:
        return "-"
    said = f"{x:.{digits}g}"
    return said.replace(".", ",") if lang == "ru" else said


def _head(posterior: Posterior, lang: str) -> list[str]:
    f, ru = posterior.facts, lang == "ru"
    s, m, d, plan = f["sample"], f["mode"], f["diagnostics"], f["plan"]
    if ru:
        lines = [
            f"Апостериорное распределение модели кризиса: {posterior.theta.shape[0]} выборок, {len(posterior.coefs)} коэффициентов.",
            f"Данные: {plan['first']}-{plan['last']}, строк {s['rows']}, действий {s['acts']} (силой {s['force']}), отпор {s['resisted']}, "
            f"войн {s['wars']}, вступлений {s['joiners_kept']} из {s['joiners']} (остальные государства не вошли в игру).",
        ]
    else:
        lines = [
            f"Posterior of the crisis model: {posterior.theta.shape[0]} draws of {len(posterior.coefs)} coefficients.",
            f"Record: {plan['first']}-{plan['last']}, {s['rows']:,} rows, {s['acts']:,} acts ({s['force']:,} by force), {s['resisted']:,} resisted, "
            f"{s['wars']} wars, {s['joiners_kept']} of {s['joiners']} joiners (the others' states were left out of the game).",
        ]
    if "r_hat_max" in d:
        passed = ("gates passed", "проверки пройдены") if d["passed"] else ("GATES NOT PASSED", "ПРОВЕРКИ НЕ ПРОЙДЕНЫ")
        lines.append(
            f"{d['method'] if not ru else 'Цепи NUTS (nutpie), масштаб по Лапласу'}: R-hat {_number(d['r_hat_max'], lang, 4)}, ESS {d['ess_bulk_min']:.0f}, "
            + (
                f"расходящихся {d['divergences']}: {passed[1]}."
                if ru
                else f"{d['divergences']} divergences: {passed[0]}."
            )
        )
        if far := d.get("surrogate"):
            lines.append(
                f"Chains against all rows: log posteriors differ by {_number(far['sd'], lang, 2)} (standard deviation over {far['draws']:.0f} draws)."
                if not ru
                else f"Цепи и все строки: логарифмы плотности расходятся на {_number(far['sd'], lang, 2)} (ст. откл. по {far['draws']:.0f} выборкам)."
            )
    else:
        lines.append(f"{d['method']}." if not ru else "Приближение Лапласа в моде, без цепей.")
    loose = posterior.prior_driven
    if ru:
        lines.append(
            f"Определены в основном априорно ({len(loose)} из {len(posterior.coefs)}): {', '.join(loose) or 'нет'}."
        )
    else:
        lines.append(f"Prior-driven ({len(loose)} of {len(posterior.coefs)}): {', '.join(loose) or 'none'}.")
    if m["several"] or m["unsettled"]:
        lines.append(
            f"{m['several']} games with several equilibria, {m['unsettled']} unsettled at the mode."
            if not ru
            else f"Игр с несколькими равновесиями {m['several']}, не сошедшихся {m['unsettled']} (в моде)."
        )
    return lines


def summary(posterior: Posterior, lang: str = "en") -> str:
    """Return the posterior in words, with a line per coefficient."""
    ru = lang == "ru"
    lines = [*_head(posterior, lang), ""]
    heads = (
        ("coefficient", "median", "90 % interval", "spread", "")
        if not ru
        else ("коэффициент", "медиана", "90 %", "разброс", "")
    )
    rows = [heads]
    for r in posterior.rows():
        label = "" if r["label"] == "estimated" else ("априорно" if ru else "prior-driven")
        rows.append((
            r["name"], _number(r["median"], lang), f"{_number(r['low'], lang)} .. {_number(r['high'], lang)}",
            _number(r["shrinkage"], lang, 2), label,
        ))  # fmt: skip
    width = [max(len(r[c]) for r in rows) for c in range(5)]
    lines += ["  ".join(r[c].ljust(width[c]) for c in range(5)).rstrip() for r in rows]
    lines.append("")
    lines.append(
        "spread: posterior over prior standard deviation on the scale of the fit; above 0.9 the prior speaks."
        if not ru
        else "разброс: апостериорное стандартное отклонение к априорному на шкале подгонки; выше 0,9 говорит априорное."
    )
    return "\n".join(lines)


def explain(posterior: Posterior, lang: str = "en") -> str:
    """Return the summary, and the record beside what prior and posterior expect of it."""
    ru = lang == "ru"
    rows = [
        ("figure", "record", "simulated 90 %", "p", "before any fit 90 %")
        if not ru
        else ("показатель", "данные", "модель 90 %", "p", "до подгонки 90 %")
    ]
    for name, c in posterior.facts["checks"].items():
        rows.append((
            _CHECKS.get(name, name) if ru else name, _number(c["observed"], lang),
            f"{_number(c['low'], lang)} .. {_number(c['high'], lang)}", _number(c["p"], lang, 2),
            f"{_number(c['prior_low'], lang)} .. {_number(c['prior_high'], lang)}",
        ))  # fmt: skip
    width = [max(len(r[c]) for r in rows) for c in range(5)]
    table = ["  ".join(r[c].ljust(width[c]) for c in range(5)).rstrip() for r in rows]
    return "\n".join([summary(posterior, lang), "", *table])
