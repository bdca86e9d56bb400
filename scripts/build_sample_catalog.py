"""Builds the sample catalogue from the hand-written TOML sources beside it.

The sources are pleasant to write and to review: one table per artist, titles instead of ids.
ltrr reads records, one JSON object a line, that refer to each other by id. This script stands in
between: it checks the sources (every problem is listed, not just the first), gives every entity a
readable id, derives what need not be written down (popularity of tracks, links between entities,
the answers of a rule), and writes `catalog.jsonl` and `queries.jsonl`. The same sources always
give the same bytes, so `--check` can tell whether somebody forgot to run it.
"""

import argparse
import json
import re
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

SAMPLE = Path(__file__).resolve().parent.parent / "sample_catalog"
ORIGIN = "written for the sample"

# A track falls in popularity with its place on the album; an album is a bit below its artist.
TRACK_FALL = 0.93
ALBUM_SHARE = 0.95
LEAST_POPULAR = 0.02

# From this weight on an entity counts as being of a genre, for the rules of queries.
OF_GENRE = 0.5

YEARS_OF_A_DECADE = 10

# Letters and signs that Unicode decomposition cannot bring to ASCII but that people can read.
SPELLED_OUT = str.maketrans(
    {
        "&": " and ",
        "+": " plus ",
        "÷": " divide ",
        "=": " equals ",
        "#": " number ",
        "$": "s",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "Ł": "L",
        "ı": "i",
        "æ": "ae",
        "Æ": "Ae",
        "œ": "oe",
        "ß": "ss",
        "'": "",
        "’": "",
    },
)

EntityType = Literal["artist", "track", "album", "playlist", "station", "podcast"]
QueryKind = Literal[
    "known-item",
    "misspelled",
    "topical",
    "conversational",
    "structured",
    "type-word",
]
Share = Annotated[float, Field(ge=0, le=1)]
Genres = dict[str, Share]
Year = Annotated[int, Field(ge=1600, le=2100)]


# --- The shape of the sources -------------------------------------------------------------------


class Source(BaseModel):
    """A table of a source file; a key nobody reads is a typing error, so it is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TrackSource(Source):
    """A track, written out; most are written short and come through `_expanded_track`."""

    title: str = Field(min_length=1)
    aliases: list[str] = []
    tags: list[str] = []
    feat: list[str] = []
    genres: Genres = {}
    year: Year | None = None
    language: str | None = None
    popularity: Share | None = None
    duration_s: float | None = Field(default=None, gt=0)


def _expanded_track(written: object) -> object:
    """Turns the short form into the table it stands for.

    >>> _expanded_track("Love Story :: love songs, romantic")
    {'title': 'Love Story', 'tags': ['love songs', 'romantic']}
    """
    if not isinstance(written, str):
        return written
    title, _, tags = written.partition(" :: ")
    return {"title": title.strip(), "tags": [tag.strip() for tag in tags.split(",") if tag.strip()]}


Track = Annotated[TrackSource, BeforeValidator(_expanded_track)]


class AlbumSource(Source):
    """An album with the tracks of it that the sample holds, the best known first."""

    title: str = Field(min_length=1)
    year: Year
    tracks: list[Track] = Field(min_length=1)
    released: str | None = Field(default=None, pattern=r"^\d{4}-\d{2}-\d{2}$")
    aliases: list[str] = []
    genres: Genres = {}
    tags: list[str] = []
    language: str | None = None
    popularity: Share | None = None
    description: str | None = None


class ArtistSource(Source):
    """An artist with everything of theirs that the sample holds."""

    name: str = Field(min_length=1)
    aliases: list[str] = []
    genres: Genres = Field(min_length=1, max_length=4)
    language: str
    country: str
    popularity: Share
    about: str = Field(min_length=1)
    tags: list[str] = []
    albums: list[AlbumSource] = []
    singles: list[Track] = []
    related: list[str] = []


class InventedSource(Source):
    """What playlists, stations and podcasts have in common: they exist in the sample only."""

    kind: ClassVar[str]

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    popularity: Share
    tags: list[str] = []
    genres: Genres = {}
    language: str | None = None
    country: str | None = None
    aliases: list[str] = []


class PlaylistSource(InventedSource):
    """A playlist; its tracks are written as `Artist / Title`."""

    kind = "playlist"

    tracks: list[str] = Field(min_length=1)


class StationSource(InventedSource):
    """A radio station, described by the artists it grows from."""

    kind = "station"

    seeds: list[str] = Field(min_length=1)


class PodcastSource(InventedSource):
    """A podcast, perhaps about some artists."""

    kind = "podcast"

    about_artists: list[str] = []


class RuleSource(Source):
    """Conditions that an entity must all fulfil to be an answer; an absent one asks nothing."""

    type: EntityType | None = None
    genre: str | None = None
    decade: int | None = Field(default=None, multiple_of=YEARS_OF_A_DECADE)
    year: Year | None = None
    tag: str | None = None
    artist: str | None = None
    language: str | None = None
    grade: int | None = Field(default=None, ge=1, le=3)


def _as_list(written: object) -> object:
    """Lets one rule stand without the brackets of a list."""
    return [written] if isinstance(written, Mapping) else written


class QuerySource(Source):
    """A query with its answers, by id, by rule or both; an id outweighs a rule."""

    text: str = Field(min_length=1)
    kind: QueryKind
    relevant: dict[str, Annotated[int, Field(ge=0, le=3)]] = {}
    match: Annotated[list[RuleSource], BeforeValidator(_as_list)] = []
    grade: int = Field(default=1, ge=1, le=3)
    group: str | None = None


SourceT = TypeVar("SourceT", bound=Source)


# --- What is built from them --------------------------------------------------------------------


@dataclass(frozen=True)
class Problem:
    """Something to correct in the sources, with the place to do it."""

    place: str
    message: str


@dataclass
class Problems:
    """Collects problems, so that one run shows all of them."""

    found: list[Problem] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        self.found.append(Problem(place, message))


@dataclass(frozen=True)
class Sources:
    """All source tables with their places, in the order of the files and of their tables."""

    artists: list[tuple[str, ArtistSource]]
    playlists: list[tuple[str, PlaylistSource]]
    stations: list[tuple[str, StationSource]]
    podcasts: list[tuple[str, PodcastSource]]
    queries: list[tuple[str, QuerySource]]


@dataclass(frozen=True)
class Entity:
    """A record of the catalogue and what only the rules of queries need to know about it.

    `genres` are the ones it is judged by, inherited ones included; the record holds own ones only
    because ltrr lets genres flow along `related` itself.
    """

    record: dict[str, Any]
    genres: Genres
    artist_ids: frozenset[str]

    @property
    def id(self) -> str:
        return str(self.record["id"])


@dataclass
class Catalogue:
    """The entities by id, and the ways to find them by the names that sources use."""

    problems: Problems
    entities: dict[str, Entity] = field(default_factory=dict)
    artist_by_name: dict[str, str] = field(default_factory=dict)
    track_by_name: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, place: str, entity: Entity) -> None:
        """Adds an entity, unless its id is taken: two things of one name cannot be told apart."""
        if entity.id in self.entities:
            self.problems.add(place, f"{entity.id} is there twice")
            return
        self.entities[entity.id] = entity

    def artists_named(self, place: str, names: Iterable[str]) -> list[str]:
        """The ids of named artists; an unknown name is a problem of the place that uses it."""
        ids = []
        for name in names:
            found = self.artist_by_name.get(_folded(name))
            if found is None:
                self.problems.add(place, f"no artist is called {name!r}")
            else:
                ids.append(found)
        return ids

    def tracks_named(self, place: str, names: Iterable[str]) -> list[str]:
        """The ids of tracks written as `Artist / Title`."""
        return [found for name in names if (found := self._track_named(place, name)) is not None]

    def _track_named(self, place: str, name: str) -> str | None:
        artist, _, title = name.partition(" / ")
        artist_id = self.artist_by_name.get(_folded(artist), "")
        found = self.track_by_name.get((artist_id, _folded(title)))
        if found is None:
            self.problems.add(place, f"no track is called {name!r}")
        return found


# --- Names and ids ------------------------------------------------------------------------------


def _folded(name: str) -> str:
    """The form in which names are compared: case does not matter, spelling does."""
    return unicodedata.normalize("NFC", name).casefold().strip()


def slug(name: str) -> str:
    """The readable ASCII part of an id; empty when a name has no Latin letter or digit.

    >>> slug("Beyoncé"), slug("Guns N' Roses"), slug("P!nk"), slug("÷")
    ('beyonce', 'guns-n-roses', 'pink', 'divide')
    """
    spelled = re.sub(r"(?<=\w)!(?=\w)", "i", name.translate(SPELLED_OUT))
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def slug_of_any(names: Iterable[str], otherwise: str) -> str:
    """The slug of the first name written mostly in Latin script, or a stand-in.

    >>> slug_of_any(["夜に駆ける", "Yoru ni Kakeru"], "1")
    'yoru-ni-kakeru'
    """
    for name in names:
        found = slug(name)
        letters = sum(character.isalnum() for character in name)
        if found and len(found.replace("-", "")) * 2 >= letters:
            return found
    return otherwise


# --- Reading ------------------------------------------------------------------------------------


def read_sources(folder: Path, problems: Problems) -> Sources:
    """Reads every source file; files of a kind that is not there yet are simply absent."""
    artists: list[tuple[str, ArtistSource]] = []
    for path in sorted((folder / "artists").glob("*.toml")):
        artists += _read_tables(path, ArtistSource, problems)
    return Sources(
        artists=artists,
        playlists=_read_tables(folder / "playlists.toml", PlaylistSource, problems),
        stations=_read_tables(folder / "stations.toml", StationSource, problems),
        podcasts=_read_tables(folder / "podcasts.toml", PodcastSource, problems),
        queries=_read_tables(folder / "queries.toml", QuerySource, problems),
    )


def _read_tables(
    path: Path,
    model: type[SourceT],
    problems: Problems,
) -> list[tuple[str, SourceT]]:
    """The tables of a file, each with its place; a broken one is a problem and left out."""
    if not path.exists():
        return []
    key = model.__name__.removesuffix("Source").lower()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        problems.add(path.name, str(error))
        return []
    for other in content.keys() - {key}:
        problems.add(path.name, f"[[{other}]] is not read; tables here are called [[{key}]]")
    tables = []
    for number, table in enumerate(content.get(key, []), start=1):
        name = table.get("name") or table.get("title") or table.get("text") or f"{key} {number}"
        place = f"{path.name}: {name}"
        try:
            tables.append((place, model.model_validate(table)))
        except ValidationError as error:
            _add_validation_problems(place, error, problems)
    return tables


def _add_validation_problems(place: str, error: ValidationError, problems: Problems) -> None:
    for detail in error.errors(include_url=False):
        where = ".".join(str(part) for part in detail["loc"])
        problems.add(place, f"{where}: {detail['msg']}")


# --- Building entities --------------------------------------------------------------------------


def build_catalogue(sources: Sources, problems: Problems) -> Catalogue:
    """All entities: artists first, because everything else refers to them by name."""
    catalogue = Catalogue(problems)
    for place, artist in sources.artists:
        _name_artist(catalogue, place, artist)
    for place, artist in sources.artists:
        _ArtistBuilder(catalogue, place, artist).build()
    for place, playlist in sources.playlists:
        _add_playlist(catalogue, place, playlist)
    for place, station in sources.stations:
        _add_station(catalogue, place, station)
    for place, podcast in sources.podcasts:
        _add_podcast(catalogue, place, podcast)
    return catalogue


def _artist_slug(artist: ArtistSource) -> str:
    return slug_of_any([artist.name, *artist.aliases], slug(artist.about)[:20])


def _name_artist(catalogue: Catalogue, place: str, artist: ArtistSource) -> None:
    """Makes an artist known by name and aliases; a name, unlike an alias, belongs to one only."""
    artist_id = f"artist:{_artist_slug(artist)}"
    known = catalogue.artist_by_name.get(_folded(artist.name))
    if known == artist_id:
        catalogue.problems.add(place, f"the artist {artist.name!r} is there twice")
    catalogue.artist_by_name[_folded(artist.name)] = artist_id
    for alias in artist.aliases:
        catalogue.artist_by_name.setdefault(_folded(alias), artist_id)


def _record(entity_id: str, title: str, **fields: object) -> dict[str, Any]:
    """A record of the catalogue; empty fields are left out, they say nothing."""
    kind, _, _ = entity_id.partition(":")
    given = {key: value for key, value in fields.items() if value not in (None, [], {}, "")}
    return {"id": entity_id, "type": kind, "title": title, **given}


def _popularity(written: float | None, derived: float = 0.0) -> float:
    """The popularity that a source states, or else the derived one, never quite nothing."""
    popularity = derived if written is None else written
    return round(min(1.0, max(LEAST_POPULAR, popularity)), 3)


@dataclass
class _ArtistBuilder:
    """Adds an artist, their albums and their tracks to a catalogue."""

    catalogue: Catalogue
    place: str
    artist: ArtistSource

    def __post_init__(self) -> None:
        self.slug = _artist_slug(self.artist)
        self.id = f"artist:{self.slug}"

    def build(self) -> None:
        """Adds the artist, then albums with their tracks, then singles."""
        self._add_artist()
        for number, album in enumerate(self.artist.albums, start=1):
            self._add_album(album, number)
        for position, single in enumerate(self.artist.singles):
            if single.year is None:
                self.catalogue.problems.add(self.place, f"the single {single.title!r} has no year")
            self._add_track(single, None, position)

    def _add(self, record: dict[str, Any], genres: Genres, others: Iterable[str] = ()) -> None:
        entity = Entity(record, genres, frozenset([self.id, *others]))
        self.catalogue.add(self.place, entity)

    def _add_artist(self) -> None:
        artist = self.artist
        record = _record(
            self.id,
            artist.name,
            genres=artist.genres,
            tags=artist.tags,
            language=artist.language,
            country=artist.country,
            popularity=_popularity(artist.popularity),
            description=artist.about,
            aliases=artist.aliases,
            related=self.catalogue.artists_named(self.place, artist.related),
        )
        self._add(record, artist.genres)

    def _add_album(self, album: AlbumSource, number: int) -> None:
        album_id = f"album:{self.slug}/{slug_of_any([album.title, *album.aliases], f'a{number}')}"
        record = _record(
            album_id,
            album.title,
            artists=[self.artist.name],
            genres=album.genres,
            tags=album.tags,
            year=album.year,
            released=album.released,
            language=album.language or self.artist.language,
            popularity=_popularity(album.popularity, self.artist.popularity * ALBUM_SHARE),
            description=album.description,
            aliases=album.aliases,
            related=[self.id],
        )
        self._add(record, album.genres or self.artist.genres)
        for position, track in enumerate(album.tracks):
            self._add_track(track, (album_id, album), position)

    def _add_track(
        self,
        track: TrackSource,
        on: tuple[str, AlbumSource] | None,
        position: int,
    ) -> None:
        """Adds a track of an album, or a single when it is on none."""
        album_id, album = on or (None, None)
        track_id = f"track:{self.slug}/{self._track_slug(track, album_id, position)}"
        guests = [self.catalogue.artist_by_name.get(_folded(name)) for name in track.feat]
        known_guests = [guest for guest in guests if guest is not None]
        derived = self.artist.popularity * TRACK_FALL**position
        record = _record(
            track_id,
            track.title,
            artists=[self.artist.name, *track.feat],
            album=album.title if album else None,
            genres=track.genres or (album.genres if album else None),
            tags=track.tags,
            year=track.year or (album.year if album else None),
            released=album.released if album else None,
            language=track.language or (album and album.language) or self.artist.language,
            popularity=_popularity(track.popularity, derived),
            duration_s=track.duration_s,
            aliases=track.aliases,
            related=[self.id, *([album_id] if album_id else []), *known_guests],
        )
        inherited = (album.genres if album else None) or self.artist.genres
        self._add(record, track.genres or inherited, known_guests)
        for name in [track.title, *track.aliases]:
            self.catalogue.track_by_name.setdefault((self.id, _folded(name)), track_id)

    @staticmethod
    def _track_slug(track: TrackSource, album_id: str | None, position: int) -> str:
        album_slug = album_id.rpartition("/")[2] if album_id else "single"
        return slug_of_any([track.title, *track.aliases], f"{album_slug}-{position + 1}")


def _add_playlist(catalogue: Catalogue, place: str, playlist: PlaylistSource) -> None:
    """A playlist is linked to its tracks; it has no year, only what is on it."""
    related = catalogue.tracks_named(place, playlist.tracks)
    _add_invented(catalogue, place, playlist, related=related)


def _add_station(catalogue: Catalogue, place: str, station: StationSource) -> None:
    """A station is linked to the artists it grows from."""
    related = catalogue.artists_named(place, station.seeds)
    _add_invented(catalogue, place, station, related=related)


def _add_podcast(catalogue: Catalogue, place: str, podcast: PodcastSource) -> None:
    """A podcast is linked to the artists it is about."""
    related = catalogue.artists_named(place, podcast.about_artists)
    _add_invented(catalogue, place, podcast, related=related)


def _add_invented(
    catalogue: Catalogue,
    place: str,
    source: InventedSource,
    *,
    related: list[str],
) -> None:
    """Adds an entity that exists nowhere but here, and says so in its record."""
    record = _record(
        f"{source.kind}:{slug_of_any([source.title, *source.aliases], slug(source.description))}",
        source.title,
        genres=source.genres,
        tags=source.tags,
        language=source.language,
        country=source.country,
        popularity=_popularity(source.popularity),
        description=source.description,
        aliases=source.aliases,
        related=related,
        origin=ORIGIN,
    )
    artists = frozenset(found for found in related if found.startswith("artist:"))
    catalogue.add(place, Entity(record, source.genres, artists))


# --- Queries ------------------------------------------------------------------------------------


def build_queries(sources: Sources, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The queries with all their answers by id; the order is the order of the source."""
    seen: set[tuple[str, str]] = set()
    built = []
    for place, query in sources.queries:
        if (query.text, query.kind) in seen:
            catalogue.problems.add(place, "the query is there twice")
        seen.add((query.text, query.kind))
        grades = _graded_answers(catalogue, place, query)
        if not grades:
            catalogue.problems.add(place, "the query has no answer")
            continue
        relevant = [{"id": identifier, "grade": grade} for identifier, grade in grades.items()]
        group = query.group or _default_group(query, next(iter(grades)))
        built.append(
            {"query": query.text, "segment": query.kind, "relevant": relevant, "group": group},
        )
    return built


def _graded_answers(catalogue: Catalogue, place: str, query: QuerySource) -> dict[str, int]:
    """Written answers first, then those of the rules, each with its best grade."""
    grades: dict[str, int] = {}
    for identifier, grade in query.relevant.items():
        if identifier not in catalogue.entities:
            catalogue.problems.add(place, f"no entity has the id {identifier}")
        grades[identifier] = grade
    by_rule: dict[str, int] = {}
    for rule in query.match:
        grade = rule.grade or query.grade
        fulfilling = _fulfilling(catalogue, place, rule)
        if not fulfilling:
            catalogue.problems.add(place, f"nothing fulfils {rule.model_dump(exclude_none=True)}")
        for identifier in fulfilling:
            by_rule[identifier] = max(grade, by_rule.get(identifier, 0))
    # The union keeps the place of written answers (first) and their grades (last word).
    return grades | by_rule | grades


def _fulfilling(catalogue: Catalogue, place: str, rule: RuleSource) -> list[str]:
    """The ids of the entities that a rule stands for."""
    artist_ids = catalogue.artists_named(place, [rule.artist] if rule.artist else [])
    return [
        entity.id
        for entity in catalogue.entities.values()
        if _fulfils(entity, rule) and entity.artist_ids.issuperset(artist_ids)
    ]


def _fulfils(entity: Entity, rule: RuleSource) -> bool:
    record = entity.record
    year = record.get("year")
    decade = year - year % YEARS_OF_A_DECADE if year else None
    return (
        rule.type in {None, record["type"]}
        and rule.year in {None, year}
        and rule.decade in {None, decade}
        and rule.language in {None, record.get("language")}
        and (rule.tag is None or rule.tag in record.get("tags", []))
        and (rule.genre is None or entity.genres.get(rule.genre, 0.0) >= OF_GENRE)
    )


def _default_group(query: QuerySource, first_answer: str) -> str:
    """Queries about one artist share a group, so that no split learns from one about the other.

    A query answered by rules has no single artist; it stands for itself.
    """
    if query.match and not query.relevant:
        return slug_of_any([query.text], query.text)
    _, _, name = first_answer.partition(":")
    return name.partition("/")[0]


# --- Writing ------------------------------------------------------------------------------------


def as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """JSON, an object a line; keys keep the order they were given in, so bytes are stable."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def outdated(outputs: Mapping[Path, str]) -> Iterator[Path]:
    """The files whose content is not what the sources give now."""
    for path, content in outputs.items():
        if not path.exists() or path.read_text(encoding="utf-8") != content:
            yield path


def _write(outputs: Mapping[Path, str]) -> None:
    for path, content in outputs.items():
        path.write_text(content, encoding="utf-8", newline="\n")


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        print(f"{problem.place}: {problem.message}", file=sys.stderr)
    print(f"{len(problems)} problems; nothing was written", file=sys.stderr)


def _print_counts(catalogue: Catalogue, queries: Sequence[Mapping[str, Any]]) -> None:
    by_type = Counter(str(entity.record["type"]) for entity in catalogue.entities.values())
    by_segment = Counter(str(query["segment"]) for query in queries)
    for title, counts in (("entities", by_type), ("queries", by_segment)):
        print(f"{counts.total():>6} {title}")
        for name, count in sorted(counts.items()):
            print(f"{count:>6}   {name}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Builds or checks the sample; returns the exit code."""
    parser = argparse.ArgumentParser(description="Build the sample catalogue from its sources.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--folder", type=Path, default=SAMPLE, help="where sources/ is")
    options = parser.parse_args(arguments)
    problems = Problems()
    sources = read_sources(options.folder / "sources", problems)
    catalogue = build_catalogue(sources, problems)
    queries = build_queries(sources, catalogue)
    _print_counts(catalogue, queries)
    if problems.found:
        _print_problems(problems.found)
        return 1
    outputs = {
        options.folder / "catalog.jsonl": as_lines(e.record for e in catalogue.entities.values()),
        options.folder / "queries.jsonl": as_lines(queries),
    }
    if options.check:
        stale = list(outdated(outputs))
        for path in stale:
            print(f"{path} is not what the sources give; run this script", file=sys.stderr)
        return int(bool(stale))
    _write(outputs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
