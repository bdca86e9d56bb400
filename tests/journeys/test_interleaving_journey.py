"""Shared pages through the real command line: in a conversation, and in a simulation."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ltrr_cli.wiring.releases import publish


@pytest.fixture(scope="module")
def index(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of its own with two releases that answer alike, and without a log."""
    ignored = shutil.ignore_patterns("events")
    index = tmp_path_factory.mktemp("interleaved") / "index"
    shutil.copytree(tiny_index, index, ignore=ignored)
    with publish(index) as made:
        made.promote = True
    return index


def ltrr(*words: str, index: Path, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ltrr_cli", *words, "--index", str(index)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False)


def talk(typed: str, *words: str, index: Path) -> subprocess.CompletedProcess[str]:
    done = ltrr("query", "--interactive", *words, index=index, typed=typed)
    assert done.returncode == 0, done.stderr
    return done


def json_texts(text: str) -> list[dict[str, Any]]:
    found, decoder = [], json.JSONDecoder()
    while text.strip():
        value, end = decoder.raw_decode(text.lstrip())
        found.append(value)
        text = text.lstrip()[end:]
    return found


def test_two_plans_share_a_page_and_clicks_are_counted(index: Path) -> None:
    against = ("--plan", "lexical=5", "--interleave", "fresh=10")
    done = talk("love\n1\n2\n2\n", *against, "--json", index=index)
    page, told = json_texts(done.stdout)
    places = [each["position"] for each in page["results"]]
    ids = [each["id"] for each in page["results"]]
    assert places == list(range(1, len(ids) + 1)) and len(set(ids)) == len(ids) > 3
    assert "lexical" not in json.dumps(page) and "fresh" not in json.dumps(page)
    assert done.stderr.count("counted: place ") == 3
    first, second = told["sides"]
    assert (first["name"], second["name"]) == ("lexical 5", "fresh 10")
    assert set(first["arms"]) <= {"lexical"} and set(second["arms"]) <= {"fresh"}
    assert first["arms"].get("lexical", 0) + second["arms"].get("fresh", 0) == 2  # not thrice
    assert told["standing"]["pages"] == 1
    assert told["standing"]["delta"] == 0  # places 1 and 2 are of one round: a click for each


def test_the_page_hides_whose_it_is_until_it_is_asked(index: Path) -> None:
    done = talk("love\n:whose\n1\n", "--plan", "lexical=5", "--interleave", "fresh=10", index=index)
    page, _, rest = done.stdout.partition("whose")
    assert "lexical" not in page and "fresh" not in page and "score" not in page
    assert "lexical 5" in rest and "fresh 10" in rest
    assert "not counted: place 1" in done.stderr
    assert "   0     1       0" in done.stdout


def test_releases_that_answer_alike_are_not_told_apart_by_clicks(index: Path) -> None:
    done = talk("jazz\n1\nlove\n2\n", "--interleave", "previous", index=index)
    assert "release 2 and release 1 share each page by lot\n" in done.stderr
    assert "nothing of this session is logged" in done.stderr
    assert done.stderr.count("counted for neither: place ") == 2
    assert "release 2 against release 1: 2 pages\n" in done.stdout
    assert "   0     2       0" in done.stdout
    assert "too few pages were clicked to tell which is better" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_nothing_of_it_is_in_the_log(index: Path) -> None:
    talk("love\n1\n", "--interleave", "1", index=index)
    assert not (index / "events").exists()
    assert ltrr("query", "love", index=index).returncode == 0
    assert (index / "events").exists()  # where it would have been
    shutil.rmtree(index / "events")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("love", "--interleave", "1"), "--interleave needs --interactive"),
        (("-i", "--interleave", "2"), "release 2 is the one that serves"),
        (("-i", "--interleave", "frog"), "--interleave: 'frog' is neither"),
        (("-i", "--interleave", "9"), "no release 9"),
        (("-i", "--interleave", "lexical=x"), "--interleave: the depth of lexical is 'x'"),
    ],
)
def test_what_cannot_be_compared_is_refused(index: Path, words: tuple[str, ...], why: str) -> None:
    done = ltrr("query", *words, index=index, typed="love\n")
    assert done.returncode != 0 and not done.stdout
    assert done.stderr.startswith("error: ") and why in done.stderr


def test_a_simulation_tells_who_wins_shared_pages(index: Path) -> None:
    words = (
        "simulate",
        "--queries",
        "60",
        "--policies",
        "epsilon greedy",
        "--click-model",
        "cascade",
    )
    told = json.loads(ltrr(*words, "--json", index=index).stdout)
    duels = told["interleaving"]
    pairs = [(each["first"], each["second"]) for each in duels]
    assert pairs == [("epsilon greedy", "static plan"), ("epsilon greedy", "equal quota")]
    values = {each["policy"]: each["fresh"] for each in told["policies"]}
    for each in duels:
        assert each["wins"] + each["ties"] + each["losses"] == each["pages"] == told["tested"]
        assert each["delta"] == pytest.approx((each["wins"] - each["losses"]) / 2 / each["pages"])
        assert each["gain"] == pytest.approx(values[each["first"]] - values[each["second"]])
        assert each["agrees"] is not (
            each["low"] > 0 > each["gain"] or each["high"] < 0 < each["gain"]
        )
