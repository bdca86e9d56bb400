"""The unit that query times are told in: a bare search of Tantivy for the same words."""

from collections.abc import Callable
from pathlib import Path

import tantivy

from ltrr_cli.arms.query_words import WEIGHTS
from ltrr_cli.text import normalise
from ltrr_cli.wiring.releases import generation_folder


def bare_search(index: Path) -> Callable[[str, int], Callable[[], object]]:
    """For a text and a limit a search that is ready to run, its query already built: any of the
    words in any field of ltrr's text index, scores alone, nothing looked up.
    """
    opened = tantivy.Index.open(str(generation_folder(index) / "text"))
    searcher, schema = opened.searcher(), opened.schema
    fields = [field for field, _ in WEIGHTS]

    def ready(text: str, limit: int) -> Callable[[], object]:
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, field, word, "freq"))
            for word in normalise(text).split()
            for field in fields
        ]
        query = tantivy.Query.boolean_query(terms)
        return lambda: searcher.search(query, limit, count=False)

    return ready
