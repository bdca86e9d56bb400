"""What design asks of ltrr on RealMix, beside what was found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from bench.findings import LTRR, Findings
from bench.own_steps import BUILT
from bench.quality import BUDGET, NDCG, median_ratio, of_segment
from bench.writing import duration, figure, size
from ltrr_cli.records.evaluation import CEILING, RELEASE, STATIC_PLAN

_MISSPELLED = "misspelled"
_GIB = 2**30
_GAP_CLOSED = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """here: what was found, to be read; wanted: the first goal; reached: whether it is met."""

    what: str
    here: str
    wanted: str
    reached: bool


def targets(found: Findings) -> list[Target]:
    """Those that could be measured here."""
    return [*_of_candidates(found), *_of_pages(found), *_of_times(found), *_of_builds(found)]


def _of_candidates(found: Findings) -> Iterator[Target]:
    shares, group = found.insight.candidates, found.group
    ceiling, policy = shares[CEILING], shares[RELEASE]
    for what, values, goal in (
        (f"ceiling: recall of all arms at {BUDGET} each", ceiling, 0.72),
        (f"learned policy: recall at a budget of {BUDGET}", policy, 0.66),
    ):
        mean = group.gain(values)
        yield _at_least(what, figure(mean), value=mean.estimate, goal=goal)
    static = shares.get(STATIC_PLAN)
    if static is not None:
        gap = group.macro(ceiling - static)
        closed = group.macro(policy - static) / gap if gap > 0 else float("nan")
        ahead = figure(group.gain(policy - static), signed=True)
        told = f"{closed:.0%}; policy minus static plan {ahead}"
        what = "share of the gap from static plan to ceiling that the policy closes"
        yield Target(
            what=what, here=told, wanted=f"{_GAP_CLOSED:.0%}", reached=closed >= _GAP_CLOSED
        )
    if _MISSPELLED in found.setting.test:
        for what, values in (("at a budget of", policy), ("of all arms at", ceiling)):
            mean = of_segment(values, _MISSPELLED, group)
            name = f"misspelled names: recall {what} {BUDGET}"
            yield _at_least(name, figure(mean), value=mean.estimate, goal=0.92)


def _of_pages(found: Findings) -> Iterator[Target]:
    mean = found.group.gain(found.worth[LTRR][NDCG])
    yield _at_least(f"{NDCG} of the whole pipeline", figure(mean), value=mean.estimate, goal=0.48)


def _of_times(found: Findings) -> Iterator[Target]:
    mine = found.answers[LTRR]
    for name, quantile, goal in (("p50", 0.5, 8), ("p99", 0.99, 30)):
        ms = float(np.quantile(mine.wall, quantile))
        yield _at_most(f"query, warm, {name}", ms, goal=goal, told=lambda each: f"{each:.1f} ms")
    ratio = median_ratio(mine.cpu, mine.engines)
    yield _at_most(
        "time over the bare engine calls that the plan made",
        ratio,
        goal=1.5,
        told=lambda each: f"{each:.2f}x",
    )
    if found.fresh:
        seconds = float(np.median(found.fresh))
        what = "`ltrr query` as a fresh process, median"
        yield _at_most(what, seconds, goal=1.2, told=lambda each: f"{each:.2f} s")


def _of_builds(found: Findings) -> Iterator[Target]:
    cost = found.costs.get(BUILT)
    if cost is None or cost.peak is None:
        return
    yield _at_most("build of all indexes, time", cost.seconds, goal=360, told=duration)
    yield _at_most(
        "build of all indexes, memory",
        cost.peak,
        goal=6 * _GIB,
        told=lambda each: size(round(each)),
    )


def _at_least(what: str, here: str, *, value: float, goal: float) -> Target:
    wanted = f"{goal:.2f}".removeprefix("0")
    return Target(what=what, here=here, wanted=wanted, reached=value >= goal)


def _at_most(what: str, value: float, *, goal: float, told: Callable[[float], str]) -> Target:
    return Target(what=what, here=told(value), wanted=told(goal), reached=value <= goal)
