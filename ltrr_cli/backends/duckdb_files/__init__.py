"""Tables in DuckDB files, which training writes and reads and no query ever opens.

`predicted.py`: which query would lead to which entity; `evidence.py`: what clicks taught of such
pairs; `file.py`: what both have of an open file.
"""

from ltrr_cli.backends.duckdb_files.evidence import DuckdbEvidence
from ltrr_cli.backends.duckdb_files.predicted import DuckdbQ2e, QueryLists

__all__ = ["DuckdbEvidence", "DuckdbQ2e", "QueryLists"]
