"""What the templates predict for a small catalogue."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltrr_cli.config import Domain, music, parse_domain
from ltrr_cli.flows.columns import columns_of
from ltrr_cli.memory.facet_templates import BEST
from ltrr_cli.memory.maker_templates import WORKS
from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.memory.predicted_queries import predict_queries
from ltrr_cli.memory.query_collector import TEMPLATES
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.references import references_of
from ltrr_cli.text import normalise

NAMES = list(TEMPLATES)
MUSIC = music()
Table = dict[str, dict[str, str]]
"""Query → id → template."""
Attribute = tuple[int, str, str, float]
"""Row, kind, value, weight."""


class Held:
    """Attributes as columns, made from those of a test."""

    def __init__(self, attributes: tuple[Attribute, ...]) -> None:
        self.facets = [f"{kind}={value}" for _, kind, value, _ in attributes]
        self.rows = np.array([row for row, *_ in attributes], np.int32)
        self.codes = np.arange(len(attributes), dtype=np.int32)
        self.weights = np.array([weight for *_, weight in attributes], np.float32)


def table(
    *entities: Entity, attributes: tuple[Attribute, ...] = (), domain: Domain | None = None
) -> Table:
    told = domain or MUSIC
    found = predict_queries(
        references_of(entities, name_types=told.name_types),
        names=name_strings(entities, name_types=told.name_types),
        columns=columns_of(entities),
        attributes=Held(attributes),
        domain=told,
    )
    ends = zip(found.queries, found.offsets, found.offsets[1:], strict=False)
    return {
        query: {entities[found.rows[at]].id: NAMES[found.templates[at]] for at in range(start, end)}
        for query, start, end in ends
    }


def song(title: str, *, by: str = "Tara Swan", **more: object) -> Entity:
    return Entity(id=title, type="track", title=title, artists=(by,), **more)  # type: ignore[arg-type]


def artist(name: str, **more: object) -> Entity:
    return Entity(id=name, type="artist", title=name, **more)  # type: ignore[arg-type]


def queries_for(entity_id: str, *entities: Entity) -> dict[str, str]:
    return {
        query: owners[entity_id]
        for query, owners in table(*entities).items()
        if entity_id in owners
    }


def test_a_song_by_its_names() -> None:
    assert queries_for("Love Story", song("Love Story", album="Fearless")) == {
        "love story": "title",
        "love story tara swan": "title artist",
        "tara swan love story": "artist title",
        "love": "rare word",
        "swan love": "last name and word",
        "fearless tara swan": "album artist",
        "tara swan": "maker",
        "tara swan songs": "works by",
        "songs by tara swan": "works by",
    }


def test_additions_are_left_out_and_versions_named() -> None:
    versions = [song(f"{name} (Live)") for name in ("Mine", "Yours", "Ours")]
    found = queries_for("Mine (Live)", *versions, song("Mine feat. Bo - Remastered 2011"))
    assert found["mine live"] == "title"
    assert found["mine"] == "bare title"
    assert found["mine tara swan"] == "title artist"
    assert found["tara swan live"] == "version"
    assert "mine" in queries_for(
        "Mine feat. Bo - Remastered 2011", *versions, song("Mine feat. Bo - Remastered 2011")
    )


def test_two_rare_words_of_a_long_title() -> None:
    others = [song(f"The {n} of the") for n in "abcdefghijk"]
    title = "The Ballad of the Sad Café"
    assert queries_for(title, *others, song(title))["ballad sad"] == "rare words"


def test_a_maker_by_name_alias_and_without_the_sign() -> None:
    found = queries_for("AC/DC", artist("AC/DC", aliases=("Acca Dacca",)))
    assert found == {"ac dc": "name", "acdc": "joined", "acca dacca": "alias"}


def test_songs_by_a_maker_are_the_best_known_ones() -> None:
    works = [song(f"{n}", popularity=n / 100) for n in range(WORKS + 5)]
    assert set(table(*works)["songs by tara swan"]) == {f"{n}" for n in range(5, WORKS + 5)}


def test_makers_like_another_both_ways() -> None:
    found = table(artist("Ann", related=("Bo", "gone")), artist("Bo"))
    assert found["like ann"] == found["artists like ann"] == {"Bo": "like"}
    assert found["artists like bo"] == {"Ann": "like"}


def test_a_facet_alone_with_a_type_and_with_a_decade() -> None:
    entities = (artist("Ann"), song("Mine", year=1984), song("Yours"))
    found = table(
        *entities,
        attributes=(
            (0, "genre", "Rock", 1.0),
            (1, "genre", "rock", 0.5),
            (2, "tag", "rock", 1.0),
            (2, "decade", "1990s", 1.0),
            (2, "mood", "odd", 1.0),
        ),
    )
    assert found["rock"] == {"Ann": "facet", "Mine": "facet of work", "Yours": "facet of work"}
    assert found["rock songs"] == dict.fromkeys(("Mine", "Yours"), "facet and type")
    assert found["rock artist"] == {"Ann": "facet and type"}
    assert found["80s rock"] == found["1980s rock"] == {"Mine": "facet and decade"}
    assert found["90s rock"] == {"Yours": "facet and decade"}
    assert "odd" not in found


def test_makers_and_collections_stand_before_works() -> None:
    works = [song(f"{n}", popularity=1.0) for n in range(BEST)]
    playlist = Entity(id="p", type="playlist", title="P", related=tuple(w.id for w in works[:5]))
    attributes = [(row, "genre", "rock", 1.0) for row in range(BEST + 2)]
    found = table(*works, artist("Ann"), playlist, attributes=tuple(attributes))["rock"]
    assert found["Ann"] == found["p"] == "facet"
    assert len(found) == BEST


def test_themes_have_other_words() -> None:
    found = table(song("Mine"), attributes=((0, "tag", "heartbreak", 1.0),))
    assert found["heartbroken"] == found["heartbreak"] == {"Mine": "facet of work"}


def test_another_domain_has_its_own_words() -> None:
    domain = parse_domain('name_types = ["author"]\n[type_words]\nbook = ["book", "books"]', "test")
    book = Entity(id="b", type="book", title="Emma", artists=("Jane Austen",))
    author = Entity(id="a", type="author", title="Jane Austen")
    found = table(book, author, attributes=((0, "genre", "novel", 1.0),), domain=domain)
    assert found["books by jane austen"] == {"b": "works by"}
    assert found["novel books"] == {"b": "facet and type"}
    assert list(found["jane austen"]) == ["a", "b"]


@pytest.mark.parametrize("entities", [(), (song(""),), (song("🙂"),), (artist("!!!"),)])
def test_catalogues_of_nothing_much(entities: tuple[Entity, ...]) -> None:
    assert "" not in table(*entities)


titles = st.text(max_size=20)


@settings(max_examples=50)
@given(st.lists(st.tuples(titles, titles), max_size=6))
def test_every_query_is_normalised_and_every_title_predicted(names: list[tuple[str, str]]) -> None:
    entities = [
        Entity(id=f"{at}", type="track", title=title, artists=(maker,))
        for at, (title, maker) in enumerate(names)
    ]
    found = table(*entities)
    for query in found:
        assert query == " ".join(query.split())
    for entity in entities:
        title = normalise(entity.title)
        assert not title or entity.id in found[title]
