"""Attributes flow along links to entities that have none of their own."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.links import Links
from ltrr_cli.records.runs import run_places

SHARE = 0.6
_LEAST = 0.06  # below this weight nothing is passed on
_MOST = 5  # attributes that an entity gets


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Attributes of entities: rows, codes, weights of shape (m,)."""

    rows: Rows
    codes: npt.NDArray[np.int32]
    weights: Scores


def spread(links: Links, entries: Spread, *, size: int) -> Spread:
    """What the entities without an entry get: along their links, then against them.

    links: shape (l, 2), pairs (from, to); entries: those that there are; size: number of entities.
    An entity gets 0.6 times the mean over the linked entities that have entries: the five heaviest
    attributes from 0.06 on.
    """
    order = np.argsort(entries.rows, kind="stable")
    rows = entries.rows[order]
    own = Spread(rows=rows, codes=entries.codes[order], weights=entries.weights[order])
    has = np.zeros(size, bool)
    has[rows] = True
    forward = _pass_on(own, links[~has[links[:, 0]] & has[links[:, 1]]])
    served = has.copy()
    served[forward.rows] = True
    back = links[:, ::-1]
    backward = _pass_on(own, back[~served[back[:, 0]] & has[back[:, 1]]])
    return Spread(
        rows=np.concatenate([forward.rows, backward.rows]),
        codes=np.concatenate([forward.codes, backward.codes]),
        weights=np.concatenate([forward.weights, backward.weights]),
    )


def _pass_on(own: Spread, links: Links) -> Spread:
    """Every link (getter, giver) carries the giver's entries."""
    starts = np.searchsorted(own.rows, links[:, 1], "left")
    lengths = np.searchsorted(own.rows, links[:, 1], "right") - starts
    entries = run_places(starts, lengths)
    getters = np.repeat(links[:, 0], lengths).astype(np.int64)
    width = int(own.codes.max(initial=0)) + 1
    keys, places = np.unique(getters * width + own.codes[entries], return_inverse=True)
    sums = np.bincount(places, own.weights[entries], minlength=len(keys))
    rows, codes = keys // width, keys % width
    givers = np.bincount(links[:, 0], minlength=int(rows.max(initial=0)) + 1)
    weights = np.minimum(1.0, sums / np.maximum(1, givers[rows])) * SHARE
    order = np.lexsort((codes, -weights, rows))
    place = np.arange(len(order)) - np.searchsorted(rows, rows)
    kept = order[(place < _MOST) & (weights[order] >= _LEAST)]
    return Spread(
        rows=rows[kept].astype(np.int32),
        codes=codes[kept].astype(np.int32),
        weights=weights[kept].astype(np.float32),
    )
