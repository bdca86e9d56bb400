"""What a candidate has to do with what the listener played, and with the meaning of the query."""

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import Encoder, Histories, VectorIndex, Vectors
from ltrr_cli.ranking.features.scene import Scene, Values, with_makers
from ltrr_cli.records.hits import Rows, Scores

_MOST_PLAYED = 100


def likeness(scene: Scene, *, encoder: Encoder, of_rows: Vectors) -> Values:
    """Cosine with the query; of_rows: the candidates' vectors, (n, d)."""
    query = encoder.encode([scene.request.query.text])[0]
    return {"cosine": of_rows @ query} if query.any() else {}


def nearness(*, played: tuple[Rows, Scores], of_rows: Vectors, vectors: VectorIndex) -> Values:
    """Cosine with the listener's vector; of_rows: the candidates' vectors, (n, d).

    The listener's vector is the mean of the played entities' vectors, weighted by log(1 + plays).
    """
    rows, plays = played[0][:_MOST_PLAYED], played[1][:_MOST_PLAYED]
    taste = np.log1p(plays).astype(np.float32) @ vectors.vectors(rows)
    length = float(np.linalg.norm(taste))
    return {"taste": of_rows @ (taste / length)} if length else {}


def history(scene: Scene, *, played: tuple[Rows, Scores], makers: npt.NDArray[np.int32]) -> Values:
    """What of the candidates, and of their makers, the listener played."""
    rows, plays = played
    order = np.argsort(rows)
    rows, shares = rows[order], plays[order] / max(float(plays.sum()), 1e-9)
    each = _share(with_makers(scene.rows, makers), rows, shares)
    own, of_makers = each[0], np.add.reduce(each[1:], axis=0)
    return {"played before": own > 0, "share of plays": own, "plays of makers": of_makers}


def played_by(histories: Histories | None, user: str | None) -> tuple[Rows, Scores] | None:
    """The plays of a listener; None for no listener, or a stranger."""
    if histories is None or user is None:
        return None
    found = histories.find(user)
    return found if found is not None and len(found[0]) else None


def _share(values: npt.NDArray[np.int32], rows: Rows, shares: Scores) -> Scores:
    """The share of each value; rows: rising; the shape of `values`."""
    places = rows.searchsorted(values)
    is_played = rows.take(places, mode="clip") == values
    return np.where(is_played, shares.take(places, mode="clip"), np.float32(0))
