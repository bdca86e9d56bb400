"""Names and forms of an updated catalogue, from what another one gave, against making all."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltrr_cli.backends.carried_files.name_forms import open_name_forms, write_name_forms
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.text import normalise
from ltrr_cli.understanding.name_forms import name_forms
from ltrr_cli.understanding.surface_forms import maker_forms, title_forms
from tests.unit.changed_catalogues import Change, changes

NAME = st.sampled_from([
    *("The Beatles", "Hey Jude (Live)", "Hello - Remix", "Red Hot Chili Peppers", "hello", ""),
    *(" ", "宇多田", "Simon & Garfunkel", "AC/DC", "half\ud800"),
])
ENTITY = st.builds(
    Entity,
    id=st.just(""),
    type=st.sampled_from(["track", "artist"]),
    title=NAME,
    aliases=st.lists(NAME, max_size=2).map(tuple),
)
TYPES = ("artist",)


def told(found: NameForms) -> list[object]:
    """Everything that is in it."""
    parts = (found.names, found.forms, found.percents)
    rows = [[array.tolist() for array in (part.offsets, part.codes)] for part in parts]
    return [found.strings, rows]


@given(changes(ENTITY, most=9))
def test_after_a_change_they_are_what_all_entities_give(change: Change) -> None:
    known = name_forms(change.before, name_types=TYPES)
    found = name_forms(change.after, name_types=TYPES, before=known, origin=change.origin)
    assert told(found) == told(name_forms(change.after, name_types=TYPES))


@given(st.lists(ENTITY, max_size=6))
def test_rows_have_their_names_and_forms(entities: list[Entity]) -> None:
    found = name_forms(entities, name_types=TYPES)
    strengths = found.strengths
    for row, entity in enumerate(entities):
        names = found.names.codes[found.names.offsets[row] : found.names.offsets[row + 1]]
        expected = dict.fromkeys(map(normalise, (entity.title, *entity.aliases)))
        assert [found.strings[code] for code in names] == list(expected)
        assert found.titles[row] == names[0]
        here = slice(found.forms.offsets[row], found.forms.offsets[row + 1])
        forms = {
            found.strings[code]: strength
            for code, strength in zip(found.forms.codes[here], strengths[here], strict=True)
        }
        of_title = (maker_forms if entity.type in TYPES else title_forms)(entity.title)
        of_aliases = {form: 0.9 for form in map(normalise, entity.aliases) if form}
        assert forms == {
            form: np.float32(strength) for form, strength in (of_aliases | of_title).items()
        }


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ENTITY, max_size=6))
def test_files_give_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, entities: list[Entity]
) -> None:
    found = name_forms(entities, name_types=TYPES)
    folder = tmp_path_factory.mktemp("forms") / "here"
    write_name_forms(folder, found)
    assert told(open_name_forms(folder)) == told(found)


@pytest.mark.parametrize(
    "file", ["strings.txt", "names.codes.npy", "forms.offsets.npy", "percents.npy"]
)
def test_damage_is_told(tmp_path: Path, file: str) -> None:
    folder = tmp_path / "forms"
    songs = [Entity(id="", type="track", title=title) for title in ("Love Story", "Hello")]
    write_name_forms(folder, name_forms(songs, name_types=TYPES))
    if file.endswith("npy"):
        np.save(folder / file, np.full_like(np.load(folder / file), 101))
    else:
        (folder / file).write_bytes(b"love story\n")
    with pytest.raises(IndexDamagedError, match="do not belong together"):
        open_name_forms(folder)
    (folder / file).write_bytes(b"")
    with pytest.raises(IndexDamagedError, match="forms"):
        open_name_forms(folder)
