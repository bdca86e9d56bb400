"""The report of a benchmark, in Markdown."""

from collections.abc import Iterator, Mapping

import numpy as np

from bench.findings import LTRR, Findings
from bench.losses import losses
from bench.quality import NDCG, RECALL, median_ratio, of_segment
from bench.targets import targets
from bench.writing import NO_NAME, duration, figure, size, table

_MEASURES = (RECALL, NDCG)
_TO_PEERS = (
    "All of them are given name, aliases, album, genres, tags, type, year and description of each "
    "entity. None is told how popular an entity is, who asks, or what was wanted before."
)


def as_markdown(found: Findings) -> str:
    """The report, to be read."""
    parts = [
        "# Benchmark: ltrr beside public search engines",
        _setting(found),
        "## Quality on the same queries",
        *_quality(found),
        "## Where ltrr is behind a peer",
        _bullets(losses(found)) or "Nowhere, in what was measured here.",
        "## What ltrr has to reach",
        _targets(found),
        "## Time of a query",
        *_times(found),
        "## Builds",
        *_builds(found),
        "## How the peers are set up",
        _bullets([f"{name}: {told}" for name, told in found.told.items()]) or "There are none.",
        _TO_PEERS,
    ]
    return "\n\n".join(parts) + "\n"


def _bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _setting(found: Findings) -> str:
    setting = found.setting
    lines = [
        f"`{setting.command}`",
        f"{setting.date}, commit {setting.commit}",
        setting.machine,
        ", ".join(f"{name} {version}" for name, version in setting.versions.items()),
        f"{setting.entities:,} entities",
        f"queries that test: {_counts(setting.test)}",
        f"queries that teach: {_counts(setting.teaching)}",
        "undated queries are parted by group, dated ones by time",
        setting.learnt,
        *setting.notes,
    ]
    return _bullets(lines)


def _counts(by_segment: Mapping[str, int]) -> str:
    each = ", ".join(f"{name or NO_NAME} {count:,}" for name, count in sorted(by_segment.items()))
    return f"{sum(by_segment.values()):,} ({each})" if by_segment else "none"


def _quality(found: Findings) -> Iterator[str]:
    yield (
        "Every system is judged by the first 50 that it lists, in its own order. Means of the "
        "segments' means, with 95 % intervals from a bootstrap over groups."
    )
    mine, group = found.worth[LTRR], found.group
    rows = []
    for name, values in found.worth.items():
        own = [figure(group.gain(values[each])) for each in _MEASURES]
        gains = [figure(group.gain(mine[each] - values[each]), signed=True) for each in _MEASURES]
        rows.append([name, *own, *(["", ""] if name == LTRR else gains)])
    yield table(["system", *_MEASURES, *(f"ltrr minus it, {each}" for each in _MEASURES)], rows)
    segments = sorted(found.setting.test)
    for measure in _MEASURES:
        yield f"{measure} by segment:"
        lines = [
            [name, *(figure(of_segment(values[measure], each, group)) for each in segments)]
            for name, values in found.worth.items()
        ]
        yield table(["system", *(name or NO_NAME for name in segments)], lines)


def _targets(found: Findings) -> str:
    head = ["what", "here", "first goal", ""]
    rows = [
        [each.what, each.here, each.wanted, "reached" if each.reached else "short of it"]
        for each in targets(found)
    ]
    return table(head, rows)


def _times(found: Findings) -> Iterator[str]:
    yield (
        "Warm, one query at a time. Before the next one the same words are searched for with bare "
        "Tantivy, any word in any field of ltrr's text index, the query already built: the last "
        "ratio is that of processor times. Opening is the time until a first answer."
    )
    rows = []
    for name, each in found.answers.items():
        wall, cpu = (np.quantile(ms, [0.5, 0.99]) for ms in (each.wall, each.cpu))
        told = [f"{ms:.2f} ms" for ms in (*wall, *cpu)]
        ratio = f"{median_ratio(each.cpu, each.floor):.2f}x"
        rows.append([name, *told, f"{np.median(each.floor):.2f} ms", ratio, duration(each.opening)])
    head = ["system", "p50", "p99", "p50, processor", "p99, processor"]
    yield table([*head, "bare search, p50, processor", "p50 over it, processor", "opening"], rows)


def _builds(found: Findings) -> Iterator[str]:
    yield (
        "Memory is that of the largest process at its largest. ltrr reads, checks and encodes the "
        "catalogue itself; peers are given entities and vectors that ltrr has read and made, and "
        "reading them is in their time."
    )
    rows = [
        [name, duration(cost.seconds), duration(cost.cpu), size(cost.peak), size(cost.disk)]
        for name, cost in found.costs.items()
    ]
    yield table(["what", "time", "processor", "memory", "disk"], rows)
