"""A click log as a Parquet file, a row for each entity shown (docs of the columns: README)."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ltrr_cli.errors import StorageError
from ltrr_cli.records.events import ShownEntity

_BATCH = 20_000
_NUMBERS = pa.map_(pa.string(), pa.int32())
_FEATURES = pa.map_(pa.string(), pa.float32())
SCHEMA = pa.schema([
    ("query", pa.string()),
    ("entity_id", pa.string()),
    ("clicked", pa.bool_()),
    ("query_id", pa.string()),
    ("timestamp", pa.timestamp("us", tz="UTC")),
    ("user_id", pa.string()),
    ("session_id", pa.string()),
    ("position", pa.int32()),
    ("action", pa.string()),
    ("dwell_s", pa.float64()),
    ("plan", _NUMBERS),
    ("propensity", pa.float64()),
    ("actions", pa.list_(pa.struct([("plan", _NUMBERS), ("probability", pa.float64())]))),
    ("arm_ranks", _NUMBERS),
    ("release", pa.string()),
    ("types", pa.list_(pa.string())),
    ("seed", pa.uint64()),
    ("context", _FEATURES),
    ("features", _FEATURES),
    ("segment", pa.string()),
])


class ParquetClicks:
    """Port `ClickTable`; written beside its place and renamed into it when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, rows: Iterable[ShownEntity]) -> None:
        """Port: see there.

        Raises:
            StorageError: the disk refuses.
        """
        aside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        try:
            self._write(aside, rows)
            aside.replace(self._path)
        except OSError as error:
            why = error.strerror or error
            raise StorageError(f"{self._path}: cannot write the click log: {why}") from error
        finally:
            with suppress(OSError):
                aside.unlink(missing_ok=True)

    def _write(self, file: Path, rows: Iterable[ShownEntity]) -> None:
        with file.open("wb") as stream:
            with pq.ParquetWriter(
                stream, SCHEMA, compression="zstd", compression_level=19
            ) as writer:
                for batch in _batches(rows):
                    writer.write_table(pa.Table.from_pylist([_row(each) for each in batch], SCHEMA))
            os.fsync(stream.fileno())


def _row(shown: ShownEntity) -> dict[str, Any]:
    impression = shown.impression
    return {
        "query": _whole(impression.query),
        "entity_id": _whole(shown.entity_id),
        "clicked": shown.clicked,
        "query_id": impression.query_id,
        "timestamp": impression.timestamp,
        "user_id": None if impression.user is None else _whole(impression.user),
        "session_id": impression.session,
        "position": shown.position,
        "action": shown.action,
        "dwell_s": shown.dwell_s,
        "plan": list(impression.plan.items()),
        "propensity": impression.propensity,
        "actions": [
            {"plan": list(action.plan.depths.items()), "probability": action.probability}
            for action in impression.actions
        ],
        "arm_ranks": list(shown.arm_ranks.items()),
        "release": impression.release,
        "types": list(impression.types),
        "seed": impression.seed,
        "context": list(impression.context.items()),
        "features": list(impression.features.row(shown.position - 1).items()),
        "segment": None,
    }


def _whole(text: str) -> str:
    """Parquet holds UTF-8, which has no half characters; they become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _batches(rows: Iterable[ShownEntity]) -> Iterator[list[ShownEntity]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH)):
        yield batch
