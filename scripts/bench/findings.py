"""Everything that a benchmark found, before it is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.asking import Answers
from bench.costs import Cost
from bench.quality import Insight
from ltrr_cli.flows.evaluating.grouping import Grouping, Values

LTRR = "ltrr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What was run: the words of the command, when, where, with what, and on how much.

    entities: of the catalogue; teaching, test: segment → queries; learnt: what became of the
    training, in a sentence; notes: what the reader must know besides.
    """

    command: str
    date: str
    commit: str
    machine: str
    versions: Mapping[str, str]
    entities: int
    teaching: Mapping[str, int]
    test: Mapping[str, int]
    learnt: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """worth: system → measure → value of each query, (N,), ltrr first; costs: what was built or
    learnt → cost; answers: ltrr and each peer → lists and times; fresh: seconds of `ltrr query`
    as a process of its own; told: peer → how it is set up; group: segments and groups, (N,).
    """

    setting: Setting
    group: Grouping
    insight: Insight
    worth: Mapping[str, Mapping[str, Values]]
    costs: Mapping[str, Cost]
    answers: Mapping[str, Answers]
    fresh: tuple[float, ...]
    told: Mapping[str, str]
