"""What a training did, in tables."""

from rich.console import Console
from rich.table import Table

from ltrr_cli.records.training import Gain, PolicyReport, Trained


def show_training(console: Console, done: Trained) -> None:
    """Memory, policy, ranker, gate; last, whether it serves."""
    console.print(_systems(done.training.policy))
    gate = done.training.gate
    console.print(f"gate: {gate.metric} {gate.before:.3f} -> {gate.after:.3f}, {_gain(gate.gain)}")
    for reason in gate.reasons:
        console.print(f"  {reason}")
    serves = "serves now" if done.serves else "is kept as a candidate"
    console.print(f"release {done.release} {serves}")


def _systems(policy: PolicyReport) -> Table:
    table = Table(title=f"Recall of the candidates at {policy.budget}")
    for name in ("plans", "recall", "candidates", "policy's gain"):
        table.add_column(name)
    for each in policy.systems:
        gain = "" if each.gain is None else _gain(each.gain)
        table.add_row(each.name, f"{each.recall:.3f}", f"{each.candidates:.0f}", gain)
    return table


def _gain(gain: Gain) -> str:
    return f"{gain.estimate:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})"
