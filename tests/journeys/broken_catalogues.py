"""Broken catalogues, and the exact words in which each is refused."""

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

HINT = "correct the catalogue, or leave such records out with --skip-invalid"
GENRES = "a list of names or an object {name: weight from 0 to 1}"
OBJECT = "expected one JSON object a line"
MUSIC = ""
BOOKS = 'default_type = "book"\n[roles]\ntitle = "name"\npopularity = "rating"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenCatalogue:
    """A catalogue that cannot be indexed.

    file: its name; build: makes it, or makes nothing; problems: the message, one line each, where
    PATH stands for the path of the file; fields: the text of the `--fields` file, none for music;
    skippable: whether `--skip-invalid` has something left to index.
    """

    name: str
    file: str
    build: Callable[[Path], object]
    problems: tuple[str, ...]
    fields: str = MUSIC
    skippable: bool = False

    def message(self, path: Path) -> str:
        return "\n".join(self.problems).replace("PATH", str(path))


def content(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def zipped(data: bytes, *, kept: int | None = None) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(gzip.compress(data, mtime=0)[:kept])


def table(**columns: object) -> Callable[[Path], object]:
    return lambda path: parquet.write_table(pa.table(columns), path)


def nothing(_: Path) -> object:
    return None


def folder(path: Path) -> object:
    path.mkdir()
    return None


GOOD = b'{"id": "good", "type": "track", "title": "Good"}\n'


def record(body: str) -> bytes:
    """A good line, then one with id, type, title and `body`."""
    return GOOD + f'{{"id": "x", "type": "track", "title": "X", {body}}}\n'.encode()


def one(name: str, data: bytes, problem: str, *, fields: str = MUSIC) -> BrokenCatalogue:
    """One bad line after a good one."""
    return BrokenCatalogue(
        name=name,
        file="catalog.jsonl",
        build=content(data),
        problems=(f"PATH:2: {problem}", f"1 problem: {HINT}"),
        fields=fields,
        skippable=True,
    )


def whole(name: str, file: str, build: Callable[[Path], object], problem: str) -> BrokenCatalogue:
    """A file that is no catalogue at all."""
    return BrokenCatalogue(name=name, file=file, build=build, problems=(f"PATH: {problem}",))


LINES = (
    one(
        "no id",
        GOOD + b'{"type": "track", "title": "X"}',
        "id is missing, expected a non-empty string",
    ),
    one(
        "empty id",
        GOOD + b'{"id": "  ", "type": "track", "title": "X"}',
        "id is '  ', expected a non-empty string",
    ),
    one(
        "number as id",
        GOOD + b'{"id": 7, "type": "track", "title": "X"}',
        "id is 7, expected a non-empty string",
    ),
    one(
        "long id",
        GOOD + b'{"id": "' + b"i" * 513 + b'", "type": "track", "title": "X"}',
        f"id is '{'i' * 78}…, expected at most 512 characters",
    ),
    one(
        "control character in id",
        GOOD + b'{"id": "a\\u0000b", "type": "track", "title": "X"}',
        r"id is 'a\x00b', expected a string without control characters",
    ),
    one(
        "repeated id",
        GOOD + GOOD,
        "id is 'good', expected another id than on line 1",
    ),
    one(
        "no type",
        GOOD + b'{"id": "x", "title": "X"}',
        "type is missing, expected a non-empty string",
    ),
    one(
        "null title",
        GOOD + b'{"id": "x", "type": "track", "title": null}',
        "title is null, expected a non-empty string",
    ),
    one(
        "long title",
        GOOD + b'{"id": "x", "type": "track", "title": "' + b"la" * 1001 + b'"}',
        f"title is '{'la' * 39}…, expected at most 2000 characters",
    ),
    one(
        "one string for a list",
        record('"artists": "Taylor Swift"'),
        """artists is 'Taylor Swift', expected a list of strings such as ["Taylor Swift"]""",
    ),
    one(
        "object for a list",
        record('"tags": {"live": 1}'),
        'tags is {"live": 1}, expected a list of strings',
    ),
    one(
        "empty name in a list",
        record('"aliases": ["X", ""]'),
        "aliases[1] is '', expected a non-empty string",
    ),
    one(
        "number in a list",
        record('"related": [7]'),
        "related[0] is 7, expected a non-empty string",
    ),
    one(
        "related to itself",
        record('"related": ["good", "x"]'),
        "related is 'x', expected ids of other entities",
    ),
    one("number as album", record('"album": 1989'), "album is 1989, expected a string"),
    one(
        "genres in a string",
        record('"genres": "pop"'),
        "genres is 'pop', expected a list of names or an object {name: weight from 0 to 1}",
    ),
    one(
        "genre without a name",
        record('"genres": ["pop", " "]'),
        "genres[1] is ' ', expected a non-empty string",
    ),
    one(
        "weight of a genre above 1",
        record('"genres": {"pop": 9}'),
        "genres.pop is 9, expected a number from 0 to 1",
    ),
    one(
        "word as weight of a genre",
        record('"genres": {"pop": "much"}'),
        "genres.pop is 'much', expected a number from 0 to 1",
    ),
    one(
        "year in a string",
        record('"year": "1989"'),
        "year is '1989', expected a whole number from -3000 to 3000",
    ),
    one(
        "half a year",
        record('"year": 1989.5'),
        "year is 1989.5, expected a whole number from -3000 to 3000",
    ),
    one(
        "year of a far future",
        record('"year": 19890'),
        "year is 19890, expected a whole number from -3000 to 3000",
    ),
    one(
        "day that never was",
        record('"released": "2019-02-30"'),
        "released is '2019-02-30', expected a date such as 2019-08-23",
    ),
    one("list as language", record('"language": ["en"]'), 'language is ["en"], expected a string'),
    one(
        "popularity above 1",
        record('"popularity": 1.7'),
        "popularity is 1.7, expected a number from 0 to 1",
    ),
    one(
        "popularity that is no number",
        record('"popularity": NaN'),
        "popularity is NaN, expected a number from 0 to 1",
    ),
    one(
        "truth as popularity",
        record('"popularity": true'),
        "popularity is true, expected a number from 0 to 1",
    ),
    one(
        "endless track",
        record('"duration_s": Infinity'),
        "duration_s is Infinity, expected a number of seconds, 0 or more",
    ),
    one(
        "negative duration",
        record('"duration_s": -3'),
        "duration_s is -3, expected a number of seconds, 0 or more",
    ),
    one("number as description", record('"description": 4'), "description is 4, expected a string"),
    one(
        "NaN in a key of no role",
        record('"scores": [1, NaN]'),
        "scores is [1, NaN], expected finite numbers",
    ),
    one(
        "key twice",
        record('"id": "y"'),
        "the line is an object with two keys 'id', expected each key once",
    ),
    one(
        "key twice, spaced and inside",
        record('"label": {"name" :1, "name": 2}'),
        "the line is an object with two keys 'name', expected each key once",
    ),
    one("list for a record", GOOD + b'["x"]', 'the line is ["x"], expected one JSON object a line'),
    one(
        "cut line",
        GOOD + b'{"id": "x", "ti',
        "the line is not JSON (EOF while parsing a string at column 15), "
        "expected one JSON object a line",
    ),
    one(
        "two records on a line",
        GOOD + b'{"id": "x"} {"id": "y"}',
        "the line is not JSON (trailing characters at column 13), expected one JSON object a line",
    ),
    one(
        "quotes of Python",
        GOOD + b"{'id': 'x'}",
        "the line is not JSON (key must be a string at column 2), expected one JSON object a line",
    ),
    one(
        "Latin-1",
        GOOD + b'{"id": "x", "type": "track", "title": "Beyonc\xe9"}',
        "the line is not UTF-8 (invalid unicode code point at column 46), "
        "expected one JSON object a line",
    ),
    one(
        "JSON too deep",
        record(f'"tags": {"[" * 5000}{"]" * 5000}'),
        "the line is not JSON (recursion limit exceeded at column 252), "
        "expected one JSON object a line",
    ),
    one(
        "role under another name",
        b'{"id": "a", "name": "A"}\n{"id": "b", "name": "", "title": "B"}',
        "name is '', expected a non-empty string",
        fields=BOOKS,
    ),
    one(
        "rating of five stars",
        b'{"id": "a", "name": "A"}\n{"id": "b", "name": "B", "rating": 5}',
        "rating is 5, expected a number from 0 to 1",
        fields=BOOKS,
    ),
)

WHOLE_FILES = (
    whole("no file", "catalog.jsonl", nothing, "no such file"),
    whole("folder", "catalog.jsonl", folder, "is a folder, expected a catalogue file"),
    whole(
        "unknown suffix",
        "catalog.xlsx",
        content(b"PK"),
        "unknown kind of file, expected one of .jsonl, .ndjson, .json, .jsonl.gz, .ndjson.gz, "
        ".json.gz, .csv, .parquet",
    ),
    whole("empty file", "catalog.jsonl", content(b""), "holds no records"),
    whole("blank lines", "catalog.jsonl", content(b"\n  \n"), "holds no records"),
    whole("empty gzip", "catalog.jsonl.gz", zipped(b""), "holds no records"),
    whole(
        "UTF-16",
        "catalog.jsonl",
        content("{}".encode("utf-16")),
        "is UTF-16 text, expected UTF-8",
    ),
    whole(
        "gzip that is none",
        "catalog.jsonl.gz",
        content(GOOD),
        """broken gzip file after line 0: Not a gzipped file (b'{"')""",
    ),
    whole(
        "cut gzip",
        "catalog.jsonl.gz",
        zipped(GOOD, kept=-8),
        "broken gzip file after line 1: "
        "Compressed file ended before the end-of-stream marker was reached",
    ),
    whole("empty CSV", "catalog.csv", content(b""), "holds no records"),
    whole("header alone", "catalog.csv", content(b"id,type,title\n"), "holds no records"),
    whole(
        "CSV without header",
        "catalog.csv",
        content(b"x,track,X\ny,track,Y\n"),
        "no column 'id', expected columns id, type, title, found 'x', 'track', 'X'",
    ),
    whole(
        "semicolons",
        "catalog.csv",
        content(b"id;type;title\nx;track;X\n"),
        "no column 'id', expected columns id, type, title, found 'id;type;title'",
    ),
    whole(
        "column twice",
        "catalog.csv",
        content(b"id,type,title,id\nx,track,X,y\n"),
        "column 'id' stands twice in the header",
    ),
    whole(
        "CSV in Latin-1",
        "catalog.csv",
        content(b"id,type,title\nx,track,Beyonc\xe9\n"),
        "line 2 is not UTF-8 text",
    ),
    whole(
        "text named Parquet",
        "catalog.parquet",
        content(b"not at all, " * 9),
        "not a Parquet file, or a damaged one: Parquet magic bytes not found in footer. "
        "Either the file is corrupted or this is not a parquet file",
    ),
    whole(
        "empty Parquet",
        "catalog.parquet",
        content(b""),
        "not a Parquet file, or a damaged one: Parquet file size is 0 bytes",
    ),
    whole(
        "Parquet without rows",
        "catalog.parquet",
        table(id=pa.array([], pa.string()), type=pa.array([], pa.string()), title=pa.array([])),
        "holds no records",
    ),
    whole(
        "Parquet without titles",
        "catalog.parquet",
        table(id=["x"], type=["track"], name=["X"]),
        "no column 'title', expected columns id, type, title, found 'id', 'type', 'name'",
    ),
)

TABLES = (
    BrokenCatalogue(
        name="word for a number in CSV",
        file="catalog.csv",
        build=content(b"id,type,title,popularity\na,track,A,0.5\nb,track,B,high\n"),
        problems=(
            "PATH:3: popularity is 'high', expected a number from 0 to 1",
            f"1 problem: {HINT}",
        ),
        skippable=True,
    ),
    BrokenCatalogue(
        name="CSV row with too many cells",
        file="catalog.csv",
        build=content(b"id,type,title\na,track,A\nb,track,B,C\nc,track,\n"),
        problems=(
            "PATH:3: the row is 'b,track,B,C', expected 3 cells as in the header",
            "PATH:4: title is missing, expected a non-empty string",
            f"2 problems: {HINT}",
        ),
        skippable=True,
    ),
    BrokenCatalogue(
        name="genre twice in a CSV cell",
        file="catalog.csv",
        build=content(b"id,type,title,genres\na,track,A,pop\nb,track,B,pop:0.5|pop:0.1\n"),
        problems=(
            f"PATH:3: genres is 'pop:0.5|pop:0.1', expected {GENRES}",
            f"1 problem: {HINT}",
        ),
        skippable=True,
    ),
    BrokenCatalogue(
        name="numbers as ids in Parquet",
        file="catalog.parquet",
        build=table(id=[7], type=["track"], title=["X"]),
        problems=("PATH:1: id is 7, expected a non-empty string", f"1 problem: {HINT}"),
    ),
    BrokenCatalogue(
        name="everything wrong with one record",
        file="catalog.jsonl",
        build=content(
            b'{"id": "", "type": 3, "artists": [null], "genres": {"": 1, "pop": -1}, "year": "?"}'
        ),
        problems=(
            "PATH:1: id is '', expected a non-empty string",
            "PATH:1: type is 3, expected a non-empty string",
            "PATH:1: title is missing, expected a non-empty string",
            "PATH:1: artists[0] is null, expected a non-empty string",
            "PATH:1: genres is '', expected a non-empty string",
            "PATH:1: genres.pop is -1, expected a number from 0 to 1",
            "PATH:1: year is '?', expected a whole number from -3000 to 3000",
            f"7 problems: {HINT}",
        ),
    ),
    BrokenCatalogue(
        name="array over many lines",
        file="catalog.json",
        build=content(b"[\n" + GOOD.strip() + b"\n]\n"),
        problems=(
            f"PATH:1: the line is not JSON (EOF while parsing a list at column 1), {OBJECT}",
            f"PATH:3: the line is not JSON (expected value at column 1), {OBJECT}",
            f"2 problems: {HINT}",
        ),
        skippable=True,
    ),
    BrokenCatalogue(
        name="nothing but problems",
        file="catalog.jsonl",
        build=content(b"[]\n" * 50),
        problems=(
            *(
                f"PATH:{line}: the line is [], expected one JSON object a line"
                for line in range(1, 21)
            ),
            f"stopped after 20 problems, there may be more: {HINT}",
        ),
    ),
)

BROKEN_CATALOGUES = (*LINES, *WHOLE_FILES, *TABLES)
