"""What the position-based listeners look at is told by the log of their clicks."""

from datetime import UTC, datetime

import numpy as np

from ltrr_cli.clicks.examination import examination
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.records.query import Query
from ltrr_cli.simulation.appeal import EXAMINATION
from ltrr_cli.simulation.position_based import PositionBased

_QUERIES, _PAGES, _PLACES = 300, 20_000, 10


def test_the_curve_is_recovered() -> None:
    rng = np.random.default_rng(8)
    grades = rng.choice([0.0, 0.25, 0.5, 1.0], size=(_QUERIES, _PLACES), p=[0.5, 0.2, 0.2, 0.1])
    model, now = PositionBased(), datetime(2026, 6, 1, tzinfo=UTC)
    log = []
    for number in range(_PAGES):
        query, order = int(rng.integers(_QUERIES)), rng.permutation(_PLACES)
        clicks = model.click(grades[query, order], rng)
        log.append(
            Feedback(
                query_id=str(number),
                query=Query(text=f"query {query}", asked_at=now),
                dated=True,
                session=str(number),
                entity_ids=tuple(map(str, order.tolist())),
                gains=tuple(clicks.astype(float).tolist()),
                positions=tuple(range(1, _PLACES + 1)),
            )
        )
    found = examination(log, places=_PLACES)
    assert found.known
    assert np.abs(found.theta - EXAMINATION / EXAMINATION[0]).max() < 0.08
