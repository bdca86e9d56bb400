"""What a training did, for a terminal: what was learnt, whether it serves, what to do next."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from ltrr_cli.commands.render.encoder import encoder_view
from ltrr_cli.commands.render.training_parts import (
    examination_view,
    memory_view,
    ranker_view,
)
from ltrr_cli.commands.render.training_policy import policy_view
from ltrr_cli.commands.render.training_tables import counted, difference, plain_table
from ltrr_cli.commands.visible import visible
from ltrr_cli.records.training import GateReport, JudgedWord, LogWord, Trained, Training

TitleOf = Callable[[str], str]
"""An entity's id → how it is called."""

_MEGABYTE = 1_000_000
_BRIEF_S = 0.5  # stages that are shorter share a line


def show_training(
    console: Console, done: Trained, *, title_of: TitleOf, base: int, peak_bytes: int
) -> None:
    """Prints all of it.

    base: the release that it was trained on; peak_bytes: of memory, of the largest process.
    """
    console.print(training_view(done, title_of=title_of, base=base, peak_bytes=peak_bytes))


def training_view(
    done: Trained, *, title_of: TitleOf, base: int, peak_bytes: int
) -> RenderableType:
    """What the log told, memory, policy, ranker, gate, the cost; last, what happens now."""
    training = done.training
    parts: dict[str, Sequence[RenderableType]] = {
        "log": log_view(training),
        "examination": examination_view(training.examination),
        "memory": memory_view(training.memory, title_of=title_of),
        "policy": policy_view(training.policy),
        "ranker": ranker_view(training.ranker, why_not=training.no_ranker),
        "encoder": encoder_view(training.encoder, why_not=training.no_encoder),
        "gate": gate_view(training.gate),
        "time": [Text(cost_line(done.seconds, peak_bytes), style="dim")],
    }
    return Group(*_sections(parts), *verdict_view(done, base=base))


def _sections(parts: Mapping[str, Sequence[RenderableType]]) -> Iterator[RenderableType]:
    for name, content in parts.items():
        yield Text(name, style="bold yellow")
        yield Padding(Group(*content), (0, 0, 1, 2))


def log_view(training: Training) -> list[RenderableType]:
    """What there was to learn from, and what it did not tell."""
    told = (
        f"{visible(training.source)}: {counted(training.answers, 'answer')}, "
        f"{counted(training.clicks, 'entity')} that proved to be worth something"
    )
    return [Text(told), *(Text(visible(each), style="dim") for each in training.lacks)]


# --- whether it may serve ---


def gate_view(gate: GateReport) -> list[RenderableType]:
    """What the gate compared, by segment, and its reasons."""
    style = "bold green" if gate.passed else "bold red"
    word = "passed" if gate.passed else "refused"
    line = Text.assemble(
        (word, style),
        f": {visible(gate.metric)} {gate.before:.3f} → {gate.after:.3f}, ",
        f"at 95 % {difference(gate.gain)}, {counted(gate.gain.clusters, 'session')}; ",
        f"a query takes {gate.ms[0]:.1f} → {gate.ms[1]:.1f} ms (median)",
    )
    reasons = [Text(visible(reason), style="dim") for reason in gate.reasons]
    words = (*_judged_word(gate.judged), *_log_word(gate.log))
    return [line, *words, *reasons, *_segments(gate)]


def _judged_word(judged: JudgedWord | None) -> list[RenderableType]:
    """What the judged queries of the index say; nothing where it keeps none."""
    if judged is None:
        return []
    told = (
        f"judged queries of the index: {judged.before:.3f} → {judged.after:.3f}, at 95 % "
        f"{difference(judged.gain)}, {counted(judged.queries, 'query')}"
    )
    return [Text(told)]


def _log_word(log: LogWord | None) -> list[RenderableType]:
    """What the log says of the candidate's plans; nothing where it tells no probabilities."""
    if log is None:
        return []
    gain = "" if log.gain is None else f"{difference(log.gain)} of reward per request, "
    told = f"log: {gain}{visible(log.level)}, {counted(log.requests, 'held-out request')}"
    return [Text(told), *(Text(f"  {visible(reason)}", style="dim") for reason in log.reasons)]


def _segments(gate: GateReport) -> list[RenderableType]:
    """Nothing where the log names no segments."""
    if not any(gate.segments):
        return []
    table = plain_table("segment", gain="left", sessions="right")
    table.columns[1].header = "gain (95 %)"
    for name, gain in gate.segments.items():
        style = "green" if gain.low > 0 else "red" if gain.high < 0 else ""
        cells = (difference(gain), f"{gain.clusters:,}")
        table.add_row(visible(name or "without a name"), *cells, style=style)
    return [Text(), table]


# --- the cost, and what happens now ---


def cost_line(seconds: Mapping[str, float], peak_bytes: int) -> str:
    """Seconds of each stage that took some, and the peak of memory.

    >>> cost_line({"examination": 0.1, "memory": 0.2, "replay": 12.31}, 812_000_000)
    'replay 12.3 s · the rest 0.3 s · 12.6 s in all · 812 MB of memory at most'
    """
    long = {name: each for name, each in seconds.items() if each >= _BRIEF_S}
    total = sum(seconds.values())
    parts = [f"{visible(name)} {each:.1f} s" for name, each in long.items()]
    parts += [f"the rest {total - sum(long.values()):.1f} s", f"{total:.1f} s in all"]
    parts.append(f"{peak_bytes / _MEGABYTE:,.0f} MB of memory at most")
    return " · ".join(parts)


def verdict_view(done: Trained, *, base: int) -> list[RenderableType]:
    """Which release came of it, whether it serves, and the commands that follow."""
    number = done.release
    if not done.serves:
        overtaken = done.training.gate.passed or done.forced
        why = "another release became current meanwhile" if overtaken else "the gate refused it"
        return [
            Text(f"release {number} is kept as a candidate: {why}", style="bold red"),
            *_next({
                f"ltrr releases diff {base} {number}": "what is different",
                f"ltrr releases promote {number}": "let it serve all the same",
                "ltrr train --force": "the same in one step",
            }),
        ]
    forced = " (forced)" if done.forced else ""
    return [
        Text(f"release {number} serves now{forced}", style="bold green"),
        *_next({
            f"ltrr releases diff {base} {number}": "what is different",
            "ltrr releases rollback": "go back",
        }),
    ]


def _next(commands: Mapping[str, str]) -> list[RenderableType]:
    width = max(map(len, commands))
    return [
        Text.assemble(f"  {command:<{width}}  ", (what, "dim"))
        for command, what in commands.items()
    ]
