"""The statements of the evidence file.

$day: of the learning; $no_day: stands for no date; $slow, $fast: half-lives in days; $nothing: a
sum so small that it is dropped. `arrived` and `scored` are what is written.
"""

CREATE = (
    "create table if not exists reference (day integer not null)",
    "create table if not exists answers (answer varchar not null)",
    # what counts of each visitor's days: the best gain of a day, however often it was clicked
    """create table if not exists credits (
        query varchar not null, entity_id varchar not null, visitor varchar not null,
        day integer not null, fades boolean not null, gain double not null)""",
    # a pair has up to three rows: what never fades (half-life infinity), and the rest twice
    """create table if not exists sums (
        query varchar not null, entity_id varchar not null, half_life double not null,
        clicks double not null, examinations double not null,
        first_day integer, last_day integer)""",
    """create table if not exists remembered (
        query varchar not null, entity_id varchar not null, place bigint not null,
        clicks double not null, examinations double not null,
        fast_clicks double not null, fast_examinations double not null,
        first_day integer not null, last_day integer not null,
        prior double not null, predicted boolean not null, strength double not null,
        mean double not null, lower double not null)""",
)
FORGET = (
    "delete from reference",
    "delete from answers",
    "delete from credits",
    "delete from sums",
)

UPDATE = (
    """create or replace temp table fresh as
    select arrived.* from arrived anti join answers using (answer)""",
    """create or replace temp table move as
    select was, greatest(was, $day, newest) as now from (
        select coalesce((select day from reference), -1) as was,
            coalesce((select max(day) from fresh where fades), -1) as newest)""",
    # of known answers too: they may have been clicked since, and credits tell what is new
    """create or replace temp table gained as
    with best as (
        select query, entity_id, visitor, day, fades, max(gain) as gain from arrived
        where gain > 0 group by all),
    known as (
        select query, entity_id, visitor, day, fades, max(gain) as gain
        from credits semi join best using (query, entity_id, visitor, day, fades) group by all)
    select best.*, best.gain - coalesce(known.gain, 0) as more
    from best left join known using (query, entity_id, visitor, day, fades) where more > 0""",
    """create or replace temp table moved as
    with speeds(fades, half_life) as (
        values (false, 'infinity'::double), (true, $slow), (true, $fast)),
    added as (
        select query, entity_id, day, fades, more as clicks, 0 as examinations from gained
        union all select query, entity_id, day, fades, 0, examinations from fresh),
    parts as (
        select query, entity_id, half_life, clicks, examinations, first_day, last_day,
            pow(2, (was - now) / half_life) as worth from sums, move
        union all
        select query, entity_id, half_life, clicks, examinations,
            nullif(day, $no_day), nullif(day, $no_day), pow(2, (day - now) / half_life)
        from added join speeds using (fades), move)
    select query, entity_id, half_life, sum(clicks * worth) as clicks,
        sum(examinations * worth) as examinations,
        min(first_day) as first_day, max(last_day) as last_day
    from parts group by query, entity_id, half_life""",
    "delete from sums",
    "insert into sums select * from moved where clicks + examinations > $nothing",
    """insert into credits select query, entity_id, visitor, day, fades, gain from gained""",
    "insert into answers select distinct answer from fresh",
    "delete from reference",
    "insert into reference select now from move",
)
EVIDENCE = """
select query, entity_id,
    coalesce(sum(clicks) filter (half_life <> $fast), 0) as clicks,
    coalesce(sum(examinations) filter (half_life <> $fast), 0) as examinations,
    coalesce(sum(clicks) filter (half_life <> $slow), 0) as fast_clicks,
    coalesce(sum(examinations) filter (half_life <> $slow), 0) as fast_examinations,
    coalesce(min(first_day), $no_day) as first_day, coalesce(max(last_day), $no_day) as last_day
from sums group by query, entity_id order by query, entity_id"""
CHANGES = {
    "new": """select query, entity_id from scored anti join remembered using (query, entity_id)
        order by query, entity_id""",
    "replaced": """select query, entity_id from scored anti join remembered
        using (query, entity_id) where predicted order by query, entity_id""",
    "forgotten": """select query, entity_id from remembered anti join scored
        using (query, entity_id) order by query, entity_id""",
}
KEEP = ("delete from remembered", "insert into remembered select * from scored")
REMEMBERED = "from remembered order by query, place"
PAIRS = "select count(*) from remembered"
ANSWERS = "select count(*) from answers"
