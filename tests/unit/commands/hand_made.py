"""Answers, explanations, manifests and an engine made by hand, for what commands draw and write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np

from ltrr_cli.ports import Engine
from ltrr_cli.records.answer import Answer, ArmReport, Ranked, Result, Skipped
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.explanation import ArmView, Explanation
from ltrr_cli.records.manifest import FileSeal, Manifest, Stage
from ltrr_cli.records.plan import Choice, Plan
from ltrr_cli.records.query import Query, Reading, Slot, Understanding
from ltrr_cli.records.situation import Situation

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

ENTITIES = (
    Entity(id="a1", type="artist", title="Taylor Swift", popularity=0.99),
    Entity(id="t1", type="track", title="Love Story", artists=("Taylor Swift",), year=2008),
    Entity(id="t2", type="track", title="Lover", artists=("Taylor Swift", "Shawn Mendes")),
    Entity(id="p1", type="playlist", title="Songs of love for a very long winter evening"),
)
HOSTILE = Entity(
    id="h1",
    type="track",
    title="\x1b[31mRed\x1b]0;owned\x07 [bold red]not markup[/] \u202eevol\n2nd",
    artists=("\x9b2J Ann",),
)
SLOTS = (
    Slot(text="tayler", slot="artist", value="Taylor Swift", rows=(0,), edits=1),
    Slot(text="love", slot="title", value="love"),
)
UNDERSTANDING = Understanding(
    text="tayler love",
    words=("tayler", "love"),
    corrected=("taylor", "love"),
    unknown=(),
    readings=(
        Reading(probability=0.72, slots=SLOTS, intent="entity"),
        Reading(
            probability=0.28,
            slots=(Slot(text="tayler love", slot="words", value="taylor love"),),
            intent="words",
        ),
    ),
    script="Latin",
    language=None,
)
CHOICE = Choice(policy="default plan", plan=Plan(depths={"lexical": 40}), propensity=1.0, why={})
QUERY = Query(text="tayler love", asked_at=NOON)
SITUATION = Situation(context=np.empty(0, np.float32), able=("lexical",), budget=100, seed=7)


def arm(name: str, depth: int, **fields: Any) -> ArmReport:
    known = {"returned": depth, "unique": 4, "on_page": 2, "ms": 1.25, "why": "any of the words"}
    return ArmReport(arm=name, depth=depth, **{**known, **fields})


def result(position: int, entity: Entity, **found_by: int) -> Result:
    return Result(
        position=position,
        row=position - 1,
        entity=entity,
        score=1 / position,
        found_by=found_by or {"lexical": position, "dense": 3},
    )


def answer(*entities: Entity, **changes: Any) -> Answer:
    """An answer whose page holds these entities, by default the four known ones."""
    page = [result(place, entity) for place, entity in enumerate(entities or ENTITIES, 1)]
    made = Answer(
        query_id="q-1",
        query=QUERY,
        release="1",
        understanding=UNDERSTANDING,
        situation=SITUATION,
        choice=CHOICE,
        fired=(arm("lexical", 40), arm("popular_lexical", 10, why="BM25 with popularity")),
        skipped=(
            Skipped(arm="personal", why="no listener given"),
            Skipped(arm="sparse", why="no model"),
            Skipped(arm="dense", why="no model"),
        ),
        ranker="default score",
        candidates=43,
        results=tuple(page),
        ranked=Ranked(
            rows=np.arange(len(page), dtype=np.int32),
            scores=np.array([each.score for each in page], np.float32),
            arms=("lexical", "dense"),
            ranks=np.array([[each.position, 3] for each in page], np.int16),
        ),
        ms={"total": 7.5, "understand": 0.4, "plan": 0.1, "retrieve": 6.0, "rank": 1.0},
    )
    return replace(made, **changes)


def explanation(**changes: Any) -> Explanation:
    made = Explanation(
        query=QUERY,
        understanding=UNDERSTANDING,
        entity=ENTITIES[1],
        position=2,
        score=0.5,
        arms=(
            ArmView(arm="lexical", fired=True, depth=40, rank=7, needed=10, why="all words"),
            ArmView(arm="dense", fired=True, depth=5, rank=12, needed=20, why="topics"),
            ArmView(arm="fuzzy", fired=False, depth=0, rank=900, needed=None, why="too unlike"),
            ArmView(arm="exact", fired=True, depth=5, rank=None, needed=None, why="0 names"),
            ArmView(arm="memory", fired=False, depth=0, rank=None, needed=None, why="no clicks"),
        ),
        parts={"lexical": 0.3, "popularity": 0.2},
        without={"lexical": None, "dense": 2},
    )
    return replace(made, **changes)


def manifest() -> Manifest:
    return Manifest(
        format_version=1,
        generation=3,
        built_at="2026-11-22T12:00:00+00:00",
        ltrr_version="0.1.0",
        catalogue="catalog.jsonl",
        entities=546_140,
        rejected=2,
        types={"track": 500_000, "artist": 46_140},
        encoder="default",
        dimensions=256,
        sparse=None,
        stores={"names": 700_000},
        stages=(
            Stage(name="reading", count=546_140, seconds=12.3),
            Stage(name="linking", count=0, seconds=0.5),
        ),
        files={"text/index": FileSeal(size=231_400_000, crc32=1)},
    )


@dataclass
class FakeEntities:
    """An entity store over a list."""

    entities: Sequence[Entity] = ENTITIES

    def __len__(self) -> int:
        return len(self.entities)

    def get(self, row: int) -> Entity:
        return self.entities[row]

    def several(self, rows: Any) -> list[Entity]:
        return [self.entities[row] for row in rows]

    def title(self, row: int) -> str:
        return self.entities[row].title

    def ids(self, rows: Any) -> list[str]:
        return [self.entities[row].id for row in rows]

    def row_of(self, entity_id: str) -> int | None:
        ids = [entity.id for entity in self.entities]
        return ids.index(entity_id) if entity_id in ids else None


@dataclass
class FakeNames:
    """Keyed lists over a dict."""

    lists: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def find(self, key: str) -> tuple[Any, Any]:
        rows = self.lists.get(key, ())
        return np.array(rows, np.int32), np.ones(len(rows), np.float32)

    def starting(self, prefix: str, *, limit: int) -> list[str]:
        return [key for key in self.lists if key.startswith(prefix)][:limit]

    def beginning(self, text: str) -> list[str]:
        return sorted((key for key in self.lists if text.startswith(key)), key=len)


@dataclass
class FakeArm:
    """An arm that cannot fire for the given reason."""

    reason: str | None = None

    def obstacle(self, request: object) -> str | None:
        del request
        return self.reason


@dataclass
class FakeClock:
    """It is always noon."""

    def now(self) -> datetime:
        return NOON


@dataclass
class FakeColumns:
    """The types of an index."""

    type_names: tuple[str, ...] = ("artist", "playlist", "track")


@dataclass
class FakeEngine:
    """The parts of an engine that commands look at; flows are given by the tests."""

    entities: FakeEntities = field(default_factory=FakeEntities)
    names: FakeNames = field(
        default_factory=lambda: FakeNames({"love story": [1], "lover": [2], "taylor swift": [0]})
    )
    clock: FakeClock = field(default_factory=FakeClock)
    columns: FakeColumns = field(default_factory=FakeColumns)
    arms: Mapping[str, FakeArm] = field(
        default_factory=lambda: {"lexical": FakeArm(), "personal": FakeArm("a stranger")}
    )


def engine() -> Engine:
    return cast("Engine", FakeEngine())
