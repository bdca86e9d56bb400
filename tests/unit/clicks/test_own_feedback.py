"""The own event log, both exports of it, and what was lost: all tell the same."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

from ltrr_cli import wiring
from ltrr_cli.backends.event_log.log import FileEventLog
from ltrr_cli.clicks.lacks import lacks
from ltrr_cli.flows.export_clicks import export_clicks, export_visits
from ltrr_cli.flows.read_feedback import own_feedback
from ltrr_cli.records.visit import Visit
from tests.unit.clicks.logs import honest, visit, with_feedback


def kept(folder: Path, visits: list[Visit]) -> FileEventLog:
    log = FileEventLog(folder / "events")
    log.append([each.impression for each in visits])
    log.append([click for each in visits for click in each.clicks])
    return log


def test_the_log_and_both_exports_tell_the_same(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    log = kept(tmp_path, [visit(number, rng) for number in range(25)])
    own = own_feedback(log, source="own")
    table, folder = tmp_path / "clicks.parquet", tmp_path / "ubi"
    told = export_clicks(log, wiring.click_table(table))
    assert export_visits(log, wiring.ubi_folder(folder)) == told
    assert wiring.read_feedback(table).feedback == own.feedback
    assert wiring.read_feedback(folder).feedback == own.feedback
    assert (own.rows, own.answers, own.clicks) == (told.rows, told.answers, told.clicked)
    assert (own.rows, own.answers, own.policies) == (250, 25, {"hazard": 25})
    assert own.has_features and not own.orphans
    assert lacks(own) == ()


def test_what_was_lost_is_counted(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    visits = [visit(number, rng) for number in range(3)]
    empty = visit(3, rng, places=0)
    first = visits[0].impression
    stray = replace(next(click for each in visits for click in each.clicks), query_id="nowhere")
    beyond = replace(stray, query_id=first.query_id, position=11)
    log = kept(tmp_path, [visits[1], Visit(impression=first, clicks=(stray, beyond)), empty])
    with (tmp_path / "events" / "clicks-000001.log").open("ab") as file:
        file.write(b"\ntorn")
    own = own_feedback(log, source="own")
    assert [each.query_id for each in own.feedback] == ["q0", "q1"]
    assert (own.orphans, own.unreadable, own.empty, own.out_of_order) == (2, 1, 1, 1)
    assert own.feedback[0].found == ()
    assert lacks(own) == (
        "1 answers showed nothing and were left out",
        "2 clicks are on answers or places that are not in the log",
        "1 lines are torn or damaged and were left out",
    )


def test_each_lack_is_told_with_what_it_limits() -> None:
    log = honest(4)
    bare = [replace(each, positions=(), served=None, dated=False) for each in log.feedback[:3]]
    told = lacks(with_feedback(log, [*bare, log.feedback[3]]))
    assert [each.partition(":")[0] for each in told] == [
        "3 of 4 answers have no positions",
        "3 of 4 answers have no probabilities",
        "3 of 4 answers have no times",
        "all 4 answers have no features",
    ]
    assert "judged pairs" in told[0] and "off-policy" in told[1]
    assert lacks(with_feedback(log, [])) == ("nothing was shown or judged: nothing can be learnt",)


def test_of_two_clicks_the_later_changes_nothing_but_the_gain(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    seen = next(each for each in (visit(number, rng) for number in range(9)) if each.clicks)
    click = replace(seen.clicks[0], action="click")
    later = replace(click, action="like", timestamp=click.timestamp + timedelta(hours=1))
    for clicks, gain in (((click,), 0.5), ((click, later), 1.0), ((later, click), 1.0)):
        log = FileEventLog(tmp_path / f"{len(clicks)}{clicks[0].action}")
        log.append([seen.impression, *clicks])
        (found,) = own_feedback(log, source="own").feedback
        assert sum(found.gains) == found.gains[click.position - 1] == gain
