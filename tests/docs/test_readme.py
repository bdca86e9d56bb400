"""The README starts with what one does first, and every command in it is one that exists."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from ltrr_cli.arms.registry import ARMS
from ltrr_cli.main import app

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")

PROGRAM: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = PROGRAM.commands

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"`(ltrr [^`]+)`")
_END_OF_COMMAND = {"|", ">", ">>", "<", "&&", ";"}


def blocks(language: str) -> list[str]:
    return [text for name, text in _BLOCK.findall(README) if name == language]


def typed_commands() -> Iterator[list[str]]:
    """What follows `ltrr` in every line of the shell blocks."""
    for block in blocks("sh"):
        for line in block.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] == "ltrr":
                ends = (at for at, word in enumerate(words) if word in _END_OF_COMMAND)
                yield words[1 : next(ends, len(words))]


def mentioned_commands() -> list[list[str]]:
    """What follows `ltrr` in code inside sentences: names and options, not whole calls."""
    return [mention.split()[1:] for mention in _INLINE.findall(_BLOCK.sub("", README))]


def options_of(command: str) -> set[str]:
    return {option for parameter in COMMANDS[command].params for option in parameter.opts}


TYPED = list(typed_commands())


def test_the_first_commands_are_setup_demo_test() -> None:
    first = blocks("sh")[0].splitlines()
    assert [line.split("#")[0].strip() for line in first] == [
        "make setup",
        "make demo",
        "make test",
    ]
    before = README[: README.index("```sh")].splitlines()
    assert len(before) <= 12, "nobody should have to scroll to the first command"


@pytest.mark.parametrize("target", ["setup", "demo", "test"])
def test_the_targets_are_in_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:.*## ", MAKEFILE, re.MULTILINE)


def test_there_are_commands_to_check() -> None:
    assert len(TYPED) >= 10
    assert mentioned_commands()


@pytest.mark.parametrize("words", TYPED, ids=" ".join)
def test_every_typed_command_is_understood(words: list[str]) -> None:
    root = PROGRAM.make_context("ltrr", [], resilient_parsing=True)
    name, *arguments = words
    COMMANDS[name].make_context(name, arguments, parent=root)


@pytest.mark.parametrize("words", mentioned_commands(), ids=" ".join)
def test_every_mentioned_command_and_option_exists(words: list[str]) -> None:
    name, *rest = words
    if name == "…":
        return
    assert name in COMMANDS, name
    for option in (word for word in rest if word.startswith("-")):
        assert option in options_of(name), f"ltrr {name} has no {option}"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_options_is_in_the_readme(command: str) -> None:
    assert f"ltrr {command}" in README
    long = {option for option in options_of(command) if option.startswith("--")}
    assert not {option for option in long if option not in README}


def test_every_arm_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", README, re.MULTILINE)
    assert set(ARMS) <= set(rows)
