"""An entity as the full-text index takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from ltrr_cli.records.catalogue import Entity


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDocument:
    """What the index needs of an entity besides its own fields.

    links: its own row and the rows of related entities; facets: exact attributes, `genre=rock`
    when strong, `genre~rock` when weak; tags: words of attributes that were found or inherited.
    """

    entity: Entity
    links: Sequence[int]
    facets: Sequence[str]
    tags: Sequence[str]
    popularity: float
    freshness: float
