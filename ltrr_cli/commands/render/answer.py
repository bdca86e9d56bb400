"""An answer for people: what was understood, which arms fired, the page."""

from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ltrr_cli.commands.visible import visible
from ltrr_cli.records.answer import Answer, ArmReport, Result, Skipped
from ltrr_cli.records.catalogue import Entity
from ltrr_cli.records.listening import Profile
from ltrr_cli.records.query import Slot, Understanding

ROOMY = 76
"""From this width on tables are drawn; below it the same facts are written line by line."""

NAMED = 3
"""Arms named for a place in a table; the list and `--json` name all."""

_GENRES = 3  # of a listener
_WHEN = {"night": "at night"}

_POLICIES = {"default plan": "default plan (nothing is learnt yet)"}


_WORTH_A_LINE = 0.005


def show_answer(console: Console, answer: Answer, *, listener: Profile | None = None) -> None:
    """Prints an answer as wide as the console is; listener: who asked, if that is known."""
    console.print(answer_view(answer, width=console.width, listener=listener))


def show_page(console: Console, answer: Answer) -> None:
    """Prints one answer of many: the query and its page."""
    heading = Text(f"“{visible(answer.query.text)}”", style="bold")
    console.print(Group(heading, page_view(answer, width=console.width), Text()))


def answer_view(answer: Answer, *, width: int, listener: Profile | None = None) -> RenderableType:
    """The whole view of an answer."""
    roomy = width >= ROOMY
    return Group(
        understanding_view(answer.understanding),
        *([] if listener is None else [_dim(listener_line(listener))]),
        Text(),
        arms_view(answer.fired, roomy=roomy),
        *skipped_view(answer.skipped),
        Text(),
        page_view(answer, width=width),
        Text(),
        Text(footer(answer), style="dim"),
    )


def page_view(answer: Answer, *, width: int) -> RenderableType:
    """The page alone, or what to do when it is empty."""
    if not answer.results:
        return Text(nothing_found(answer))
    return (page_table if width >= ROOMY else page_list)(answer.results)


# --- what was understood ---


def understanding_view(understanding: Understanding) -> RenderableType:
    """The query and its readings, likeliest first; those that round to 0 % are not worth a line."""
    lines = Table.grid(padding=(0, 1))
    lines.add_column(justify="right", style="dim", no_wrap=True)
    lines.add_column(overflow="fold")
    for reading in understanding.readings:
        if reading.probability < _WORTH_A_LINE and reading is not understanding.best:
            continue
        lines.add_row(f"{reading.probability:.0%}", Text(reading_line(reading.slots)))
    notes = [Text(note, style="yellow") for note in understanding_notes(understanding)]
    return Group(Text(f"“{visible(understanding.text)}”", style="bold"), *notes, lines)


def reading_line(slots: Iterable[Slot]) -> str:
    """A reading in words.

    >>> reading_line([Slot(text="tayler", slot="artist", value="Taylor Swift", edits=1),
    ...               Slot(text="love", slot="title", value="love")])
    'artist = Taylor Swift (1 edit) · title has love'
    """
    return " · ".join(_slot(slot) for slot in slots) or "no words"


def understanding_notes(understanding: Understanding) -> list[str]:
    """What was repaired, and what the catalogue does not know."""
    notes = []
    if understanding.corrected != understanding.words:
        notes.append(f"read as: {visible(' '.join(understanding.corrected))}")
    if understanding.unknown:
        notes.append(f"not in the catalogue: {visible(', '.join(understanding.unknown))}")
    return notes


def listener_line(profile: Profile) -> str:
    """A listener in one line.

    >>> listener_line(Profile(entities=48, plays=310.5, genres={"indie rock": 0.6, "folk": 0.2}))
    'listener: 48 played, mostly indie rock, folk'
    >>> listener_line(Profile(entities=1, plays=2, parts_of_day={"night": 0.6, "evening": 0.4}))
    'listener: 1 played, most often at night'
    """
    part = profile.favourite_part_of_day
    genres = ", ".join(list(profile.genres)[:_GENRES])
    facts = [f"listener: {profile.entities:,} played"]
    facts += [f"mostly {genres}"] if genres else []
    facts += [] if part is None else [f"most often {_WHEN.get(part, f'in the {part}')}"]
    return ", ".join(facts)


def _slot(slot: Slot) -> str:
    value = visible(slot.value) + ("s" if slot.slot == "decade" else "")
    joint = " has " if slot.slot == "title" and not slot.rows else " = "
    phrase = (
        f"words: {value}" if slot.slot == "words" else f"{slot.label or slot.slot}{joint}{value}"
    )
    return phrase + (f" ({_count(slot.edits, 'edit')})" if slot.edits else "")


# --- the arms ---


def arms_view(fired: Sequence[ArmReport], *, roomy: bool) -> RenderableType:
    """What each fired arm did."""
    if not fired:
        return Text("no arm fired", style="bold dim")
    return arms_table(fired) if roomy else arms_list(fired)


def arms_table(fired: Sequence[ArmReport]) -> RenderableType:
    """What each fired arm did, as a table."""
    table = _table()
    table.add_column("arm", no_wrap=True)
    for name in ("depth", "returned", "unique", "on page", "ms"):
        table.add_column(name, justify="right")
    table.add_column("why", overflow="fold", ratio=1, min_width=16)
    for arm in fired:
        counts = (arm.depth, arm.returned, arm.unique, arm.on_page)
        table.add_row(arm.arm, *map(str, counts), f"{arm.ms:.1f}", _dim(arm.why))
    return table


def arms_list(fired: Sequence[ArmReport]) -> RenderableType:
    """What each fired arm did, line by line."""
    pairs = ((Text(arm_line(arm)), Padding(_dim(arm.why), (0, 0, 0, 2))) for arm in fired)
    return Group(*(part for pair in pairs for part in pair))


def arm_line(arm: ArmReport) -> str:
    """An arm in one line: depth, then what came of it."""
    return (
        f"{arm.arm}, depth {arm.depth}: {arm.returned} found, {arm.unique} unique, "
        f"{arm.on_page} on page, {arm.ms:.1f} ms"
    )


def skipped_view(skipped: Sequence[Skipped]) -> list[RenderableType]:
    """The arms that did not fire; those with the same reason share a line."""
    reasons: dict[str, list[str]] = {}
    for each in skipped:
        reasons.setdefault(each.why, []).append(each.arm)
    if not reasons:
        return []
    lines = [_dim(f"{', '.join(arms)}: {why}") for why, arms in reasons.items()]
    indented = Padding(Group(*lines), (0, 0, 0, 2), expand=False)
    return [Text(), Text("did not fire", style="bold dim"), indented]


# --- the page ---


def page_table(results: Sequence[Result]) -> RenderableType:
    """The page as a table; columns in which nothing is known are left out."""
    years = any(result.entity.year for result in results)
    table = _table()
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("title", overflow="fold", ratio=4, min_width=12)
    table.add_column("artists", overflow="fold", ratio=3)
    if years:
        table.add_column("year", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("found by", overflow="fold", ratio=4, min_width=20)
    for result in results:
        entity = result.entity
        cells = [Text(str(result.position), style="dim"), Text(visible(entity.type))]
        cells += [Text(visible(entity.title), style="bold"), Text(makers(entity))]
        cells += [Text(str(entity.year or ""))] if years else []
        table.add_row(*cells, f"{result.score:.3f}", _dim(found_by(result, most=NAMED)))
    return table


def page_list(results: Sequence[Result]) -> RenderableType:
    """The page line by line, for narrow terminals."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for result in results:
        title = Text(visible(result.entity.title), style="bold")
        below = Text(f"{result_line(result)}\n{found_by(result)}", style="dim")
        grid.add_row(f"{result.position}.", Group(title, below))
    return grid


def makers(entity: Entity) -> str:
    """Who made it, in one line."""
    return visible(", ".join(entity.artists))


def result_line(result: Result) -> str:
    """What else there is to say of a place: type, makers, year, score."""
    entity = result.entity
    facts = [entity.type, ", ".join(entity.artists), str(entity.year or ""), f"{result.score:.3f}"]
    return " · ".join(visible(fact) for fact in facts if fact)


def found_by(result: Result, *, most: int | None = None) -> str:
    """Which arms brought it and at which rank, best first: "lexical 1 · dense 3"."""
    ranks = sorted(result.found_by.items(), key=lambda pair: pair[1])
    named = [f"{arm} {rank}" for arm, rank in ranks[:most]]
    rest = len(ranks) - len(named)
    return " · ".join([*named, f"+{rest}"] if rest else named)


def nothing_found(answer: Answer) -> str:
    """What may help when no arm found anything."""
    tips = ["fewer or other words"]
    if answer.query.types:
        tips.append(f"a search without --type {' --type '.join(answer.query.types)}")
    by_hand = answer.choice.policy == "given plan"
    if by_hand or any(skipped.why == "not among --arms" for skipped in answer.skipped):
        tips.append("a search without --arms or --plan")
    return f"nothing found for “{visible(answer.query.text)}”; try {', or '.join(tips)}"


# --- the rest ---


def footer(answer: Answer) -> str:
    """Who answered, and how long it took."""
    parts = [f"{name} {answer.ms[name]:.1f}" for name in ("understand", "plan", "retrieve", "rank")
             if name in answer.ms]  # fmt: skip
    policy = _POLICIES.get(answer.choice.policy, answer.choice.policy)
    return " · ".join([
        f"release {answer.release}",
        f"policy: {policy}",
        f"ranker: {answer.ranker}",
        _count(answer.candidates, "candidate"),
        f"{answer.ms.get('total', float('nan')):.1f} ms ({', '.join(parts)})",
        f"answer {answer.query_id}",
    ])


def _table() -> Table:
    return Table(box=None, padding=(0, 1), pad_edge=False, header_style="bold dim", expand=False)


def _dim(text: str) -> Text:
    return Text(visible(text), style="dim")


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
