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
    """Words of the titles and makers of n candidates against w distinct words of a query.

    covered: (w, 3, n), which of the query's words the title, the makers, and one of them have;
    words: (2, n), how many the title and the makers have; shared: (2, n), how many of those the
    query has; begins: (2, n), whether they begin with the query.
    """

    covered: _Hits
    words: _Counts
    shared: _Counts
    begins: _Hits


def word_overlap(
    scene: Scene, *, store: WordHashes, frequency: Callable[[str], int], size: int
) -> Values:
    """frequency: entities that have a word; size: of the catalogue."""
    seen = scene.request.understanding
    typed = list(dict.fromkeys(seen.words))
    query = list(dict.fromkeys(seen.corrected)) or typed
    if not query:
        return {}
    found = store.find(scene.rows)
    both = overlap(store.hashes(query), found=found)
    counts = np.add.reduce(both.covered, axis=0)
    is_covered = counts == len(query)
    coverage = counts / len(query)
    share = both.shared / np.where(both.words > 0, both.words, np.nan)
    is_all = share == 1
    rarity = np.log1p([size / (1 + frequency(word)) for word in query])
    return {
        ("title coverage", "maker coverage", "name coverage"): coverage,
        "rare coverage": rarity @ both.covered[:, 2] / np.add.reduce(rarity),
        "typed coverage": coverage[2]
        if typed == query
        else _coverage(store.hashes(typed), found=found),
        ("title share", "maker share"): share,
        ("same title", "same maker"): is_covered[:2] & is_all,
        "whole name": is_covered[2] & is_all[0] & is_all[1],
        "title begins": both.begins[0],
        "title words": both.words[0],
    }


def overlap(asked: _Hashes, *, found: tuple[_Counts, _Hashes]) -> Overlap:
    """The overlap with distinct words of a query, of which there is one at least.

    asked: (w,), hashes of the words of the query; found: as of `WordHashes.find`.
    """
    lengths, hashes = found
    ends = lengths.cumsum()
    # flat, because to look for what is true is ten times as fast so
    is_asked = (asked[:, None] == hashes).ravel()
    number, place = np.divmod(is_asked.nonzero()[0], len(hashes))
    owner = ends.searchsorted(place, side="right")  # the title, or makers, with this word
    is_in_place = place - (ends - lengths).take(owner) == number
    covered = np.zeros((len(asked), 3, len(lengths) // 2), np.bool_)
    covered.reshape(len(asked), -1)[number, owner] = True
    np.logical_or(covered[:, 0], covered[:, 1], out=covered[:, 2])
    return Overlap(
        covered=covered,
        words=lengths.reshape(2, -1),
        shared=np.bincount(owner, minlength=len(lengths)).reshape(2, -1),
        begins=np.bincount(owner, is_in_place, len(lengths)).reshape(2, -1) == len(asked),
    )


def _coverage(asked: _Hashes, *, found: tuple[_Counts, _Hashes]) -> npt.NDArray[np.float64]:
    """The share of these words that each candidate's title and makers have together."""
    either = overlap(asked, found=found).covered[:, 2]
    share: npt.NDArray[np.float64] = np.add.reduce(either, axis=0) / len(asked)
    return share
