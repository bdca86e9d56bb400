"""How the words of the query and of a candidate's title and makers cover each other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ltrr_cli.ports import WordHashes
from ltrr_cli.ranking.features.scene import Scene, Values

_Hits = npt.NDArray[np.bool_]
_Counts = npt.NDArray[np.int64]
_Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Words of one field against distinct words of a query.

    covered: (w, n), which words of the query the field has; others: (o, n), which of the other
    words; words: (n,), how many the field has; shared: (n,), how many of those the query has;
    begins: (n,), how many of those stand at the same place from the beginning as in the query.
    """

    covered: _Hits
    others: _Hits
    words: npt.NDArray[np.int64]
    shared: npt.NDArray[np.int64]
    begins: npt.NDArray[np.int64]

    def split(self, at: int) -> "tuple[Overlap, Overlap]":
        """The first rows, so many, and the rest."""
        first, rest = (
            Overlap(
                covered=self.covered[:, part],
                others=self.others[:, part],
                words=self.words[part],
                shared=self.shared[part],
                begins=self.begins[part],
            )
            for part in (slice(at), slice(at, None))
        )
        return first, rest

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
    asked = store.hashes([*query, *typed])
    fields = [store.find(field, scene.rows) for field in ("title", "makers")]
    lengths = np.concatenate([each for each, _ in fields])
    hashes = np.concatenate([each for _, each in fields])
    title, makers = overlap(asked, len(query), found=(lengths, hashes)).split(len(scene.rows))
    either = title.covered | makers.covered
    as_typed = title.others | makers.others
    of_title, of_makers = title.covered.sum(axis=0), makers.covered.sum(axis=0)
    of_either, asked_for = either.sum(axis=0), len(query)
    title_share, maker_share = title.share, makers.share
    rarity = np.log1p(size / (1 + np.fromiter(map(frequency, query), np.float64, len(query))))
    return {
        "title coverage": of_title / asked_for,
        "maker coverage": of_makers / asked_for,
        "name coverage": of_either / asked_for,
        "rare coverage": rarity @ either / rarity.sum(),
        "typed coverage": as_typed.sum(axis=0) / max(len(typed), 1),
        "title share": title_share,
        "maker share": maker_share,
        "same title": (of_title == asked_for) & (title.shared == title.words),
        "same maker": (of_makers == asked_for) & (makers.shared == makers.words),
        "whole name": (of_either == asked_for) & (title_share == 1) & (maker_share == 1),
        "title begins": title.begins >= asked_for,
        "title words": title.words,
    }


def overlap(asked: _Hashes, size: int, *, found: tuple[_Counts, _Hashes]) -> Overlap:
    """A field against distinct words of a query, and against other words.

    asked: hashes of the words of the query, `size` of them, then of the others; found: how many
    words the field of each row has, (n,), and their hashes, one row after the other.
    """
    lengths, hashes = found
    rows = len(lengths)
    owner = np.repeat(np.arange(rows), lengths)
    same = asked[:, None] == hashes  # a word of the query a line: sums over few words are fast
    column, word = np.nonzero(same)
    covered = np.zeros((len(asked), rows), np.bool_)
    covered[column, owner[word]] = True
    place = np.arange(len(hashes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    # distinct words: each place of the field can stand at one place of the query only
    in_place = owner[word[(place[word] == column) & (column < size)]]
    return Overlap(
        covered=covered[:size],
        others=covered[size:],
        words=lengths,
        shared=np.bincount(owner[same[:size].any(axis=0)], minlength=rows),
        begins=np.bincount(in_place, minlength=rows),
    )
