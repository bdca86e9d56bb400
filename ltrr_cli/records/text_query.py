"""A small algebra of full-text queries: what arms say, and what a text index translates.

Words in it are normalised words (`ltrr_cli.text`), fields are `TextField` names.
"""

from dataclasses import dataclass
from typing import Literal

TextField = Literal["title", "artists", "album", "aliases", "names", "about", "links", "facets"]
"""`names`: words of artists and aliases that the title lacks; `about`: of genres, tags, album and
description those that title and names lack; so that each word of an entity is in one of the three.
`links`: row numbers of related entities; `facets`: exact attributes such as `genre=rock`.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """Documents with this word in this field."""

    field: TextField
    word: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Word:
    """Documents with this word in some field, whose scores add up.

    The same as `AnyOf` with a `Term` for each of the fields, which are given with their weights.
    """

    fields: tuple[tuple[TextField, float], ...]
    word: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LinksTo:
    """Documents that link to at least one of these rows, whose weights add up.

    The same as `AnyOf` with a `Term` of `links` for each of the rows.
    """

    rows: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents with these words next to each other; the last may be only begun (`prefix`)."""

    field: TextField
    words: tuple[str, ...]
    weight: float = 1.0
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents with at least one of the parts; their scores add up."""

    parts: "tuple[TextQuery, ...]"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents with every part; their scores add up; `extra` parts only raise the score."""

    parts: "tuple[TextQuery, ...]"
    extra: "tuple[TextQuery, ...]" = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class BestOf:
    """Documents with at least one part; the best part counts in full, the others by `others`."""

    parts: "tuple[TextQuery, ...]"
    others: float = 0.0
    weight: float = 1.0


TextQuery = Term | Word | LinksTo | Phrase | AnyOf | AllOf | BestOf
