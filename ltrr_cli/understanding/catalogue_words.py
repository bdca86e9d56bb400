"""The words of a catalogue: how many entities have each, and which are worth correcting to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.references import References
from ltrr_cli.records.row_words import Numbering, RowWords
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
    references: References, *, forms: NameForms, texts: TextWords
) -> CatalogueWords:
    """The words of titles, aliases, makers, tags, genres and descriptions.

    forms, texts: what `name_forms` and `text_words` give for the same entities.

    A maker's name counts once, however many works it made: the word "beatles" is no less telling
    because there are many songs of theirs.
    """
    named = _named(forms)
    makers = np.unique(references.artists.codes)
    subjects, counts = np.unique(references.subjects.codes, return_counts=True)
    named += _counted_by_word(references.named(makers), [1] * len(makers))
    frequencies = named + _counted_by_word(references.named(subjects), counts.tolist())
    targets = tuple(frequencies)
    known = frequencies.keys()
    described = texts.prose.frequencies(words=len(texts.words)).tolist()
    for word, count in zip(texts.words, described, strict=True):
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
    of_rows = RowWords(offsets=words.offsets[forms.names.offsets], codes=words.codes)
    counts = of_rows.frequencies(words=len(numbering.words)).tolist()
    return Counter(dict(zip(numbering.words, counts, strict=True)))


def _counted_by_word(texts: Sequence[str], counts: Sequence[int]) -> Counter[str]:
    by_word: Counter[str] = Counter()
    for text, count in zip(texts, counts, strict=True):
        for word in set(words_of(text)):
            by_word[word] += count
    return by_word
