"""Trees by XGBoost's C library, called directly.

`import xgboost` takes more than a second, because it imports scikit-learn and scipy.stats wherever
they are installed; a query needs two functions of the library, which opens in 20 ms. The figures
are those of `Booster.inplace_predict`, bit for bit (tests/unit/test_xgboost_ranker.py).
"""

import ctypes
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_BYTES, _FLOAT = 4, np.dtype(np.float32).str


def _settings(kind: int) -> bytes:
    """Of a prediction, of a kind in c_api.h."""
    return json.dumps({
        "type": kind,
        "training": False,
        "iteration_begin": 0,
        "iteration_end": 0,
        "missing": float("nan"),
        "strict_shape": False,
        "cache_id": 0,
    }).encode()


_MARGINS, _CONTRIBUTIONS = _settings(1), _settings(2)


class NativeTrees:
    """A model in the library's memory; one thread.

    Raises:
        ValueError: the bytes are no model.
        OSError: XGBoost is not installed, or its library cannot be opened.
    """

    def __init__(self, model: bytes) -> None:
        self._library = _library()
        self._booster = ctypes.c_void_p()
        self._matrix = ctypes.c_void_p()  # stands for what is given; a new one a call costs 50 us
        self._found = _Prediction()
        self._call("XGProxyDMatrixCreate", ctypes.byref(self._matrix))
        self._call("XGBoosterCreate", None, ctypes.c_uint64(0), ctypes.byref(self._booster))
        size = ctypes.c_uint64(len(model))
        self._call("XGBoosterLoadModelFromBuffer", self._booster, model, size)
        self._call("XGBoosterSetParam", self._booster, b"nthread", b"1")

    def __del__(self) -> None:
        if getattr(self, "_booster", None):
            self._library.XGBoosterFree(self._booster)
        if getattr(self, "_matrix", None):
            self._library.XGDMatrixFree(self._matrix)

    @property
    def features(self) -> int:
        """How many features the model was trained on."""
        count = ctypes.c_uint64()
        self._call("XGBoosterGetNumFeature", self._booster, ctypes.byref(count))
        return count.value

    def margins(self, features: Floats) -> Floats:
        """Log-odds, shape (n,)."""
        if not len(features):
            return np.empty(0, np.float32)
        rows = np.ascontiguousarray(features, np.float32)
        self._call(
            "XGBoosterPredictFromDense",
            self._booster,
            _interface(rows),
            _MARGINS,
            self._matrix,
            *self._found.pointers,
        )
        return self._found.array(len(rows))

    def contributions(self, features: Floats) -> Floats:
        """SHAP values, shape (n, f + 1), the last column the base of all."""
        if not len(features):
            return np.empty((0, features.shape[1] + 1), np.float32)
        rows = np.ascontiguousarray(features, np.float32)
        matrix = ctypes.c_void_p()
        missing = json.dumps({"missing": float("nan"), "nthread": 1}).encode()
        self._call("XGDMatrixCreateFromDense", _interface(rows), missing, ctypes.byref(matrix))
        try:
            self._call(
                "XGBoosterPredictFromDMatrix",
                self._booster,
                matrix,
                _CONTRIBUTIONS,
                *self._found.pointers,
            )
            width = rows.shape[1] + 1
            return self._found.array(len(rows) * width).reshape(-1, width)
        finally:
            self._library.XGDMatrixFree(matrix)

    def _call(self, function: str, *arguments: Any) -> None:  # noqa: ANN401
        if getattr(self._library, function)(*arguments):
            raise ValueError(self._library.XGBGetLastError().decode("utf-8", "replace"))


class _Prediction:
    """Where the library writes what it found; its memory is good until the next prediction."""

    def __init__(self) -> None:
        self._shape = ctypes.POINTER(ctypes.c_uint64)()
        self._dimensions = ctypes.c_uint64()
        self._values = ctypes.POINTER(ctypes.c_float)()
        self.pointers = (
            ctypes.byref(self._shape),
            ctypes.byref(self._dimensions),
            ctypes.byref(self._values),
        )

    def array(self, size: int) -> Floats:
        """A copy of so many numbers, not to be written into."""
        return np.frombuffer(ctypes.string_at(self._values, size * _BYTES), np.float32)


@lru_cache(maxsize=1)
def _library() -> Any:  # noqa: ANN401
    package = find_spec("xgboost")
    if package is None or not package.submodule_search_locations:
        raise OSError("xgboost is not installed")
    folder = Path(package.submodule_search_locations[0]) / "lib"
    files = [file for file in folder.iterdir() if file.suffix in {".so", ".dylib", ".dll"}]
    if not files:
        raise OSError(f"{folder} has no library of XGBoost")
    library = ctypes.CDLL(str(files[0]))
    library.XGBGetLastError.restype = ctypes.c_char_p
    return library


def _interface(rows: Floats) -> bytes:
    """The matrix as the library is told of it: NumPy's array interface as JSON."""
    count, features = rows.shape
    return (
        f'{{"data":[{rows.__array_interface__["data"][0]},true],"shape":[{count},{features}],"strides":null,'
        f'"typestr":"{_FLOAT}","version":3}}'
    ).encode()
