"""Judged queries that lie beside a catalogue are kept in its generation, to evaluate by."""

from collections.abc import Sequence
from pathlib import Path

from ltrr_cli.backends.judged_files.own import write_own
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.errors import EvaluationError
from ltrr_cli.records.catalogue import Entity

JUDGED = "judged.jsonl"
"""Where a generation keeps them."""
BESIDE = ("queries.jsonl", "queries.parquet")
"""What they are called beside a catalogue."""


def keep_judged(catalogue: Path, generation: Path, entities: Sequence[Entity]) -> str | None:
    """Copies judged queries that lie beside a catalogue into a generation in the making.

    Returns why it did not, as a warning; None too where there are none.

    Raises:
        StorageError: they cannot be written.
    """
    file = next((each for name in BESIDE if (each := catalogue.parent / name).is_file()), None)
    if file is None or file == catalogue:
        return None
    try:
        judged = read_judged(file, now=SystemClock().now())
    except EvaluationError as error:
        reason = str(error).split("\n", 1)[0]
        return f"no judged queries are kept for `ltrr eval`: {reason}"
    ids = {entity.id for entity in entities}
    if not any(name in ids for each in judged.queries for name in each.found):
        return f"no judged queries are kept for `ltrr eval`: {file} judges no id of this catalogue"
    write_own(generation / JUDGED, judged)
    return None
