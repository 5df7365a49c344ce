"""What each asker last asked is kept for minutes, by a clock that is handed in, and within bounds."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import conversations
from bot.app.conversations import KEPT_FOR, Conversations, settle
from bot.core.intents.filling import Filled

START = datetime(2026, 11, 22, 12, tzinfo=UTC)
CAV = {"rider": Filled("rider", "rider", ("mark-cavendish",), "cav")}


class Clock:
    now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta) -> None:
        self.now += by


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock) -> Conversations:
    return Conversations(clock)


def test_the_last_question_of_an_asker_in_a_channel_is_kept(kept: Conversations) -> None:
    kept.remember("ann", "here", "wins", CAV, "wins|rider=mark-cavendish", "mark-cavendish")
    kept.remember("ann", "here", "age", {}, "age")

    turn = kept.last("ann", "here")

    assert turn is not None
    assert (turn.intent, turn.filled, turn.key, turn.subject) == ("age", {}, "age", "")


def test_others_and_other_channels_have_conversations_of_their_own(kept: Conversations) -> None:
    kept.remember("ann", "here", "wins", CAV, "k")

    assert kept.last("bob", "here") is None
    assert kept.last("ann", "there") is None


def test_nobody_is_not_remembered(kept: Conversations) -> None:
    kept.remember("", "here", "wins", CAV, "k")

    assert kept.last("", "here") is None


def test_a_conversation_lasts_as_long_as_it_should_and_no_longer(kept: Conversations, clock: Clock) -> None:
    kept.remember("ann", "here", "wins", CAV, "k")

    clock.advance(KEPT_FOR)
    assert kept.last("ann", "here") is not None

    clock.advance(timedelta(seconds=1))
    assert kept.last("ann", "here") is None


def test_a_new_question_starts_the_time_anew(kept: Conversations, clock: Clock) -> None:
    kept.remember("ann", "here", "wins", CAV, "k")
    clock.advance(KEPT_FOR)
    kept.remember("ann", "here", "wins", CAV, "k")
    clock.advance(KEPT_FOR)

    assert kept.last("ann", "here") is not None


def test_the_longest_unused_go_first_when_there_are_too_many(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversations, "MOST", 3)
    for asker in ("ann", "bob", "cyd", "ann", "dan"):
        kept.remember(asker, "here", "wins", CAV, "k")

    left = [asker for asker in ("ann", "bob", "cyd", "dan") if kept.last(asker, "here")]

    assert left == ["ann", "cyd", "dan"]


def test_what_was_kept_does_not_change_with_what_was_given(kept: Conversations) -> None:
    given = dict(CAV)
    kept.remember("ann", "here", "wins", given, "k")
    given.clear()

    turn = kept.last("ann", "here")

    assert turn is not None
    assert turn.filled == CAV


def test_only_what_is_one_thing_is_settled() -> None:
    shared = {"rider": Filled("rider", "rider", ("tony-martin", "dan-martin"), "martin")}

    assert settle(shared, "") == {}
    assert settle(CAV, "dan-martin")["rider"].values == ("mark-cavendish",)
    assert settle({}, "dan-martin")["rider"].values == ("dan-martin",)


def test_a_second_rider_is_settled_under_the_kind() -> None:
    second = {"rider2": Filled("rider2", "rider", ("dan-martin",), "dan martin")}

    assert settle(second, "")["rider"].values == ("dan-martin",)
