"""What the releases of an index say of themselves, as far as it can be read."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import locate, read_pointer, read_release
from ltrr_cli.backends.index_folder.strict_json import RETURN
from ltrr_cli.backends.index_folder.switching import past
from ltrr_cli.errors import IndexDamagedError, IndexFolderError, StorageError
from ltrr_cli.records.release import REPORT, ReleaseManifest
from ltrr_cli.records.releases import Gate, ReleaseEntry, Releases


def list_releases(index: Path) -> Releases:
    """All published releases; one that is damaged is listed with what is wrong with it.

    Raises:
        IndexFolderError: there is no index here, or its `manifest.json` is damaged.
        StorageError: a file cannot be read.
    """
    pointer = read_pointer(index)
    history = past(index, pointer)
    numbers = sorted({*layout.releases(index), pointer.release})
    return Releases(
        current=pointer.release,
        previous=history[-1] if history else None,
        entries=tuple(_entry(index, number) for number in numbers),
    )


def read_report(release: Path) -> dict[str, Any]:
    """What was learnt in a release, from its folder; {} when it has no report.

    Raises:
        IndexDamagedError: the report is no JSON object.
        StorageError: it cannot be read.
    """
    file = release / REPORT
    try:
        raw = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:
        raise IndexDamagedError(f"{file} is no JSON ({error}): {RETURN}") from error
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror}") from error
    if not isinstance(raw, dict):
        raise IndexDamagedError(f"{file} is no JSON object: {RETURN}")
    return raw


def gate_of(report: dict[str, Any]) -> Gate | None:
    """The gate's figures in a report; None when there are none, or they are no figures."""
    raw = report.get("gate")
    if not isinstance(raw, dict):
        return None
    with suppress(KeyError, TypeError, ValueError, OverflowError):
        return Gate(
            passed=bool(raw["passed"]),
            forced=bool(raw.get("forced", False)),
            metric=str(raw["metric"]),
            gain=float(raw["gain"]),
            low=float(raw["low"]),
            high=float(raw["high"]),
        )
    return None


def _entry(index: Path, number: int) -> ReleaseEntry:
    folder = layout.release_folder(index, number)
    manifest: ReleaseManifest | None = None
    try:
        manifest = read_release(folder)
        locate(index, release=number)
        gate = gate_of(read_report(folder))
    except IndexFolderError as error:
        return ReleaseEntry(number=number, manifest=manifest, problem=str(error))
    return ReleaseEntry(number=number, manifest=manifest, gate=gate)
