"""The bare calls of search engines that an answer makes, to run them again without ltrr."""

from collections.abc import Callable
from typing import Any

from ltrr_cli.ports import Engine

Call = Callable[[], object]


class EngineCalls:
    """Stands before the engines of an open release: every Tantivy search, with the query objects
    already built, every look-up in the graph of vectors, every encoding.

    clock: seconds, of the wall or of the processor.
    """

    def __init__(self, engine: Engine, *, clock: Callable[[], float]) -> None:
        release: Any = engine.arms
        parts = release._release  # noqa: SLF001 - a benchmark may look inside
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

    def seconds(self, answer: Callable[[], object]) -> float:
        """What the bare calls take that the engine makes while this answers."""
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
