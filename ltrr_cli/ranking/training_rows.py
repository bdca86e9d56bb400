"""Feedback and replayed judgements → rows that a ranker learns from."""

from collections.abc import Iterable, Mapping
from zlib import crc32

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Features
from ltrr_cli.ranking.features.table import NAMES
from ltrr_cli.records.feedback import Feedback, Served
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.ranking_rows import RankingRows, together

NEGATIVES = 30
"""So many unjudged candidates of a judged query are taken as unwanted."""
NEGATIVE_WEIGHT = 0.5
"""An unjudged candidate counts so much: some of them are wanted, only nobody said so."""


def from_feedback(
    feedback: Iterable[Feedback], *, theta: npt.ArrayLike, weight: float = 1.0
) -> RankingRows:
    """Pages with the features that they were served with; other feedback is left out.

    theta: (places,), how likely each place is looked at; deeper places count as the last.
    """
    curve = np.asarray(theta, np.float32)
    pages = [
        _page(each, each.served, group=group, curve=curve, weight=weight)
        for group, each in enumerate(feedback)
        if not each.judged and each.served is not None and each.served.features
    ]
    return together(pages) if pages else no_rows()


def from_judged(
    features: Features,
    rows: Rows,
    *,
    relevant: Mapping[int, float],
    session: str,
    rng: np.random.Generator,
    weight: float = 1.0,
) -> RankingRows:
    """A judged query: its candidates, those in `relevant` (row → gain, 0..1) wanted.

    features: (n, f), of the candidates `rows` (n,); session: what is never split between training
    and test. Of the other candidates `NEGATIVES` are drawn; empty when none of `relevant` is a
    candidate, because then no order is right.
    """
    gains = np.array([relevant.get(row, 0.0) for row in rows.tolist()], np.float32)
    wanted = np.flatnonzero(gains > 0)
    if not len(wanted):
        return no_rows()
    others = np.setdiff1d(
        np.arange(len(rows)), [place for place, row in enumerate(rows.tolist()) if row in relevant]
    )
    drawn = rng.choice(others, size=min(NEGATIVES, len(others)), replace=False)
    chosen = np.sort(np.concatenate([wanted, drawn]))
    labels = gains[chosen]
    return _rows(
        features[chosen],
        labels,
        positions=np.zeros(len(chosen), np.int16),
        theta=np.ones(len(chosen), np.float32),
        of=(0, session),
        weights=np.where(labels > 0, weight, weight * NEGATIVE_WEIGHT),
    )


def no_rows() -> RankingRows:
    """Nothing to learn from."""
    empty = np.empty(0, np.float32)
    return _rows(
        np.empty((0, len(NAMES)), np.float32),
        empty,
        positions=np.empty(0, np.int16),
        theta=empty,
        of=(0, ""),
        weights=empty,
    )


def split(
    rows: RankingRows, *, share: float, rng: np.random.Generator
) -> tuple[RankingRows, RankingRows]:
    """The rows of most sessions, and of `share` of them; no session is in both.

    Raises:
        ValueError: there are fewer than two sessions.
    """
    sessions = np.unique(rows.sessions)
    if len(sessions) < 2:  # noqa: PLR2004
        raise ValueError("a single session cannot be split into training and test")
    count = min(max(1, round(share * len(sessions))), len(sessions) - 1)
    held = np.isin(rows.sessions, rng.permutation(sessions)[:count])
    return rows.chosen(~held), rows.chosen(held)


def _page(
    feedback: Feedback,
    served: Served,
    *,
    group: int,
    curve: npt.NDArray[np.float32],
    weight: float,
) -> RankingRows:
    size = len(feedback.entity_ids)
    missing = (np.nan,) * size
    columns = [served.features.get(name, missing) for name in NAMES]
    positions = np.array(feedback.positions, np.int16)
    return _rows(
        np.array(columns, np.float32).T.reshape(size, len(NAMES)),
        np.array(feedback.gains, np.float32),
        positions=positions,
        theta=curve[np.clip(positions, 1, len(curve)) - 1],
        of=(group, feedback.session),
        weights=np.full(size, weight),
    )


def _rows(
    features: Features,
    labels: npt.NDArray[np.float32],
    *,
    positions: npt.NDArray[np.int16],
    theta: npt.NDArray[np.float32],
    of: tuple[int, str],
    weights: npt.ArrayLike,
) -> RankingRows:
    """of: the group and the session of all rows."""
    group, session = of
    size = len(labels)
    return RankingRows(
        features=features,
        labels=labels,
        positions=positions,
        theta=theta,
        trust=np.zeros(size, np.float32),
        groups=np.full(size, group, np.int64),
        sessions=np.full(size, crc32(session.encode()), np.int64),
        weights=np.asarray(weights, np.float32),
    )
