"""`ltrr eval`: what a release is worth, on judged queries and on logs."""

from pathlib import Path
from typing import Annotated

import typer

from ltrr_cli import wiring
from ltrr_cli.commands import options
from ltrr_cli.commands.as_json import as_text
from ltrr_cli.commands.consoles import messages, results
from ltrr_cli.commands.evaluation_json import evaluation_json
from ltrr_cli.commands.render.evaluation import show_evaluation
from ltrr_cli.commands.terminal import warn, write_json
from ltrr_cli.commands.usage import UsageError, check_folder

EXAMPLE = """\b
Example:
  ltrr eval
  ltrr eval --queries judged.jsonl --against 3 --report report.html
  ltrr eval --logs clicks.parquet --release 4

\b
Without --queries and --logs: the judged queries that lay beside the catalogue
as queries.jsonl or queries.parquet, and ltrr's own event log. Judged queries are
JSON lines or Parquet (query, relevant [{id, grade}]; optional segment, user_id,
timestamp, group), TREC (a folder with qrels and topics, or the qrels with the
topics beside them), or a folder of BEIR.
"""

Queries = Annotated[
    Path | None,
    typer.Option("--queries", metavar="FILE|DIR", help="Judged queries: own format, TREC, BEIR."),
]
Logs = Annotated[
    Path | None,
    typer.Option("--logs", metavar="FILE", help="A click log, or a folder of UBI."),
]
Release = Annotated[
    int | None,
    typer.Option("--release", metavar="N", min=1, help="The release, the current one by default."),
]
Against = Annotated[
    int | None,
    typer.Option("--against", metavar="M", min=1, help="Another release to compare it with."),
]
Runs = Annotated[
    Path | None,
    typer.Option("--runs", metavar="DIR", help="Write TREC run files of all systems, and qrels."),
]
Report = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.html", help="Write a report with plots in one file."),
]


def evaluate(  # noqa: PLR0913 -- each is an option
    *,
    queries: Queries = None,
    logs: Logs = None,
    release: Release = None,
    against: Against = None,
    index: options.Index = options.DEFAULT_INDEX,
    runs: Runs = None,
    report: Report = None,
    as_json: options.Json = False,
) -> None:
    """Tell what a release is worth, by kind of query and with intervals, or why nobody can tell."""
    from ltrr_cli.commands.progress import progress  # noqa: PLC0415 -- rich.progress, slow

    if runs is not None and queries is None and logs is not None:
        raise UsageError("--runs needs judged queries: give --queries too, or leave --logs out")
    check_folder("--report", report)
    found = wiring.evaluate(
        index, queries=queries, logs=logs, releases=(release, against), progress=progress()
    )
    if runs is not None:
        files = wiring.write_runs(runs, found)
        messages().print(f"runs: {len(files)} files in {runs}")
    if report is not None:
        wiring.write_report(report, found)
        messages().print(f"report: {report}")
    if as_json:
        write_json(as_text(evaluation_json(found)))
        return
    for note in found.notes:
        warn(note)
    show_evaluation(results(), found)
