"""Every error that ltrr raises on purpose, with the exit code that `main` gives it.

LtrrError                     1   the user's mistake, or the world's; one clear line
├── CatalogueError            1   a catalogue line, column or file is not as it must be
├── IndexFolderError          1   no index here, or it cannot be read
│   ├── IndexMissingError     1   nothing was built in this folder yet
│   ├── IndexFormatError      1   another format version, or a foreign folder
│   └── IndexDamagedError     1   a file is gone, cut or changed
├── QueryError                1   a query, plan, arm, type or listener that cannot be answered
├── DomainError               1   a `--fields` file is not as it must be
├── EncoderError              1   an encoder cannot be had
├── LogError                  1   a click log's column, row or value is not as it must be
├── TrainingError             1   a log has too little to learn from
├── EvaluationError           1   judged queries are not as they must be, or there are none
└── StorageError              1   the disk said no (full, read-only, busy)

A message says what happened, to which value, and what to do: lower case, no full stop at the end.
"""


class LtrrError(Exception):
    """Anything that ltrr can name; `exit_code` is what the process ends with."""

    exit_code = 1


class CatalogueError(LtrrError):
    """A catalogue cannot be indexed as it is."""


class IndexFolderError(LtrrError):
    """An index folder cannot be used."""


class IndexMissingError(IndexFolderError):
    """The folder holds no index yet."""


class IndexFormatError(IndexFolderError):
    """The folder was written by another format version, or is no index folder."""


class IndexDamagedError(IndexFolderError):
    """A file of the index is missing, cut or changed."""


class QueryError(LtrrError):
    """A query, or an option of it, cannot be answered."""


class DomainError(LtrrError):
    """A field mapping file is not as it must be."""


class EncoderError(LtrrError):
    """An encoder cannot be loaded."""


class LogError(LtrrError):
    """A click log cannot be read as it is."""


class TrainingError(LtrrError):
    """A log cannot be learnt from."""


class EvaluationError(LtrrError):
    """Judged queries cannot be read as they are, or there is nothing to evaluate."""


class StorageError(LtrrError):
    """The disk refused: full, read-only, or held by another process."""
