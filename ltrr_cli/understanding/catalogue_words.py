"""The words of a catalogue: how many entities have each, and which are worth correcting to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.row_words import Codes, Numbering
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.text import words as words_of
from ltrr_cli.understanding.list_table import ListTable

_LEAST_IN_PROSE = 3  # rarer words that only descriptions have are slips or ids
_PARTS_PER_UNIT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueWords:
    """What `write_spelling` takes.

    frequencies: word → number of entities that have it; targets: the words of names.
    """

    frequencies: dict[str, int]
    targets: tuple[str, ...]


def catalogue_words(
    entities: Sequence[Entity], *, forms: NameForms, texts: TextWords
) -> CatalogueWords:
    """The words of titles, aliases, makers, tags, genres and descriptions.

    forms, texts: what `name_forms` and `text_words` give for these entities.

    A maker's name counts once, however many works it made: the word "beatles" is no less telling
    because there are many songs of theirs.
    """
    named = _named(forms)
    makers = set(chain.from_iterable(entity.artists for entity in entities))
    genres = Counter(chain.from_iterable((*entity.genres, *entity.tags) for entity in entities))
    named += _counted_by_word(Counter(makers))
    frequencies = named + _counted_by_word(genres)
    targets = tuple(frequencies)
    known = frequencies.keys()
    for word, count in zip(texts.words, _described(texts), strict=True):
        if count >= _LEAST_IN_PROSE or word in known:
            frequencies[word] += count
    return CatalogueWords(frequencies=dict(frequencies), targets=targets)


def name_words(names: ListTable) -> CatalogueWords:
    """The names of makers written as one word, with their weights as frequencies (0..1000)."""
    frequencies = {
        key: 1 + int(_PARTS_PER_UNIT * names.weights[start])
        for key, start in zip(names.keys, names.offsets[:-1].tolist(), strict=True)
        if " " not in key
    }
    return CatalogueWords(frequencies=frequencies, targets=tuple(frequencies))


def _named(forms: NameForms) -> Counter[str]:
    """In the names of how many entities each word is."""
    used = np.unique(forms.names.codes)
    place = np.zeros(len(forms.strings), np.int64)
    place[used] = np.arange(len(used))
    numbering = Numbering(())
    of_names = numbering.rows(forms.strings[code] for code in used.tolist())
    words = of_names.take(place[forms.names.codes])
    rows = np.repeat(forms.names.rows, words.lengths)
    return Counter(dict(zip(numbering.words, _rows_with(words.codes, rows), strict=True)))


def _described(texts: TextWords) -> list[int]:
    """In how many descriptions each word is."""
    counts = _rows_with(texts.prose.codes, texts.prose.rows)
    return [*counts, *[0] * (len(texts.words) - len(counts))]


def _rows_with(codes: Codes, rows: Rows) -> list[int]:
    """How many different rows have each code."""
    pairs = np.sort(codes.astype(np.int64) << 32 | rows)
    is_new = np.ones(len(pairs), np.bool_)
    is_new[1:] = pairs[1:] != pairs[:-1]
    counts: list[int] = np.bincount(pairs[is_new] >> 32).tolist()
    return counts


def _counted_by_word(texts: Counter[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text, count in texts.items():
        for word in set(words_of(text)):
            counts[word] += count
    return counts
