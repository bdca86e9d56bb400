"""Answers, explanations and manifests as JSON; the names are a stable format (README.md)."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import orjson

from ltrr_cli.commands.visible import json_safe
from ltrr_cli.ports import EntityStore
from ltrr_cli.records.answer import Answer, ArmReport, Result
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.explanation import ArmView, Explanation
from ltrr_cli.records.manifest import Manifest
from ltrr_cli.records.query import Slot, Understanding


def answer_json(answer: Answer, entities: EntityStore) -> dict[str, Any]:
    """An answer under the names of `ltrr query --json`."""
    return {
        "query_id": answer.query_id,
        "query": answer.query.text,
        "release": answer.release,
        "policy": answer.choice.policy,
        "ranker": answer.ranker,
        "understanding": readings_json(answer.understanding, entities),
        "plan": [_arm(report) for report in answer.fired],
        "skipped": [{"arm": skipped.arm, "why": skipped.why} for skipped in answer.skipped],
        "propensity": _number(answer.choice.propensity),
        "candidates": answer.candidates,
        "results": [_result(result) for result in answer.results],
        "ms": {
            name: _number(answer.ms.get(name), digits=3)
            for name in ("total", "understand", "plan", "retrieve", "rank")
        },
    }


def explanation_json(explanation: Explanation, entities: EntityStore) -> dict[str, Any]:
    """An explanation under the names of `ltrr explain --json`."""
    return {
        "query": explanation.query.text,
        "understanding": readings_json(explanation.understanding, entities),
        "entity": _entity(explanation.entity),
        "position": explanation.position,
        "score": _number(explanation.score),
        "arms": [_view(view) for view in explanation.arms],
        "parts": {name: _number(part) for name, part in explanation.parts.items()},
        "without": dict(explanation.without),
    }


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """A manifest under the names of its record, the seals of its files left out."""
    fields = asdict(manifest)
    seals = fields.pop("files")
    return {**fields, "files": len(seals), "bytes": sum(seal["size"] for seal in seals.values())}


def readings_json(understanding: Understanding, entities: EntityStore) -> list[dict[str, Any]]:
    """The readings of a query; a slot carries the id of the first entity it names, or null."""
    slots = (slot for reading in understanding.readings for slot in reading.slots)
    rows = [slot.rows[0] for slot in slots if slot.rows]
    id_of = dict(zip(rows, entities.ids(np.array(rows, np.int32)), strict=True))
    return [
        {
            "probability": _number(reading.probability),
            "slots": [_slot(slot, id_of=id_of) for slot in reading.slots],
        }
        for reading in understanding.readings
    ]


def as_text(value: Mapping[str, Any], *, indent: int | None = 2) -> str:
    """JSON that is safe to print: letters as they are, characters that act as escapes."""
    return json_safe(json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False))


def answer_line(answer: Answer, entities: EntityStore) -> str:
    """An answer of many on one line, safe to print; every number of it went through `_number`."""
    told = answer_json(answer, entities)
    try:
        return json_safe(orjson.dumps(told).decode())
    except TypeError:  # half a character
        return as_text(told, indent=None)


def _slot(slot: Slot, *, id_of: Mapping[int, str]) -> dict[str, Any]:
    return {
        "text": slot.text,
        "slot": slot.slot,
        "value": slot.value,
        "entity_id": id_of[slot.rows[0]] if slot.rows else None,
        "edits": slot.edits,
    }


def _arm(report: ArmReport) -> dict[str, Any]:
    return {
        "arm": report.arm,
        "depth": report.depth,
        "returned": report.returned,
        "unique": report.unique,
        "on_page": report.on_page,
        "ms": _number(report.ms, digits=3),
        "why": report.why,
    }


def _view(view: ArmView) -> dict[str, Any]:
    return asdict(view)


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id,
        "type": entity.type,
        "title": entity.title,
        "artists": list(entity.artists),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "position": result.position,
        **_entity(result.entity),
        "score": _number(result.score),
        "found_by": {arm: int(rank) for arm, rank in result.found_by.items()},
    }


def _number(value: float | None, *, digits: int = 6) -> float | None:
    """A number that JSON knows; what is unknown or not a number is null."""
    if value is None or not math.isfinite(value):
        return None
    return round(float(value), digits)
