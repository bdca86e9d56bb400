"""What differs between two releases, in words that need no knowledge of their files."""

from collections.abc import Iterator, Mapping
from typing import Any
from zlib import crc32

from ltrr_cli.records.manifest import FileSeal
from ltrr_cli.records.release import REPORT, ReleaseManifest
from ltrr_cli.records.releases import Difference, ReleaseDiff

_BETWEEN = " · "
_FACTS = ("generation", "parent", "created", "policy", "ranker", "memory", "note")


def compare_releases(
    before: ReleaseManifest, after: ReleaseManifest, *, reports: tuple[Any, Any]
) -> ReleaseDiff:
    """Facts, parts and report of one release beside those of another; what is the same is left out.

    reports: their `report.json` as it was read, {} where there is none.
    """
    old, new = (flat(report) for report in reports)
    return ReleaseDiff(
        before=before.release,
        after=after.release,
        facts=tuple(_differences(_facts(before), _facts(after))),
        parts=tuple(_differences(_parts(before), _parts(after))),
        report=tuple(_differences(old, new)),
    )


def flat(value: object, name: str = "") -> dict[str, str]:
    """A JSON value as name → words; nested names are joined, what is empty is left out.

    >>> flat({"gate": {"gain": 0.0412345, "passed": True}, "arms": ["lexical", "dense"]})
    {'gate · gain': '0.04123', 'gate · passed': 'yes', 'arms': 'lexical, dense'}
    >>> flat({"rows": [{"arm": "dense", "depth": 20}]})
    {'rows · 1 · arm': 'dense', 'rows · 1 · depth': '20'}
    """
    if isinstance(value, dict):
        return _joined(value, name)
    if isinstance(value, list):
        if any(isinstance(each, (dict, list)) for each in value):
            return _joined({str(at): each for at, each in enumerate(value, 1)}, name)
        return {name: ", ".join(map(_words, value))} if value else {}
    return {name: _words(value)}


def _joined(table: Mapping[str, Any], name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, inner in table.items():
        found |= flat(inner, f"{name}{_BETWEEN}{key}" if name else key)
    return found


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "unknown"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _facts(manifest: ReleaseManifest) -> dict[str, str]:
    """Facts by name; a part that is not there is named by what stands in its place."""
    found = {name: getattr(manifest, name) for name in _FACTS}
    instead = {"parent": "none", "policy": "default plan", "ranker": "default score"}
    instead |= {"memory": "none", "note": ""}
    words = {
        name: instead[name] if value is None else f"{value:,} pairs" if name == "memory" else value
        for name, value in found.items()
    }
    return {name: str(value) for name, value in words.items()}


def _parts(manifest: ReleaseManifest) -> dict[str, str]:
    """Part → its size and a check sum of its seals; the report is compared by what it says."""
    parts = manifest.parts()
    return {name: _sealed(seals) for name, seals in sorted(parts.items()) if name != REPORT}


def _sealed(seals: Mapping[str, FileSeal]) -> str:
    """Files as one size and one check sum, over the names and seals of all of them."""
    size = sum(seal.size for seal in seals.values())
    text = "".join(f"{name} {seals[name].size} {seals[name].crc32}\n" for name in sorted(seals))
    return f"{size:,} bytes ({crc32(text.encode()):08x})"


def _differences(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Difference]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Difference(name=name, before=old, after=new)
