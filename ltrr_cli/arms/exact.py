"""`exact`: entities of exactly this name, then those with all the words."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ltrr_cli.arms.query_words import QueryWords, in_any_field
from ltrr_cli.ports import KeyedLists, Request, TextIndex
from ltrr_cli.records.hits import Hits, distinct
from ltrr_cli.records.text_query import AllOf, BestOf, Phrase, TextField, TextQuery

_NAME_SCORE = 2000.0  # above any BM25 score: the very name comes first,
_ALL_SCORE = 1000.0  # then what has all words, then what has all but the fillers
_MOST_WORDS = 10
_PHRASE_FIELDS: tuple[TextField, ...] = ("title", "artists", "aliases")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exact:
    """Navigational: the very name; else all words, each in some field, phrases raised."""

    names: KeyedLists
    text: TextIndex
    query_words: QueryWords

    def obstacle(self, request: Request) -> str | None:
        count = len(self.query_words.content(request.understanding.words))
        if not count:
            return "the query has no words"
        return (
            None if count <= _MOST_WORDS else f"{count} words are no name (at most {_MOST_WORDS})"
        )

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del earlier
        words = request.understanding.words
        content = self.query_words.content(words)
        named, popularity = self.names.find(" ".join(words))
        full = self.text.search(_all_words(words), limit=depth)
        rows, scores = [named, full.rows], [_NAME_SCORE + popularity, _ALL_SCORE + full.scores]
        if content != words:
            part = self.text.search(_all_words(content), limit=depth)
            rows, scores = [*rows, part.rows], [*scores, part.scores]
        note = f"{len(named)} of this very name, {len(full)} with all words"
        return distinct(np.concatenate(rows), np.concatenate(scores), note=note).top(depth)


def _all_words(words: tuple[str, ...]) -> TextQuery:
    """Every word in some field, the last one perhaps only begun; phrases raise the score."""
    if len(words) == 1:
        return in_any_field(words[0])
    begun = Phrase("title", words, weight=2.0, prefix=True)
    last = BestOf((in_any_field(words[-1]), begun), others=1.0)
    whole = [in_any_field(word) for word in dict.fromkeys(words[:-1])]
    phrases = (Phrase(field, words, weight=2.0) for field in _PHRASE_FIELDS)
    return AllOf((*whole, last), extra=tuple(phrases))
