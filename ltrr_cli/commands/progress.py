"""The port `Progress` on stderr: a bar for each running stage, a line for each that is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, Task, TaskID, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from ltrr_cli.commands.consoles import messages
from ltrr_cli.commands.terminal import warn
from ltrr_cli.commands.visible import visible
from ltrr_cli.ports import Advance, Progress

_PAUSE_S = 0.1
"""Drawing more often than this costs more than the work it shows."""
_ROOMY = 60


def progress() -> Progress:
    """Bars on a terminal, plain lines elsewhere."""
    console = messages()
    return BarProgress(console) if console.is_terminal else LineProgress()


class LineProgress:
    """A line when a stage starts and one when it ends, for log files and pipes."""

    @contextmanager
    def stage(self, name: str, *, total: int | None = None) -> Iterator[Advance]:
        console = messages()
        known = "" if total is None else f" ({total:,})"
        console.print(Text(f"{visible(name)}{known} ..."), soft_wrap=True)
        done = _Done()
        try:
            yield done.add
        except BaseException:
            console.print(Text(f"{visible(name)}: stopped after {done.count:,}"), soft_wrap=True)
            raise
        console.print(Text(summary(name, done.count, done.seconds)), soft_wrap=True)

    def warn(self, message: str) -> None:
        warn(message)


class BarProgress:
    """Bars for the stages that run; each leaves a summary line when it ends."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(*_columns(console.width), console=console, transient=True)
        self._running = 0

    @contextmanager
    def stage(self, name: str, *, total: int | None = None) -> Iterator[Advance]:
        task = self._start(name, total)
        done = _Done()

        def advance(count: int = 1) -> None:
            done.add(count)
            if done.is_due():
                self._bars.update(task, completed=done.count)

        line = f"✗ {visible(name)}: stopped"
        try:
            yield advance
            line = f"✓ {summary(name, done.count, done.seconds)}"
        finally:
            self._end(task, line)

    def warn(self, message: str) -> None:
        self._bars.console.print(Text(f"warning: {visible(message)}", style="yellow"))

    def _start(self, name: str, total: int | None) -> TaskID:
        if self._running == 0:
            self._bars.start()
        self._running += 1
        return self._bars.add_task(visible(name), total=total)

    def _end(self, task: TaskID, line: str) -> None:
        self._bars.remove_task(task)
        self._bars.console.print(Text(line))
        self._running -= 1
        if self._running == 0:
            self._bars.stop()


def summary(name: str, count: int, seconds: float) -> str:
    """What remains of a stage.

    >>> summary("reading", 546_140, 12.3), summary("linking", 0, 0.04)
    ('reading: 546,140 in 12.3 s (44,402/s)', 'linking: 0.0 s')
    >>> summary("ranker", 4, 11.2)
    'ranker: 4 in 11.2 s'
    """
    if not count:
        return f"{visible(name)}: {seconds:.1f} s"
    rate = count / max(seconds, 1e-9)
    speed = f" ({rate:,.0f}/s)" if rate >= 1 else ""
    return f"{visible(name)}: {count:,} in {seconds:.1f} s{speed}"


class _Done:
    """How much is done, since when, and whether it is time to draw again."""

    def __init__(self) -> None:
        self.count = 0
        self._begun = self._drawn = perf_counter()

    def add(self, count: int = 1) -> None:
        self.count += count

    @property
    def seconds(self) -> float:
        return perf_counter() - self._begun

    def is_due(self) -> bool:
        now = perf_counter()
        if now - self._drawn < _PAUSE_S:
            return False
        self._drawn = now
        return True


class _Numbers(ProgressColumn):
    """Count, rate and elapsed time of a stage; the count alone where there is little room."""

    def __init__(self, *, roomy: bool) -> None:
        super().__init__()
        self._roomy = roomy

    def render(self, task: Task) -> Text:
        total = "" if task.total is None else f"/{task.total:,.0f}"
        parts = [f"{task.completed:,.0f}{total}"]
        if self._roomy:
            parts.append(f"{task.speed:,.0f}/s" if task.speed and task.speed >= 1 else "")
            parts.append(f"{task.elapsed or 0:.0f} s")
        return Text("  ".join(parts))


def _columns(width: int) -> tuple[ProgressColumn, ...]:
    roomy = width >= _ROOMY
    name = TextColumn("{task.description}", markup=False)
    return name, BarColumn(bar_width=24 if roomy else 8), _Numbers(roomy=roomy)
