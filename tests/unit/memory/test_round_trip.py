"""The round trip: what a search does not find again goes, but only where it can fail."""

import numpy as np

from ltrr_cli.memory.finding_again import DEPTH
from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.memory.query_collector import TEMPLATES, Collector, PredictedQueries
from ltrr_cli.memory.round_trip import (
    BY_MAKER,
    PARTS_OF_TWO_NAMES,
    WHOLE_NAMES,
    Tally,
    round_trip,
)
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows

CROWD = [Entity(id=str(at), type="track", title="love story a b c") for at in range(DEPTH + 1)]
NAMES = NameWords(name_strings(CROWD, name_types=[]).of_names)
"""All words are in so many names that only a search can tell."""

POPULARITY = np.array([0.1, 0.9, 0.5], np.float32)


def predicted(*pairs: tuple[str, int, str]) -> PredictedQueries:
    collector = Collector()
    for query, row, template in pairs:
        collector.add_all([(query, row)], template=template)
    return collector.gather(POPULARITY)


def rows_of(queries: PredictedQueries) -> dict[str, set[int]]:
    return {
        query: set(queries.rows[queries.offsets[at] : queries.offsets[at + 1]].tolist())
        for at, query in enumerate(queries.queries)
    }


class Searcher:
    """Finds always the same, and remembers what was asked."""

    def __init__(self, *found: int) -> None:
        self.found = np.array(found, np.int32)
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, words: tuple[str, ...]) -> Rows:
        self.asked.append(words)
        return self.found


def test_what_is_not_found_again_goes() -> None:
    search = Searcher(2, 1)
    pairs = predicted(("love story", 0, "rare word"), ("love story", 1, "rare word"))
    filtered = round_trip(pairs, names=NAMES, search=search, popularity=POPULARITY)
    assert search.asked == [("love", "story")]
    assert rows_of(filtered.queries) == {"love story": {1}}
    assert filtered.tallies["rare word"] == Tally(sure=0, found=1, lost=1, unseen=0)


def test_only_the_fifty_best_count_as_found() -> None:
    search = Searcher(*range(100, 100 + DEPTH), 0)
    filtered = round_trip(
        predicted(("a", 0, "version")), names=NAMES, search=search, popularity=POPULARITY
    )
    assert (filtered.queries.queries, filtered.queries.offsets.tolist()) == ([], [0])


def test_a_string_that_names_one_and_hints_at_another_is_searched_for_the_other_only() -> None:
    pairs = predicted(("love", 0, "title"), ("love", 1, "rare word"))
    filtered = round_trip(pairs, names=NAMES, search=Searcher(), popularity=POPULARITY)
    assert rows_of(filtered.queries) == {"love": {0}}


def test_the_best_known_are_searched_first_and_the_rest_dropped_unseen() -> None:
    search = Searcher(0, 1, 2)
    pairs = predicted(("a", 0, "version"), ("b", 1, "version"), ("c", 2, "version"))
    filtered = round_trip(pairs, names=NAMES, search=search, popularity=POPULARITY, budget=2)
    assert {*search.asked} == {("b",), ("c",)}
    assert filtered.searches == 2
    assert filtered.tallies["version"] == Tally(sure=0, found=2, lost=0, unseen=1)
    assert rows_of(filtered.queries) == {"b": {1}, "c": {2}}


def test_whole_names_makers_and_facets_are_never_searched() -> None:
    search = Searcher()
    facets = [name for name in TEMPLATES if name.startswith("facet")]
    sure = [*WHOLE_NAMES, *PARTS_OF_TWO_NAMES, *BY_MAKER, *facets]
    pairs = predicted(*((f"q {name}", 0, name) for name in sure))
    filtered = round_trip(pairs, names=NAMES, search=search, popularity=POPULARITY)
    assert search.asked == []
    assert len(filtered.queries.queries) == len(sure) == len(TEMPLATES) - 3
    assert sum(tally.sure for tally in filtered.tallies.values()) == len(sure)
