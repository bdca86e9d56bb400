"""The full text: where words stand, and that a flat search finds what a nested one does."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.tantivy_text_index.building import build_text_index
from ltrr_cli.backends.tantivy_text_index.index import TantivyTextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Hits
from ltrr_cli.records.id_numbers import id_numbers
from ltrr_cli.records.text_document import TextDocument
from ltrr_cli.records.text_query import AnyOf, LinksTo, Term, TextField, TextQuery, Word

SIZE = 3_000  # several blocks of postings, so that documents are left out
VOCABULARY = [f"w{number}" for number in range(60)]
FIELDS: tuple[tuple[TextField, float], ...] = (("title", 1.0), ("names", 1.0), ("about", 0.7))
ENTITY = Entity(
    id="a",
    type="track",
    title="Red Red Wine",
    artists=("UB40", "Red Hot"),
    aliases=("wine song",),
    album="Labour of Wine",
    tags=("reggae", "song"),
    description="A red song about labour",
)


def nobody(count: int = 1) -> None:
    """Whom progress is told."""


def document(row: int, entity: Entity) -> TextDocument:
    return TextDocument(
        entity=entity, links=[row], facets=(), tags=("eighties",),
        popularity=row % 7 / 7, freshness=row % 5 / 5,
    )  # fmt: skip


def written(folder: Path, entities: Sequence[Entity]) -> TantivyTextIndex:
    documents = [document(row, entity) for row, entity in enumerate(entities)]
    build_text_index(
        folder, documents, nobody, numbers=id_numbers([entity.id for entity in entities])
    )
    return TantivyTextIndex(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(3)
    chances = 1 / np.arange(1, len(VOCABULARY) + 1)

    def text(most: int) -> str:
        words = rng.choice(VOCABULARY, rng.integers(1, most), p=chances / chances.sum())
        return " ".join(words.tolist())

    entities = [
        Entity(id=str(row), type="track", title=text(6), artists=(text(4),), tags=(text(9),))
        for row in range(SIZE)
    ]
    folder = tmp_path_factory.mktemp("full") / "text"
    written(folder, entities)
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> TantivyTextIndex:
    return TantivyTextIndex(folder)


def test_a_word_stands_in_one_of_the_fields_that_are_searched(tmp_path: Path) -> None:
    index = written(tmp_path / "text", [ENTITY])
    words = {
        "title": {"red", "wine"},
        "names": {"ub40", "hot", "song"},
        "about": {"labour", "of", "reggae", "eighties", "a", "about"},
    }
    everything = set[str]().union(*words.values())
    for field, _ in FIELDS:
        assert {word for word in everything if index.frequency(field, word)} == words[field]


def test_names_keep_their_own_fields_for_phrases(tmp_path: Path) -> None:
    index = written(tmp_path / "text", [ENTITY, replace(ENTITY, id="b", artists=())])
    assert index.frequency("artists", "red") == 1
    assert index.frequency("aliases", "wine") == 2
    assert index.frequency("album", "wine") == 2


def nested(words: Sequence[TextQuery]) -> TextQuery:
    """The same question as unions within a union, of which Tantivy scores every document."""
    return AnyOf(tuple(AnyOf((word,)) for word in words))


def scores_by_row(hits: Hits) -> dict[int, float]:
    return dict(zip(hits.rows.tolist(), hits.scores.tolist(), strict=True))


@given(
    words=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6, unique=True),
    weights=st.lists(st.sampled_from([1.0, 0.7, 0.5]), min_size=6, max_size=6),
    limit=st.integers(1, 120),
)
def test_what_is_left_out_could_not_be_among_the_best(
    index: TantivyTextIndex, words: list[str], weights: list[float], limit: int
) -> None:
    asked = [
        Word(FIELDS, word, weight=weight) for word, weight in zip(words, weights, strict=False)
    ]
    found = index.search(AnyOf(tuple(asked)), limit=limit)
    every = index.search(nested(asked), limit=SIZE)
    assert np.allclose(found.scores, every.scores[:limit], rtol=1e-4)
    truth = scores_by_row(every)
    assert all(
        np.isclose(score, truth[row], rtol=1e-4) for row, score in scores_by_row(found).items()
    )


def test_the_score_of_a_word_is_the_sum_over_its_fields(index: TantivyTextIndex) -> None:
    whole = scores_by_row(index.search(Word(FIELDS, "w3", weight=0.7), limit=SIZE))
    parts = [
        scores_by_row(index.search(Word(((field, weight),), "w3", weight=0.7), limit=SIZE))
        for field, weight in FIELDS
    ]
    assert len(whole) == sum(map(len, parts)) > SIZE / 20  # each row has the word in one field
    for part in parts:
        assert all(np.isclose(score, whole[row], rtol=1e-5) for row, score in part.items())


@given(
    rows=st.lists(st.integers(0, SIZE - 1), max_size=40, unique=True),
    weights=st.lists(st.floats(0, 2, width=32), min_size=40, max_size=40),
    limit=st.integers(1, 50),
)
def test_links_are_the_same_as_a_term_for_each(
    index: TantivyTextIndex, rows: list[int], weights: list[float], limit: int
) -> None:
    weighed = weights[: len(rows)]
    found = index.search(LinksTo(tuple(rows), tuple(weighed)), limit=limit)
    terms = [Term("links", str(row), weight) for row, weight in zip(rows, weighed, strict=True)]
    one_by_one = index.search(AnyOf(tuple(terms)), limit=limit)
    assert len(found) == min(len(rows), limit)
    assert set(found.rows.tolist()) <= set(rows)
    assert (found.rows == one_by_one.rows).all()
    assert (found.scores == one_by_one.scores).all()


searches = st.tuples(
    st.lists(st.sampled_from(VOCABULARY[:3]), min_size=1, max_size=2, unique=True),
    st.sampled_from([1.0, 0.7]),
    st.integers(1, 3),
    st.sampled_from([None, "popularity", "freshness"]),
)


@given(asked=st.lists(searches, min_size=2, max_size=9))
@settings(max_examples=30)
def test_what_is_kept_of_a_search_is_what_that_search_finds(
    index: TantivyTextIndex,
    folder: Path,
    asked: list[tuple[list[str], float, int, str | None]],
) -> None:
    for words, weight, limit, boost in asked:
        query = AnyOf(tuple(Word(FIELDS, word) for word in words), weight=weight)
        found = index.search(query, limit=limit, boost=boost)
        anew = TantivyTextIndex(folder).search(query, limit=limit, boost=boost)
        assert (found.rows == anew.rows).all()
        assert (found.scores == anew.scores).all()


def test_the_same_search_is_made_once_and_nobody_can_change_what_it_found(
    index: TantivyTextIndex,
) -> None:
    found, again = (index.search(Word(FIELDS, "w1"), limit=7) for _ in range(2))
    assert again is found
    for array in (found.rows, found.scores):
        with pytest.raises(ValueError, match="read-only"):
            array[:1] = 0
