"""Near words by deletion, on disk: the symmetric delete method (SymSpell, W. Garbe 2012).

Two words within d edits share a string that each gives after at most d deletions. Such strings
of the first seven letters of every word are hashed and sorted beside the word's number; a lookup
hashes the deletions of the query word, finds them by bisection and verifies with the optimal
string alignment distance. Files: `NAME.trie` (word → number), `NAME.{frequency,lengths}.npy`,
`NAME.{hashes,numbers}.npy`.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from itertools import combinations
from math import log
from pathlib import Path

import marisa_trie
import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from ltrr_cli.errors import IndexDamagedError, StorageError
from ltrr_cli.mapped import mapped_array
from ltrr_cli.records.hits import each_once
from ltrr_cli.records.runs import run_places

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]

SHORTEST, LONG = 4, 7
"""Words below the first length are never corrected, from the second on within two edits."""
PREFIX = 7
EDIT_COST = 4.0
CHEAP = 0.6  # of an edit: two letters changed places, or one stands twice

_MOST_VERIFIED = 400
_MAX_WORD = 40
_WORDS_KEPT = 4096  # how frequent they are is asked for over and over, of one query and the next
_FACTORS = np.array(
    [pow(0x9E3779B97F4A7C15, place, 2**64) for place in range(1, PREFIX + 1)], np.uint64
)


def edits_allowed(word: str) -> int:
    """How many edits a word of this length may be away: 0, 1 or 2."""
    return int(len(word) >= SHORTEST) + int(len(word) >= LONG)


class SpellingTable:
    """Port `Spelling` over the files that `write_spelling` leaves."""

    def __init__(
        self,
        trie: marisa_trie.Trie,
        *,
        frequency: Numbers,
        lengths: npt.NDArray[np.int16],
        hashes: Hashes,
        numbers: Numbers,
    ) -> None:
        self._trie = trie
        self._number_of = trie.get
        self._frequency = frequency
        self._lengths = lengths
        self._hashes = hashes
        self._numbers = numbers
        self.frequency = lru_cache(_WORDS_KEPT)(self._frequency_of)

    def _frequency_of(self, word: str) -> int:
        try:
            number = self._number_of(word, -1)
        except UnicodeEncodeError:
            return 0
        return int(self._frequency[number]) if number >= 0 and "\0" not in word else 0

    def corrections(self, word: str) -> list[tuple[str, int, float]]:
        """(word, edits, log frequency), ordered by log frequency − 4 · cost of the edits."""
        allowed = edits_allowed(word)
        if not allowed or len(word) > _MAX_WORD or not word.isprintable():
            return []
        found: list[tuple[float, str, int, float]] = []
        numbers = self._candidates(word)
        words = [self._trie.restore_key(number) for number in numbers.tolist()]
        distances = cdist([word], words, scorer=OSA.distance, score_cutoff=allowed)[0]
        for at in np.flatnonzero((distances > 0) & (distances <= allowed)).tolist():
            near, edits = words[at], int(distances[at])
            if edits <= edits_allowed(near):
                commonness = log(max(1, self._frequency[numbers[at]]))
                score = commonness - EDIT_COST * _cost(word, near, edits)
                found.append((-score, near, edits, commonness))
        found.sort()
        return [(near, edits, commonness) for _, near, edits, commonness in found]

    def _candidates(self, word: str) -> Numbers:
        prefix = word[:PREFIX]
        wanted = _hashes_of(_letters([prefix], len(prefix)), edits_allowed(word)).ravel()
        wanted.sort()  # neighbours in the file are met one after the other
        starts = self._hashes.searchsorted(wanted)
        counts = self._hashes.searchsorted(wanted, "right") - starts
        near = each_once(self._numbers.take(run_places(starts, counts)))
        away = np.abs(self._lengths.take(near) - len(word))
        near = near[away <= edits_allowed(word)]
        if len(near) > _MOST_VERIFIED:
            near = near[np.argsort(-self._frequency[near], kind="stable")[:_MOST_VERIFIED]]
        return near


def _cost(word: str, near: str, edits: int) -> float:
    """Edits, cheaper where two letters changed places or a letter was doubled."""
    if edits > 1:
        return float(edits)
    if len(word) == len(near):
        return CHEAP if sorted(word) == sorted(near) else 1.0
    return CHEAP if _undoubled(word) == _undoubled(near) else 1.0


def _undoubled(word: str) -> str:
    return "".join(a for a, b in zip(word, " " + word, strict=False) if a != b)


def write_spelling(
    folder: Path, name: str, *, frequencies: Mapping[str, int], targets: Collection[str]
) -> None:
    """Write word → frequency, and the deletions of those words that others are corrected to.

    targets: a part of the words of `frequencies`; too short and odd ones are left out.

    Raises:
        StorageError: the files cannot be written.
    """
    words = [word for word in frequencies if "\0" not in word]
    trie = marisa_trie.Trie(words)
    of_words = np.fromiter(map(trie.key_id, words), np.int64, len(words))
    frequency = np.empty(len(words), np.int32)
    frequency[of_words] = [min(frequencies[word], 2**31 - 1) for word in words]
    lengths = np.empty(len(words), np.int16)
    lengths[of_words] = [min(len(word), 2**15 - 1) for word in words]
    hashes, numbers = _deletion_index({
        word: trie.key_id(word)
        for word in targets
        if SHORTEST <= len(word) <= _MAX_WORD and word in trie
    })
    try:
        trie.save(str(folder / f"{name}.trie"))
        np.save(folder / f"{name}.frequency.npy", frequency)
        np.save(folder / f"{name}.lengths.npy", lengths)
        np.save(folder / f"{name}.hashes.npy", hashes)
        np.save(folder / f"{name}.numbers.npy", numbers)
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the spelling '{name}': {error}") from error


def open_spelling(folder: Path, name: str) -> SpellingTable:
    """The spelling table of a folder, nothing of it read yet.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
    """
    try:
        trie = marisa_trie.Trie()
        trie.mmap(str(folder / f"{name}.trie"))
        frequency, lengths, hashes, numbers = (
            mapped_array(folder / f"{name}.{part}.npy")
            for part in ("frequency", "lengths", "hashes", "numbers")
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the spelling '{name}': {error}") from error
    if not len(trie) == len(frequency) == len(lengths) or len(hashes) != len(numbers):
        raise IndexDamagedError(f"{folder}: the parts of the spelling '{name}' do not fit together")
    return SpellingTable(trie, frequency=frequency, lengths=lengths, hashes=hashes, numbers=numbers)


def _deletion_index(number_of: Mapping[str, int]) -> tuple[Hashes, Numbers]:
    """Sorted hashes (m,) of all deletions, and the number of the word each came from."""
    groups: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word in number_of:
        groups[edits_allowed(word), min(len(word), PREFIX)].append(word)
    hashes, numbers = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for (allowed, length), words in sorted(groups.items()):
        of_words = np.fromiter(map(number_of.__getitem__, words), np.int32, len(words))
        made = _hashes_of(_letters([word[:length] for word in words], length), allowed)
        hashes.append(made.ravel())
        numbers.append(np.repeat(of_words, made.shape[1]))
    all_hashes, all_numbers = np.concatenate(hashes), np.concatenate(numbers)
    order = np.lexsort((all_numbers, all_hashes))
    return all_hashes[order], all_numbers[order]


def _letters(prefixes: list[str], length: int) -> npt.NDArray[np.uint64]:
    """Code points of equally long strings, shape (n, length + 1), the last column 0."""
    points = np.frombuffer("".join(prefixes).encode("utf-32-le", "surrogatepass"), np.uint32)
    letters = np.zeros((len(prefixes), length + 1), np.uint64)
    letters[:, :length] = points.reshape(len(prefixes), length)
    return letters


def _hashes_of(letters: npt.NDArray[np.uint64], edits: int) -> Hashes:
    """Hashes of every string with at most `edits` letters deleted, shape (n, ways).

    A letter's code point times an odd random number for its place, added up modulo 2^64.
    """
    kept = _kept_places(letters.shape[1] - 1, edits)
    hashes: Hashes = (letters[:, kept] * _FACTORS[: kept.shape[1]]).sum(axis=2, dtype=np.uint64)
    return hashes


@cache
def _kept_places(length: int, edits: int) -> npt.NDArray[np.intp]:
    """Which letters stay, one way a row, shape (ways, length); `length` stands for no letter."""
    ways = [
        [*kept, *[length] * (length - len(kept))]
        for gone in range(edits + 1)
        for kept in combinations(range(length), length - gone)
    ]
    return np.array(ways, np.intp)
