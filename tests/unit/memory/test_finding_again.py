"""What is found again, told by words, verdicts and searches, against searching for everything."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.flows.known_verdicts import KnownVerdicts
from ltrr_cli.memory import finding_again
from ltrr_cli.memory.finding_again import Asked, find_again
from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.memory.words_of_names import names_of
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.text import words

WORD = st.sampled_from(["love", "story", "swift", "hey", "jude"])
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.just("track"),
    title=NAME,
    artists=st.lists(NAME, max_size=2).map(tuple),
    album=st.none() | NAME,
)
STRING = st.lists(WORD | st.just("unknown"), min_size=1, max_size=3).map(" ".join)
STRINGS = st.lists(STRING, max_size=5, unique=True)
DEPTH = 3


class Searched:
    """Looks at every entity; the longest title first, and of two the later, for want of a score."""

    def __init__(self, entities: list[Entity]) -> None:
        order = sorted(range(len(entities)), key=lambda row: (-len(entities[row].title), -row))
        self._having = [
            (row, {word for name in names_of(entities[row]) for word in words(name)})
            for row in order
        ]

    def __call__(self, query: tuple[str, ...]) -> Rows:
        found = [row for row, having in self._having if set(query) <= having]
        return np.array(found[:DEPTH], np.int32)


def asked(strings: list[str], size: int) -> Asked:
    """Every string should find every entity."""
    return Asked(
        queries=strings,
        offsets=np.arange(len(strings) + 1, dtype=np.int64) * size,
        rows=np.tile(np.arange(size, dtype=np.int32), len(strings)),
    )


def names(entities: list[Entity]) -> NameWords:
    return NameWords(name_strings(entities, name_types=[]).of_names)


def searched(strings: list[str], entities: list[Entity]) -> list[bool]:
    """The oracle."""
    search = Searched(entities)
    return [
        row in search(tuple(string.split())) for string in strings for row in range(len(entities))
    ]


class Lists:
    """Port `KeyedLists`: what was said of each string."""

    def __init__(self, strings: list[str], size: int, said: list[bool]) -> None:
        self._said = dict(zip(strings, np.array(said).reshape(len(strings), size), strict=True))

    def find(self, key: str) -> tuple[Rows, Scores]:
        said = self._said.get(key, np.empty(0))
        return np.arange(len(said), dtype=np.int32), said.astype(np.float32)

    def __contains__(self, key: object) -> bool:
        return key in self._said

    def __len__(self) -> int:
        return len(self._said)


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding_again, "DEPTH", DEPTH)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTITY, min_size=1, max_size=9), STRINGS)
def test_found_is_what_a_search_finds(entities: list[Entity], strings: list[str]) -> None:
    found = find_again(
        asked(strings, len(entities)),
        names=names(entities),
        search=Searched(entities),
        verdicts=None,
    )
    assert found.is_found.tolist() == searched(strings, entities)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(ENTITY, min_size=1, max_size=9),
    changed=st.lists(ENTITY, max_size=3),
    strings=STRINGS,
)
def test_verdicts_that_hold_say_what_a_search_finds(
    before: list[Entity], changed: list[Entity], strings: list[str]
) -> None:
    after = [*before[len(changed) :], *changed]
    gone = before[: len(changed)]
    row_of_old = np.arange(len(before), dtype=np.int32) - len(changed)
    row_of_old[: len(changed)] = -1
    verdicts = KnownVerdicts(
        Lists(strings, len(before), searched(strings, before)),
        row_of_old=row_of_old,
        changed=[*gone, *changed],
    )
    if not after:
        return
    found = find_again(
        asked(strings, len(after)), names=names(after), search=Searched(after), verdicts=verdicts
    )
    assert found.is_found.tolist() == searched(strings, after)
