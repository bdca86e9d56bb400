"""The evidence that memory is made of, in a DuckDB file."""

from ltrr_cli.backends.duckdb_evidence.table import DuckdbEvidence

__all__ = ["DuckdbEvidence"]
