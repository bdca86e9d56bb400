"""Judged queries of a Parquet or JSONL file, resolved to rows of an index."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ltrr_cli.ports import EntityStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A query with what is relevant: row → grade. `unknown` counts ids that the index lacks."""

    text: str
    segment: str
    user: str | None
    grades: dict[int, int]
    unknown: int


def read_judged(path: Path, store: EntityStore, *, per_segment: int, seed: int) -> list[Judged]:
    """At most `per_segment` queries of each segment, drawn with this seed, in file order."""
    by_segment: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(path):
        by_segment[row.get("segment") or "all"].append(row)
    rng = np.random.default_rng(seed)
    judged = []
    for segment, rows in by_segment.items():
        count = min(per_segment, len(rows))
        chosen = np.sort(rng.choice(len(rows), size=count, replace=False))
        judged += [_judged(rows[at], segment, store) for at in chosen]
    return judged


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415 - workers that are timed import this module

        yield from pq.read_table(path).to_pylist()
    else:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def _judged(row: dict[str, Any], segment: str, store: EntityStore) -> Judged:
    rows = {each["id"]: store.row_of(each["id"]) for each in row["relevant"]}
    grades = {r: each["grade"] for each in row["relevant"] if (r := rows[each["id"]]) is not None}
    return Judged(
        text=row["query"],
        segment=segment,
        user=row.get("user_id"),
        grades=grades,
        unknown=sum(1 for r in rows.values() if r is None),
    )
