"""Judged queries parted into those that teach and those that test, and written for `ltrr`."""

from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ltrr_cli.records.feedback import Feedback

TEACHING = 0.6
"""The share of groups that teaches; of dated queries the earliest share."""
_BUCKETS = 1000


def parted(
    queries: Sequence[Feedback], *, share: float = TEACHING
) -> tuple[tuple[Feedback, ...], tuple[Feedback, ...]]:
    """What teaches and what tests: undated queries by group, dated ones by time."""
    dated = sorted((each for each in queries if each.dated), key=lambda each: each.query.asked_at)
    undated = [each for each in queries if not each.dated]
    cut = int(share * len(dated))
    teaching = [each for each in undated if _place(each.session) < share]
    test = [each for each in undated if _place(each.session) >= share]
    return (*teaching, *dated[:cut]), (*test, *dated[cut:])


def some_of_each(
    queries: Sequence[Feedback], *, most: int, rng: np.random.Generator
) -> tuple[Feedback, ...]:
    """At most so many queries of each segment that have anything to be found, in their order."""
    by_segment: dict[str, list[int]] = {}
    for place, each in enumerate(queries):
        if each.found:
            by_segment.setdefault(each.segment, []).append(place)
    chosen = [
        rng.choice(places, size=min(most, len(places)), replace=False)
        for places in by_segment.values()
    ]
    return tuple(queries[place] for place in np.sort(np.concatenate(chosen)).tolist())


def write_click_log(path: Path, queries: Sequence[Feedback]) -> None:
    """The queries as a log of judged pairs for `ltrr train`; an undated group is a session."""
    pairs = [
        {
            "query_id": each.query_id,
            "query": each.query.text,
            "entity_id": entity,
            "clicked": gain > 0,
            "grade": gain,
            "segment": each.segment,
            "user_id": each.query.user,
            "timestamp": each.query.asked_at if each.dated else None,
            "session_id": None if each.dated else each.session,
        }
        for each in queries
        for entity, gain in zip(each.entity_ids, each.gains, strict=True)
    ]
    pq.write_table(pa.Table.from_pylist(pairs), path)


def _place(group: str) -> float:
    return crc32(f"benchmark {group}".encode()) % _BUCKETS / _BUCKETS
