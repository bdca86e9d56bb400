"""The whole program: exit codes, messages, reports, what importing it costs."""

import importlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.commands.faults import report
from ltrr_cli.errors import IndexMissingError

ROOT = Path(__file__).parents[3]
pytest.importorskip("ltrr_cli.main", exc_type=ImportError)

Main = Callable[[list[str]], int]


@pytest.fixture
def main() -> Main:
    run: Main = importlib.import_module("ltrr_cli.__main__").main
    return run


def failing(error: BaseException) -> Callable[[Path], object]:
    def fail(index: Path) -> object:
        del index
        raise error

    return fail


def read_manifest_fails(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    monkeypatch.setattr(wiring, "read_manifest", failing(error), raising=False)


def test_a_known_error_is_one_line(
    main: Main, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_manifest_fails(monkeypatch, IndexMissingError("no index in \x1b[2J"))
    assert main(["index", "--info"]) == 1
    said = capsys.readouterr()
    assert said.err == "error: no index in \\e[2J\n"
    assert said.out == ""


def test_ctrl_c(
    main: Main, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_manifest_fails(monkeypatch, KeyboardInterrupt())
    assert main(["index", "--info"]) == 130
    assert capsys.readouterr().err.strip() == "error: interrupted"


def test_a_fault_leaves_a_report_without_secrets(
    main: Main, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read_manifest_fails(monkeypatch, RuntimeError("token=hunter2 at https://me:pw@host/x"))
    assert main(["index", "--info"]) == 3
    said = capsys.readouterr().err
    found = re.search(r"please attach (\S+) to an issue", said)
    assert found is not None
    file = Path(found[1])
    text = file.read_text("utf-8")
    file.unlink()
    assert "RuntimeError" in text and "Traceback" in text and "command: ltrr 'index'" in text
    assert "numpy 2" in text
    assert "hunter2" not in text and "me:pw" not in text


def test_a_report_does_not_name_people() -> None:
    error = ValueError("no listener ann.smith in /home")
    text = report(error, ["query", "annual", "--user", "ann.smith", "--user=ann.smith"])
    assert "ann.smith" not in text and "'annual'" in text
    assert str(Path.home()) not in text or str(Path.home()) == "/"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["qurey", "x"], "no such command 'qurey', did you mean 'query'?\nsee 'ltrr --help'"),
        (
            ["query", "--tpye", "x"],
            "no such option '--tpye', did you mean '--type'?\nsee 'ltrr query --help'",
        ),
        (["query", "--lmit", "3"], "no such option '--lmit'\nsee 'ltrr query --help'"),
        (["explain", "a"], "missing argument 'ENTITY'\nsee 'ltrr explain --help'"),
    ],
)
def test_typos_are_told_what_was_meant(
    main: Main, capsys: pytest.CaptureFixture[str], *, arguments: list[str], message: str
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err == f"error: {message}\n"


def test_help_and_version(main: Main, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["--help"]) == main(["--version"]) == 0
    said = capsys.readouterr()
    assert said.err == "" and "Commands:" in said.out
    assert re.search(r"^ltrr \d+\.\d+\.\d+$", said.out, re.MULTILINE)


def python(*arguments: str, command: str = "") -> subprocess.CompletedProcess[str]:
    line = command or f"{sys.executable} {' '.join(arguments)}"
    return subprocess.run(  # noqa: S602 -- the test needs a pipe
        line, shell=True, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_a_reader_that_leaves_is_no_error() -> None:
    done = python(
        command=f"bash -c '{sys.executable} -m ltrr_cli query --help | true; "
        "echo ${PIPESTATUS[0]}'"
    )
    assert (done.stdout, done.stderr) == ("0\n", "")


def test_importing_is_cheap() -> None:
    heavy = "torch xgboost tantivy hnswlib duckdb pyarrow pydantic sentence_transformers"
    heavy += " prompt_toolkit rich.progress scipy importlib.metadata multiprocessing"
    code = "import sys, ltrr_cli.__main__; "
    code += f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    done = python("-c", f'"{code}"')
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_a_terminal_without_unicode_gets_escapes() -> None:
    code = (
        "from ltrr_cli.commands.consoles import results\n"
        "from ltrr_cli.commands.terminal import be_tolerant\n"
        "be_tolerant(); results().print('“é”')"
    )
    done = python(command=f'PYTHONIOENCODING=ascii {sys.executable} -c "{code}"')
    assert (done.stdout, done.stderr) == ("\\u201c\\xe9\\u201d\n", "")
