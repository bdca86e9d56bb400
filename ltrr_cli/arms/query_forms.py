"""The forms of a query under which something may be known of it."""

from collections.abc import Iterator

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.records.query import Understanding


def query_forms(understanding: Understanding, query_words: QueryWords) -> Iterator[str]:
    """Each once, nearest to what was typed first: as typed, without fillers, spelling repaired."""
    content = query_words.content(understanding.words)
    repaired = query_words.content(understanding.corrected)
    forms = (understanding.words, content, repaired)
    yield from dict.fromkeys(" ".join(form) for form in forms if form)
