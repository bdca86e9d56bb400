"""The words of texts, and what is looked for in them, as a generation keeps them for updates.

words.txt          all of them
titles.*, prose.*  words of each row
surfaces.json      normalised words → the facet that they mention
"""

import json
from collections.abc import Mapping
from pathlib import Path

from ltrr_cli.backends.carried_files.parts import (
    load_row_words,
    load_strings,
    reading,
    refuse_misfits,
    save_row_words,
    save_strings,
    writing,
)
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.text_words import TextWords


def write_text_words(folder: Path, texts: TextWords) -> None:
    """Writes everything but the surfaces into a folder of its own.

    Raises:
        StorageError: the files cannot be written.
    """
    with writing(folder, "texts"):
        folder.mkdir()
        save_strings(folder / "words.txt", texts.words)
        save_row_words(folder, "titles", texts.titles)
        save_row_words(folder, "prose", texts.prose)


def open_text_words(folder: Path) -> TextWords:
    """Reads all of it.

    Raises:
        IndexDamagedError: a file is missing, cut or does not fit the others.
    """
    with reading(folder, "texts"):
        texts = TextWords(
            words=load_strings(folder / "words.txt"),
            titles=load_row_words(folder, "titles"),
            prose=load_row_words(folder, "prose"),
        )
        fits = len(texts.titles) == len(texts.prose) and all(
            part.is_sound(words=len(texts.words)) for part in (texts.titles, texts.prose)
        )
    refuse_misfits(folder, "texts", fits=fits)
    return texts


def write_surfaces(folder: Path, surfaces: Mapping[str, str]) -> None:
    """Writes what is looked for into the folder of the texts.

    Raises:
        StorageError: the file cannot be written.
    """
    with writing(folder, "surfaces"):
        (folder / "surfaces.json").write_text(json.dumps(surfaces), "utf-8")


def open_surfaces(folder: Path) -> dict[str, str]:
    """What was looked for.

    Raises:
        IndexDamagedError: the file is missing, or was cut or changed.
    """
    with reading(folder, "surfaces"):
        surfaces = json.loads((folder / "surfaces.json").read_text("utf-8"))
    if not isinstance(surfaces, dict) or not all(
        surface.strip() and isinstance(facet, str) for surface, facet in surfaces.items()
    ):
        raise IndexDamagedError(f"{folder}: these are no surfaces")
    return surfaces
