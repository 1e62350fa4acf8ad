"""A record as an analyst would compute it: SQL, pandas, scikit-learn.

Run it with a DSN and the slug of a source; prints the milliseconds of each of five
runs, without the imports.
"""

import sys
import time

import pandas as pd
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from sqlalchemy import create_engine, text

ROUNDS = 5
CLAIMS = text("""
    SELECT c.made_on, c.latest, c.probability, c.degree, c.late_by, c.basis, e.topics
    FROM claims c
    JOIN sources s ON s.id = c.source_id
    JOIN events e ON e.id = c.event_id
    WHERE s.slug = :slug
""")


def main(dsn: str, slug: str) -> None:
    """Compute the record several times; print how long each took."""
    engine = create_engine(dsn)
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with engine.connect() as connection:
            claims = pd.read_sql(CLAIMS, connection, params={"slug": slug})
        record(claims)
        print(f"{(time.perf_counter() - started) * 1000:.3f}")


def record(claims: pd.DataFrame) -> dict[str, object]:
    """Return what of a record these libraries give."""
    scored = claims.dropna(subset=["probability", "degree"])
    outcome, probability = scored["degree"].astype(int), scored["probability"]
    rate, mean = calibration_curve(outcome, probability, n_bins=10)
    by_topic = scored.assign(
        topic=scored["topics"].str[0], error=(probability - outcome) ** 2
    )
    lead = pd.to_datetime(scored["latest"]) - pd.to_datetime(scored["made_on"])
    bands = pd.cut(lead.dt.days, [-1, 7, 30, 90, 365, 10**6])
    return {
        "total": len(claims),
        "scored": len(scored),
        "brier": brier_score_loss(outcome, probability),
        "log_score": log_loss(outcome, probability.clip(0.01, 0.99)),
        "auc": roc_auc_score(outcome, probability),
        "base_rate": outcome.mean(),
        "calibration": list(zip(mean, rate, strict=True)),
        "by_topic": by_topic.groupby("topic")["error"].agg(["size", "mean"]),
        "by_basis": by_topic.groupby("basis")["error"].agg(["size", "mean"]),
        "by_lead": by_topic.groupby(bands, observed=True)["error"].mean(),
        "median_late_days": claims["late_by"].median(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
