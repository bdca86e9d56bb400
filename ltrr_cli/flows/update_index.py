"""Entities that come, change and go: what the catalogue is afterwards."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from ltrr_cli.errors import CatalogueError
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.lazy_entities import LazyEntities

TOLD = 5
"""So many ids are named in a message."""

IsSame = Callable[[int, Entity], bool]
"""Whether an old row is this very entity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """A catalogue after a change, and where each of its entities was before.

    entities: those that stayed or were replaced in their old order, then the new ones, read when
    they are asked for; ids: of them; origin: shape (n,), the old row of an entity that is as it
    was, -1 for one that is new or replaced; row_of_old: shape (number of old rows,), the row that
    an old one has now, -1 for one that was deleted; added, replaced, unchanged: of what came, how
    much was new, other than before, the same as before; deleted: how much went; unknown: ids to
    delete that there were not.
    """

    entities: Sequence[Entity]
    ids: list[str]
    origin: Rows
    row_of_old: Rows
    added: int
    replaced: int
    unchanged: int
    deleted: int
    unknown: tuple[str, ...]

    @property
    def changes(self) -> int:
        """How many entities are other than before."""
        return self.added + self.replaced + self.deleted


def update_catalogue(
    ids: Sequence[str],
    read: Callable[[int], Entity],
    *,
    coming: Sequence[Entity],
    going: Collection[str],
    is_same: IsSame,
) -> Updated:
    """Replaces entities of known ids, puts others at the end, and takes out those that go.

    ids, read: of the old entities, and what gives the one of a row; coming, going: ids in each are
    distinct; is_same: see `IsSame`

    Raises:
        CatalogueError: an id comes and goes at once, or nothing would be left.
    """
    arriving = {entity.id: entity for entity in coming}
    _refuse_both(arriving, going)
    leaving = set(going)
    row_of_old = np.full(len(ids), -1, np.int32)
    origin: list[int] = []
    fresh: dict[int, Entity] = {}
    unchanged = 0
    for row, entity_id in enumerate(ids):
        if entity_id in leaving:
            leaving.discard(entity_id)
            continue
        new = arriving.pop(entity_id, None)
        is_kept = new is None or is_same(row, new)
        unchanged += new is not None and is_kept
        row_of_old[row] = len(origin)
        if new is not None and not is_kept:
            fresh[len(origin)] = new
        origin.append(row if is_kept else -1)
    replaced = len(fresh)
    fresh |= dict(enumerate(arriving.values(), len(origin)))
    origin += [-1] * len(arriving)
    if not origin:
        raise CatalogueError("nothing would be left: an index needs at least one entity")
    kept_ids = [
        entity_id for entity_id, row in zip(ids, row_of_old.tolist(), strict=True) if row >= 0
    ]
    return Updated(
        entities=LazyEntities(
            lambda row: fresh[row] if row in fresh else read(origin[row]), size=len(origin)
        ),
        ids=[*kept_ids, *arriving],
        origin=np.array(origin, np.int32),
        row_of_old=row_of_old,
        added=len(arriving),
        replaced=replaced,
        unchanged=unchanged,
        deleted=int((row_of_old < 0).sum()),
        unknown=tuple(each for each in dict.fromkeys(going) if each in leaving),
    )


def some_of(ids: Sequence[str]) -> str:
    """The first few ids, as a message names them.

    >>> some_of(["a", "b"]), some_of(list("abcdefg"))
    ('a, b', 'a, b, c, d, e, …')
    """
    return ", ".join([*ids[:TOLD], *(["…"] if len(ids) > TOLD else [])])


def _refuse_both(arriving: Collection[str], going: Collection[str]) -> None:
    both = [each for each in going if each in arriving]
    if both:
        raise CatalogueError(
            f"{len(both):,} of the ids are both updated and deleted ({some_of(both)}): "
            "take them out of one of the files"
        )
