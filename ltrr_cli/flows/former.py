"""What a build knows before it begins: of the generation that it updates, or nothing."""

from collections.abc import Mapping
from typing import Protocol

from ltrr_cli.flows.columns import NO_COLUMNS
from ltrr_cli.memory.name_templates import NO_STRINGS
from ltrr_cli.ports import Columns
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_forms import NO_NAMES, NameForms
from ltrr_cli.records.name_strings import NameStrings
from ltrr_cli.records.references import NO_REFERENCES, References
from ltrr_cli.records.row_words import NO_ROWS, RowWords
from ltrr_cli.records.text_words import NO_TEXTS, TextWords
from ltrr_cli.understanding.contents import NO_CONTENTS, Contents


class Former(Protocol):
    """Another generation, and which of its entities are as they were."""

    @property
    def origin(self) -> Rows | None:
        """The old row of each entity that is as it was, -1 for others, (n,); None if all are."""
        ...

    def texts(self) -> TextWords: ...

    def contents(self) -> Contents: ...

    def references(self) -> References: ...

    def columns(self) -> Columns: ...

    def strings(self) -> NameStrings: ...

    def forms(self) -> NameForms: ...

    def word_hashes(self) -> Mapping[str, RowWords]: ...


class NothingBefore:
    """Port `Former` of a build from nothing."""

    origin: Rows | None = None

    def texts(self) -> TextWords:
        return NO_TEXTS

    def contents(self) -> Contents:
        return NO_CONTENTS

    def references(self) -> References:
        return NO_REFERENCES

    def columns(self) -> Columns:
        return NO_COLUMNS

    def strings(self) -> NameStrings:
        return NO_STRINGS

    def forms(self) -> NameForms:
        return NO_NAMES

    def word_hashes(self) -> Mapping[str, RowWords]:
        return {"title": NO_ROWS, "makers": NO_ROWS}
