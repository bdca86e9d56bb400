"""Releases as JSON; the names are a stable format (README.md)."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ltrr_cli.records.releases import Difference, ReleaseDiff, ReleaseEntry, Releases


def releases_json(releases: Releases) -> dict[str, Any]:
    """A list under the names of `ltrr releases list --json`."""
    return {
        "current": releases.current,
        "previous": releases.previous,
        "releases": [_entry(entry) for entry in releases.entries],
    }


def diff_json(diff: ReleaseDiff) -> dict[str, Any]:
    """Differences under the names of `ltrr releases diff --json`; null where one lacks it."""
    return {
        "before": diff.before,
        "after": diff.after,
        "facts": _differences(diff.facts),
        "parts": _differences(diff.parts),
        "report": _differences(diff.report),
    }


def _entry(entry: ReleaseEntry) -> dict[str, Any]:
    """An entry; of one that cannot be read only the number and the problem are known."""
    manifest = None if entry.manifest is None else asdict(entry.manifest)
    if manifest is None:
        return {"release": entry.number, "problem": entry.problem}
    seals = manifest.pop("files")
    gate = None if entry.gate is None else {k: _finite(v) for k, v in asdict(entry.gate).items()}
    size = sum(seal["size"] for seal in seals.values())
    return {**manifest, "files": len(seals), "bytes": size, "gate": gate, "problem": entry.problem}


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _differences(found: Sequence[Difference]) -> list[dict[str, str | None]]:
    return [asdict(each) for each in found]
