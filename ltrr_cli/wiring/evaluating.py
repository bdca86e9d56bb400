"""`ltrr eval` put together: which releases, which judged queries, which log."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.holding import holding
from ltrr_cli.backends.index_folder.opening import locate
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.backends.judged_files.trec import write_runs as write_trec
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.clicks.lacks import lacks
from ltrr_cli.errors import EvaluationError
from ltrr_cli.flows.evaluating.evaluate_judged import Target, evaluate_judged
from ltrr_cli.flows.evaluating.evaluate_log import MOST, UNNAMED, Releases, evaluate_log
from ltrr_cli.flows.stages import Stages
from ltrr_cli.memory.evidence import query_key
from ltrr_cli.ports import Engine, Progress
from ltrr_cli.records.evaluation import (
    RELEASE,
    UNLEARNED,
    Evaluation,
    JudgedQueries,
    JudgedReport,
    LogReport,
)
from ltrr_cli.records.feedback_log import FeedbackLog
from ltrr_cli.records.release import ReleasePlace
from ltrr_cli.wiring import own_feedback, read_feedback
from ltrr_cli.wiring.judged import BESIDE, JUDGED
from ltrr_cli.wiring.openers import OpenRelease
from ltrr_cli.wiring.release import open_memory

_SEED = 0

Runs = dict[str, dict[str, tuple[str, ...]]]
"""System → query id → ids, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What shall be evaluated: what the index has itself, where neither queries nor logs are told.

    release: the one in question, the current one when None; against: another to compare with.
    """

    queries: Path | None = None
    logs: Path | None = None
    release: int | None = None
    against: int | None = None

    @property
    def is_own(self) -> bool:
        """Whether the index's own judged queries and log are meant."""
        return self.queries is None and self.logs is None


def evaluate(index: Path, wanted: Wanted, *, progress: Progress) -> Evaluation:
    """A release on judged queries, on a log, or on both.

    Raises:
        EvaluationError: judged queries are not as they must be, or there is nothing to evaluate.
        LogError: a log is not as it must be.
        IndexFolderError: there is no index or no such release, or it is damaged.
    """
    others = [] if wanted.against is None else [wanted.against]
    with ExitStack() as stack:
        place, *_ = [
            stack.enter_context(holding(partial(locate, index, release=each)))
            for each in (wanted.release, *others)
        ]
        return _evaluation(index, wanted, place=place, others=others, progress=progress)


def _evaluation(
    index: Path, wanted: Wanted, *, place: ReleasePlace, others: Sequence[int], progress: Progress
) -> Evaluation:
    name = str(place.manifest.release)
    clock = SystemClock()
    stages = Stages(progress, clock)
    own = own_feedback(index)
    queries = _judged(wanted, place.generation)
    log = read_feedback(wanted.logs) if wanted.logs else own if wanted.is_own else None
    if queries is None and (log is None or not log.feedback):
        raise EvaluationError(
            f"{index}: there is nothing to evaluate with, no judged queries and no log of answers: "
            f"put judged queries as {BESIDE[0]} beside the catalogue and index it again, name "
            "them with --queries, or ask and click first (`ltrr query`, `ltrr click`)"
        )
    judged: JudgedReport | None = None
    runs: Runs = {}
    if queries is not None:
        target = Target(
            opens=_opens(index, place.manifest.release),
            others={f"release {each}": _opens(index, each) for each in others},
            memory=open_memory(place.folder),
            row_of=open_entities(place.generation / "entities").row_of,
            frequency=Counter(query_key(each.query.text) for each in own.feedback),
        )
        judged, runs = evaluate_judged(queries, target, stages=stages, seed=_SEED)
    there = {str(each): _opens(index, each) for each in layout.releases(index)}
    told = None
    if log is not None and log.feedback:
        releases = Releases(opens=there, targets=(name, *map(str, others)))
        told = evaluate_log(log, releases, stages=stages, seed=_SEED)
    return Evaluation(
        release=name,
        against=None if wanted.against is None else str(wanted.against),
        judged=judged,
        log=told,
        notes=(*_judged_notes(name, judged), *_log_notes(log, told, there=there)),
        seconds=_seconds(stages),
        queries=queries,
        runs=runs,
    )


def write_runs(folder: Path, evaluation: Evaluation) -> list[Path]:
    """TREC run files of every system, and the judgements; the files that were written.

    Raises:
        EvaluationError: no judged queries were evaluated.
        StorageError: a file cannot be written.
    """
    if evaluation.queries is None:
        raise EvaluationError("--runs: there are no judged queries, so there are no runs to write")
    return write_trec(folder, evaluation.runs, judged=evaluation.queries)


def write_report(path: Path, evaluation: Evaluation) -> None:
    """The evaluation as one HTML file.

    Raises:
        StorageError: it cannot be written.
    """
    from ltrr_cli.backends.html_report.page import write_page

    write_page(path, evaluation, written=SystemClock().now())


def _judged(wanted: Wanted, generation: Path) -> JudgedQueries | None:
    kept = generation / JUDGED
    if wanted.queries is not None:
        return read_judged(wanted.queries, now=SystemClock().now())
    if wanted.is_own and kept.exists():
        return read_judged(kept, now=SystemClock().now())
    return None


def _seconds(stages: Stages) -> dict[str, float]:
    """By stage; what is done again for another release adds up."""
    found: dict[str, float] = {}
    for stage in stages.done:
        found[stage.name] = round(found.get(stage.name, 0.0) + stage.seconds, 1)
    return found


def _opens(index: Path, release: int) -> Callable[[], Engine]:
    return OpenRelease(index=index, release=release, by_cpu=True)


def _judged_notes(release: str, report: JudgedReport | None) -> Iterator[str]:
    if report is None:
        return
    if UNLEARNED not in {page.name for page in report.pages}:
        yield f"release {release} has learnt neither policy nor ranker: it is the {UNLEARNED}"
    over = [
        str(budget.budget)
        for budget in report.budgets
        if (mine := budget.of(RELEASE)) is not None and mine.candidates > budget.budget
    ]
    if over:
        yield (
            f"release {release} draws more candidates than the budget of {' and '.join(over)}: "
            "there it is not compared at equal cost"
        )
    if report.known:
        yield (
            f"{report.known:,} of these {report.queries:,} queries were in what release {release} "
            "learnt from, with an answer that is judged relevant: it is flattered by them"
        )
    if report.unknown:
        yield (
            f"{report.unknown:,} of {report.relevant:,} relevant entities are not in the index: "
            "they count as never found"
        )
    if report.unjudged:
        yield f"{report.unjudged:,} queries have no relevant entity and were left out"
    if report.repeated:
        yield f"{report.repeated:,} judgements repeat an earlier one and were left out"


def _log_notes(
    log: FeedbackLog | None, report: LogReport | None, *, there: Iterable[str]
) -> Iterator[str]:
    if log is None or report is None:
        return
    yield from (f"log: {each}" for each in lacks(log))
    for release, count in report.releases.items():
        if report.usable and release not in {*there, UNNAMED}:
            yield f"log: {count:,} requests of release {release}, which is gone, were left out"
    if report.usable == MOST < report.requests:
        yield f"log: the latest {MOST:,} of {report.requests:,} requests were replayed"
    if report.lost:
        yield (
            f"log: {report.lost:,} clicked entities are not brought any more by the plan that was "
            "played, because the index or its memory has changed since; they were left out"
        )
