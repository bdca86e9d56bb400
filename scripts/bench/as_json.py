"""The figures of a benchmark for programs, under stable names."""

import json
from dataclasses import asdict
from typing import Any

import numpy as np

from bench.findings import LTRR, Findings
from bench.quality import of_segment
from bench.targets import targets

_QUANTILES = {"p50": 0.5, "p99": 0.99}


def as_json(found: Findings) -> str:
    """One object; what was not measured is null."""
    told = {
        "setting": asdict(found.setting),
        "quality": {name: _quality(found, name) for name in found.worth},
        "targets": [asdict(each) for each in targets(found)],
        "times": {name: _times(found, name) for name in found.answers},
        "builds": {name: asdict(cost) for name, cost in found.costs.items()},
        "fresh_seconds": found.fresh,
    }
    return json.dumps(_plain(told), indent=1, allow_nan=False) + "\n"


def _quality(found: Findings, name: str) -> dict[str, Any]:
    mine, group = found.worth[LTRR], found.group
    return {
        measure: {
            "macro": group.gain(values)._asdict(),
            "ltrr_minus_it": group.gain(mine[measure] - values)._asdict(),
            "by_segment": {
                segment: of_segment(values, segment, group)._asdict()
                for segment in found.setting.test
            },
        }
        for measure, values in found.worth[name].items()
    }


def _times(found: Findings, name: str) -> dict[str, Any]:
    each = found.answers[name]
    told: dict[str, Any] = {"opening_seconds": each.opening}
    for what in ("wall", "cpu", "floor", "engines"):
        ms = getattr(each, what)
        told[f"{what}_ms"] = {
            quantile: float(np.quantile(ms, at)) if ms else None
            for quantile, at in _QUANTILES.items()
        }
    return told


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON is made of anything
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value
