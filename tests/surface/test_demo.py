"""The demo, driven by a browser: the real bot with a small knowledge, as a fan and as an admin."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.app.ask import Asking
from bot.app.knowledge import KnowledgeService
from bot.surface import demo

SMALL = Path(__file__).parent.parent / "small"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed to drive the demo with")


@pytest.fixture
def knowledge_folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
async def page(knowledge_folder: Path) -> AsyncIterator[Page]:
    """Give the demo's page in a browser, the fan looking at it."""
    knowledge = await KnowledgeService.open(knowledge_folder)
    asking = Asking(knowledge, clock=lambda: datetime.now(UTC))
    async with demo.visit(asking, knowledge) as preview, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(20_000)
        await page.goto(preview.url)
        yield page
        await browser.close()


async def say(page: Page, text: str) -> None:
    composer = page.get_by_placeholder(f"Message #{demo.CHANNEL}")
    await composer.fill(text)
    await composer.press("Enter")


async def command(page: Page, typed: str, name: str) -> None:
    composer = page.get_by_placeholder(f"Message #{demo.CHANNEL}")
    await composer.fill(typed)
    await page.get_by_role("option", name=name).first.click()
    await page.keyboard.press("Enter")


async def test_a_fan_asks_presses_a_button_and_an_admin_reloads(page: Page, knowledge_folder: Path) -> None:
    talk = page.get_by_role("log")

    await say(page, "how many tour stages has cav won")
    await expect(talk.get_by_text("has won 2 Tour de France stages").first).to_be_visible(timeout=20_000)

    await talk.get_by_role("button", name="which").first.click()
    await expect(talk.get_by_text("Mark Cavendish has won 2 stages").first).to_be_visible(timeout=20_000)

    facts = knowledge_folder / "riders" / "riders.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("Dan Martin", "Daniel Martin"), encoding="utf-8")
    await page.get_by_label("Viewing as").select_option(label=demo.ADMIN)
    await command(page, "/facts reload", "reload")
    await expect(talk.get_by_text("dan-martin").first).to_be_visible(timeout=20_000)
