"""A trained ranker as two files: `ranker.ubj`, the trees, and `features.json`, what they read."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ltrr_cli.backends.xgboost_ranker.native import Floats, NativeTrees
from ltrr_cli.errors import IndexDamagedError, IndexFormatError, StorageError
from ltrr_cli.records.checked import number

TREES, FEATURES = "ranker.ubj", "features.json"
_MOST = 1e9  # of a slope or a shift; what is beyond single precision would overflow


@dataclass(frozen=True, kw_only=True)
class TreeModel:
    """Port `RankingModel`; model: the trees as XGBoost writes them, loaded at the first use.

    slope, shift: of the log-odds, over what the trees add up to.
    """

    model: bytes
    slope: float = 1.0
    shift: float = 0.0

    def margins(self, features: Floats) -> Floats:
        margins: Floats = self.slope * self.trees.margins(features) + self.shift
        return margins

    def probabilities(self, features: Floats) -> Floats:
        odds: Floats = 0.5 * (1 + np.tanh(0.5 * self.margins(features)))
        return odds

    def contributions(self, features: Floats) -> Floats:
        parts: Floats = self.slope * self.trees.contributions(features)
        parts[:, -1] += self.shift
        return parts

    def calibrated(self, *, slope: float, shift: float) -> "TreeModel":
        return TreeModel(
            model=self.model, slope=slope * self.slope, shift=slope * self.shift + shift
        )

    @cached_property
    def trees(self) -> NativeTrees:
        return NativeTrees(self.model)


def save_model(model: TreeModel, folder: Path, *, names: Sequence[str], version: int) -> None:
    """Writes a model into a folder that exists; names, version: of the features it was trained on.

    Raises:
        StorageError: the files cannot be written.
    """
    facts = {
        "version": version,
        "crc32": zlib.crc32(model.model),
        "slope": model.slope,
        "shift": model.shift,
        "names": list(names),
    }
    try:
        (folder / TREES).write_bytes(model.model)
        (folder / FEATURES).write_text(json.dumps(facts, indent=1), "utf-8")
    except OSError as error:
        raise StorageError(f"{folder}: cannot write the ranker: {error}") from error


def open_model(folder: Path, *, names: Sequence[str], version: int) -> TreeModel:
    """The model of a folder, checked; names, version: of the features that it will be given.

    Raises:
        IndexDamagedError: a file is missing, cut or changed.
        IndexFormatError: it was trained on other features.
    """
    try:
        facts: dict[str, Any] = json.loads((folder / FEATURES).read_text("utf-8"))
        model = (folder / TREES).read_bytes()
        trained, of_version = list(facts["names"]), facts["version"]
        slope, shift = (float(number(facts[name], most=_MOST)) for name in ("slope", "shift"))
        found = TreeModel(model=model, slope=slope, shift=shift)
        sealed = facts["crc32"]
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise IndexDamagedError(f"{folder}: cannot open the ranker: {error}") from error
    if zlib.crc32(model) != sealed:
        raise IndexDamagedError(f"{folder}: the ranker was changed after it was trained")
    if of_version != version or trained != list(names):
        raise IndexFormatError(
            f"{folder}: the ranker was trained on other features than this ltrr has "
            f"({_difference(trained, names) or f'version {of_version}, not {version}'}); "
            f"train it again"
        )
    return found


def _difference(trained: Sequence[str], names: Sequence[str]) -> str:
    """The first feature that is not the same."""
    pairs = zip((*trained, "nothing"), (*names, "nothing"), strict=False)
    return next((f"'{old}' where it has '{new}'" for old, new in pairs if old != new), "")
