"""Every way to write a name leads to it, the best known entity first."""

from collections.abc import Sequence

import numpy as np
import pytest

from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.references import references_of
from ltrr_cli.understanding.gazetteer_entries import GazetteerTables, build_gazetteer
from ltrr_cli.understanding.list_table import ListTable
from ltrr_cli.understanding.makers import NO_MAKER
from ltrr_cli.understanding.name_forms import name_forms
from ltrr_cli.understanding.surface_forms import maker_forms, title_forms

CATALOGUE = (
    Entity(id="a1", type="artist", title="The Beatles", popularity=0.9, aliases=("Fab Four",)),
    Entity(id="a2", type="artist", title="Taylor Swift", popularity=1.0),
    Entity(id="a3", type="artist", title="James Taylor", popularity=0.5),
    Entity(id="t1", type="track", title="Hello", artists=("Nobody",), popularity=0.1),
    Entity(id="t2", type="track", title="Hello", artists=("Taylor Swift",), popularity=0.0),
    Entity(id="t3", type="track", title="Duet", artists=("taylor swift", "James Taylor")),
    Entity(id="t4", type="track", title="Help!", related=("a1",)),
)


def gazetteer(entities: Sequence[Entity]) -> GazetteerTables:
    forms = name_forms(entities, name_types=("artist",))
    references = references_of(entities, name_types=("artist",))
    popularity = np.array([entity.popularity or 0 for entity in entities], np.float32)
    return build_gazetteer(references, forms, popularity=popularity)


def rows(table: ListTable, key: str) -> list[int]:
    at = table.keys.index(key)
    found: list[int] = table.rows[table.offsets[at] : table.offsets[at + 1]].tolist()
    return found


def test_tables() -> None:
    tables = gazetteer(CATALOGUE)
    assert rows(tables.names, "beatles") == rows(tables.names, "fab four") == [0]
    assert rows(tables.parts, "taylor") == [1, 2]
    assert rows(tables.titles, "hello") == [4, 3]  # as well known as its maker makes it
    assert "hello" not in tables.names.keys
    assert tables.makers[5].tolist() == [1, 2, NO_MAKER, NO_MAKER]
    assert tables.makers[6, 0] == 0
    assert tables.makers[3, 0] == NO_MAKER
    assert tables.priors.min() > 0 and tables.priors.max() <= 1


def test_an_empty_catalogue() -> None:
    tables = gazetteer(())
    assert tables.names.keys == () and tables.makers.shape == (0, 4)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("The Dave Brubeck Quartet", "dave brubeck quartet the"),
        ("Dave Van Ronk", "van ronk dave"),
        ("Huntingtons", "the huntingtons"),
        ("Simon & Garfunkel", "simon garfunkel"),
        ("Bob Marley & The Wailers", "bob marley"),
        ("Led Zeppelin", "ledzeppelin"),
    ],
)
def test_maker_forms(name: str, form: str) -> None:
    assert 0 < maker_forms(name)[form] < 1


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("I Need Your Love (feat. Ellie Goulding)", "i need your love"),
        ("I'm a Believer - 2006 Remaster", "im a believer"),
        ("Blame feat. John Newman", "blame"),
        ("Team America: World Police", "team america"),
        ("Top Of The World [In the Style of Carpenters] {Karaoke Version}", "top of the world"),
    ],
)
def test_title_forms(title: str, form: str) -> None:
    assert 0 < title_forms(title)[form] < 1


def test_a_karaoke_version_is_weaker_than_a_remaster() -> None:
    remaster = title_forms("Yellow - Remastered")["yellow"]
    assert title_forms("Yellow (Karaoke)")["yellow"] < remaster
