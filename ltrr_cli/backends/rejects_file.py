"""What `--skip-invalid` left out of a catalogue: `rejects.jsonl`, a record a line."""

import json
from collections.abc import Iterable
from pathlib import Path

from ltrr_cli.errors import StorageError
from ltrr_cli.records.catalogue import Reject


def write_rejects(path: Path, rejects: Iterable[Reject]) -> None:
    """Writes rejected lines as JSON lines: `line`, `raw`, `problems`.

    Raises:
        StorageError: the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8") as file:
            for reject in rejects:
                problems = [str(problem) for problem in reject.problems]
                row = {"line": reject.line, "raw": reject.raw, "problems": problems}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror or error}") from error
