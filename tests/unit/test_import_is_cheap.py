"""Importing the program loads no engine and changes nothing."""

import subprocess
import sys

HEAVY = (
    "torch", "transformers", "sentence_transformers", "tantivy", "hnswlib", "xgboost", "pyarrow",
    "duckdb", "scipy", "pandas", "prompt_toolkit",
)  # fmt: skip


def test_no_engine_is_loaded_by_importing_the_program() -> None:
    script = (
        "import sys, logging; before = list(logging.getLogger().handlers)\n"
        "import ltrr_cli.main\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
        "print(logging.getLogger().handlers == before)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:2] == ["[]", "True"]


def test_a_query_that_prints_json_imports_no_tables_and_no_other_command() -> None:
    script = (
        "import sys, ltrr_cli.main\n"
        "ltrr_cli.main.app(['query', '--help'], standalone_mode=False)\n"
        "names = ('rich.console', 'ltrr_cli.commands.train')\n"
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")


def test_a_worker_that_makes_pages_imports_nothing_of_the_command_line() -> None:
    script = (
        "import sys, ltrr_cli.commands.batch_page\n"
        "print([name for name in ('typer', 'rich', 'pydantic_core') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
