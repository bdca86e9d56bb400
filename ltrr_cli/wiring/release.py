"""An open release: every part loads when an arm first asks for it, and stays."""

from collections.abc import ItemsView, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ltrr_cli.arms.query_words import QueryWords
from ltrr_cli.arms.registry import ARMS
from ltrr_cli.arms.structured import Structured
from ltrr_cli.backends.column_files import open_columns, open_makers
from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.facet_table import open_facet_table
from ltrr_cli.backends.hashed_lists import open_hashed_lists
from ltrr_cli.backends.index_folder.lockable import lockable
from ltrr_cli.backends.keyed_lists import open_keyed_lists
from ltrr_cli.backends.row_lists import open_row_lists
from ltrr_cli.backends.spelling_table import open_spelling
from ltrr_cli.clicks.profiles import Profiles
from ltrr_cli.config import Domain, parse_domain
from ltrr_cli.policy.default_plan import DefaultPlan
from ltrr_cli.ports import (
    Arm,
    Columns,
    Encoder,
    EntityStore,
    FacetTable,
    Histories,
    ImpactIndex,
    KeyedLists,
    MemoryTable,
    NameIndex,
    Policy,
    PrefixLists,
    RowLists,
    SparseEncoder,
    Spelling,
    TextIndex,
    VectorIndex,
)
from ltrr_cli.records.release import MEMORY, POLICY
from ltrr_cli.text import words
from ltrr_cli.understanding.gazetteer import Gazetteer
from ltrr_cli.understanding.understand import Understand
from ltrr_cli.understanding.vocabulary import parse_vocabulary

_COMMON_SHARE, _NEVER_COMMON = 0.04, 5_000
"""A word is common that more than this share of the entities has, and more than so many: with less
no search is slow (docs/decisions/0015)."""


class Release:
    """`Parts` of a generation and of what was learnt on it, for the arms, and the understanding.

    folder: the generation; release_folder: the release, of which every part may be missing. held:
    what keeps both from being removed while this is open.
    """

    held: object | None = None

    def __init__(self, folder: Path, *, release_folder: Path) -> None:
        self.folder = folder
        self.release_folder = release_folder
        self._lists = folder / "lists"

    @cached_property
    def domain(self) -> Domain:
        source = self.folder / "domain.toml"
        return parse_domain(source.read_text("utf-8"), str(source))

    @cached_property
    def entities(self) -> EntityStore:
        return open_entities(self.folder / "entities")

    @cached_property
    def columns(self) -> Columns:
        return open_columns(self.folder / "columns")

    @cached_property
    def maker_types(self) -> tuple[int, ...]:
        makers = self.domain.name_types
        return tuple(at for at, name in enumerate(self.columns.type_names) if name in makers)

    @cached_property
    def main_type(self) -> int:
        """The one that most entities have."""
        return int(np.bincount(self.columns.types, minlength=1).argmax())

    @cached_property
    def names(self) -> PrefixLists:
        return open_keyed_lists(self._lists, "names")

    @cached_property
    def rows_of_name(self) -> RowLists:
        return open_row_lists(self._lists, "rows_of_name")

    @cached_property
    def memory(self) -> MemoryTable | None:
        return open_memory(self.release_folder)

    @cached_property
    def foreseen(self) -> KeyedLists:
        return open_hashed_lists(self._lists, "predicted")

    @cached_property
    def relations(self) -> RowLists:
        return open_row_lists(self._lists, "relations")

    @cached_property
    def spelling(self) -> Spelling:
        return open_spelling(self.folder / "spelling", "words")

    @cached_property
    def query_words(self) -> QueryWords:
        filler = [words(phrase) for phrase in self.domain.filler]
        common = max(_COMMON_SHARE * len(self.columns.types), _NEVER_COMMON)
        return QueryWords(filler=filler, frequency=self.spelling.frequency, common=common)

    @cached_property
    def text(self) -> TextIndex:
        from ltrr_cli.backends.tantivy_text_index.index import TantivyTextIndex

        with lockable(self.folder / "text") as folder:
            return TantivyTextIndex(folder)

    @cached_property
    def structured(self) -> Arm:
        """The one that `works` asks too, so that both share what was found for a query."""
        types = self.columns.type_names
        others = frozenset(types[: self.main_type] + types[self.main_type + 1 :])
        return Structured(text=self.text, of_works=others)

    @cached_property
    def near_names(self) -> NameIndex:
        from ltrr_cli.backends.tantivy_name_index import TantivyNameIndex

        with lockable(self.folder / "names") as folder:
            return TantivyNameIndex(folder)

    @cached_property
    def encoder(self) -> Encoder:
        from ltrr_cli.wiring.encoders import open_encoder

        return open_encoder(self.folder)

    @cached_property
    def vectors(self) -> VectorIndex:
        from ltrr_cli.wiring.encoders import open_vectors

        return open_vectors(self.folder)

    @cached_property
    def sparse_encoder(self) -> SparseEncoder | None:
        folder = self.folder / "sparse_encoder"
        if not folder.exists():
            return None
        from ltrr_cli.backends.splade_encoder import open_piece_weights

        return open_piece_weights(folder)

    @cached_property
    def impacts(self) -> ImpactIndex | None:
        if not (self.folder / "sparse").exists():
            return None
        from ltrr_cli.backends.impact_index import open_impact_index

        return open_impact_index(self.folder / "sparse")

    @cached_property
    def histories(self) -> Histories | None:
        from ltrr_cli.wiring.listening import open_listening

        return open_listening(self.folder, self.release_folder)

    @cached_property
    def profiles(self) -> Profiles | None:
        from ltrr_cli.wiring.listening import open_parts_of_day

        if self.histories is None:
            return None
        parts_of_day = open_parts_of_day(self.release_folder)
        return Profiles(histories=self.histories, facets=self.facets, parts_of_day=parts_of_day)

    @cached_property
    def facets(self) -> FacetTable | None:
        """None in an index that was built before there was this table."""
        folder = self.folder / "facets"
        return open_facet_table(folder) if folder.exists() else None

    @cached_property
    def makers(self) -> npt.NDArray[np.int32]:
        return open_makers(self.folder / "columns")

    @cached_property
    def understand(self) -> Understand:
        gazetteer = Gazetteer(
            names=open_keyed_lists(self._lists, "makers"),
            parts=open_keyed_lists(self._lists, "maker_parts"),
            titles=open_keyed_lists(self._lists, "titles"),
            spelling=self.spelling,
            name_spelling=open_spelling(self.folder / "spelling", "makers"),
            makers=self.makers,
            types=self.columns.types,
            type_names=self.columns.type_names,
        )
        vocabulary = parse_vocabulary((self.folder / "vocabulary.tsv").read_text("utf-8"))
        return Understand(
            gazetteer,
            vocabulary,
            domain=self.domain,
            title_of=self.entities.title,
        )


class LazyArms(Mapping[str, Arm]):
    """All arms of the registry; they are made when one is first asked for."""

    def __init__(self, release: Release) -> None:
        self._release = release

    @cached_property
    def _made(self) -> dict[str, Arm]:
        return {name: make(self._release) for name, make in ARMS.items()}

    def __getitem__(self, name: str) -> Arm:
        return self._made[name]

    def items(self) -> ItemsView[str, Arm]:
        return self._made.items()

    def __iter__(self) -> Iterator[str]:
        return iter(ARMS)

    def __len__(self) -> int:
        return len(ARMS)


def open_memory(release_folder: Path) -> MemoryTable | None:
    """What a release remembers of clicks; None when it has learnt none.

    Raises:
        IndexDamagedError: a file of it is missing, or was cut or changed.
    """
    folder = release_folder / MEMORY
    if not folder.exists():
        return None
    from ltrr_cli.backends.memory_table import open_memory_table

    return open_memory_table(folder)


def policy_of(release: Release) -> Policy:
    """The policy of a release, the default plan when it has learnt none.

    Raises:
        IndexDamagedError: a file of it is missing, or was cut or changed.
        IndexFormatError: it was trained for other arms or features.
    """
    folder = release.release_folder / POLICY
    if not folder.exists():
        return DefaultPlan()
    from ltrr_cli.wiring.policies import open_policy

    return open_policy(folder, arms=tuple(ARMS))
