"""Measures query understanding on a catalogue and its queries.

Prints the time of every build step, the latency of reading queries, and how often what people meant
is named by some slot of some reading. QUERIES is Parquet with the columns query, segment and
relevant (list of {id, grade}). With --folder the tables stay there and are used again.
"""

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
import pyarrow.parquet as pq

from ltrr_cli.backends.keyed_lists import open_keyed_lists, write_keyed_arrays
from ltrr_cli.backends.spelling_table import open_spelling, write_spelling
from ltrr_cli.config import music
from ltrr_cli.flows.columns import columns_of
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.query import Query, Understanding
from ltrr_cli.records.references import references_of
from ltrr_cli.text import normalise
from ltrr_cli.understanding.catalogue_words import catalogue_words, name_words
from ltrr_cli.understanding.contents import build_attributes
from ltrr_cli.understanding.gazetteer import Gazetteer
from ltrr_cli.understanding.gazetteer_entries import GazetteerTables, build_gazetteer
from ltrr_cli.understanding.name_forms import name_forms
from ltrr_cli.understanding.text_words import text_words
from ltrr_cli.understanding.understand import Understand
from ltrr_cli.understanding.vocabulary import parse_vocabulary, vocabulary_text

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = 1000
ONE_IS_ENOUGH = {"known-item", "curation", "playlist-title"}
LONG_NAME = 6
POPULAR = 0.3


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long the block took."""
    start = perf_counter()
    yield
    print(f"{what:32s}{perf_counter() - start:8.2f} s", flush=True)


def read_catalogue(path: Path) -> list[Entity]:
    """Entities as they stand; the catalogue is trusted."""
    entities = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            for key in ("artists", "tags", "aliases", "related"):
                raw[key] = tuple(raw.get(key, ()))
            entities.append(Entity(**raw))
    return entities


def build(entities: Sequence[Entity], folder: Path) -> None:
    """Every table of understanding, into `folder`."""
    domain = music()
    with timed("references, words of texts, forms of names"):
        references = references_of(entities, name_types=domain.name_types)
        texts = text_words(entities, name_types=domain.name_types)
        forms = name_forms(entities, name_types=domain.name_types)
    with timed("gazetteer"):
        gazetteer = build_gazetteer(references, forms, popularity=columns_of(entities).popularity)
    with timed("gazetteer, written"):
        _write_gazetteer(gazetteer, folder)
    with timed("words counted"):
        words = catalogue_words(references, forms=forms, texts=texts)
    with timed("spelling of words"):
        write_spelling(folder, "words", frequencies=words.frequencies, targets=words.targets)
    with timed("spelling of names"):
        joined = name_words(gazetteer.names)
        write_spelling(
            folder, "joined_names", frequencies=joined.frequencies, targets=joined.targets
        )
    with timed("attributes"):
        attributes = build_attributes(entities, domain=domain)
    print("attributes by source", np.bincount(attributes.sources, minlength=3).tolist())
    with timed("facets"):
        lists = attributes.lists(gazetteer.priors, longest=100_000)
        print(f"{len(lists.keys)} facets, {len(lists.rows)} rows")
    (folder / "vocabulary.tsv").write_text(
        vocabulary_text(attributes.counts(), domain=domain), "utf-8"
    )
    print(
        f"{len(words.frequencies)} words, {len(joined.frequencies)} joined names, "
        f"{len(gazetteer.names.keys)} + {len(gazetteer.titles.keys)} forms, {_size(folder):.0f} MB"
    )


def _size(folder: Path) -> float:
    """MB of its files."""
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _write_gazetteer(gazetteer: GazetteerTables, folder: Path) -> None:
    for name in ("names", "parts", "titles"):
        table = getattr(gazetteer, name)
        write_keyed_arrays(
            folder, name, keys=table.keys, offsets=table.offsets, rows=table.rows,
            weights=table.weights,
        )  # fmt: skip
    np.save(folder / "makers.npy", gazetteer.makers)


def open_understand(folder: Path, entities: Sequence[Entity]) -> Understand:
    """The query side over the tables of `folder`."""
    names = sorted({entity.type for entity in entities})
    with timed("open"):
        gazetteer = Gazetteer(
            names=open_keyed_lists(folder, "names"),
            parts=open_keyed_lists(folder, "parts"),
            titles=open_keyed_lists(folder, "titles"),
            spelling=open_spelling(folder, "words"),
            name_spelling=open_spelling(folder, "joined_names"),
            makers=np.load(folder / "makers.npy", mmap_mode="r").view(np.ndarray),
            types=np.array([names.index(entity.type) for entity in entities], np.uint8),
            type_names=tuple(names),
        )
        vocabulary = parse_vocabulary((folder / "vocabulary.tsv").read_text("utf-8"))
    return Understand(
        gazetteer, vocabulary, domain=music(), title_of=lambda row: entities[row].title
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A query and the rows that answer it."""

    query: str
    rows: frozenset[int]


def measure_latency(understand: Understand, texts: Sequence[str]) -> None:
    """Wall time, and processor time, which a busy machine does not blur."""
    for label, clock in (("wall", perf_counter), ("cpu", thread_time)):
        ms = []
        for text in texts:
            query = Query(text=text, asked_at=NOW)
            start = clock()
            understand(query)
            ms.append(1e3 * (clock() - start))
        p50, p90, p99, most = np.percentile(ms, [50, 90, 99, 100])
        print(f"  {label} ms: p50 {p50:.2f} p90 {p90:.2f} p99 {p99:.2f} max {most:.2f}")


def named(read: Understanding) -> set[int]:
    """Rows in any slot of any reading."""
    return {row for reading in read.readings for slot in reading.slots for row in slot.rows}


def first(read: Understanding) -> set[int]:
    """Rows in the slots of the first reading."""
    return {row for slot in read.best.slots for row in slot.rows}


def measure_segment(
    understand: Understand,
    cases: Sequence[Case],
    entities: Sequence[Entity],
    *,
    misses: int,
    partial: bool,
) -> None:
    """Share of what is relevant that some slot names; `partial`: one of it is enough."""
    shares, whole, firsts, shown = [], [], [], 0
    for case in cases:
        read = understand(Query(text=case.query, asked_at=NOW))
        rows = named(read)
        share = (
            len(rows & case.rows) / len(case.rows) if not partial else float(bool(rows & case.rows))
        )
        shares.append(share)
        whole.append(share == 1)
        firsts.append(bool(first(read) & case.rows))
        if share < 1 and shown < misses:
            shown += 1
            print(
                "   miss",
                repr(case.query[:160]),
                [entities[row].title for row in sorted(case.rows - rows)][:4],
                "read",
                [
                    [(s.slot, s.value, s.edits) for s in r.slots if s.slot != "words"]
                    for r in read.readings
                ][:1],
            )
    print(
        f"  n {len(cases)}: relevant linked {np.mean(shares):.3f}, all {np.mean(whole):.3f}, "
        f"any in first reading {np.mean(firsts):.3f}"
    )


def corrupt(name: str, rng: np.random.Generator) -> str:
    """One letter dropped, added, changed or swapped with the next."""
    at = int(rng.integers(len(name)))
    letter = "abcdefghijklmnopqrstuvwxyz"[rng.integers(26)]
    kind = rng.integers(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + letter + name[at:]
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    return swapped if kind > 1 and kind % 2 else name[:at] + letter + name[at + 1 :]


def measure_names(understand: Understand, entities: Sequence[Entity], misses: int) -> None:
    """Makers found again after one edit in their name."""
    rng = np.random.default_rng(7)
    makers = [
        row
        for row, entity in enumerate(entities)
        if entity.type == "artist" and len(normalise(entity.title)) > LONG_NAME
    ]
    for label, pool in (
        ("any", makers),
        ("popular", [r for r in makers if (entities[r].popularity or 0) > POPULAR]),
    ):
        hits = []
        for row in rng.choice(pool, min(SAMPLE, len(pool)), replace=False).tolist():
            typed = corrupt(normalise(entities[row].title), rng)
            read = understand(Query(text=typed, asked_at=NOW))
            hits.append(row in named(read))
            if not hits[-1] and misses > 0:
                misses -= 1
                print(
                    "   miss",
                    repr(typed),
                    entities[row].title,
                    [[(s.slot, s.value, s.edits) for s in r.slots] for r in read.readings],
                )
        print(f"one edit in a maker's name, {label}: recovered {np.mean(hits):.3f} of {len(hits)}")


def measure_exact(understand: Understand, entities: Sequence[Entity], misses: int) -> None:
    """Whole names as queries: what spelling changes, and what links to itself."""
    rng = np.random.default_rng(8)
    for kind in sorted({entity.type for entity in entities}):
        pool = [row for row, entity in enumerate(entities) if entity.type == kind]
        changed, linked = [], []
        for row in rng.choice(pool, min(SAMPLE, len(pool)), replace=False).tolist():
            read = understand(Query(text=entities[row].title, asked_at=NOW))
            changed.append(any(slot.edits for slot in read.best.slots))
            linked.append(row in named(read))
            if (changed[-1]) and misses > 0:
                misses -= 1
                print(
                    "   changed",
                    repr(entities[row].title),
                    [[(s.slot, s.value, s.edits) for s in r.slots] for r in read.readings],
                )
        print(
            f"exact {kind}: changed by spelling {np.mean(changed):.4f}, "
            f"links to itself {np.mean(linked):.3f}"
        )


def read_cases(path: Path, entities: Sequence[Entity]) -> dict[str, list[Case]]:
    """Cases by segment."""
    row_of = {entity.id: row for row, entity in enumerate(entities)}
    cases: dict[str, list[Case]] = {}
    for raw in pq.read_table(path).to_pylist():
        rows = frozenset(row_of[one["id"]] for one in raw["relevant"])
        cases.setdefault(raw["segment"], []).append(Case(query=raw["query"], rows=rows))
    return cases


def main(arguments: Sequence[str] | None = None) -> None:
    """Build, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--misses", type=int, default=0, help="how many misses to print")
    options = parser.parse_args(arguments)
    with timed("catalogue read"):
        entities = read_catalogue(options.catalog)
    folder = options.folder or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    if not (folder / "vocabulary.tsv").exists():
        build(entities, folder)
    measure(open_understand(folder, entities), entities, options)


def measure(
    understand: Understand, entities: Sequence[Entity], options: argparse.Namespace
) -> None:
    """Latency, then quality by segment, then spelling."""
    cases = read_cases(options.queries, entities)
    rng = np.random.default_rng(3)
    print("latency, all dev queries")
    texts = [case.query for of_segment in cases.values() for case in of_segment]
    measure_latency(understand, rng.choice(texts, 3 * SAMPLE).tolist())
    for segment, of_segment in cases.items():
        print(segment)
        some = [of_segment[at] for at in rng.permutation(len(of_segment))[: 2 * SAMPLE]]
        measure_latency(understand, [case.query for case in some[:SAMPLE]])
        partial = segment in ONE_IS_ENOUGH
        measure_segment(understand, some, entities, misses=options.misses, partial=partial)
    measure_names(understand, entities, options.misses)
    measure_exact(understand, entities, options.misses)


if __name__ == "__main__":
    main()
