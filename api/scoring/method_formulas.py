"""The formula of every figure, with its convention, its range and its source."""

from msgspec import Struct


class Formula(Struct, frozen=True, kw_only=True):
    """One figure: its field in a record, its formula, its range and its source.

    In formulas p is the probability that the event occurs, o the degree to which it
    did, w the weight and W = Σw; sums run over scored claims unless they say otherwise.
    """

    figure: str
    formula: str
    convention: str
    low: float | None = None
    high: float | None = None
    source: str | None = None


def _formula(  # noqa: PLR0913, PLR0917 a row of a table
    figure: str,
    formula: str,
    convention: str,
    low: float | None = None,
    high: float | None = None,
    source: str | None = None,
) -> Formula:
    return Formula(
        figure=figure,
        formula=formula,
        convention=convention,
        low=low,
        high=high,
        source=source,
    )


FORMULAS = [
    _formula("scores.brier", "Σw(p-o)²/W", "lower is better", 0, 1, "Brier 1950"),
    _formula("scores.brier_index", "100(1-√B)", "", 0, 100, "ForecastBench"),
    _formula(
        "scores.log_score",
        "-Σw[o ln p + (1-o) ln(1-p)]/W",
        "nats; p clipped to [0.0001, 0.9999], `clipped`: how many; lower is better",
        0,
        9.2103,
        "Good 1952",
    ),
    _formula(
        "scores.baseline_score",
        "Σw 100[1 + o log2 p + (1-o) log2(1-p)]/W",
        "0 is always saying 50 %; p clipped as for the log score",
        -1228.77,
        99.99,
        "Metaculus",
    ),
    _formula("scores.base_rate", "ō = Σwo/W", "", 0, 1),
    _formula("scores.mean_probability", "p̄ = Σwp/W", "", 0, 1),
    _formula("scores.bias", "p̄ - ō", "above 0: overforecast", -1, 1, "Murphy 1973"),
    _formula("scores.uncertainty", "UNC = Σw(o-ō)²/W", "", 0, 0.25, "Murphy 1973"),
    _formula(
        "scores.skill",
        "1 - B/UNC",
        "0 is always saying one's own base rate; null if all outcomes are equal;"
        " biased low for few events",
        None,
        1,
        "Murphy 1973",
    ),
    _formula("scores.skill_vs_half", "1 - 4B", "0 is always saying 50 %", -3, 1),
    _formula(
        "scores.skill_vs_topic",
        "1 - Σw(p-o)²/Σw(r-o)²",
        "r = (Σō_e + 10 ō_all)/(n+10) over the n matured events of the claim's topic"
        " the subject never spoke about, of several topics the mean; ō_all over all"
        " matured events; `reference`: mean r, and n",
        None,
        1,
    ),
    _formula(
        "scores.separation",
        "Σwop/Σwo - Σw(1-o)p/Σw(1-o)",
        "mean p when it happened minus when not",
        -1,
        1,
        "Yates 1982",
    ),
    _formula(
        "scores.auc",
        "P(p when it happened > p when not), ties one half",
        "a partial outcome is on both sides by its degree",
        0,
        1,
        "Hanley, McNeil 1982",
    ),
    _formula(
        "scores.brier_interval",
        "B ± t(0.975, G-1) max(s, f); s² = G/(G-1) Σ_e(Σ_c w(b-B))²/W²,"
        " f² = Σ_e(Σ_c w√v)²/W², v = p(1-p)(1-2p)² with p in [0.05, 0.95]",
        "by event, over G clusters; null below 2",
        0,
        1,
    ),
    _formula(
        "scores.brier_range",
        "per phrase Σw(p-o)² at p = ō within [low, high], and at the worse end",
        "wordings only; `hedged_brier_range`: also hedges without a point",
        0,
        1,
    ),
    _formula(
        "scores.by_yardstick",
        "B on each scale",
        "phrases off a scale are read on `survey`",
        0,
        1,
    ),
    _formula(
        "hits.rate",
        "right/(right + wrong)",
        "credit o on the will side, 1-o on the won't side",
        0,
        1,
    ),
    _formula(
        "hits.interval",
        "Wilson at n_eff = (Σw)²/Σ_e(Σ_c w)²",
        "95 %; starts at 0 without a hit, ends at 1 without a miss",
        0,
        1,
        "Wilson 1927; Kish 1965",
    ),
    _formula(
        "hits.bounds",
        "right/(n + unresolved), (right + unresolved)/(n + unresolved)",
        "if all unresolved claims were wrong, and right",
        0,
        1,
    ),
    _formula("calibration.interval", "as hits.interval, within the bin", "", 0, 1),
    _formula(
        "calibration.band",
        "2.5 and 97.5 % quantiles of the Poisson-binomial of the events' mean p",
        "where the rate would lie if the probabilities were right",
        0,
        1,
        "Bröcker, Smith 2007",
    ),
    _formula(
        "calibration_test",
        "Z = Σ(o-p)(1-2p)/√Σ(1-2p)²p(1-p)",
        "the first claim about each event; two-sided, exploratory",
        None,
        None,
        "Spiegelhalter 1986",
    ),
    _formula(
        "decomposition.murphy",
        "B = REL - RES + UNC + within_bin;"
        " REL = ΣW_k(p̄_k-ō_k)²/W, RES = ΣW_k(ō_k-ō)²/W",
        "over the bins of the calibration table",
        None,
        None,
        "Murphy 1973; Stephenson, Coelho, Jolliffe 2008",
    ),
    _formula(
        "decomposition.corp",
        "B = MCB - DSC + UNC; MCB = B - S, DSC = UNC - S, S the Brier score of the"
        " isotonic regression of o on p",
        "`expected`: MCB of calibrated probabilities, seeded draws, one per event,"
        " 999 up to 200 distinct probabilities, then fewer, at least 99",
        None,
        None,
        "Dimitriadis, Gneiting, Jordan 2021",
    ),
    _formula("timing.median_lead_days", "median of due date - day of the claim", ""),
    _formula("timing.median_late_days", "median of the days late of missed events", ""),
    _formula(
        "trend",
        "mean B by event of the last 12 months minus before",
        "by due date; Welch interval; exploratory",
        -1,
        1,
        "Welch 1947",
    ),
    _formula(
        "drift",
        "(p_report - p_claim) sign(p_claim - 0.5)",
        "both on `survey`; above 0 the outlet sounds surer; notable from 0.10",
        -1,
        1,
    ),
    _formula(
        "leaderboard.adjusted",
        "(G B + k B₀)/(G + k), k = σ²/τ²",
        "one-way random effects over all eligible subjects; without τ² > 0 no ranks."
        " adjusted_skill: B is the mean by event of (p-o)² - (r-o)², each claim beside"
        " the r of its own topics",
        None,
        None,
        "Morris 1983",
    ),
    _formula(
        "leaderboard.rank_interval",
        "1 + #{j: B_i - B_j > c√(V_i+V_j)}, S - #{j: B_j - B_i > c√(V_i+V_j)}",
        "V = max(s², σ²)/G, c = t(1 - 0.05/(2(S-1)), N-S)",
        None,
        None,
        "Mogstad, Romano, Shaikh, Wilhelm 2024",
    ),
    _formula(
        "difficulty.peer_score",
        "mean by event of 100(ℓ - mean ℓ of the others of the cell)",
        "ℓ: mean log score of a subject in a cell, higher is better",
    ),
    _formula(
        "difficulty.difficulty_adjusted_brier",
        "mean B of the component + α, by least squares B = α_subject + β_cell",
        "the largest connected component; subjects with at least 10 shared cells",
        None,
        None,
        "ForecastBench",
    ),
    _formula(
        "comparison.difference",
        "mean by event of B_a - B_b over shared cells",
        "interval at 1 - 0.05/m for m pairs, floor by |p-q|; no verdict under 10"
        " events",
        -1,
        1,
    ),
]
