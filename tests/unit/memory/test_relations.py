"""The relation graph: declared, reversed and same-maker links, best first."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.memory.relations import MOST, relations
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.references import NO_REFERENCES, references_of

Graph = dict[str, dict[str, float]]


def graph(*entities: Entity, name_types: tuple[str, ...] = ("artist",)) -> Graph:
    popularity = np.array([entity.popularity or 0 for entity in entities], np.float32)
    references = references_of(entities, name_types=name_types)
    offsets, targets, weights = relations(references, popularity=popularity)
    assert len(offsets) == len(entities) + 1
    return {
        entity.id: {
            entities[targets[at]].id: round(float(weights[at]), 3)
            for at in range(offsets[row], offsets[row + 1])
        }
        for row, entity in enumerate(entities)
    }


def artist(name: str = "Ann", *, related: tuple[str, ...] = ()) -> Entity:
    return Entity(id=name, type="artist", title=name, popularity=0.95, related=related)


def track(
    name: str, *, by: str = "ann", related: tuple[str, ...] = (), popularity: float = 0.45
) -> Entity:
    return Entity(
        id=name, type="track", title=name, artists=(by,), related=related, popularity=popularity
    )


def test_declared_links_and_their_reverse_by_popularity() -> None:
    found = graph(
        artist(),
        track("low", related=("Ann",), popularity=0.15),
        track("high", related=("Ann",), popularity=0.95),
    )
    assert found == {"Ann": {"high": 0.8, "low": 0.16}, "low": {"Ann": 1.0}, "high": {"Ann": 1.0}}
    assert list(found["Ann"]) == ["high", "low"]


def test_ids_that_the_catalogue_does_not_hold_and_links_to_oneself_lead_nowhere() -> None:
    assert graph(track("a", related=("a", "gone"))) == {"a": {}}


def test_the_makers_name_links_where_nothing_is_declared() -> None:
    assert graph(artist("Ánn"), track("a")) == {"Ánn": {"a": 0.3}, "a": {"Ánn": 0.6}}


def test_of_two_makers_of_a_name_the_better_known_is_meant() -> None:
    unknown = Entity(id="other", type="artist", title="ANN", popularity=0.1)
    assert graph(unknown, artist(), track("a"))["a"] == {"Ann": 0.6}


def test_works_of_a_maker_that_the_catalogue_lacks_link_to_each_other() -> None:
    assert graph(track("a"), track("b"), track("c", by="bo")) == {
        "a": {"b": 0.2},
        "b": {"a": 0.2},
        "c": {},
    }


def test_the_heavier_of_two_links_counts() -> None:
    found = graph(artist(related=("a",)), track("a", related=("Ann",)))
    assert found == {"Ann": {"a": 0.5}, "a": {"Ann": 1.0}}


def test_no_more_than_the_best_two_hundred() -> None:
    works = [track(f"{n}", related=("Ann",), popularity=n / 1000) for n in range(MOST + 50)]
    found = graph(artist(), *works)["Ann"]
    assert len(found) == MOST
    assert "249" in found and "49" not in found


def test_an_empty_catalogue() -> None:
    offsets, rows, weights = relations(NO_REFERENCES, popularity=np.empty(0, np.float32))
    assert (offsets.tolist(), len(rows), len(weights)) == ([0], 0, 0)


@given(st.lists(st.tuples(st.integers(0, 9), st.lists(st.integers(0, 9), max_size=5)), max_size=10))
def test_every_link_has_a_way_back_and_lists_fall(links: list[tuple[int, list[int]]]) -> None:
    entities = [
        track(f"{n}", related=tuple(map(str, related)), popularity=tenth / 10)
        for n, (tenth, related) in enumerate(links)
    ]
    found = graph(*entities)
    for source, targets in found.items():
        assert list(targets.values()) == sorted(targets.values(), reverse=True)
        assert source not in targets
        assert all(source in found[target] for target in targets)
