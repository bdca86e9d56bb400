"""SQLite's full-text search, FTS5."""

import sqlite3
from pathlib import Path

from ltrr_cli.text import normalise
from peers.protocol import NAME_WEIGHT, Corpus, Search

_FILE = "catalogue.sqlite"
_SEARCH = "SELECT rowid FROM entities WHERE entities MATCH ? ORDER BY rank LIMIT ?"


class SqliteFts5:
    """FTS5, ranked by its bm25() with a weight for each column."""

    name = "SQLite FTS5"
    package = "sqlite3"
    told = (
        "tokenizer unicode61 remove_diacritics 2, name and other text as columns, "
        f"rank bm25({NAME_WEIGHT}, 1), any word of the query may match"
    )

    def build(self, corpus: Corpus, folder: Path) -> None:
        table = sqlite3.connect(folder / _FILE)
        table.execute(
            "CREATE VIRTUAL TABLE entities USING fts5(name, rest, content='', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        rows = ((row, *texts) for row, texts in enumerate(corpus.texts()))
        table.executemany("INSERT INTO entities(rowid, name, rest) VALUES (?, ?, ?)", rows)
        rank = f"bm25({float(NAME_WEIGHT)}, 1.0)"
        table.execute("INSERT INTO entities(entities, rank) VALUES ('rank', ?)", (rank,))
        table.execute("INSERT INTO entities(entities) VALUES ('optimize')")
        table.commit()
        table.close()

    def opened(self, corpus: Corpus, folder: Path) -> Search:
        del corpus
        table = sqlite3.connect(folder / _FILE)

        def search(text: str, limit: int) -> list[int]:
            asked = " OR ".join(f'"{word}"' for word in normalise(text).split())
            found = table.execute(_SEARCH, (asked, limit)) if asked else ()
            return [row for (row,) in found]

        return search
