"""An encoder tuned on clicks, and the generation that is made with it."""

import shutil
from dataclasses import replace
from pathlib import Path

from ltrr_cli import __version__
from ltrr_cli.backends.encoder_tuning.settings import Tuned, TuningSettings
from ltrr_cli.backends.encoder_tuning.tune import tune_table
from ltrr_cli.backends.entity_store import open_entities
from ltrr_cli.backends.index_folder.layout import MANIFEST
from ltrr_cli.backends.index_folder.opening import current, locate, read_manifest
from ltrr_cli.backends.index_folder.publish import Build, building
from ltrr_cli.backends.static_encoder import StaticEncoder, open_static_encoder
from ltrr_cli.backends.system_clock import SystemClock
from ltrr_cli.errors import StorageError
from ltrr_cli.flows.stages import Stages
from ltrr_cli.ports import Clock, Progress, Vectors
from ltrr_cli.records.click_pairs import ClickPairs
from ltrr_cli.records.entity_text import entity_text
from ltrr_cli.records.manifest import Manifest
from ltrr_cli.records.release import PARTS, ReleasePlace
from ltrr_cli.wiring.building_vectors import write_tuned_vectors
from ltrr_cli.wiring.encoders import open_table_encoder

_MARK = "+clicks"
"""Ends the name of an encoder that was tuned."""

_REMADE = frozenset({"encoder", "vectors", MANIFEST})


def tune_encoder(
    generation: Path,
    pairs: ClickPairs,
    *,
    folder: Path,
    settings: TuningSettings,
    progress: Progress,
) -> Tuned:
    """Tunes the encoder of a generation and writes the better one into `folder`.

    When none was better, what is written has the old table, and `steps` is 0.

    Raises:
        EncoderError: there are too few pairs, or the encoder is a network.
        IndexDamagedError: a file of the generation is missing, or was cut or changed.
        StorageError: the encoder cannot be written.
    """
    old = open_table_encoder(generation)
    entities = open_entities(generation / "entities")
    tuned = tune_table(
        generation / "encoder",
        pairs,
        text_of=lambda row: entity_text(entities.get(row)),
        size=len(entities),
        settings=settings,
        progress=progress,
    )
    new = old.with_table(tuned.table)
    if tuned.steps:
        new.name = old.name.removesuffix(_MARK) + _MARK
    new.save(folder)
    return tuned


def retuned_generation(index: Path, encoder: Path, *, progress: Progress) -> Manifest:
    """Publishes the current generation anew with the encoder of a folder, see `write_retuned`.

    What was learnt comes along: rows stay what they were.

    Raises:
        IndexFolderError: there is no index, or it is damaged.
        StorageError: the disk refuses, or another process is writing.
    """
    clock = SystemClock()
    place = locate(index)
    with building(index, started=clock.now()) as made:
        _carry(made, place)
        stages = Stages(progress, clock)
        vectors = retuned_vectors(place.generation, open_static_encoder(encoder), stages=stages)
        made.manifest = write_retuned(
            made.folder,
            place.generation,
            encoder=encoder,
            vectors=vectors,
            stages=stages,
            clock=clock,
        )
    return read_manifest(current(index))


def retuned_vectors(generation: Path, encoder: StaticEncoder, *, stages: Stages) -> Vectors:
    """The vectors that an encoder gives the entities of a generation, (n, d) in order of rows."""
    entities = open_entities(generation / "entities")
    size = len(entities)
    with stages.stage("texts", size=size):
        texts = [entity_text(entities.get(row)) for row in range(size)]
    with stages.stage("encoding", total=size) as advance:
        return encoder.encode_documents(texts, advance=advance)


def write_retuned(
    folder: Path,
    generation: Path,
    *,
    encoder: Path,
    vectors: Vectors,
    stages: Stages,
    clock: Clock,
) -> Manifest:
    """Makes a generation from another one: its files, but the encoder of a folder and its vectors.

    Files are copied, not linked: damage to one generation must not reach the one that a rollback
    needs. The manifest that it returns is for `building`, which writes it.

    Raises:
        IndexDamagedError: a file of the generation is missing, or was cut or changed.
        StorageError: the files cannot be written.
    """
    with stages.stage("stores that stay"):
        _copy(generation, folder)
    with stages.stage("vectors", total=len(vectors)) as advance:
        facts = write_tuned_vectors(folder, vectors, encoder=encoder, advance=advance)
    return replace(
        read_manifest(generation),
        built_at=clock.now().isoformat(timespec="seconds"),
        ltrr_version=__version__,
        encoder=facts.name,
        dimensions=facts.dimensions,
        stages=tuple(stages.done),
        files={},
    )


def _copy(source: Path, folder: Path) -> None:
    try:
        for entry in sorted(source.iterdir()):
            if entry.name in _REMADE:
                continue
            if entry.is_dir():
                shutil.copytree(entry, folder / entry.name)
            else:
                shutil.copyfile(entry, folder / entry.name)
    except OSError as error:
        raise StorageError(f"{source}: the index cannot be copied: {error}") from error


def _carry(made: Build, place: ReleasePlace) -> None:
    """The learned parts of a release go into the one that is being made."""
    draft, old = made.release, place.manifest
    draft.parent, draft.base = old.release, place.folder
    for part in PARTS:
        draft.carry(part)
    draft.policy, draft.ranker, draft.memory = old.policy, old.ranker, old.memory
    draft.note = "encoder tuned on clicks"
