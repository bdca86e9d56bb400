"""The generation that an update begins with, as far as builds ask for it."""

from dataclasses import dataclass
from pathlib import Path

from ltrr_cli.backends.attribute_table import read_attributes
from ltrr_cli.backends.carried_files.name_forms import open_name_forms
from ltrr_cli.backends.carried_files.name_strings import open_name_strings
from ltrr_cli.backends.carried_files.references import open_references
from ltrr_cli.backends.carried_files.text_words import open_surfaces, open_text_words
from ltrr_cli.backends.column_files import open_columns
from ltrr_cli.backends.word_hashes import FIELDS, open_word_hashes
from ltrr_cli.ports import Columns
from ltrr_cli.records.hits import Rows
from ltrr_cli.records.name_forms import NameForms
from ltrr_cli.records.name_strings import NameStrings
from ltrr_cli.records.references import References
from ltrr_cli.records.row_words import RowWords
from ltrr_cli.records.text_words import TextWords
from ltrr_cli.understanding.attributes import PROVENANCES, Attributes
from ltrr_cli.understanding.contents import Contents
from ltrr_cli.wiring.extract_files import COLUMNS, REFERENCES, TEXTS
from ltrr_cli.wiring.generation_folder import ATTRIBUTES, FORMS, STRINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerFolder:
    """Port `Former`; what it gives raises IndexDamagedError where a file is not as it was."""

    folder: Path
    origin: Rows

    def texts(self) -> TextWords:
        return open_text_words(self.folder / TEXTS)

    def references(self) -> References:
        return open_references(self.folder / REFERENCES)

    def contents(self) -> Contents:
        facets, columns = read_attributes(self.folder / ATTRIBUTES, provenances=PROVENANCES)
        return Contents(
            attributes=Attributes(facets=facets, **columns),
            surfaces=open_surfaces(self.folder / TEXTS),
        )

    def columns(self) -> Columns:
        return open_columns(self.folder / COLUMNS)

    def strings(self) -> NameStrings:
        return open_name_strings(self.folder / STRINGS)

    def forms(self) -> NameForms:
        return open_name_forms(self.folder / FORMS)

    def word_hashes(self) -> dict[str, RowWords]:
        words = open_word_hashes(self.folder / "words")
        return {field: words.everything(field) for field in FIELDS}
