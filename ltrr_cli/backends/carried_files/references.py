"""What entities refer to, as a generation keeps it for the next update.

strings.json                                    all of them, which may hold any character
hashes.npy                                      uint64, of each string
ids.*, names.*, artists.*, related.*, subjects.*  strings of each row
"""

import json
from pathlib import Path

from ltrr_cli.backends.carried_files.parts import (
    is_sound,
    load_hashes,
    load_row_words,
    reading,
    refuse_misfits,
    save_hashes,
    save_row_words,
    writing,
)
from ltrr_cli.records.references import PARTS, References


def write_references(folder: Path, found: References) -> None:
    """Writes everything into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    with writing(folder, "references"):
        folder.mkdir()
        (folder / "strings.json").write_text(json.dumps(found.strings.texts), "utf-8")
        save_hashes(folder, found.strings)
        for part in PARTS:
            save_row_words(folder, part, getattr(found, part))


def open_references(folder: Path) -> References:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    with reading(folder, "references"):
        found = References(
            strings=load_hashes(folder, json.loads((folder / "strings.json").read_text("utf-8"))),
            **{part: load_row_words(folder, part) for part in PARTS},
        )
        fits = _fits(found)
    refuse_misfits(folder, "references", fits=fits)
    return found


def _fits(found: References) -> bool:
    strings = len(found.strings)
    return (
        is_sound(found.strings)
        and bool((found.ids.lengths == 1).all())
        and bool((found.names.lengths <= 1).all())
        and all(
            len(part) == len(found) and part.is_sound(words=strings)
            for part in (getattr(found, name) for name in PARTS)
        )
    )
