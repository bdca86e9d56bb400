"""A training, drawn: every figure is there, it fits, and what happens next is right."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from ltrr_cli.commands.render.training import show_training
from ltrr_cli.commands.render.training_policy import moved
from ltrr_cli.records.training import (
    ArmShift,
    ExaminationReport,
    Gain,
    GateReport,
    JudgedWord,
    LogWord,
    MemoryReport,
    PlanSystem,
    PolicyReport,
    RankerReport,
    RankerTrial,
    Trained,
    Training,
)

GAIN = Gain(estimate=0.059, low=0.027, high=0.098, clusters=67)
SHIFT = ArmShift(
    kind="misspelled",
    events=18,
    before={"lexical": 40.0, "fuzzy": 20.0, "dense": 20.0},
    after={"lexical": 20.4, "fuzzy": 80.0, "dense": 20.3},
    example="bohemien rapsody",
)
POLICY = PolicyReport(
    budget=100,
    replayed=208,
    held_out=70,
    order=(("lexical", 20),),
    systems=(
        PlanSystem(name="equal quota", recall=0.7, by_segment={}, candidates=96, gain=GAIN),
        PlanSystem(name="policy", recall=0.8, by_segment={}, candidates=99, gain=None),
    ),
    shifts=(SHIFT,),
)
RANKER = RankerReport(
    rows=6602,
    chosen="listwise",
    trials=(
        RankerTrial(name="position-based", ndcg=0.77, log_likelihood=-0.35, gain=GAIN),
        RankerTrial(name="listwise", ndcg=0.81, log_likelihood=-0.39, gain=GAIN),
    ),
    top=(("structured score", 0.77), ("popularity", 0.2)),
)
GATE = GateReport(
    passed=True,
    reasons=("better beyond doubt",),
    metric="nDCG@10 of held-out queries",
    before=0.644,
    after=0.703,
    gain=GAIN,
    segments={"misspelled": GAIN},
    ms=(5.25, 6.5),
    judged=JudgedWord(queries=278, before=0.616, after=0.611, gain=GAIN),
    log=LogWord(requests=1, level="weak", reasons=("few sessions\x1b[31m",), gain=GAIN),
)
TRAINING = Training(
    source="clicks\x1b[31m.parquet",
    answers=278,
    clicks=1,
    lacks=("all 278 answers have no times: they cannot be split",),
    examination=ExaminationReport(theta=(1.0, 0.5, 0.25), known=True, note="from the log"),
    memory=MemoryReport(pairs=2447, new=2400, replaced=263, forgotten=7, examples=(("80s", "t1"),)),
    policy=POLICY,
    ranker=RANKER,
    no_ranker="",
    gate=GATE,
)
DONE = Trained(
    training=TRAINING,
    release=5,
    serves=True,
    forced=False,
    seconds={"replay": 12.5, "gate": 0.1},
    report={},
)


def drawn(done: Trained, *, width: int = 100) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, markup=False, highlight=False)
    titles = {"t1": "Take On Me by a-ha (track)"}
    show_training(console, done, title_of=titles.__getitem__, base=4, peak_bytes=812_000_000)
    assert max(map(len, file.getvalue().splitlines())) <= width
    return " ".join(file.getvalue().split())


@pytest.mark.parametrize(
    "fact",
    [
        "278 answers, 1 entity that proved",
        "no times: they cannot be split",
        "place looked at bar 1 1.00 ████████████ 2 0.50 ██████",
        "2,447 pairs remembered: 2,400 new (263 of them only predicted before), 7 forgotten",
        "“80s” Take On Me by a-ha (track)",
        "learnt from 208 replayed queries, compared on 70 held-out ones",
        "equal quota 0.700 █████▋ 96 +0.059 (+0.027 to +0.098)",
        "▲ fuzzy 20→80",
        "▼ lexical 40→20",
        "“bohemien rapsody”",
        "of 6,602 rows; taken: listwise",
        "structured score 0.77 ████████████ its score as a share of the best of structured",
        "passed: nDCG@10 of held-out queries 0.644 → 0.703",
        "a query takes 5.2 → 6.5 ms",
        "judged queries of the index: 0.616 → 0.611, at 95 % +0.059",
        "log: +0.059 (+0.027 to +0.098) of reward per request, weak, 1 held-out request few",
        "replay 12.5 s · the rest 0.1 s · 12.6 s in all · 812 MB of memory at most",
        "release 5 serves now ltrr releases diff 4 5 what is different ltrr releases rollback",
    ],
)
def test_every_figure_is_there(fact: str) -> None:
    assert fact in drawn(DONE)


@pytest.mark.parametrize("width", [40, 80])
def test_it_fits_narrow_terminals(width: int) -> None:
    drawn(DONE, width=width)


def test_a_hostile_name_does_not_act() -> None:
    assert "\x1b" not in drawn(DONE)


def test_what_is_not_known_is_not_drawn() -> None:
    mute = ExaminationReport(theta=(1.0, 0.5), known=False, note="assumed")
    training = replace(TRAINING, examination=mute, ranker=None, no_ranker="too few sessions")
    told = drawn(replace(DONE, training=training))
    assert "assumed" in told and "looked at bar" not in told
    assert "none: too few sessions; the order stays as it is" in told


def test_a_refused_release_says_how_to_let_it_serve() -> None:
    gate = replace(GATE, passed=False, reasons=("the gain is not certain",))
    training = replace(TRAINING, gate=gate)
    told = drawn(replace(DONE, training=training, serves=False))
    assert "refused: nDCG@10" in told and "the gain is not certain" in told
    assert "release 5 is kept as a candidate: the gate refused it" in told
    assert "ltrr releases promote 5" in told and "ltrr train --force" in told
    forced = drawn(replace(DONE, training=training, forced=True))
    assert "release 5 serves now (forced)" in forced


def test_an_overtaken_release_is_not_blamed_on_the_gate() -> None:
    told = drawn(replace(DONE, serves=False))
    assert "kept as a candidate: another release became current meanwhile" in told


def test_only_what_moved_is_named_rises_first() -> None:
    assert moved(SHIFT) == [("fuzzy", 20.0, 80.0), ("lexical", 40.0, 20.4)]
    assert "as before" in drawn(
        replace(
            DONE,
            training=replace(
                TRAINING,
                policy=replace(POLICY, shifts=(replace(SHIFT, after=SHIFT.before),)),
            ),
        )
    )
