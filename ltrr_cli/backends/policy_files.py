"""A policy in a folder: `policy.json` says what it is, `weights.npz` holds its arrays."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from ltrr_cli.errors import IndexDamagedError, IndexFormatError, StorageError

_FACTS = "policy.json"
_WEIGHTS = "weights.npz"
_FAULTS = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, OverflowError, RecursionError),
    *(BadZipFile, NotImplementedError, zlib.error, TokenError, SyntaxError, AttributeError),
)
"""What `json` and `np.load` raise for bytes that are none of theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyParts:
    """name: of the policy; features: those that it reads, in order; facts: all that is no array."""

    name: str
    features: tuple[str, ...]
    facts: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[np.float32]]


def write_policy(folder: Path, parts: PolicyParts) -> None:
    """Writes the folder.

    Raises:
        StorageError: the files cannot be written.
    """
    stream = BytesIO()
    np.savez(stream, allow_pickle=False, **dict(parts.arrays))
    weights = stream.getvalue()
    facts = {
        "name": parts.name,
        "features": parts.features,
        "facts": parts.facts,
        "crc32": zlib.crc32(weights),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _WEIGHTS).write_bytes(weights)
        (folder / _FACTS).write_text(json.dumps(facts, indent=1), "utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the policy: {error}") from error


def read_policy(folder: Path, *, features: Sequence[str]) -> PolicyParts:
    """What was written.

    features: those that this program makes; a policy of others cannot be played.

    Raises:
        IndexDamagedError: a file is missing, or was cut or changed.
        IndexFormatError: it reads other features.
    """
    try:
        facts = json.loads((folder / _FACTS).read_text("utf-8"))
        weights = (folder / _WEIGHTS).read_bytes()
        found = PolicyParts(
            name=facts["name"],
            features=tuple(map(str, facts["features"])),
            facts=facts["facts"],
            arrays=_arrays(weights, sealed=facts["crc32"]),
        )
    except _FAULTS as error:
        raise IndexDamagedError(f"{folder}: cannot open the policy: {error}") from error
    if found.features != tuple(features):
        changed = sorted(set(found.features) ^ set(features))[:3] or ["their order"]
        raise IndexFormatError(
            f"{folder}: the policy reads other features than this ltrr makes "
            f"({', '.join(changed)}): train again with `ltrr train`, or go back with "
            "`ltrr releases rollback`"
        )
    return found


def _arrays(weights: bytes, *, sealed: int) -> dict[str, npt.NDArray[np.float32]]:
    if zlib.crc32(weights) != sealed:
        raise ValueError("the weights were changed after they were learnt")
    with np.load(BytesIO(weights), allow_pickle=False) as arrays:
        return {name: np.asarray(arrays[name], np.float32) for name in arrays.files}
