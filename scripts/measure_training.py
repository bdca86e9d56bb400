"""Trains on part of judged queries and tests on the rest: plans at several budgets, and the page.

Split by group, undated; dated queries by time: the first 60 % teach. Everything that is tuned, the
baselines too, sees the teaching part only.

Example: python scripts/measure_training.py .ltrr queries.parquet --budget 50
"""

import argparse
import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from ltrr_cli import wiring
from ltrr_cli.commands.progress import progress
from ltrr_cli.evaluation.intervals import mean_interval
from ltrr_cli.flows.stages import Stages
from ltrr_cli.flows.training.learn_policy import compare_plans, for_budget, planned
from ltrr_cli.flows.training.replay import Replay
from ltrr_cli.flows.training.train import Effort, Trainer
from ltrr_cli.policy.coverage import recall
from ltrr_cli.policy.fixed_plan import fixed_depths
from ltrr_cli.policy.hazard_policy import HazardPolicy
from ltrr_cli.records.training import PlanSystem, Training
from ltrr_cli.wiring.policies import open_policy
from ltrr_cli.wiring.training import IndexWorkshop

BUDGETS = (50, 100, 200)
TEACHING = 0.6
FOLDS = 5


def main() -> None:
    """Trains, tests, prints."""
    options = _options()
    started = time.monotonic()
    taught, test = _split(pq.read_table(options.queries).to_pylist(), fold=options.fold)
    log = wiring.read_feedback(_as_log(taught, options.aside / "taught.parquet"))
    held = wiring.read_feedback(_as_log(test, options.aside / "test.parquet"))
    with TemporaryDirectory(dir=options.aside) as aside:
        shop = IndexWorkshop(options.index, aside=Path(aside))
        trainer = Trainer(
            shop,
            effort=Effort(budget=options.budget, tested=options.tested),
            stages=Stages(progress(), wiring.clock()),
            now=wiring.clock().now(),
        )
        training, learned = trainer.train(log, test=held.feedback)
        policy = open_policy(learned / "policy", arms=wiring.ARM_NAMES)
        if trainer.replays is None:
            raise SystemExit("nothing was replayed")
        _report(training, policy, taught=trainer.replays[0], test=trainer.replays[1])
    peak = max(resource.getrusage(who).ru_maxrss for who in _WHO) / 2**20
    print(f"{log.answers} judged queries taught; {time.monotonic() - started:.0f} s in all, ")
    print(f"peak of one process {peak:.1f} GB")


_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path, help="index folder; nothing is published into it")
    parser.add_argument("queries", type=Path, help="judged queries, Parquet")
    parser.add_argument("--budget", type=int, default=50, help="for which the policy is trained")
    parser.add_argument("--fold", type=int, default=0, help=f"of {FOLDS}, by group, to test with")
    parser.add_argument("--tested", type=int, default=3_000, help="at most so many test queries")
    parser.add_argument("--aside", type=Path, default=Path(), help="for temporary files")
    return parser.parse_args()


def _split(rows: list[dict[str, Any]], *, fold: int) -> tuple[list[Any], list[Any]]:
    times = sorted(row["timestamp"] for row in rows if row["timestamp"])
    cut = times[int(TEACHING * len(times))] if times else None

    def tests(row: dict[str, Any]) -> bool:
        if row["timestamp"]:
            return bool(row["timestamp"] >= cut)
        return crc32(str(row["group"]).encode()) % FOLDS == fold

    return [row for row in rows if not tests(row)], [row for row in rows if tests(row)]


def _as_log(rows: Sequence[dict[str, Any]], file: Path) -> Path:
    """The queries as a click log of judged pairs; an undated group is a session."""
    pairs = [
        {
            "query_id": str(number),
            "query": row["query"],
            "entity_id": each["id"],
            "clicked": True,
            "grade": float(each["grade"]),
            "segment": row["segment"],
            "user_id": row["user_id"],
            "timestamp": row["timestamp"],
            "session_id": None if row["timestamp"] else row["group"],
        }
        for number, row in enumerate(rows)
        for each in row["relevant"]
    ]
    pq.write_table(pa.Table.from_pylist(pairs), file)
    return file


def _report(training: Training, policy: HazardPolicy, *, taught: Replay, test: Replay) -> None:
    console = Console(width=140)
    rng = np.random.default_rng(1)
    for budget in BUDGETS:
        there = for_budget(policy, taught, budget=budget)
        console.print(_table(compare_plans(there, taught, test, budget=budget, rng=rng), budget))
    half = planned(for_budget(policy, taught, budget=50), test, budget=50)
    static = fixed_depths(taught.arm_ranks, budget=100)
    gain = recall(test.arm_ranks, half) - recall(test.arm_ranks, static)
    interval = mean_interval(gain, _of(test, "session"), segments=_of(test, "segment"), rng=rng)
    console.print(
        f"policy at 50 minus static plan at 100: {interval.estimate:+.3f} "
        f"({interval.low:+.3f} to {interval.high:+.3f})"
    )
    gate = training.gate
    console.print(
        f"{gate.metric}: {gate.before:.3f} before, {gate.after:.3f} learned, gain "
        f"{gate.gain.estimate:+.3f} ({gate.gain.low:+.3f} to {gate.gain.high:+.3f}); "
        f"median ms {gate.ms[0]:.1f} -> {gate.ms[1]:.1f}; {'; '.join(gate.reasons)}"
    )
    told = {name: round(each.estimate, 3) for name, each in gate.segments.items()}
    console.print(json.dumps({"gain of nDCG@10 by segment": told}))
    if training.ranker is not None:
        for trial in training.ranker.trials:
            console.print(f"ranker {trial.name}: nDCG@10 of its held-out rows {trial.ndcg:.3f}")


def _of(replay: Replay, name: str) -> Any:  # noqa: ANN401
    return np.array([getattr(event, name) for event in replay.events])


def _table(systems: Sequence[PlanSystem], budget: int) -> Table:
    segments = list(systems[0].by_segment)
    table = Table("plans", "recall", *segments, "drawn", "policy minus it", title=f"at {budget}")
    ceiling = systems[-1].recall
    mine = next(each for each in systems if each.name == "policy").recall
    for each in systems:
        gain = each.gain
        told = "" if gain is None else f"{gain.estimate:+.3f} ({gain.low:+.3f}, {gain.high:+.3f})"
        if each.name.startswith("static"):
            told += f" gap closed {(mine - each.recall) / (ceiling - each.recall):.0%}"
        shares = (f"{each.by_segment[name]:.3f}" for name in segments)
        table.add_row(each.name, f"{each.recall:.3f}", *shares, f"{each.candidates:.0f}", told)
    return table


if __name__ == "__main__":
    main()
