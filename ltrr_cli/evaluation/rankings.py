"""Ranked lists with what is known of each entity in them: what every measure reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.evaluation.arrays import Numbers, Places, starts_of

GOOD = 1.0
"""The highest gain that a judgement gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rankings:
    """The ranked lists of q queries, one after another in flat arrays.

    starts: shape (q + 1,), the list of query i is `gains[starts[i]:starts[i + 1]]`, best first;
    gains: what each ranked entity is worth, >= 0, NaN where nobody judged it.
    ideal_starts: shape (q + 1,); ideal_gains: in the same way all gains > 0 that are known for
    the query, found or not, falling.
    """

    starts: Places
    gains: Numbers
    ideal_starts: Places
    ideal_gains: Numbers

    @property
    def queries(self) -> int:
        """How many ranked lists there are."""
        return len(self.starts) - 1


def rankings_of(runs: Sequence[Sequence[str]], qrels: Sequence[Mapping[str, float]]) -> Rankings:
    """Rankings of lists of ids, best first, and of judgements (id → gain), query by query.

    Raises:
        ValueError: an id stands twice in a list, or there are not as many lists as judgements.

    >>> rankings_of([["a", "b"]], [{"b": 0.5, "c": 1.0}]).gains.tolist()
    [nan, 0.5]
    """
    if any(len(set(run)) < len(run) for run in runs):
        raise ValueError("an entity stands twice in a ranked list; keep its first place only")
    gains = [
        [known.get(id_, np.nan) for id_ in run] for run, known in zip(runs, qrels, strict=True)
    ]
    ideal = [sorted((gain for gain in known.values() if gain > 0), reverse=True) for known in qrels]
    return Rankings(
        starts=starts_of(gains),
        gains=_flat(gains),
        ideal_starts=starts_of(ideal),
        ideal_gains=_flat(ideal),
    )


def _flat(lists: Sequence[Sequence[float]]) -> Numbers:
    return np.array([value for values in lists for value in values], np.float64)
