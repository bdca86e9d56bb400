"""What a build needs of the outside: one method for each store of a generation."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ltrr_cli.flows.extract import Extract
from ltrr_cli.flows.text_documents import TextDocuments
from ltrr_cli.memory.query_collector import PredictedQueries
from ltrr_cli.ports import Advance, TextIndex
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.hits import Rows, Scores
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.name_strings import NameStrings
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.understanding.contents import Contents
from ltrr_cli.understanding.main_facets import MainFacets


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderFacts:
    """Which encoder made the vectors, and how long they are."""

    name: str
    dimensions: int


class GenerationWriter(Protocol):
    """Writes the stores of one generation into a folder of its own."""

    def entities(self, entities: Sequence[Entity]) -> None: ...

    def makers(self, makers: npt.NDArray[np.int32]) -> None:
        """Writes the rows of the makers of every entity, (n, 4), -1 where there are fewer."""
        ...

    def name_forms(self, forms: NameForms) -> None: ...

    def keyed_lists(
        self,
        name: str,
        *,
        keys: Sequence[str],
        offsets: npt.NDArray[np.int64],
        rows: Rows,
        weights: Scores,
    ) -> None: ...

    def row_lists(
        self, name: str, *, offsets: npt.NDArray[np.int64], rows: Rows, weights: Scores
    ) -> None: ...

    def spelling(
        self, name: str, *, frequencies: Mapping[str, int], targets: Collection[str]
    ) -> None: ...

    def word_hashes(self, fields: Mapping[str, RowWords]) -> int:
        """Writes the words of `title` and `makers` of every row; how many there were."""
        ...

    def vocabulary(self, text: str) -> None: ...

    def extract(self, told: Extract) -> None:
        """Writes columns, words of texts and references."""
        ...

    def contents(self, contents: Contents) -> None:
        """Writes attributes, and what was looked for in the texts, which are written."""
        ...

    def facets(self, facets: MainFacets) -> None: ...

    def text(self, documents: TextDocuments, advance: Advance) -> TextIndex:
        """Writes the full-text index and opens it."""
        ...

    def name_index(self, names: Sequence[str], advance: Advance) -> None: ...

    def vectors(self, entities: Sequence[Entity], advance: Advance) -> EncoderFacts: ...

    def sparse(self, entities: Sequence[Entity], advance: Advance) -> str:
        """Writes the impact index and gives the model's name."""
        ...

    def name_strings(self, strings: NameStrings) -> None: ...

    def predicted(self, predicted: PredictedQueries) -> None:
        """Writes the lists that arms read, and the Q2E table, which training reads."""
        ...

    def histories(self) -> int:
        """Writes the listeners' histories; how many plays were of unknown entities."""
        ...
