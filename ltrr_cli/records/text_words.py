"""The words of what entities are described by, as a build finds them once for all that read them.

A generation keeps them, so that an update reads the texts of what changed only.
"""

from dataclasses import dataclass

from ltrr_cli.records.row_words import NO_ROWS, RowWords


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWords:
    """Words of texts that may mention something.

    words: w different ones, numbered as they appear; titles: of entities that nobody made and that
    make nothing (playlists, stations, …), no words for others; prose: the first words of every
    description.
    """

    words: list[str]
    titles: RowWords
    prose: RowWords


NO_TEXTS = TextWords(words=[], titles=NO_ROWS, prose=NO_ROWS)
"""Of no entity at all."""
