"""Entities → what ranking and arms need of every one, as arrays."""

from collections.abc import Sequence

import numpy as np

from ltrr_cli.memory.freshness import freshness, released
from ltrr_cli.ports import Columns
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.first_seen import in_order_of_appearance
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.origins import newcomers
from ltrr_cli.records.row_words import sources
from ltrr_cli.text import words

NO_COLUMNS = Columns(
    type_names=(),
    types=np.empty(0, np.uint8),
    popularity=np.empty(0, np.float32),
    released=np.empty(0, np.float64),
    freshness=np.empty(0, np.float32),
    year=np.empty(0, np.int16),
    title_words=np.empty(0, np.uint8),
)
"""Of no entity at all."""


def columns_of(
    entities: Sequence[Entity], *, before: Columns = NO_COLUMNS, origin: Rows | None = None
) -> Columns:
    """The columns of a catalogue; before, origin: as in `name_strings`."""
    fresh, origin = newcomers(entities, origin)
    source = sources(origin, size=len(before.types))
    number = {name: at for at, name in enumerate(before.type_names)}
    made = _columns(fresh, [number.setdefault(each.type, len(number)) for each in fresh])
    merged = {
        name: np.concatenate([getattr(before, name), array])[source] for name, array in made.items()
    }
    order, places = in_order_of_appearance(merged["types"].astype(np.int32), size=len(number))
    names = list(number)
    return Columns(
        type_names=tuple(names[at] for at in order.tolist()),
        types=places[merged.pop("types")].astype(np.uint8),
        freshness=freshness(merged["released"]),
        **merged,
    )


def _columns(entities: Sequence[Entity], types: Sequence[int]) -> dict[str, np.ndarray]:
    size = len(entities)
    return {
        "types": np.array(types, np.uint8),
        "popularity": np.fromiter((each.popularity or 0.0 for each in entities), np.float32, size),
        "released": released(entities),
        "year": np.fromiter((each.year or 0 for each in entities), np.int16, size),
        "title_words": np.fromiter(
            (min(len(words(each.title)), 255) for each in entities), np.uint8, size
        ),
    }
