"""The record's tables and views, as SQL: what every intent's ``select`` may lean on.

Dates are ISO text (``1903-07-01``), distances kilometres, heights metres, ids lower-case with hyphens.
`source` holds the ids of one or several sources, parted by commas.
``as_of()`` is the day the question is asked *as of*: the views show nothing that came later. A date that is a
month or a year only ("2023") stands for its last day there.
"""

TABLES = """
create table sources (
    id text primary key, title text not null, publisher text not null, date text, seen text, url text);
create table countries (
    id text primary key, name text not null, adjective text, continent text);  -- id: IOC code, 'GBR'
create table riders (
    id text primary key, name text not null, gender text not null, country text, born text, died text,
    birthplace text, nickname text, first_season integer, last_season integer, source text not null);
create table nicknames (rider text not null, nickname text not null, source text not null);
create table teams (id text primary key, name text not null, country text, source text not null);
create table team_names (team text not null, season_from integer, season_to integer, name text not null);
create table stints (  -- who rode where: one row a rider, season and team
    rider text not null, season integer not null, team text not null, role text, source text not null);
create table races (
    id text primary key, name text not null, kind text not null,  -- 'stage race', 'one-day', 'championship'
    level text,            -- 'grand tour', 'monument', 'classic', 'world championship', 'olympic games', ...
    gender text not null, country text, month integer, first_held integer, series text, source text not null);
create table not_held (race text not null, year integer not null, reason text, source text not null);
create table began (  -- the first year of a classification that is younger than its race
    race text not null, classification text not null, year integer not null, primary key (race, classification));
create table jerseys (race text not null, classification text not null, name text not null);
create table editions (
    race text not null, year integer not null, number integer, start_date text, end_date text,
    date text not null,    -- the day its result stood; for as-of questions
    start text, finish text, distance_km real, stage_count integer, starters integer, finishers integer,
    winners_complete integer not null default 0,   -- 1: every stage winner is on record
    ranking_complete integer not null default 0,   -- 1: every classified finisher is on record
    certainty text, note text, source text not null, primary key (race, year));
create table stages (
    race text not null, year integer not null, stage text not null, -- '5', '5a', 'prologue'
    number integer, position integer not null, date text, start text, finish text, distance_km real,
    kind text,             -- 'road', 'flat', 'hilly', 'mountain', 'itt', 'ttt', ...
    state text not null default 'held',            -- 'held', 'cancelled', 'neutralised', 'annulled'
    note text, source text not null, primary key (race, year, stage));
create table stage_places (  -- where stages started and finished: place is a folded name, role 'start' or 'finish'
    place text not null, race text not null, year integer not null, stage text not null, role text not null);
create table results (     -- placings in a stage (stage not null) or in an edition (stage null)
    race text not null, year integer not null, stage text, classification text not null, -- 'stage','general',...
    rank integer not null, rider text, team text,  -- rider null: the team's result (team time trials)
    state text not null default 'held',            -- 'annulled': stood once, counts for nobody
    margin_s integer, date text not null, certainty text, note text, source text not null);
create table leaders (     -- who led a classification after a stage
    race text not null, year integer not null, stage text not null, classification text not null,
    rider text not null, date text, source text not null);
create table palmares (    -- a rider's own list of wins, where one is kept
    rider text not null, date text not null, race text, race_name text not null, kind text not null,
    stage text, start text, finish text, distance_km real, team text, counts integer not null,
    certainty text, source text not null);
create table complete (    -- lists that are whole: (rider, null, what) or (rider, race, what)
    rider text not null, race text, what text not null, source text not null);
create table stated (      -- totals and records as somebody stated them; said as stated, never mixed with counts
    about text not null, race text, what text not null, value text not null, date text, source text not null);
create table facts (
    id text primary key, topic text not null, date text not null, until text, says text not null,
    short text, certainty text not null, source text not null);
create table fact_subjects (fact text not null, kind text not null, entity text not null);
create table glossary (
    term text primary key, name text not null, says text not null, long text, see text, source text not null);
create table differences (term text not null, other text not null, says text not null, source text not null);
create table aliases (     -- every name people use, folded
    folded text not null, name text not null, kind text not null, entity text not null);
create table meta (key text primary key, value text not null);
"""

INDEXES = """
create index editions_by_year on editions (year);
create index stages_by_date on stages (date);
create index stage_places_by_place on stage_places (place, race, year);
create index results_by_rider on results (rider, race, year);
create index results_by_edition on results (race, year, classification, stage);
create index results_by_rank on results (race, classification, rank) where stage is null;
create index results_by_team on results (team, race, year);
create index leaders_by_rider on leaders (rider, race);
create index leaders_by_edition on leaders (race, year, stage);
create index stints_by_rider on stints (rider, season);
create index stints_by_team on stints (team, season);
create index stints_by_season on stints (season);
create index facts_by_subject on fact_subjects (entity, kind);
create index palmares_by_rider on palmares (rider, date);
create index riders_by_country on riders (country);
create index complete_by_rider on complete (rider, what, race);
create index team_names_by_team on team_names (team);
create index stated_by_about on stated (about);
"""

# What the views below look up again and again, worked out once while a snapshot is built.
DERIVED = """
create table won_stages as
select r.rider, r.race, r.year, r.stage, s.number, s.position, r.date, s.start, s.finish, s.distance_km, s.kind,
       r.team, r.certainty, r.source
from results r join stages s using (race, year, stage)
where r.classification = 'stage' and r.rank = 1 and r.state = 'held' and r.rider is not null
  and s.state <> 'annulled'
union all
select p.rider, p.race, cast(substr(p.date, 1, 4) as integer), p.stage, cast(p.stage as integer), null, p.date,
       p.start, p.finish, p.distance_km, null, p.team, p.certainty, p.source
from palmares p
where p.kind = 'stage' and p.race is not null
  and not exists (select 1 from results r where r.race = p.race and r.year = cast(substr(p.date, 1, 4) as integer)
                  and r.classification = 'stage' and r.rider = p.rider and r.stage = p.stage and r.rank = 1);
create index won_stages_by_rider on won_stages (rider, race, date);
create index won_stages_by_race on won_stages (race, year, stage);
create table won_editions as  -- date may be the last it can have been; day is the date where it is known
select rider, race, year, team, margin_s, date, certainty, note, source,
       (select e.end_date from editions e where e.race = results.race and e.year = results.year) as day
from results
where stage is null and state = 'held' and rider is not null and classification = 'general' and rank = 1
union all
select p.rider, p.race, cast(substr(p.date, 1, 4) as integer), p.team, null, p.date, p.certainty, null, p.source, p.date
from palmares p
where p.kind in ('general', 'one-day') and p.race is not null and p.counts = 1
  and not exists (select 1 from editions e where e.race = p.race and e.year = cast(substr(p.date, 1, 4) as integer));
create index won_editions_by_race on won_editions (race, year, date);
create index won_editions_by_rider on won_editions (rider, race, year);
create table missing_winners as  -- date: since when a winner of that year or a later one is known; first: of any year
with recursive years (year) as (select 1876 union all select year + 1 from years where year < 2100)
select r.id as race, y.year,
  coalesce((select min(w.date) from won_editions w where w.race = r.id and w.year >= y.year), '9999-12-32') as date,
  coalesce((select min(w.date) from won_editions w where w.race = r.id), '9999-12-32') as first
from races r join years y
  on y.year >= coalesce(r.first_held, (select min(e.year) from editions e where e.race = r.id), 1876)
where r.level is not 'olympic games'  -- not held every year; all of its races are on record
  and not exists (select 1 from not_held n where n.race = r.id and n.year = y.year)
  and not exists (select 1 from results w where w.race = r.id and w.year = y.year and w.stage is null
                  and w.classification = 'general' and w.rank = 1);
create index missing_winners_by_race on missing_winners (race, year, date, first);
create table missing_jerseys as
select e.race, k.classification, e.year, e.date
from editions e join (select distinct race, classification from results where stage is null and rank = 1) k using (race)
where not exists (select 1 from began b where b.race = e.race and b.classification = k.classification
                  and b.year > e.year)
  and not exists (select 1 from results w where w.race = e.race and w.year = e.year and w.stage is null
                  and w.classification = k.classification and w.rank = 1);
create table missing_stage_winners as  -- a race known by its name only lacks every year there is, whatever the day
select race, year, date from editions where winners_complete = 0
  and race in (select id from races where kind = 'stage race')
union all
select r.id, y.year, '' from races r join (select distinct year from editions) y
where r.kind = 'stage race' and not exists (select 1 from editions e where e.race = r.id);
create index missing_stage_winners_by_race on missing_stage_winners (race, year, date);
create table missing_leaders as
select distinct s.race, k.classification, s.year, coalesce(s.date, s.year || '-12-31') as date
from stages s join (select distinct race, classification from leaders) k using (race)
where s.state <> 'cancelled'
  and not exists (select 1 from leaders l where l.race = s.race and l.year = s.year and l.stage = s.stage
                  and l.classification = k.classification)
  -- where a result was annulled, the days its owner led are nobody's
  and not exists (select 1 from results a where a.race = s.race and a.year = s.year and a.state = 'annulled');
"""

VIEWS = """
create view stage_wins as  -- one row a stage win that counts for a rider
select * from won_stages where date <= as_of();
create view edition_winners as  -- who won each race edition, as it now stands
select * from won_editions where date <= as_of();
create view race_newest as -- the newest edition with a winner on record; null for a race known by its name only
select r.id as race, (select w.year from won_editions w where w.race = r.id and w.date <= as_of()
                      order by w.year desc limit 1) as year
from races r;
create view race_gaps as   -- years in which a race was held, or should have been, without a winner on record;
                           -- what comes after the newest edition is not a gap but beyond the record
select race, year from missing_winners
where date <= as_of() or (first > as_of() and year <= cast(substr(as_of(), 1, 4) as integer));
create view jersey_gaps as  -- editions that may have had a classification, without its winner on record
select race, classification, year from missing_jerseys where date <= as_of();
create view leader_gaps as  -- editions with a stage after which nobody is on record as the leader
select distinct race, classification, year from missing_leaders where date <= as_of();
create view placings as    -- final placings that count, every race and classification; day as in won_editions
select rider, race, year, classification, rank, team, margin_s, date, certainty, note, source,
       (select e.end_date from editions e where e.race = results.race and e.year = results.year) as day
from results where stage is null and state = 'held' and rider is not null and date <= as_of();
create view annulled as    -- results that stood once and were taken away
select rider, race, year, stage, classification, rank, date, note, source from results
where state = 'annulled' and date <= as_of();
create view leading_days as  -- one row a stage after which a rider led
select rider, race, year, stage, classification, date, source from leaders
where coalesce(date, year || '-12-31') <= as_of();
create view career_wins as -- counted professional wins of riders whose list is kept
select rider, date, race, race_name, kind, stage, start, finish, team, certainty, source from palmares
where counts = 1 and date <= as_of();
create view held_editions as
select e.*, r.name as race_name, r.level, r.gender from editions e join races r on r.id = e.race
where e.date <= as_of();
create view known_facts as  -- dated facts as of the day asked; one of a month or a year from its last day on
select f.id, s.kind, s.entity, f.topic, f.date, f.until, f.says, f.short, f.certainty, f.source
from facts f join fact_subjects s on s.fact = f.id
where f.date || substr('-12-31', length(f.date) - 3) <= as_of();
create view known_stated as  -- totals stated by the day asked, dated as known_facts are; undated ones always
select * from stated where date is null or date || substr('-12-31', length(date) - 3) <= as_of();
create view stage_gaps as  -- editions whose list of stage winners is not whole; a race known by name only is one gap
select race, year from missing_stage_winners where date <= as_of();
create view stage_win_gaps as  -- for each rider, the editions in his years where a win of his could be missing
select r.id as rider, g.race, g.year from riders r join stage_gaps g
  on g.year between coalesce(r.first_season, 0) and coalesce(r.last_season, 9999)
where not exists (select 1 from complete c where c.rider = r.id and c.what in ('wins', 'stage wins')
                  and (c.race is null or c.race = g.race));
create view race_win_gaps as  -- for each rider, the years of his career for which a race has no winner on record
select r.id as rider, g.race, g.year from riders r join race_gaps g
  on g.year between coalesce(r.first_season, 0) and coalesce(r.last_season, 9999)
where not exists (select 1 from complete c where c.rider = r.id and c.what = 'wins'
                  and (c.race is null or c.race = g.race));
"""
