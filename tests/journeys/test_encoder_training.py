"""`ltrr train` with a tuned encoder: kept or refused, one release, and nothing half-published."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ltrr_cli import wiring
from ltrr_cli.backends.encoder_tuning.settings import TuningSettings
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.train import Effort
from ltrr_cli.ports import Request
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.query import Query
from ltrr_cli.records.release import ReleasePlace
from ltrr_cli.records.training import Trained
from ltrr_cli.wiring.training import IndexWorkshop, train
from ltrr_cli.wiring.training_encoder import (
    EncoderStep,
    MadeGeneration,
    encoder_step,
    publishing,
)
from tests.conftest import Silent
from tests.unit.encoder_tuning_task import MEANT, Task, planted_task
from tests.unit.planted_clicks import JULY, build_planted, planted_log

SETTINGS = TuningSettings(steps=60, batch=128, strangers=64, rate=0.05, check_every=20, patience=10)
EFFORT = Effort(taught=40, ranked=20, tested=40)


@dataclass(frozen=True, kw_only=True)
class Planted:
    task: Task
    index: Path


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A catalogue whose listeners say "chill" and mean lofi; nothing was learnt yet."""
    task = planted_task()
    return Planted(task=task, index=build_planted(task, tmp_path_factory.mktemp("planted")))


@pytest.fixture(scope="module")
def kept(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Trained]:
    """Another copy of the index, trained on what listeners mean, and served whatever the gate says
    (milliseconds are part of it, which no test should hang on).
    """
    index = tmp_path_factory.mktemp("kept") / "index"
    shutil.copytree(planted.index, index)
    log = planted_log(planted.task, by_word=True)
    done = train(log, index, effort=EFFORT, force=True, progress=Silent(), tuning=SETTINGS)
    return index, done


def test_kept_when_the_union_finds_more(kept: tuple[Path, Trained]) -> None:
    """Only vectors can lead from "chill" to the lofi tracks that nobody clicked before July."""
    report = kept[1].training.encoder
    assert report is not None and report.kept
    assert report.dense[0] < 0.4 and report.union[0] < 0.4
    assert report.union[1] > 0.6
    assert report.union_gain.low > 0.2
    assert report.tested <= 180 and report.pairs + report.tested < 900
    assert kept[1].report["training"]["encoder"]["kept"] is True  # type: ignore[index]


def test_one_release_has_the_generation_and_what_was_learnt_on_it(
    kept: tuple[Path, Trained], planted: Planted
) -> None:
    index, done = kept
    place = locate(index)
    assert done.serves and place.manifest.release == done.release == 2
    assert (place.manifest.generation, place.manifest.parent) == (2, 1)
    assert {"memory", "policy", "report.json"} <= place.manifest.parts().keys()
    assert wiring.read_manifest(index).encoder == "static-minilm-128+clicks"
    assert wiring.verify(index) == []
    assert sorted(path.name for path in index.parent.iterdir()) == ["index"]
    found = _dense(index, planted.task, "chill")
    assert found > _dense(planted.index, planted.task, "chill") + 0.2


def test_a_rollback_restores_index_and_learned_parts_together(
    kept: tuple[Path, Trained], tmp_path: Path
) -> None:
    index = tmp_path / "index"
    shutil.copytree(kept[0], index)
    assert wiring.rollback(index) == (2, 1)
    place = locate(index)
    assert (place.manifest.generation, dict(place.manifest.parts())) == (1, {})
    assert wiring.read_manifest(index).encoder == "static-minilm-128"
    assert wiring.promote(index, 2) == 1
    assert wiring.read_manifest(index).encoder == "static-minilm-128+clicks"


def test_refused_when_the_other_arms_find_it_anyway(planted: Planted, tmp_path: Path) -> None:
    """In July listeners ask by name, which the arm of names answers."""
    step = _step(planted, tmp_path, planted_log(planted.task, by_word=False))
    assert step.report is not None and not step.report.kept
    assert step.report.union == (1.0, 1.0) and step.report.union_gain.low == 0
    assert step.made is None
    assert not any((tmp_path / "generation").glob("*"))


def test_not_tuned_on_too_little(planted: Planted, tmp_path: Path) -> None:
    log = planted_log(planted.task, by_word=True)
    step = _step(planted, tmp_path, replace(log, feedback=log.feedback[-600:]))
    assert step.report is None and step.made is None
    assert step.why_not == (
        "480 pairs of a query and what was found teach, at least 500 are needed"
    )


def test_a_refused_gate_leaves_the_old_generation_current(tmp_path: Path, planted: Planted) -> None:
    index, base, made = _ready(planted, tmp_path)
    with publishing(index, base=base, made=made, started=JULY) as draft:
        (draft.folder / "report.json").write_text("{}", "utf-8")
        draft.promote = False
    assert (draft.number, draft.generation, draft.promoted) == (2, 2, False)
    assert locate(index).generation == index / "generations/1"
    assert locate(index, release=2).generation == index / "generations/2"
    assert wiring.promote(index, 2) == 1
    assert locate(index).generation == index / "generations/2"
    assert wiring.verify(index) == []


def test_a_release_of_an_outdated_base_stays_a_candidate(tmp_path: Path, planted: Planted) -> None:
    index, base, made = _ready(planted, tmp_path)
    with publishing(index, base=base, made=None, started=JULY):
        pass
    with publishing(index, base=base, made=made, started=JULY) as draft:
        pass
    assert not draft.promoted
    assert (locate(index).manifest.release, locate(index).manifest.generation) == (2, 1)


def test_a_failure_while_publishing_leaves_nothing(tmp_path: Path, planted: Planted) -> None:
    index, base, made = _ready(planted, tmp_path)
    with pytest.raises(KeyboardInterrupt):
        _fail(index, base, made)
    assert _state(index) == (1, [1], [1], [])


def _fail(index: Path, base: ReleasePlace, made: MadeGeneration) -> None:
    with publishing(index, base=base, made=made, started=JULY) as draft:
        (draft.folder / "half").touch()
        raise KeyboardInterrupt


KILLED = """
import sys, time
from pathlib import Path
from ltrr_cli.backends.index_folder.opening import locate, read_manifest
from ltrr_cli.wiring.training_encoder import MadeGeneration, publishing
from tests.unit.planted_clicks import JULY
index, folder = map(Path, sys.argv[1:])
made = MadeGeneration(folder=folder, manifest=read_manifest(locate(index).generation))
with publishing(index, base=locate(index), made=made, started=JULY) as draft:
    (draft.folder / "half").touch()
    print("ready", flush=True)
    time.sleep(60)
"""


def test_a_killed_training_publishes_nothing(tmp_path: Path, planted: Planted) -> None:
    index, base, made = _ready(planted, tmp_path)
    with _running(KILLED, index, made.folder) as process:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGKILL)
    assert _state(index)[:3] == (1, [1], [1])
    assert wiring.verify(index) == []
    with publishing(index, base=base, made=None, started=JULY):
        pass  # the next writer clears what the dead one left
    assert _state(index) == (2, [1, 2], [1], [])


def test_training_loads_no_torch_before_it_tunes() -> None:
    script = (
        "import sys, ltrr_cli.wiring.training\n"
        "assert not {'torch', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _step(planted: Planted, aside: Path, log: FeedbackLog) -> EncoderStep:
    shop = IndexWorkshop(planted.index, aside=aside)
    return encoder_step(
        log,
        place=shop.place,
        workshop=shop,
        settings=SETTINGS,
        stages=Stages(Silent(), wiring.clock()),
        progress=Silent(),
    )


def _ready(planted: Planted, tmp_path: Path) -> tuple[Path, ReleasePlace, MadeGeneration]:
    """A copy of the index, its release, and a generation beside it, ready to be published."""
    index, folder = tmp_path / "index", tmp_path / "made"
    shutil.copytree(planted.index, index)
    base = locate(index)
    shutil.copytree(base.generation, folder, ignore=shutil.ignore_patterns("manifest.json"))
    return index, base, MadeGeneration(folder=folder, manifest=wiring.read_manifest(index))


def _state(index: Path) -> tuple[int, list[int], list[int], list[Path]]:
    releases, generations = layout.releases(index), layout.generations(index)
    return locate(index).manifest.release, releases, generations, layout.leftovers(index)


def _dense(index: Path, task: Task, word: str) -> float:
    """The share of what was never clicked for a word among the 50 nearest of its vectors."""
    engine = wiring.open_engine(index)
    query = Query(text=word, asked_at=JULY)
    request = Request(query=query, understanding=engine.understand(query))
    rows = engine.arms["dense"].retrieve(request, depth=50, earlier={}).rows.tolist()
    wanted = task.untaught(MEANT[word])
    return len(set(wanted) & set(rows)) / len(wanted)


@contextmanager
def _running(script: str, *arguments: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        try:
            yield process
        finally:
            process.kill()
