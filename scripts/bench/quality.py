"""What lists are worth to those who asked, query by query, with intervals by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.evaluation import measures
from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.evaluation.rankings import rankings_of
from ltrr_cli.flows.evaluating.ask import ask
from ltrr_cli.flows.evaluating.candidates import systems_at, tuned_orders
from ltrr_cli.flows.evaluating.grouping import Grouping, Values
from ltrr_cli.flows.evaluating.halves import halves
from ltrr_cli.flows.workers import OpenEngine
from ltrr_cli.ports import Advance
from ltrr_cli.records.evaluation import Figure
from ltrr_cli.records.feedback import Feedback

BUDGET = 50
"""Results that recall looks at, and candidates that a plan may draw."""
PAGE = 10
RECALL, NDCG = f"recall@{BUDGET}", f"nDCG@{PAGE}"

Lists = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What ltrr's own evaluation says of N test queries.

    candidates: way to choose them → recall of what it draws at `BUDGET`, (N,); lists: way to make
    a page → the ids of each query, best first.
    """

    candidates: Mapping[str, Values]
    lists: Mapping[str, Lists]


def insight(opens: OpenEngine, events: Sequence[Feedback], *, advance: Advance) -> Insight:
    """Asks every arm and every way to make a page, as `ltrr eval` does."""
    asked = ask(opens, events, advance=advance)
    brought = systems_at(BUDGET, asked, tuned_orders(asked, halves(events)), against={})
    return Insight(
        candidates={name: each.recall for name, each in brought.items()},
        lists={name: [run.ids for run in runs] for name, runs in asked.runs.items()},
    )


def worth(lists: Lists, events: Sequence[Feedback]) -> dict[str, Values]:
    """Measure → its value for each query, (N,); what nobody judged counts as bad.

    >>> from ltrr_cli.records.query import Query
    >>> from datetime import UTC, datetime
    >>> asked = Query(text="hurt", asked_at=datetime(2026, 1, 1, tzinfo=UTC))
    >>> event = Feedback(query_id="1", query=asked, dated=False, session="s",
    ...                  entity_ids=("a", "b"), gains=(1.0, 0.0))
    >>> {name: each.tolist() for name, each in worth([["x", "a"]], [event]).items()}
    {'recall@50': [1.0], 'nDCG@10': [0.63...]}
    """
    known = [dict(zip(each.entity_ids, each.gains, strict=True)) for each in events]
    rankings = rankings_of([each[:BUDGET] for each in lists], known)
    return {RECALL: measures.recall(rankings, BUDGET), NDCG: measures.ndcg(rankings, PAGE)}


def of_segment(values: Values, segment: str, group: Grouping) -> Figure:
    """The mean of one segment's queries, with its interval by group."""
    here = group.segments == segment
    rng = np.random.default_rng(group.seed)
    found = mean_interval(values[here], group.groups[here], rng=rng)
    return Figure(found.estimate, found.low, found.high)


def median_ratio(times: Sequence[float], floor: Sequence[float]) -> float:
    """How many times as long the middle query takes as the middle of a floor."""
    return float(np.median(times) / np.median(floor)) if times and floor else float("nan")
