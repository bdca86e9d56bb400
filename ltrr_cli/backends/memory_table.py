"""The memory that answers queries: two succinct tries beside plain arrays, all memory-mapped.

A trie (marisa) maps a query, or a word of queries, to a number; what belongs to it stands at
`offsets[number]:offsets[number + 1]` of the other arrays. Files: `queries.trie`, `offsets.npy`,
`rows.npy` and the numbers of `Remembered`; `words.trie`, `word_offsets.npy`, `word_queries.npy`
(which queries have the word, ascending), `word_weights.npy` (the word's share in each query's
unit vector) and `word_rarities.npy`.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.ports import NOTHING, Clicked, Remembered
from ltrr_cli.records.evidence import ScoredPairs
from ltrr_cli.records.hits import Rows, grouped
from ltrr_cli.records.runs import run_places

Array = npt.NDArray[Any]
Whole = npt.NDArray[np.int64]

_NUMBERS = ("lower", "mean", "clicks", "evidence", "strength")
_ARRAYS = (
    *("offsets", "rows", *_NUMBERS),
    *("word_offsets", "word_queries", "word_weights", "word_rarities"),
)
_NEVER_SEEN = 0.5  # of a query: what an unknown word counts as
_MOST_CANDIDATES = 5_000
_KEPT = 128  # of queries: arms and the ranker look the same ones up, of some requests at once
_NUL, _STORED_NUL = "\0", "\ufffe"  # marisa ends a key at NUL; the other is never part of a text


class MappedMemory:
    """Port `MemoryTable` over the files that `write_memory_table` leaves; gives views of them."""

    def __init__(
        self, queries: marisa_trie.Trie, words: marisa_trie.Trie, arrays: dict[str, Array]
    ) -> None:
        self._queries = queries
        self._words = words
        self._arrays = arrays
        self._found = lru_cache(_KEPT)(self._find)
        self._rarest = float(np.log1p(len(queries) / _NEVER_SEEN))

    def find(self, key: str) -> Remembered:
        return self._found(key)

    def _find(self, key: str) -> Remembered:
        number = _number(self._queries, key)
        if number < 0:
            return NOTHING
        arrays = self._arrays
        start, end = arrays["offsets"][number : number + 2].tolist()
        numbers = {name: arrays[name][start:end] for name in ("rows", *_NUMBERS)}
        return Remembered(**numbers)

    def clicked(self, keys: Sequence[str]) -> Clicked:
        arrays = self._arrays
        numbers = np.array([_number(self._queries, key) for key in keys], np.int64)
        begins = arrays["offsets"].take(numbers)
        lengths = np.maximum(arrays["offsets"].take(numbers + 1) - begins, 0)  # 0 for a stranger
        places, queries = run_places(begins, lengths), np.arange(len(keys)).repeat(lengths)
        most_evidence = np.zeros(len(keys))
        np.maximum.at(most_evidence, queries, arrays["evidence"].take(places))
        is_clicked = arrays["clicks"].take(places) > 0
        clicked = places[is_clicked]
        return Clicked(
            rows=arrays["rows"].take(clicked),
            lower=arrays["lower"].take(clicked),
            counts=np.bincount(queries[is_clicked], minlength=len(keys)).tolist(),
            most_evidence=most_evidence.tolist(),
        )

    def near(
        self, words: Sequence[str], *, limit: int, least: float = 0.0
    ) -> list[tuple[str, float]]:
        lists, length = [], 0.0
        for word in dict.fromkeys(words):
            number = _number(self._words, word)
            rarity = self._rarity(number)
            length += rarity * rarity
            if number >= 0:
                lists.append((*self._queries_with(number), rarity))
        if not lists:
            return []
        numbers, scores = _sums(sorted(lists, key=lambda each: len(each[0])))
        cosines = np.minimum(scores / np.sqrt(length), 1.0)
        near = np.flatnonzero(cosines >= least)  # ascending, as the numbers are
        scores = scores.take(near)
        best = _highest(scores, limit)
        best = near.take(best[np.argsort(-scores.take(best), kind="stable")][:limit])
        found = zip(numbers.take(best).tolist(), cosines.take(best).tolist(), strict=True)
        return [(_typed(self._queries.restore_key(number)), cosine) for number, cosine in found]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and _number(self._queries, key) >= 0

    def __len__(self) -> int:
        return len(self._queries)

    @property
    def all_rows(self) -> Rows:
        """For checks: the rows of all lists, one after the other."""
        rows: Rows = self._arrays["rows"]
        return rows

    def _rarity(self, word: int) -> float:
        return float(self._arrays["word_rarities"][word]) if word >= 0 else self._rarest

    def _queries_with(self, word: int) -> tuple[Whole, Array]:
        arrays = self._arrays
        start, end = arrays["word_offsets"][word : word + 2].tolist()
        return arrays["word_queries"][start:end], arrays["word_weights"][start:end]


def write_memory_table(
    folder: Path, pairs: ScoredPairs, *, row_of: Callable[[str], int | None]
) -> int:
    """Writes the pairs whose entities this generation has, and gives how many these are.

    Raises:
        StorageError: the files cannot be written.
    """
    evidence = pairs.evidence
    found = [row_of(entity_id) for entity_id in evidence.entity_ids]
    rows = np.array([-1 if row is None else row for row in found], np.int32)
    kept = np.flatnonzero(rows >= 0)
    query_of = np.repeat(np.arange(len(evidence.keys)), np.diff(evidence.offsets))[kept]
    present, query_of = np.unique(query_of, return_inverse=True)
    keys = [evidence.keys[number] for number in present.tolist()]
    queries, place = _trie_of(keys)
    order = np.argsort(place[query_of], kind="stable")
    taken = kept[order]
    arrays: dict[str, Array] = {
        "offsets": _offsets(place[query_of], len(keys)),
        "rows": rows[taken],
        "lower": pairs.lower[taken].astype(np.float32),
        "mean": pairs.mean[taken].astype(np.float32),
        "clicks": evidence.clicks[taken].astype(np.float32),
        "evidence": evidence.examinations[taken].astype(np.float32),
        "strength": pairs.strength[taken].astype(np.float32),
    }
    words, word_arrays = _word_lists(keys, place)
    try:
        folder.mkdir(exist_ok=True)
        queries.save(str(folder / "queries.trie"))
        words.save(str(folder / "words.trie"))
        for name, array in (arrays | word_arrays).items():
            np.save(folder / f"{name}.npy", array)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the memory: {error}") from error
    return len(taken)


def open_memory_table(folder: Path) -> MappedMemory:
    """The memory of a folder, nothing of it read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        queries, words = marisa_trie.Trie(), marisa_trie.Trie()
        queries.mmap(str(folder / "queries.trie"))
        words.mmap(str(folder / "words.trie"))
        arrays = {name: mapped_array(folder / f"{name}.npy") for name in _ARRAYS}
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the memory: {error}") from error
    pairs, mentions = arrays["offsets"][-1], arrays["word_offsets"][-1]
    fits = (
        len(queries) == len(arrays["offsets"]) - 1,
        len(words) == len(arrays["word_offsets"]) - 1 == len(arrays["word_rarities"]),
        {pairs} == {len(arrays[name]) for name in ("rows", *_NUMBERS)},
        mentions == len(arrays["word_queries"]) == len(arrays["word_weights"]),
    )
    if not all(fits):
        raise IndexDamagedError(f"{folder}: the parts of the memory do not fit together")
    return MappedMemory(queries, words, arrays)


def _word_lists(keys: Sequence[str], place: Whole) -> tuple[marisa_trie.Trie, dict[str, Array]]:
    """Which queries have which word, with unit vectors of rarities, log(1 + queries / with it)."""
    mentions = [(word, at) for key, at in zip(keys, place, strict=True) for word in {*key.split()}]
    names = sorted({word for word, _ in mentions})
    trie, places = _trie_of(names)
    place_of = dict(zip(names, places.tolist(), strict=True))
    words = np.array([place_of[word] for word, _ in mentions], np.int64)
    queries = np.array([query for _, query in mentions], np.int64)
    offsets = _offsets(words, len(names))
    rarities = np.log1p(len(keys) / np.maximum(np.diff(offsets), 1))
    lengths = np.sqrt(np.bincount(queries, rarities[words] ** 2, minlength=len(keys)))
    order = np.lexsort((queries, words))
    return trie, {
        "word_offsets": offsets,
        "word_queries": queries[order].astype(np.int32),
        "word_weights": (rarities[words] / lengths[queries])[order].astype(np.float32),
        "word_rarities": rarities.astype(np.float32),
    }


def _sums(lists: Sequence[tuple[Whole, Array, float]]) -> tuple[Whole, Array]:
    """Queries that the lists name, ascending, with the sum of their weights × the list's.

    lists: at least one, shortest first: once there are candidates enough, longer ones only add to
    these.
    """
    numbers, weights, times = lists[0]
    scores: Array = (weights * times).astype(np.float64)
    if len(lists) == 1:
        return numbers, scores
    if sum(len(queries) for queries, _, _ in lists) <= _MOST_CANDIDATES:
        both = np.concatenate([queries for queries, _, _ in lists])
        numbers, _, places = grouped(both)
        each = np.concatenate([weights * times for _, weights, times in lists])
        return numbers, np.bincount(places, each, minlength=len(numbers))
    for queries, weights, times in lists[1:]:
        if len(numbers) + len(queries) <= _MOST_CANDIDATES:
            both, _, places = grouped(np.concatenate([numbers, queries]))
            more = np.concatenate([scores, weights * times])
            numbers, scores = both, np.bincount(places, more, minlength=len(both))
        else:
            at = np.minimum(np.searchsorted(queries, numbers), len(queries) - 1)
            scores = scores + np.where(queries[at] == numbers, weights[at] * times, 0.0)
    return numbers, scores


def _highest(scores: Array, count: int) -> Whole:
    """Places of the highest scores, ascending, so many and what equals the last of them."""
    if len(scores) <= count:
        return np.arange(len(scores))
    least = np.partition(scores, len(scores) - count)[len(scores) - count]
    return np.flatnonzero(scores >= least)


def _trie_of(keys: Sequence[str]) -> tuple[marisa_trie.Trie, Whole]:
    """The trie, and the number that it gave each key."""
    stored = [_stored(key) for key in keys]
    trie = marisa_trie.Trie(stored)
    return trie, np.fromiter(map(trie.key_id, stored), np.int64, len(stored))


def _offsets(numbers: Whole, many: int) -> Whole:
    counts = np.bincount(numbers, minlength=many)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _number(trie: marisa_trie.Trie, key: str) -> int:
    try:
        number: int = trie.get(_stored(key) if _NUL in key else key, -1)
    except UnicodeEncodeError:  # half a surrogate pair is no text, so it is no key either
        return -1
    return number


def _stored(key: str) -> str:
    return key.replace(_NUL, _STORED_NUL)


def _typed(stored: str) -> str:
    return stored.replace(_STORED_NUL, _NUL)
