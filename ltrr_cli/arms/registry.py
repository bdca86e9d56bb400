"""All arms by name. A new arm is a file beside this one and a line here; the rest picks it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ltrr_cli.arms.dense import Dense
from ltrr_cli.arms.exact import Exact
from ltrr_cli.arms.fuzzy import Fuzzy
from ltrr_cli.arms.lexical import Lexical
from ltrr_cli.arms.memory import Memory
from ltrr_cli.arms.personal import Personal
from ltrr_cli.arms.predicted import Predicted
from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.arms.related import Related
from ltrr_cli.arms.similar import Similar
from ltrr_cli.arms.sparse import Sparse
from ltrr_cli.arms.works import Works
from ltrr_cli.ports import (
    Arm,
    Columns,
    Encoder,
    EntityStore,
    Histories,
    ImpactIndex,
    KeyedLists,
    MemoryTable,
    NameIndex,
    Request,
    RowLists,
    SparseEncoder,
    TextIndex,
    VectorIndex,
)
from ltrr_cli.records.hits import Hits, no_hits


class Parts(Protocol):
    """The engines and tables of a release that arms are made of; each loads when first used."""

    @property
    def entities(self) -> EntityStore: ...
    @property
    def text(self) -> TextIndex: ...
    @property
    def near_names(self) -> NameIndex: ...
    @property
    def names(self) -> KeyedLists: ...
    @property
    def rows_of_name(self) -> RowLists: ...
    @property
    def columns(self) -> Columns: ...
    @property
    def maker_types(self) -> tuple[int, ...]: ...
    @property
    def main_type(self) -> int: ...
    @property
    def query_words(self) -> QueryWords: ...
    @property
    def encoder(self) -> Encoder: ...
    @property
    def vectors(self) -> VectorIndex: ...
    @property
    def sparse_encoder(self) -> SparseEncoder | None: ...
    @property
    def impacts(self) -> ImpactIndex | None: ...
    @property
    def memory(self) -> MemoryTable | None: ...
    @property
    def foreseen(self) -> KeyedLists: ...
    @property
    def relations(self) -> RowLists: ...
    @property
    def histories(self) -> Histories | None: ...
    @property
    def structured(self) -> Arm: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """Stands for an arm that this release was built without."""

    reason: str

    def obstacle(self, request: Request) -> str | None:
        del request
        return self.reason

    def retrieve(self, request: Request, *, depth: int, earlier: Mapping[str, Hits]) -> Hits:
        del request, depth, earlier
        return no_hits(self.reason)


def _lexical(parts: Parts, boost: str | None = None) -> Arm:
    return Lexical(text=parts.text, query_words=parts.query_words, boost=boost)


def _exact(parts: Parts) -> Arm:
    return Exact(names=parts.names, text=parts.text, query_words=parts.query_words)


def _fuzzy(parts: Parts) -> Arm:
    return Fuzzy(
        near=parts.near_names,
        rows_of_name=parts.rows_of_name,
        columns=parts.columns,
        maker_types=parts.maker_types,
        query_words=parts.query_words,
    )


def _sparse(parts: Parts) -> Arm:
    if parts.sparse_encoder is None or parts.impacts is None:
        return Lacking(reason="no sparse index (build with --sparse)")
    return Sparse(encoder=parts.sparse_encoder, impacts=parts.impacts)


def _related(parts: Parts) -> Arm:
    seeders = {"exact": _exact(parts), "lexical": _lexical(parts)}
    return Related(relations=parts.relations, seeders=seeders)


def _works(parts: Parts) -> Arm:
    if (parts.columns.types == parts.main_type).all():
        return Lacking(reason="all entities are of one type")
    return Works(structured=parts.structured, columns=parts.columns, type_=parts.main_type)


def _meaning(parts: Parts) -> Callable[[], tuple[Encoder, VectorIndex]]:
    """Opens what takes most of the memory, for arms that often do not fire."""
    return lambda: (parts.encoder, parts.vectors)


def _personal(parts: Parts) -> Arm:
    return Personal(
        histories=parts.histories,
        memory=parts.memory,
        row_of=parts.entities.row_of,
        text=parts.text,
        meaning=_meaning(parts),
        query_words=parts.query_words,
    )


def _memory(parts: Parts) -> Arm:
    if parts.memory is None:
        return Lacking(reason="no remembered clicks yet")
    return Memory(table=parts.memory, query_words=parts.query_words)


def _similar(parts: Parts) -> Arm:
    if parts.memory is None:
        return Lacking(reason="no remembered clicks yet")
    return Similar(table=parts.memory, query_words=parts.query_words)


def _predicted(parts: Parts) -> Arm:
    return Predicted(q2e=parts.foreseen, query_words=parts.query_words)


ARMS: dict[str, Callable[[Parts], Arm]] = {
    "lexical": _lexical,
    "popular_lexical": lambda parts: _lexical(parts, "popularity"),
    "exact": _exact,
    "fuzzy": _fuzzy,
    "structured": lambda parts: parts.structured,
    "dense": lambda parts: Dense(meaning=_meaning(parts)),
    "sparse": _sparse,
    "personal": _personal,
    "memory": _memory,
    "similar": _similar,
    "predicted": _predicted,
    "fresh": lambda parts: _lexical(parts, "freshness"),
    "works": _works,
    "related": _related,
}
"""In the order in which they run: `related` last, because it builds on others' lists.

A policy learns of each what it adds to those before it. `personal` is before `memory`, of which its
list has much: what the shorter list adds to the longer one is easier to say than the other way
round (docs/decisions/0010-hazard-policy.md).
"""
