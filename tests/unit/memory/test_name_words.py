"""Who has all words of a string in the names, against a look at every entity."""

from hypothesis import given
from hypothesis import strategies as st

from ltrr_cli.memory.name_templates import name_strings
from ltrr_cli.memory.name_words import NameWords
from ltrr_cli.memory.words_of_names import names_of
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.text import words

WORD = st.sampled_from(["love", "story", "swift", "Hey", "jude"])
NAME = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
NAMES = st.lists(NAME, max_size=2).map(tuple)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Entity]:
    size = draw(st.integers(0, 8))
    return [
        Entity(
            id=str(at),
            type="track",
            title=draw(NAME),
            artists=draw(NAMES),
            aliases=draw(NAMES),
            album=draw(st.none() | NAME),
            description="love story",  # no name
        )
        for at in range(size)
    ]


@given(catalogues(), st.lists(WORD | st.just("unknown"), min_size=1, max_size=4), st.integers(0, 4))
def test_it_finds_whom_a_look_at_all_names_finds(
    entities: list[Entity], query: list[str], most: int
) -> None:
    asked = [word.lower() for word in query]
    expected = [
        row
        for row, entity in enumerate(entities)
        if set(asked) <= {word for name in names_of(entity) for word in words(name)}
    ]
    names = name_strings(entities, name_types=[]).of_names
    found = NameWords(names).having(asked, most=most)
    assert (None if found is None else found.tolist()) == (
        expected if len(expected) <= most else None
    )
