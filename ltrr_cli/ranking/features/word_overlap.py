"""How the words of the query and of a candidate's title and makers cover each other."""

from collections.abc import Callable, Sequence
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
    """Words of n fields against distinct words of a query.

    covered: (w, n), which words of the query the field has; words: (n,), how many the field has;
    shared: (n,), how many of those the query has; begins: (n,), whether the field begins with the
    query.
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
    rows = len(scene.rows)
    if not query or not rows:
        return {}
    # the titles of all candidates, then their makers: twice as many fields, half as many calls
    fields = _joined([store.find(field, scene.rows) for field in ("title", "makers")])
    both = overlap(store.hashes(query), found=fields)
    either = both.covered[:, :rows] | both.covered[:, rows:]
    counts = np.add.reduce(both.covered, axis=0)
    of_either = np.add.reduce(either, axis=0)
    coverage = counts / len(query)
    share = both.shared / np.where(both.words > 0, both.words, np.nan)
    is_all = share == 1
    is_same = (counts == len(query)) & (both.shared == both.words)
    rarity = np.log1p(size / (1 + np.array([frequency(word) for word in query], np.float64)))
    name_coverage = of_either / len(query)
    return {
        "title coverage": coverage[:rows],
        "maker coverage": coverage[rows:],
        "name coverage": name_coverage,
        "rare coverage": rarity @ either / rarity.sum(),
        "typed coverage": name_coverage
        if typed == query
        else _coverage(store.hashes(typed), found=fields),
        "title share": share[:rows],
        "maker share": share[rows:],
        "same title": is_same[:rows],
        "same maker": is_same[rows:],
        "whole name": (of_either == len(query)) & is_all[:rows] & is_all[rows:],
        "title begins": both.begins[:rows],
        "title words": both.words[:rows],
    }


def overlap(asked: _Hashes, *, found: tuple[_Counts, _Hashes]) -> Overlap:
    """Fields against distinct words of a query, of which there is one at least.

    asked: (w,), hashes of the words of the query; found: how many words each field has, (n,), and
    their hashes, one field after the other.
    """
    lengths, hashes = found
    ends = lengths.cumsum()
    covered, owners = _covered(asked, lengths, hashes)
    first = (ends - lengths)[:, None] + np.arange(len(asked))
    begins = hashes.take(first, mode="clip") == asked if len(hashes) else np.zeros(first.shape)
    return Overlap(
        covered=covered,
        words=lengths,
        shared=np.bincount(owners, minlength=len(lengths)),  # a word of it is one of the query's
        begins=np.logical_and.reduce(begins, axis=1) & (lengths >= len(asked)),
    )


def _covered(
    asked: _Hashes, lengths: _Counts, hashes: _Hashes
) -> tuple[_Hits, npt.NDArray[np.intp]]:
    """Which words each field has, (w, n), and the field of every word that is asked for."""
    column, word = np.equal(asked[:, None], hashes).nonzero()
    owners = np.arange(len(lengths)).repeat(lengths).take(word)
    covered = np.zeros((len(asked), len(lengths)), np.bool_)
    covered[column, owners] = True
    return covered, owners


def _coverage(asked: _Hashes, *, found: tuple[_Counts, _Hashes]) -> npt.NDArray[np.float64]:
    """The share of these words that each candidate's title and makers have together."""
    covered, _ = _covered(asked, *found)
    titles, makers = np.split(covered, 2, axis=1)
    share: npt.NDArray[np.float64] = np.add.reduce(titles | makers, axis=0) / max(len(asked), 1)
    return share


def _joined(fields: Sequence[tuple[_Counts, _Hashes]]) -> tuple[_Counts, _Hashes]:
    lengths, hashes = zip(*fields, strict=True)
    return np.concatenate(lengths), np.concatenate(hashes)
