"""Reading a catalogue: every line becomes an entity, or its problems are told."""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from ltrr_cli.errors import CatalogueError
from ltrr_cli.ports import Advance
from ltrr_cli.records.catalogue import Entity, Problem, Reject
from ltrr_cli.records.raw_record import RawRecord

TOLD = 20
"""Problems told before reading stops."""

_STRIDE = 1024

Validate = Callable[[RawRecord], Entity | Sequence[Problem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a catalogue file holds.

    entities: in the order of the file; dangling: how many `related` ids name no entity of it.
    """

    entities: Sequence[Entity]
    rejects: tuple[Reject, ...]
    dangling: int


def read_catalogue(
    records: Iterable[RawRecord], validate: Validate, *, skip_invalid: bool, advance: Advance
) -> Catalogue:
    """All entities of a catalogue, and with `skip_invalid` the lines that were left out.

    Raises:
        CatalogueError: a record is invalid and `skip_invalid` is not set (the message tells up
            to 20 problems, one a line), or no record is valid.
    """
    reading = _Reading(enough=None if skip_invalid else TOLD)
    with no_search_for_cycles():
        reading.take(records, validate, advance=advance)
    if reading.rejects and not skip_invalid:
        raise CatalogueError(_told(reading.rejects))
    if not reading.entities:
        raise CatalogueError(_nothing_valid(reading.rejects))
    return Catalogue(
        entities=reading.entities,
        rejects=tuple(reading.rejects),
        dangling=_dangling(reading.entities),
    )


@dataclass(slots=True, kw_only=True)
class _Reading:
    """How far the reading is; it stops when there are `enough` problems."""

    enough: int | None
    entities: list[Entity] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    problems: int = 0

    def take(self, records: Iterable[RawRecord], validate: Validate, *, advance: Advance) -> None:
        count = 0
        for record in records:
            outcome = validate(record)
            if isinstance(outcome, Entity):
                self.entities.append(outcome)
            else:
                self.rejects.append(_reject(record, outcome))
                self.problems += len(outcome)
                if self.enough is not None and self.problems >= self.enough:
                    break
            count += 1
            if count == _STRIDE:
                advance(count)
                count = 0
        advance(count)


@contextmanager
def no_search_for_cycles() -> Iterator[None]:
    """Entities form no reference cycles; looking for some takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _reject(record: RawRecord, problems: Sequence[Problem]) -> Reject:
    if isinstance(record.raw, bytes):
        raw = record.raw.decode("utf-8", errors="backslashreplace")
    else:
        raw = json.dumps(record.raw, ensure_ascii=False, default=str)
    return Reject(line=record.line, raw=raw, problems=tuple(problems))


def _told(rejects: Sequence[Reject]) -> str:
    problems = [str(problem) for reject in rejects for problem in reject.problems]
    if len(problems) < TOLD:
        end = f"{len(problems)} problem{'s'[: len(problems) > 1]}"
    else:
        end = f"stopped after {TOLD} problems, there may be more"
    hint = "correct the catalogue, or leave such records out with --skip-invalid"
    return "\n".join([*problems[:TOLD], f"{end}: {hint}"])


def _nothing_valid(rejects: Sequence[Reject]) -> str:
    if not rejects:
        return "no valid record: the catalogue holds none"
    first = rejects[0].problems[0]
    return f"no valid record: {len(rejects)} rejected, the first because {first}"


def _dangling(entities: Sequence[Entity]) -> int:
    known = {entity.id for entity in entities}
    return sum(other not in known for entity in entities for other in entity.related)
