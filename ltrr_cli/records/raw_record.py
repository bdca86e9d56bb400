"""A catalogue record as it stands in its file, before anything in it is believed."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ltrr_cli.records.catalogue import Problem


class RawRecord(NamedTuple):
    """One line of JSON as bytes, or one row of a table as column → value.

    line: 1-based line of a JSON lines file, line of a CSV file as long as no cell spans lines (the
    header is line 1), or row of a Parquet file; problem: what reading it already found wrong.
    A NamedTuple, because there is one for each of a million lines.
    """

    line: int
    raw: bytes | Mapping[str, Any]
    problem: Problem | None = None
