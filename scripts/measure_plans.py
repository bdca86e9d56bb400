"""How much of what is relevant the candidates hold: the learned policy beside what it must beat.

Judged queries are replayed once, each with the memory as it was before. Undated ones are tested
in folds by group, each with a policy, and baselines, that learnt from the other folds; dated ones
by time: the first 60 % teach.

Example: python scripts/measure_plans.py .ltrr queries.parquet
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import crc32

import numpy as np
import numpy.typing as npt
from bench.parting import write_click_log
from rich.console import Console
from rich.table import Table

from ltrr_cli import wiring
from ltrr_cli.backends.judged_files.reading import read_judged
from ltrr_cli.clicks.examination import assumed
from ltrr_cli.commands.progress import progress
from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.flows.all_arms import segment_weights
from ltrr_cli.flows.training.learn_policy import for_budget, learn_policy, planned
from ltrr_cli.flows.training.replay import Replay, chosen, joined, replay
from ltrr_cli.flows.training.split import blocks, sample
from ltrr_cli.policy.baselines.best_arm import best_arms
from ltrr_cli.policy.coverage import recall
from ltrr_cli.policy.static.fixed_plan import fixed_depths
from ltrr_cli.policy.static.search import depths_of
from ltrr_cli.records.feedback import Feedback
from ltrr_cli.wiring.training import IndexWorkshop

BUDGETS = (50, 100, 200)
TEACHING = 0.6
FOLDS = 5

Values = npt.NDArray[np.float64]


def main() -> None:
    """Replays, teaches, tests, prints."""
    options = _options()
    rng = np.random.default_rng(options.seed)
    with TemporaryDirectory(dir=options.aside) as aside:
        file = Path(aside) / "log.parquet"
        write_click_log(file, read_judged(options.queries, now=wiring.clock().now()).queries)
        log = wiring.read_feedback(file)
        replayed, is_test = _replayed(
            options.index, log.feedback, most=options.most, aside=Path(aside), rng=rng
        )
    shares: dict[str, Values] = {}
    drawn: dict[str, Values] = {}
    for fold in range(FOLDS):
        test = is_test == fold
        if fold == 0:
            test |= is_test == FOLDS  # the later part of the dated ones
        taught = (is_test >= -1) & (is_test != fold) & (is_test != FOLDS)
        found = _fold(chosen(replayed, taught), chosen(replayed, test), rng=rng)
        for name, (values, costs) in found.items():
            for target, new in ((shares, values), (drawn, costs)):
                target.setdefault(name, np.full(len(replayed), np.nan))[test] = new
    tested = chosen(replayed, is_test >= 0)
    kept = {name: values[is_test >= 0] for name, values in shares.items()}
    spent = {name: float(np.mean(values[is_test >= 0])) for name, values in drawn.items()}
    _report(tested, kept, spent, rng=rng)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="index folder; nothing is published into it")
    parser.add_argument("queries", type=Path, help="judged queries, Parquet")
    parser.add_argument("--most", type=int, default=8_000, help="so many are replayed, at most")
    parser.add_argument("--aside", type=Path, default=Path(), help="for temporary files")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _replayed(
    index: Path, feedback: Sequence[Feedback], *, most: int, aside: Path, rng: np.random.Generator
) -> tuple[Replay, npt.NDArray[np.int64]]:
    """The events, and for each its test fold, FOLDS for later dated ones, -1 for none.

    The memory is made of dated events alone. A dated event has that of the earlier blocks, one
    that is tested also of those tested before it, as in an index that goes on learning; an undated
    one has that of all that teach. So nothing that is tested in a fold is ever remembered.
    """
    dated = [each for each in feedback if each.dated]
    cut = dated[int(TEACHING * len(dated))].query.asked_at if dated else None
    early = tuple(each for each in dated if cut and each.query.asked_at < cut)
    late = tuple(dated[len(early) :])
    undated = tuple(each for each in feedback if not each.dated)
    picked = sample([*early, *late, *undated], most=most, rng=rng)
    ids = {each.query_id for each in picked}
    shop = IndexWorkshop(index, aside=aside)
    parts, folds = [], []
    tasks = [(block.before, block.events, "early") for block in blocks(early)]
    tasks += [((*early, *block.before), block.events, "late") for block in blocks(late)]
    tasks += [(early, undated, "undated")]
    with progress().stage("replay", total=len(picked)) as advance:
        for number, (before, events, kind) in enumerate(tasks):
            folder = shop.folder(f"part {number}")
            shop.remember(folder, before, theta=assumed().tolist(), at=wiring.clock().now())
            mine = [each for each in events if each.query_id in ids]
            parts.append(replay([(shop.opens(folder), mine)], advance=advance))
            folds += [_fold_of(each, kind) for each in mine]
    return joined(parts), np.array(folds)


def _fold_of(event: Feedback, kind: str) -> int:
    if kind == "undated":
        return crc32(event.session.encode()) % FOLDS
    return FOLDS if kind == "late" else -1


def _fold(
    taught: Replay, test: Replay, *, rng: np.random.Generator
) -> dict[str, tuple[Values, Values]]:
    """System at budget → recall and candidates of each test event."""
    weighted = replace(taught.arm_ranks, weights=segment_weights(taught.events))
    taught = replace(taught, arm_ranks=weighted)
    policy = learn_policy(taught, budget=BUDGETS[0], rng=rng, advance=lambda _=1: None)
    able = test.arm_ranks.able.astype(np.int64)
    found = {}
    for budget in BUDGETS:
        there = for_budget(policy, taught, budget=budget)
        learnt = planned(there, test, budget=budget)
        best = best_arms(weighted, budget=budget)[0]
        depths = {
            "best arm": np.array([budget * (arm == best) for arm in weighted.arms]) * able,
            "equal quota": budget // np.maximum(able.sum(1, keepdims=True), 1) * able,
            "static plan": fixed_depths(weighted, budget=budget) * np.ones_like(able),
            "static order": depths_of(there.order, test.arm_ranks, budget=budget),
            "permuted policy": learnt[rng.permutation(len(learnt))],
            "policy": learnt,
            "ceiling": np.full(able.shape, budget),
        }
        for name, each in depths.items():
            shares = recall(test.arm_ranks, each)
            found[f"{name} at {budget}"] = (shares, each.sum(axis=1).astype(np.float64))
    return found


def _report(
    test: Replay, shares: dict[str, Values], drawn: dict[str, float], *, rng: np.random.Generator
) -> None:
    console = Console(width=150)
    segments = np.array([event.segment for event in test.events])
    sessions = np.array([event.session for event in test.events])
    names = np.unique(segments).tolist()

    def macro(values: Values) -> float:
        return float(np.mean([values[segments == name].mean() for name in names]))

    for budget in BUDGETS:
        mine, most = shares[f"policy at {budget}"], macro(shares[f"ceiling at {budget}"])
        table = Table("plans", "recall", *names, "drawn", "policy minus it", "gap closed")
        for name in [each for each in shares if each.endswith(f" at {budget}")]:
            values = shares[name]
            gain = mean_interval(mine - values, sessions, segments=segments, rng=rng)
            told = f"{gain.estimate:+.4f} ({gain.low:+.4f}, {gain.high:+.4f})"
            gap = most - macro(values)
            closed = f"{(macro(mine) - macro(values)) / gap:.0%}" if gap > 0 else ""
            each = (f"{values[segments == kind].mean():.3f}" for kind in names)
            table.add_row(name, f"{macro(values):.4f}", *each, f"{drawn[name]:.0f}", told, closed)
        console.print(table)
    gain = mean_interval(
        shares["policy at 50"] - shares["static plan at 100"], sessions, segments=segments, rng=rng
    )
    told = f"{gain.estimate:+.4f} ({gain.low:+.4f}, {gain.high:+.4f})"
    counts = {name: int((segments == name).sum()) for name in names}
    console.print(f"policy at 50 minus static plan at 100: {told}; test queries: {counts}")


if __name__ == "__main__":
    main()
