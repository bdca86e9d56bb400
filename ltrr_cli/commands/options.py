"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Index = Annotated[
    Path,
    typer.Option(
        "--index", envvar="LTRR_INDEX", metavar="DIR", help="The index folder.", show_default=True
    ),
]
User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", help="The listener who asks, for personal results."),
]
Types = Annotated[
    list[str] | None,
    typer.Option("--type", metavar="TYPE", help="Only this type of entity; may be repeated."),
]
At = Annotated[
    str | None,
    typer.Option(
        "--at", metavar="TIME", help="As if asked at this ISO time; local time without an offset."
    ),
]
Arms = Annotated[
    str | None,
    typer.Option("--arms", metavar="A,B", help="Only these arms, each as deep as planned."),
]
PlanText = Annotated[
    str | None,
    typer.Option(
        "--plan", metavar="ARM=DEPTH,..", help='The plan to play: "lexical=40,dense=10" (0..1000).'
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON with stable names.")]
NoLog = Annotated[bool, typer.Option("--no-log", help="Keep the answers out of the event log.")]

DEFAULT_INDEX = Path(".ltrr")
