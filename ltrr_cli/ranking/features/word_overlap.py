"""How the words of the query and of a candidate's title and makers cover each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import WordHashes
from ltrr_cli.ranking.features.scene import Scene, Values
from ltrr_cli.records.hits import Rows

_Hits = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Words of one field against distinct words of a query.

    covered: (n, w), which words of the query the field has; others: (n, o), which of the other
    words; words: (n,), how many the field has;
    shared: (n,), how many of those the query has; begins: (n,), how many of those stand at the
    same place from the beginning as in the query.
    """

    covered: _Hits
    others: _Hits
    words: npt.NDArray[np.int64]
    shared: npt.NDArray[np.int64]
    begins: npt.NDArray[np.int64]

    @property
    def share(self) -> npt.NDArray[np.float32]:
        """Share of the field's words that the query has, NaN for a field without words."""
        words = np.where(self.words > 0, self.words, np.nan)
        return (self.shared / words).astype(np.float32)


def word_overlap(
    scene: Scene, *, store: WordHashes, frequency: Callable[[str], int], size: int
) -> Values:
    """frequency: entities that have a word; size: of the catalogue."""
    seen = scene.request.understanding
    typed = list(dict.fromkeys(seen.words))
    query = list(dict.fromkeys(seen.corrected)) or typed
    if not query or not len(scene.rows):
        return {}
    title = overlap(query, typed, store=store, field="title", rows=scene.rows)
    makers = overlap(query, typed, store=store, field="makers", rows=scene.rows)
    either = title.covered | makers.covered
    as_typed = title.others | makers.others
    rarity = np.log1p(size / (1 + np.fromiter(map(frequency, query), np.float64, len(query))))
    all_named = either.all(axis=1)
    return {
        "title coverage": title.covered.mean(axis=1),
        "maker coverage": makers.covered.mean(axis=1),
        "name coverage": either.mean(axis=1),
        "rare coverage": either @ rarity / rarity.sum(),
        "typed coverage": as_typed.mean(axis=1),
        "title share": title.share,
        "maker share": makers.share,
        "same title": title.covered.all(axis=1) & (title.shared == title.words),
        "same maker": makers.covered.all(axis=1) & (makers.shared == makers.words),
        "whole name": all_named & (title.share == 1) & (makers.share == 1),
        "title begins": title.begins >= len(query),
        "title words": title.words,
    }


def overlap(
    query: Sequence[str], others: Sequence[str], *, store: WordHashes, field: str, rows: Rows
) -> Overlap:
    """A field of these rows against distinct words of a query, and against other words."""
    asked = store.hashes([*query, *others])
    lengths, hashes = store.find(field, rows)
    owner = np.repeat(np.arange(len(rows)), lengths)
    same = hashes[:, None] == asked[None, :]
    word, column = np.nonzero(same)
    covered = np.zeros((len(rows), len(asked)), np.bool_)
    covered[owner[word], column] = True
    place = np.arange(len(hashes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    # distinct words: each place of the field can stand at one place of the query only
    in_place = owner[word[(place[word] == column) & (column < len(query))]]
    return Overlap(
        covered=covered[:, : len(query)],
        others=covered[:, len(query) :],
        words=lengths,
        shared=np.bincount(owner[same[:, : len(query)].any(axis=1)], minlength=len(rows)),
        begins=np.bincount(in_place, minlength=len(rows)),
    )
