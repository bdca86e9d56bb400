"""Where an `Extract` lies: written once, read by another process and by the next update."""

from pathlib import Path

from ltrr_cli.backends.carried_files.references import open_references, write_references
from ltrr_cli.backends.carried_files.text_words import open_text_words, write_text_words
from ltrr_cli.backends.column_files import open_columns, write_columns
from ltrr_cli.flows.extract import Extract

TEXTS = "texts"
"""A folder of the words of texts."""

REFERENCES = "references"
"""A folder of what entities refer to."""

COLUMNS = "columns"
"""A folder of numbers and types of entities, and of their makers."""


def write_extract(generation: Path, told: Extract) -> None:
    """Writes all of it into the folders of a generation.

    Raises:
        StorageError: the files cannot be written.
    """
    write_columns(generation / COLUMNS, told.columns)
    write_text_words(generation / TEXTS, told.texts)
    write_references(generation / REFERENCES, told.references)


def read_extract(generation: Path) -> Extract:
    """What `write_extract` wrote.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    return Extract(
        texts=open_text_words(generation / TEXTS),
        references=open_references(generation / REFERENCES),
        columns=open_columns(generation / COLUMNS),
    )
