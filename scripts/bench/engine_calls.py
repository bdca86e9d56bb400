"""The bare calls of search engines that an answer makes, to run them again without ltrr."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ltrr_cli.backends.xgboost_ranker import native
from ltrr_cli.ports import Engine

Call = Callable[[], object]


def forget_searches(engine: Engine) -> None:
    """So that a query that is asked again is searched for again, as if it were another one."""
    arms: Any = engine.arms
    arms._release.text._found.cache_clear()  # noqa: SLF001 - a benchmark may look inside
    arms["fuzzy"]._like.cache_clear()  # noqa: SLF001


class EngineCalls:
    """Stands before the engines of an open release: every Tantivy search, with the query objects
    already built, every look-up in the graph of vectors, every encoding (word pieces, and their
    rows of the table), and the prediction of the ranker's trees for the matrix already built.

    clock: seconds, of the wall or of the processor.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float]) -> None:
        release: Any = engine.arms
        parts = release._release  # noqa: SLF001 - a benchmark may look inside, here and below
        self._engine = engine
        self._clock = clock
        self._calls: list[Call] = []
        for port, attribute, method in (
            (parts.text, "_searcher", "search"),
            (parts.near_names, "_searcher", "search"),
            (parts.vectors, "_graph", "knn_query"),
            (parts.encoder, "_tokenizer", "encode"),
        ):
            if hasattr(port, attribute):
                bare = getattr(port, attribute)
                setattr(port, attribute, _Recorder(bare, method=method, calls=self._calls))
        if hasattr(parts.encoder, "_table"):
            parts.encoder._table = _Table(parts.encoder._table, calls=self._calls)  # noqa: SLF001
        model = getattr(engine.ranker, "model", None)
        if model is not None:
            vars(model)["trees"] = _Trees(model.trees, calls=self._calls)

    def seconds(self, answer: Callable[[], object]) -> float:
        """What the bare calls take that the engine makes while this answers."""
        forget_searches(self._engine)
        self._calls.clear()
        answer()
        calls = list(self._calls)
        started = self._clock()
        for call in calls:
            call()
        return self._clock() - started


class _Recorder:
    """Passes everything on to an engine object, and remembers the calls of one method."""

    def __init__(self, engine: Any, *, method: str, calls: list[Call]) -> None:  # noqa: ANN401
        self._engine = engine
        self._method = method
        self._calls = calls

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(self._engine, name)
        if name != self._method:
            return found

        def recorded(*args: Any, **options: Any) -> Any:  # noqa: ANN401
            self._calls.append(lambda: found(*args, **options))
            return found(*args, **options)

        return recorded


class _Table:
    """The encoder's table: which rows are looked up."""

    def __init__(self, table: Any, *, calls: list[Call]) -> None:  # noqa: ANN401
        self._table = table
        self._calls = calls

    def __getitem__(self, rows: Any) -> Any:  # noqa: ANN401
        self._calls.append(partial(self._table.__getitem__, rows))
        return self._table[rows]


class _Trees:
    """The trees of a ranker: their prediction for a matrix, without what is made around it."""

    def __init__(self, trees: native.NativeTrees, *, calls: list[Call]) -> None:
        self._trees = trees
        self._calls = calls

    def margins(self, features: native.Floats) -> native.Floats:
        rows = np.ascontiguousarray(features, np.float32)
        if len(rows):
            self._calls.append(partial(self._predict, rows, *self._told(rows)))
        return self._trees.margins(rows)

    def _told(self, rows: native.Floats) -> tuple[Any, ...]:
        settings = native._MARGINS  # noqa: SLF001
        pointers = native._Prediction().pointers  # noqa: SLF001
        matrix = self._trees._matrix  # noqa: SLF001
        return native._interface(rows), settings, matrix, *pointers  # noqa: SLF001

    def _predict(self, rows: native.Floats, *told: Any) -> None:  # noqa: ANN401
        """rows: what the library was told the address of, so it must live."""
        del rows
        self._trees._call("XGBoosterPredictFromDense", self._trees._booster, *told)  # noqa: SLF001
