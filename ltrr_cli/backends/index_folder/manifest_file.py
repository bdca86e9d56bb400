"""The three manifests as JSON text: of the index, of a generation, of a release."""

from dataclasses import asdict, fields

from ltrr_cli.backends.index_folder.strict_json import (
    RETURN,
    StrictRecord,
    dump_record,
    is_foreign,
    load_record,
)
from ltrr_cli.records.manifest import FORMAT_VERSION, Changes, Manifest, Pointer, Stage
from ltrr_cli.records.release import ReleaseManifest

_INDEX, _GENERATION, _RELEASE = "index", "generation", "release"


def dump_pointer(pointer: Pointer) -> str:
    """The text of `INDEX/manifest.json`."""
    return dump_record(_INDEX, {"format_version": FORMAT_VERSION, **asdict(pointer)})


def parse_pointer(text: str, *, source: str) -> Pointer:
    """Which release is current, from the text of `INDEX/manifest.json`.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON, or a value that cannot be.
    """
    record = load_record(text, kind=_INDEX, source=source)
    record.only({"format_version", "release", "history"})
    return Pointer(release=record.count("release"), history=record.count_list("history"))


def is_foreign_index(text: str) -> bool:
    """Whether a `manifest.json` is sound and somebody else's."""
    return is_foreign(text, kind=_INDEX)


def dump_manifest(manifest: Manifest) -> str:
    """The text of a generation's `manifest.json`."""
    return dump_record(_GENERATION, asdict(manifest))


def parse_manifest(text: str, *, source: str) -> Manifest:
    """A generation's manifest from its text; `source` names the file in messages.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON, a missing or unknown key, a value that cannot be, or a
            file name that leads out of the generation.
    """
    record = load_record(text, kind=_GENERATION, source=source)
    record.only({field.name for field in fields(Manifest)}, maybe=("changes",))
    return Manifest(
        format_version=FORMAT_VERSION,
        generation=record.count("generation"),
        built_at=record.text("built_at"),
        ltrr_version=record.text("ltrr_version"),
        catalogue=record.text("catalogue"),
        entities=record.count("entities"),
        rejected=record.count("rejected"),
        types=record.counts("types"),
        encoder=record.text("encoder"),
        dimensions=record.count("dimensions"),
        sparse=record.optional_text("sparse"),
        stores=record.counts("stores"),
        stages=tuple(_stage(each) for each in record.records("stages")),
        files=record.seals("files", owner=_GENERATION),
        changes=_changes(record),
    )


def dump_release(manifest: ReleaseManifest) -> str:
    """The text of a `release.json`."""
    return dump_record(_RELEASE, asdict(manifest))


def parse_release(text: str, *, source: str) -> ReleaseManifest:
    """What a release says of itself; see `parse_manifest`.

    Raises:
        IndexFormatError: a foreign file, or another format version.
        IndexDamagedError: broken JSON, a missing or unknown key, a value that cannot be, or a
            file name that leads out of the release.
    """
    record = load_record(text, kind=_RELEASE, source=source, advice=RETURN)
    record.only({field.name for field in fields(ReleaseManifest)})
    return ReleaseManifest(
        format_version=FORMAT_VERSION,
        release=record.count("release"),
        generation=record.count("generation"),
        parent=record.optional_count("parent"),
        created=record.text("created"),
        ltrr_version=record.text("ltrr_version"),
        policy=record.optional_text("policy"),
        ranker=record.optional_text("ranker"),
        memory=record.optional_count("memory"),
        note=record.text("note"),
        files=record.seals("files", owner=_RELEASE),
    )


def _changes(record: StrictRecord) -> Changes | None:
    """Older manifests have no such key: then nothing was updated."""
    found = record.optional_table("changes")
    if found is None:
        return None
    names = [field.name for field in fields(Changes)]
    found.only(set(names))
    return Changes(**{name: found.count(name) for name in names})


def _stage(record: StrictRecord) -> Stage:
    record.only({"name", "count", "seconds"})
    return Stage(
        name=record.text("name"), count=record.count("count"), seconds=record.number("seconds")
    )
