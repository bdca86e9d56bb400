"""Where a peer is ahead of ltrr, said plainly."""

from collections.abc import Iterator

import numpy as np

from bench.findings import LTRR, Findings
from bench.own_steps import BUILT
from bench.quality import NDCG, RECALL, of_segment
from bench.writing import NO_NAME, duration, figure, size


def losses(found: Findings) -> list[str]:
    """A line for each thing in which a peer is better, be it by chance."""
    peers = [name for name in found.answers if name != LTRR]
    return [
        line
        for peer in peers
        for line in (*_in_quality(found, peer), *_in_time(found, peer), *_in_builds(found, peer))
    ]


def _in_quality(found: Findings, peer: str) -> Iterator[str]:
    for measure in (RECALL, NDCG):
        ahead = found.worth[LTRR][measure] - found.worth[peer][measure]
        gains = {"the mean of all segments": found.group.gain(ahead)}
        gains |= {
            name or NO_NAME: of_segment(ahead, name, found.group) for name in found.setting.test
        }
        for name, gain in gains.items():
            if gain.estimate < 0:
                surely = "surely" if gain.high < 0 else "not surely"
                told = figure(gain, signed=True)
                yield f"{peer}, {measure}, {name}: ltrr minus it is {told}: {surely} behind"


def _in_time(found: Findings, peer: str) -> Iterator[str]:
    mine, other = found.answers[LTRR], found.answers[peer]
    for name, quantile in (("p50", 0.5), ("p99", 0.99)):
        ours, theirs = (float(np.quantile(each.wall, quantile)) for each in (mine, other))
        if ours > theirs:
            yield f"{peer}, time of a query, {name}: {theirs:.2f} ms, ltrr {ours:.2f} ms"


def _in_builds(found: Findings, peer: str) -> Iterator[str]:
    mine, other = found.costs.get(BUILT), found.costs[peer]
    if mine is None:
        return
    if mine.seconds > other.seconds:
        yield f"{peer}, build: {duration(other.seconds)}, ltrr {duration(mine.seconds)}"
    if (mine.peak or 0) > (other.peak or 0):
        yield f"{peer}, memory of the build: {size(other.peak)}, ltrr {size(mine.peak)}"
    if (mine.disk or 0) > (other.disk or 0):
        yield f"{peer}, disk: {size(other.disk)}, ltrr {size(mine.disk)}"
