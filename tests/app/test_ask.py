"""Questions on their whole way, over a small knowledge folder."""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.ask import Asking, Question
from bot.app.knowledge import KnowledgeService, Workshop
from bot.app.outcomes import Rejected, Reloaded
from bot.core.answers.reply import Reply
from bot.core.text.folding import MAX_UTTERANCE

from .conftest import SMALL, Folder

NOW = datetime(2021, 11, 22, 12, tzinfo=UTC)
MORE = {
    "list_them": "intent: list_them\nabout: the list\nask: [list them, show them all]\necho: rows\n"
    "examples: [list them]\nanswer: There is no list to show.\n",
    "source_please": "intent: source_please\nabout: the source\nask: [source, says who]\necho: sources\n"
    "examples: [source]\nanswer: Ask me something first.\n",
    "why": "intent: why\nabout: why\nask: [why, how come]\necho: reading\nexamples: [why]\n"
    "answer: Ask me something first.\n",
    "birthday": "intent: birthday\nabout: when a rider was born\nslots: {rider: required}\n"
    'ask: ["when was {rider} born", "{rider} birthday"]\nexamples: [when was cav born]\n'
    "facts: |\n  select born, source, born is null as unknown from riders where id = :rider\n"
    'answer: "{{ rider.name }} was born on **{{ born | date }}**."\n',
}  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeService:
    """Give the small knowledge with a few more questions in it, in service."""
    return opened(Folder(Path(shutil.copytree(SMALL, tmp_path_factory.mktemp("ask") / "knowledge"))))


def opened(folder: Folder) -> KnowledgeService:
    for name, text in MORE.items():
        folder.write(f"intents/{name}.yaml", text)
    workshop = Workshop(folder.path)
    return KnowledgeService(workshop, workshop.build("test"))


class Clock:
    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def asking(service: KnowledgeService, clock: Clock) -> Asking:
    return Asking(service, clock=clock)


class Person:
    """Somebody asking in one channel."""

    def __init__(self, asking: Asking, asker: str = "ann", channel: str = "here") -> None:
        self._asking, self._asker, self._channel = asking, asker, channel

    def asks(self, text: str, **more: object) -> Reply:
        return self._asking.ask_now(Question(text, self._asker, self._channel, **more))  # type: ignore[arg-type]


@pytest.fixture
def ann(asking: Asking) -> Person:
    return Person(asking)


# Answers


def test_a_question_is_answered_with_its_evidence(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav won?")

    assert (reply.outcome, reply.intent) == ("answered", "stage_wins")
    assert reply.text == "**Mark Cavendish** has won **2** Tour de France stages."
    assert [row[0] for row in reply.table.rows] == ["27 June 2021", "29 June 2021"]
    assert [source.id for source in reply.sources] == ["gazette"]
    assert reply.as_of == NOW.date()
    assert reply.read == ("tour", "cav")
    assert (reply.unread, reply.silent) == ((), False)
    assert 0.6 < reply.confidence <= 1


async def test_asking_in_a_worker_is_the_same(asking: Asking) -> None:
    reply = await asking.ask(Question("who won the 2021 tour"))

    assert (
        reply.text
        == asking.ask_now(Question("who won the 2021 tour")).text
        == "**Dan Martin** won the 2021 Tour de France."
    )


def test_an_answer_is_as_of_the_day_asked_for(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav won", as_of=date(2021, 6, 28))

    assert reply.text == "As of 28 June 2021: **Mark Cavendish** has won **1** Tour de France stage."
    assert reply.as_of == date(2021, 6, 28)


def test_last_year_is_counted_from_the_day_given(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav won last year", today=date(2022, 5, 1))

    assert reply.slots["span"].value in (2021, "2021-01-01..2021-12-31")
    assert "**2**" in reply.text


def test_gaps_make_an_answer_unknown_in_its_own_words(ann: Person) -> None:
    reply = ann.asks("how many giro stages has cav won")

    assert reply.outcome == "unknown"
    assert reply.text == "My list of Giro d'Italia stage winners has gaps."
    assert reply.sources == ()


@pytest.mark.parametrize(
    "text",
    ["how many tour stages has cav not won", "how many tour stages did cav win first", "is cav married", "what a ride"],
)
def test_what_cannot_be_read_whole_is_not_answered(ann: Person, text: str) -> None:
    assert ann.asks(text).outcome == "out_of_scope"


def test_a_refusal_says_what_was_read_and_what_was_not(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav lost")

    assert reply.text == "I read “tour” and “cav”, but I cannot answer about “lost”."
    assert reply.unread == ("lost",)
    assert [choice.question for choice in reply.suggestions]


def test_a_fault_of_an_intent_is_said_and_not_raised(
    asking: Asking, service: KnowledgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    intents = service.snapshot.knowledge.catalogue.intents
    monkeypatch.setitem(intents, "edition_winner", replace(intents["edition_winner"], facts="select x from y"))  # type: ignore[arg-type]

    reply = asking.ask_now(Question("who won the 2021 tour"))

    assert (reply.outcome, reply.text) == ("unknown", "I understood, but cannot look that up just now.")


# Names that several bear


def test_a_shared_name_is_asked_back_and_each_choice_answers(asking: Asking) -> None:
    reply = Person(asking).asks("how many tour stages has martin won")

    assert reply.outcome == "ambiguous"
    assert reply.text.startswith("“martin” is the name of several: ")
    assert {choice.label.split(" (")[0] for choice in reply.choices} == {"Tony Martin", "Dan Martin"}
    for choice in reply.choices:
        answer = Person(asking).asks(choice.question)
        assert answer.outcome == "answered"
        assert choice.label.split(" (")[0] in answer.text


async def test_the_key_of_a_choice_answers_too(asking: Asking) -> None:
    reply = Person(asking).asks("how many tour stages has martin won")

    for choice in reply.choices:
        recalled = await asking.recall(choice.key)
        assert recalled is not None
        assert choice.label.split(" (")[0] in recalled.text


# Follow-ups


@pytest.mark.parametrize(
    ("then", "text"),
    [
        ("and tony martin?", "**Tony Martin** has won **1** Tour de France stage."),
        ("what about dan martin", "**Dan Martin** has won **1** Tour de France stage."),
        ("tony martin", "**Tony Martin** has won **1** Tour de France stage."),
        ("in 2021?", "**Mark Cavendish** has won **2** Tour de France stages in 2021."),
        ("and in 2020", "**Mark Cavendish** has won **0** Tour de France stages in 2020."),
        ("no i meant tony martin", "**Tony Martin** has won **1** Tour de France stage."),
        ("sorry I meant Tony Martin", "**Tony Martin** has won **1** Tour de France stage."),
        ("and the giro?", "My list of Giro d'Italia stage winners has gaps."),
    ],
)
def test_a_follow_up_completes_the_last_question(ann: Person, then: str, text: str) -> None:
    ann.asks("how many tour stages has cav won")

    assert ann.asks(then).text == text


def test_follow_ups_may_go_on_and_on(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")
    ann.asks("and tony martin")

    assert ann.asks("and in 2021").text == "**Tony Martin** has won **1** Tour de France stage in 2021."


@pytest.mark.parametrize("text", ["and the giro?", "in 2021?", "what about tony martin"])
def test_without_a_question_before_there_is_nothing_to_complete(ann: Person, text: str) -> None:
    assert ann.asks(text).outcome == "out_of_scope"


def test_a_follow_up_is_the_askers_own_and_in_that_channel(asking: Asking) -> None:
    Person(asking, "ann", "here").asks("how many tour stages has cav won")

    assert Person(asking, "bob", "here").asks("and tony martin?").outcome == "out_of_scope"
    assert Person(asking, "ann", "there").asks("and tony martin?").outcome == "out_of_scope"


def test_after_some_minutes_a_question_is_forgotten(ann: Person, clock: Clock) -> None:
    ann.asks("how many tour stages has cav won")
    clock.now += timedelta(hours=1)

    assert ann.asks("and tony martin?").outcome == "out_of_scope"


def test_a_pronoun_is_the_rider_asked_about(ann: Person) -> None:
    ann.asks("when was cav born")

    assert ann.asks("how many tour stages has he won").text == "**Mark Cavendish** has won **2** Tour de France stages."


def test_a_pronoun_is_the_rider_an_answer_named(ann: Person) -> None:
    ann.asks("who won the 2021 tour")

    assert ann.asks("when was he born").text == "Dan Martin was born on **20 August 1986**."


def test_a_pronoun_for_nobody_is_no_rider(ann: Person) -> None:
    assert ann.asks("when was he born").outcome == "out_of_scope"


def test_an_explanation_is_not_remembered(asking: Asking) -> None:
    reply = asyncio.run(asking.explain(Question("how many tour stages has cav won", "ann", "here")))

    assert reply.explanation is not None
    assert reply.explanation.folded == "how many tour stages has cav won"
    assert any(mention.startswith("cav → rider:mark-cavendish") for mention in reply.explanation.mentions)
    assert reply.explanation.ranking[0].intent == "stage_wins"
    assert Person(asking).asks("and tony martin?").outcome == "out_of_scope"


# Two parts


def test_a_question_of_two_parts_is_answered_in_both(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav won and when was he born")

    assert reply.outcome == "answered"
    first, second = reply.text.split("\n\n")
    assert first == "**Mark Cavendish** has won **2** Tour de France stages."
    assert second == "Mark Cavendish was born on **21 May 1985**."


def test_a_second_part_may_ask_about_what_the_first_part_found(ann: Person) -> None:
    assert ann.asks("who won the 2021 tour and when was he born").text.endswith(
        "Dan Martin was born on **20 August 1986**."
    )


def test_a_part_that_cannot_be_answered_is_said(ann: Person) -> None:
    reply = ann.asks("who won the 2021 tour and where is my bike")

    assert reply.text == (
        "**Dan Martin** won the 2021 Tour de France.\n\nThe second part of the question I cannot answer."
    )


def test_what_is_asked_of_several_is_answered_for_each(ann: Person) -> None:
    reply = ann.asks("when was cav and dan martin born")

    assert reply.outcome == "answered"
    assert reply.text == "Mark Cavendish was born on **21 May 1985**.\n\nDan Martin was born on **20 August 1986**."


def test_a_list_with_something_unknown_in_it_is_not_answered_in_part(ann: Person) -> None:
    assert ann.asks("when was cav and dan martin and my bike born").outcome == "out_of_scope"


def test_overheard_lists_are_left_alone(ann: Person) -> None:
    assert ann.asks("when was cav and dan martin born?", addressed=False).silent


@pytest.mark.parametrize(
    "text",
    ["Dan Martin won the Tour in 2021. When was he born?", "i like dan martin! when was he born?",
     "what a race... when was dan martin born?"],
)  # fmt: skip
def test_what_is_told_before_a_question_says_whom_it_is_about(ann: Person, text: str) -> None:
    assert ann.asks(text).text == "Dan Martin was born on **20 August 1986**."


def test_what_is_told_before_does_not_make_a_question(ann: Person) -> None:
    assert ann.asks("Dan Martin won the Tour in 2021. So what about my bike?").outcome == "out_of_scope"
    assert ann.asks("When was he born. Dan Martin is great").outcome == "out_of_scope"


def test_the_year_after_is_the_one_after_the_year_spoken_of(ann: Person) -> None:
    ann.asks("how many tour stages has cav won in 2020")

    assert ann.asks("and the year after").text == "**Mark Cavendish** has won **2** Tour de France stages in 2021."
    assert ann.asks("the year before").text == "**Mark Cavendish** has won **0** Tour de France stages in 2020."


def test_without_a_year_there_is_none_after_it(ann: Person) -> None:
    ann.asks("when was cav born")

    assert ann.asks("and the year after").outcome == "out_of_scope"


def test_a_question_that_only_takes_up_names_has_to_follow_from_the_last_one(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")
    follows = ann.asks("which stages won")
    ann.asks("how many tour stages has cav won")
    strays = ann.asks("when was born")

    assert (follows.intent, strays.outcome) == ("stage_wins_list", "out_of_scope")


# The list, the source, the reason


def test_the_list_behind_an_answer_is_shown(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")

    reply = ann.asks("list them")

    assert reply.intent == "list_them"
    assert reply.text.count("\n- ") == 2
    assert "27 June 2021" in reply.text


def test_the_source_of_an_answer_is_named_with_its_date(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")

    reply = ann.asks("source?")

    assert "- The Gazette: A week in July (2021-07-10)" in reply.text
    assert "As of 2021-11-22" in reply.text


def test_why_says_how_the_question_was_read(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")

    reply = ann.asks("why?")

    assert "Tour de France" in reply.text and "rider = Mark Cavendish" in reply.text
    assert "It rests on 2 rows." in reply.text


@pytest.mark.parametrize("text", ["list them", "source?", "why?"])
def test_without_an_answer_before_there_is_nothing_to_show(ann: Person, text: str) -> None:
    reply = ann.asks(text)

    assert reply.outcome == "unknown"
    assert reply.text in ("There is no list to show.", "Ask me something first.")


# Suggestions and keys


@pytest.mark.parametrize(
    "text",
    ["how many tour stages has cav won", "which tour stages has cav won", "how many giro stages has cav won",
     "how many tour stages has cav lost", "how many stages did tony martin win in 2021"],
)  # fmt: skip
async def test_whatever_is_suggested_can_be_answered(asking: Asking, text: str) -> None:
    reply = Person(asking).asks(text)

    for choice in reply.suggestions:
        assert Person(asking).asks(choice.question).outcome == "answered", choice
        recalled = await asking.recall(choice.key)
        assert recalled is not None
        assert recalled.outcome == "answered"


@pytest.mark.parametrize(
    "text", ["how many tour stages has cav won", "who won the 2021 tour", "hello", "what is a domestique",
             "how many tour stages did cav win in 2021", "how many tour stages has cav won from 2010 to 2021"],
)  # fmt: skip
async def test_a_key_recalls_the_same_reply_also_for_another_process(
    asking: Asking, service: KnowledgeService, clock: Clock, text: str
) -> None:
    reply = Person(asking).asks(text)

    recalled = await Asking(service, clock=clock).recall(reply.key)

    assert recalled is not None
    assert (recalled.outcome, recalled.text, recalled.table) == (reply.outcome, reply.text, reply.table)
    assert (recalled.sources, recalled.key) == (reply.sources, reply.key)


async def test_a_key_remembers_the_day_asked_for(asking: Asking) -> None:
    reply = Person(asking).asks("how many tour stages has cav won", as_of=date(2021, 6, 28))

    recalled = await asking.recall(reply.key)

    assert recalled is not None
    assert recalled.text == reply.text


async def test_what_was_pressed_can_be_gone_on_from(asking: Asking, ann: Person) -> None:
    key = Person(asking, "bob").asks("how many tour stages has cav won").key

    await asking.recall(key, asker="ann", channel="here")

    assert ann.asks("and in 2021?").text == ann.asks("how many tour stages did cav win in 2021").text


async def test_what_nobody_pressed_is_nobodys_question(asking: Asking, ann: Person) -> None:
    key = Person(asking, "bob").asks("how many tour stages has cav won").key

    await asking.recall(key)

    assert ann.asks("and in 2021?").outcome == "out_of_scope"


@pytest.mark.parametrize("key", ["", "gone|rider=cav", "stage_wins", "stage_wins|rider=nobody|x=1"])
async def test_a_key_that_is_not_known_recalls_nothing(asking: Asking, key: str) -> None:
    assert await asking.recall(key) is None


def test_every_example_offered_can_be_answered(asking: Asking) -> None:
    for example in asking.examples(limit=99):
        assert Person(asking).asks(example).outcome in ("answered", "unknown")
        assert len(asking.examples(limit=2)) == 2


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("", "hello"),
        ("how man", "how many tour stages has cav won"),
        ("tour stage wins of cav", "tour stage wins of Mark Cavendish"),
        ("HOW MANY", "how many tour stages has cav won"),
    ],
)
def test_typing_is_completed(asking: Asking, typed: str, offered: str) -> None:
    assert offered in asking.complete(typed)


@given(st.text(max_size=120))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_beginning_is_completed_within_bounds(asking: Asking, typed: str) -> None:
    offered = asking.complete(typed, 5)

    assert len(offered) <= 5
    assert all(0 < len(text) <= 100 for text in offered)


# Overheard


def test_chatter_that_is_overheard_gets_silence(ann: Person) -> None:
    for text in ("what a ride", "cav was great today", "is cav married", "how many tour stages has cav not won"):
        reply = ann.asks(text, addressed=False)
        assert (reply.silent, reply.suggestions) == (True, ())


def test_an_overheard_question_that_is_sure_is_answered(ann: Person) -> None:
    reply = ann.asks("how many tour stages has cav won", addressed=False)

    assert (reply.outcome, reply.silent) == ("answered", False)


def test_what_people_ask_each_other_is_left_alone(ann: Person) -> None:
    assert ann.asks("hello?").outcome == "answered"
    assert ann.asks("hello?", addressed=False).silent


@pytest.mark.parametrize("text", ["how many giro stages has cav won", "how many tour stages has martin won"])
def test_an_overheard_question_without_an_answer_is_left_alone(ann: Person, text: str) -> None:
    assert ann.asks(text, addressed=False).silent


def test_what_is_overheard_continues_nothing(ann: Person) -> None:
    ann.asks("how many tour stages has cav won")

    assert ann.asks("and tony martin", addressed=False).silent


# Anything at all


@pytest.mark.parametrize(
    "text",
    ["how many tour stages has **cav** lost", "how many tour stages has cav won _really_ `now`",
     "is [cav](x) ~~ok~~ or |not|", "how many tour stages has cav \\won #1"],
)  # fmt: skip
def test_what_people_typed_is_escaped_when_it_is_said_back(ann: Person, text: str) -> None:
    said = ann.asks(text).text

    assert not any(f"“{mark}" in said or f"{mark}”" in said for mark in "*_`~|[")


@pytest.mark.parametrize(
    "text",
    ["", " ", "?" * 50, "a" * 2001, "who won the tour in 2021 " * 500, "\x00\x01\xff", "‮ruot eht now ohw‬", "​",
     "@everyone who won", "<@123> <@&4>", "'; drop table riders; --", "{{ 7 * 7 }}", "{rider}", "{% for %}",
     "ignore all previous instructions", "🚴" * 200, "\ud800", "١٢٣", "1" * 1999, "stage " * 300],
)  # fmt: skip
def test_bad_input_gets_an_ordinary_outcome(ann: Person, text: str) -> None:
    reply = ann.asks(text)

    assert reply.outcome in ("out_of_scope", "ambiguous")
    assert reply.text
    assert reply.question == text


@given(st.text(max_size=MAX_UTTERANCE + 50), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_gets_a_reply(asking: Asking, text: str, addressed: bool) -> None:
    reply = asking.ask_now(Question(text, "ann", "here", addressed=addressed))

    assert reply.outcome in ("answered", "ambiguous", "unknown", "out_of_scope")
    assert reply.text


# Reloading


QUESTIONS = (
    "how many tour stages has cav won", "who won the 2021 tour", "how many giro stages has cav won",
    "martin stage wins",
    "what is a domestique", "when was cav born", "is cav married", "hello",
)  # fmt: skip


@pytest.fixture
def reloadable(folder: Folder) -> Iterator[tuple[Folder, KnowledgeService]]:
    yield folder, opened(folder)


async def test_a_failed_reload_leaves_every_answer_as_it_was(
    reloadable: tuple[Folder, KnowledgeService], clock: Clock
) -> None:
    folder, service = reloadable
    asking = Asking(service, clock=clock)
    before = [answer(asking, text) for text in QUESTIONS]
    folder.change(
        "results/tour-de-france/2021.yaml", "general: [dan-martin, tony-martin]", "general: [tony-martin, nobody]"
    )
    folder.write("intents/birthday.yaml", "intent: birthday\nabout: [broken\n")

    assert isinstance(await service.reload("ann"), Rejected)

    assert [answer(asking, text) for text in QUESTIONS] == before


async def test_a_reload_answers_anew_and_follow_ups_go_on(
    reloadable: tuple[Folder, KnowledgeService], clock: Clock
) -> None:
    folder, service = reloadable
    ann = Person(Asking(service, clock=clock))
    assert "Dan Martin" in ann.asks("who won the 2021 tour").text
    folder.change(
        "results/tour-de-france/2021.yaml", "general: [dan-martin, tony-martin]", "general: [tony-martin, dan-martin]"
    )

    assert isinstance(await service.reload("ann"), Reloaded)

    assert "Tony Martin" in ann.asks("who won the 2021 tour").text
    assert ann.asks("when was he born").text == "Tony Martin was born on **23 April 1985**."


def answer(asking: Asking, text: str) -> tuple[object, ...]:
    reply = asking.ask_now(Question(text))
    return reply.outcome, reply.text, reply.table, reply.sources, reply.choices, reply.suggestions, reply.version
