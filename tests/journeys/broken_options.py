"""What a user can get wrong on the command line: what ltrr says then, and with which exit code.

Words in braces are replaced: {index} an index of tests/assets/tiny.jsonl, {tiny} that file,
{missing} a folder that is not there, {new} one that a build would make, {foreign} a folder of
somebody else, {file} a file, {newer} an index of a later format, {damaged} an index with a file
cut, {batch} the case's own batch file.
In `says`, `...` stands for anything on its line.
"""

from dataclasses import dataclass

from ltrr_cli.records.manifest import FORMAT_VERSION

USER, USAGE = 1, 2
"""Exit codes."""

SEE_QUERY = "\nsee 'ltrr query --help'"
SEE_INDEX = "\nsee 'ltrr index --help'"
SEE = "\nsee 'ltrr --help'"
EMPTY = 'the query is empty; give some words, for example: ltrr query "love"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Arguments that cannot work; batch: the content of the batch file that they name."""

    name: str
    arguments: tuple[str, ...]
    says: str
    code: int = USER
    batch: str | None = None


def query(
    name: str, *arguments: str, says: str, code: int = USER, batch: str | None = None
) -> Case:
    """A case of `ltrr query` on the tiny index."""
    given = ("query", "--index", "{index}", *arguments)
    return Case(name=name, arguments=given, says=says, code=code, batch=batch)


def lines(name: str, content: str, *, says: str) -> Case:
    """A case of a broken batch file."""
    return query(name, "--batch", "{batch}", says=says, batch=content)


WORDS = (
    Case(
        name="command",
        arguments=("qurey", "love"),
        says=f"no such command 'qurey', did you mean 'query'?{SEE}",
        code=USAGE,
    ),
    Case(
        name="command like none",
        arguments=("xyzzy",),
        says=f"no such command 'xyzzy'{SEE}",
        code=USAGE,
    ),
    Case(
        name="option before the command",
        arguments=("--index", "x", "query", "love"),
        says=f"no such option '--index'{SEE}",
        code=USAGE,
    ),
    query(
        "option",
        "love",
        "--jsn",
        says=f"no such option '--jsn', did you mean '--json'?{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "option without its value",
        "love",
        "--plan",
        says=f"option '--plan' requires an argument{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "two texts",
        "tayler",
        "love",
        says=f"unexpected argument: love; put words that belong together in quotes{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "nothing to answer",
        says=f"there is nothing to answer; give a TEXT, --interactive or --batch FILE{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "two ways to ask",
        "love",
        "--interactive",
        says=f"TEXT, --interactive and --batch exclude each other{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "arms and plan",
        "love",
        "--arms",
        "dense",
        "--plan",
        "dense=5",
        says=f"--arms and --plan exclude each other: a plan names its arms{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "a page of nothing",
        "love",
        "--shown",
        "0",
        says=f"invalid value for '--shown': 0 is not in the range 1<=x<=1000{SEE_QUERY}",
        code=USAGE,
    ),
    query(
        "a page of many",
        "love",
        "--shown",
        "many",
        says=f"invalid value for '--shown': 'many' is not a valid integer{SEE_QUERY}",
        code=USAGE,
    ),
    Case(
        name="nothing to do",
        arguments=("index",),
        says=(
            "there is nothing to do; "
            f"give a CATALOG to build, --update, --delete, --info or --verify{SEE_INDEX}"
        ),
        code=USAGE,
    ),
    Case(
        name="build and look",
        arguments=("index", "{tiny}", "--info"),
        says=f"CATALOG, --update or --delete, --info and --verify exclude each other{SEE_INDEX}",
        code=USAGE,
    ),
    Case(
        name="explain what",
        arguments=("explain", "love"),
        says="missing argument 'ENTITY'\nsee 'ltrr explain --help'",
        code=USAGE,
    ),
)

QUERIES = (
    query("empty query", "", says=EMPTY),
    query("blank query", " \t ", says=EMPTY),
    query(
        "unknown arm", "x", "--arms", "lexcal", says="no such arm 'lexcal', did you mean 'lexical'?"
    ),
    query("arm like none", "x", "--arms", "zz", says="no such arm 'zz'; there are: lexical, ..."),
    query("no arms", "x", "--arms", "", says="--arms: no arm is named, as in --arms lexical,dense"),
    query(
        "arm in a plan", "x", "--plan", "dnse=5", says="no such arm 'dnse', did you mean 'dense'?"
    ),
    query(
        "plan without depth",
        "x",
        "--plan",
        "lexical",
        says="--plan: 'lexical' is not ARM=DEPTH, as in lexical=40",
    ),
    query(
        "negative depth",
        "x",
        "--plan",
        "lexical=-5",
        says="--plan: the depth of lexical is '-5', expected 0 to 1000",
    ),
    query(
        "too deep",
        "x",
        "--plan",
        "lexical=99999999999999999999",
        says="--plan: the depth of lexical is '99999999999999999999', expected 0 to 1000",
    ),
    query(
        "arm twice",
        "x",
        "--plan",
        "dense=5,dense=10",
        says="--plan: arm 'dense' is named twice",
    ),
    query(
        "plan of nothing",
        "x",
        "--plan",
        "dense=0",
        says="--plan: no arm fires; give at least one a depth above 0",
    ),
    query(
        "unknown type",
        "x",
        "--type",
        "trak",
        says="no entity of this index has the type 'trak', did you mean 'track'?",
    ),
    query(
        "time",
        "x",
        "--at",
        "yesterday",
        says="--at: 'yesterday' is no ISO time, as in 2024-12-24T20:00",
    ),
    query(
        "escape codes in an option",
        "x",
        "--type",
        "\x1b[2J",
        says="no entity of this index has the type '\\e[2J'; there are: ...",
    ),
    Case(
        name="entity that is not there",
        arguments=("explain", "--index", "{index}", "love", "track-999"),
        says="no entity has the id 'track-999'; ltrr query --json shows ids",
    ),
    Case(
        name="entity by its name",
        arguments=("explain", "--index", "{index}", "love", "Love Story"),
        says="no entity has the id 'Love Story'; this name have: track-1 (track)",
    ),
)

BATCHES = (
    query(
        "batch that is not there",
        "--batch",
        "{missing}",
        says="{missing}: cannot read the queries: No such file or directory",
    ),
    lines(
        "empty batch", "", says="{batch}: no query in it; expected a text or a JSON object a line"
    ),
    lines("batch of no JSON", "ok\n{not json", says="{batch}:2: not a JSON object: ..."),
    lines("batch without query", '{"user": "a"}', says="{batch}:1: there is no 'query' in it"),
    lines("number as query", '{"query": 5}', says="{batch}:1: 'query' is 5, expected a string"),
    lines(
        "types as text",
        '{"query": "x", "types": "track"}',
        says="{batch}:1: 'types' is 'track', expected a list of strings",
    ),
    lines(
        "unknown type in a batch",
        '\n{"query": "x", "types": ["albun"]}',
        says="{batch}:2: no entity of this index has the type 'albun', did you mean 'album'?",
    ),
)

FOLDERS = (
    Case(
        name="no index",
        arguments=("query", "--index", "{missing}", "love"),
        says="no index at {missing}: build one with `ltrr index CATALOG`",
    ),
    Case(
        name="foreign folder",
        arguments=("query", "--index", "{foreign}", "love"),
        says="{foreign} is not an ltrr index ...",
    ),
    Case(
        name="file as index",
        arguments=("query", "--index", "{file}", "love"),
        says="{file} is not an ltrr index: it is a file",
    ),
    Case(
        name="newer index",
        arguments=("index", "--info", "--index", "{newer}"),
        says="{newer}/manifest.json: written in index format 99, this ltrr reads format "
        f"{FORMAT_VERSION}: ...",
    ),
    Case(
        name="damaged index",
        arguments=("query", "--index", "{damaged}", "love"),
        says="{damaged}/generations/...",
    ),
    Case(
        name="build into a foreign folder",
        arguments=("index", "{tiny}", "--index", "{foreign}"),
        says="{foreign} is not an ltrr index (it holds notes.txt): choose another folder ...",
    ),
    Case(
        name="catalogue that is not there",
        arguments=("index", "{missing}.jsonl", "--index", "{new}"),
        says="{missing}.jsonl: no such file",
    ),
    Case(
        name="catalogue of an unknown kind",
        arguments=("index", "{file}", "--index", "{new}"),
        says="{file}: unknown kind of file, expected one of ...",
    ),
    Case(
        name="report into a folder that is not there",
        arguments=("eval", "--index", "{index}", "--report", "{missing}/r.html"),
        says="--report {missing}/r.html: there is no folder {missing}, create it first\n...",
        code=USAGE,
    ),
    Case(
        name="simulated log into a folder that is not there",
        arguments=("simulate", "--index", "{index}", "--write-log", "{missing}/c.parquet"),
        says="--write-log {missing}/c.parquet: there is no folder {missing}, create it first\n...",
        code=USAGE,
    ),
    Case(
        name="field mapping that is not there",
        arguments=("index", "{tiny}", "--index", "{new}", "--fields", "{missing}.toml"),
        says="{missing}.toml: cannot read the field mapping: ...",
    ),
)

CASES = (*WORDS, *QUERIES, *BATCHES, *FOLDERS)
