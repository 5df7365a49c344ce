"""The whole bot on Discord, with real knowledge: asked, asked back, reloaded while it runs."""

import shutil
from pathlib import Path

import pytest

from bot.bootstrap import build
from bot.settings import load

SMALL = Path(__file__).parents[1] / "small"


@pytest.fixture
def folder(tmp_path):
    """A knowledge folder of this test's own."""
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
async def world(make_world, folder, tmp_path):
    app = await build(load(None, knowledge_dir=folder, cache_dir=tmp_path / "cache"))
    async with make_world(app=app) as made:
        made.access.admin_users = frozenset({made.fan.id})
        yield made


async def ask(world, text):
    await world.fan.send(world.channel, f"{world.at_bot} {text}")
    return world.replies()[-1]


def said(message):
    (embed,) = message.embeds
    return embed.title or embed.description


async def test_a_question_is_answered_with_its_rows_and_source(world):
    answer = await ask(world, "how many Tour stages has cavendsih won?")

    (embed,) = answer.embeds
    assert embed.title == "Mark Cavendish has won 2 Tour de France stages."
    assert "27 June 2021" in embed.description
    assert "Châteauroux" in embed.description
    assert embed.footer.text.startswith("Source: ")


async def test_a_follow_up_is_pressed(world):
    answer = await ask(world, "how many tour stages has cav won")

    result = await world.fan.click(answer, label="Which Tour de France stages has Mark Cavendish won?")

    assert result.response.embeds[0].title == "Mark Cavendish has won 2 stages."


async def test_a_shared_surname_is_asked_about_and_settled_by_a_button_after_a_restart(world):
    question = await ask(world, "how many tour stages has martin won")
    (labels,) = [[item.label for item in row.children] for row in question.components]
    assert {label.split(" (")[0] for label in labels} == {"Dan Martin", "Tony Martin"}
    await world.restart()

    await world.fan.click(question, label=next(label for label in labels if label.startswith("Tony")))

    (message,) = world.replies()
    assert said(message) == "Tony Martin has won 1 Tour de France stage."


async def test_what_is_not_known_is_not_answered(world):
    assert "cannot answer" in said(await ask(world, "is cav married"))
    assert "gaps" in said(await ask(world, "how many giro stages has tony martin won"))


async def test_slash_ask_completes_from_intents_and_names(world):
    choices = await world.fan.autocomplete(world.channel, "ask", "question", "how many tour stages has mark")

    assert any("Mark Cavendish" in choice["name"] or "mark" in choice["name"] for choice in choices)
    assert len(choices) <= 25


async def test_chatter_in_an_answer_channel_gets_silence_and_a_sure_question_an_answer(make_world, folder, tmp_path):
    app = await build(load(None, knowledge_dir=folder, cache_dir=tmp_path / "cache"))
    async with make_world(app=app, answer_channels=frozenset({1})) as world:
        world.bot.answer_channels = frozenset({world.channel.id})

        await world.fan.send(world.channel, "I really loved the tour this year, what a summer")
        assert world.replies() == []
        await world.fan.send(world.channel, "how many tour stages has cav won?")

        assert said(world.replies()[-1]) == "Mark Cavendish has won 2 Tour de France stages."


async def test_facts_are_reloaded_while_it_runs(world, folder):
    terms = folder / "glossary" / "terms.yaml"
    grupetto = "\n  grupetto:\n    name: grupetto\n    says: The riders who ride to the finish within the limit.\n"
    terms.write_text(terms.read_text(encoding="utf-8").rstrip() + grupetto, encoding="utf-8")

    result = await world.fan.slash(world.channel, "facts reload")

    text = result.response.embeds[0].description
    assert "1 added\n+ `grupetto`" in text
    assert "within the limit" in said(await ask(world, "what is a grupetto"))


async def test_broken_facts_are_listed_and_the_old_ones_go_on_answering(world, folder):
    (folder / "facts" / "facts.yaml").write_text("facts: {x: {}}\n", encoding="utf-8")

    result = await world.fan.slash(world.channel, "facts reload")

    (embed,) = result.response.embeds
    assert "to repair" in embed.title
    assert "`facts/facts.yaml:" in embed.description
    assert said(await ask(world, "how many tour stages has cav won")).endswith("2 Tour de France stages.")


async def test_explain_shows_the_reading(world):
    result = await world.fan.slash(world.channel, "facts explain", question="how many tour stages has cav not won")

    fields = {field.name: field.value for field in result.response.embeds[0].fields}
    assert "mark-cavendish" in fields["Mentions"]
    assert "stage_wins" in fields["Ranking"]
    assert "not" in fields["Unread"]
