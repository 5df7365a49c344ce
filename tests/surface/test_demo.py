"""The demo, driven by a browser: the real bot with a small knowledge, as a fan and as an admin."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.app.ask import Asking
from bot.app.knowledge import KnowledgeService
from bot.surface import demo

SMALL = Path(__file__).parent.parent / "small"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

PATIENCE_MS = 20_000  # a page on a busy machine; what is waited for mostly comes within one second

expect.set_options(timeout=PATIENCE_MS)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed to drive the demo with")


@asynccontextmanager
async def demo_page(knowledge_folder: Path) -> AsyncIterator[Page]:
    """Give the demo's page in a browser, the fan looking at it."""
    knowledge = await KnowledgeService.open(knowledge_folder)
    asking = Asking(knowledge, clock=lambda: datetime.now(UTC))
    async with demo.visit(asking, knowledge) as preview, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        await page.goto(preview.url)
        yield page
        await browser.close()


async def say(page: Page, text: str) -> None:
    """Type *text* and send it; a page that is still connecting keeps it in the composer, so it is sent again."""
    composer = page.get_by_placeholder(f"Message #{demo.CHANNEL}")
    await composer.fill(text)
    for patience_ms in (2_000, 5_000, PATIENCE_MS):
        await composer.press("Enter")
        with suppress(AssertionError):
            await expect(composer).to_have_value("", timeout=patience_ms)
            return
    raise AssertionError(f"the page kept {text!r} in the composer")


async def command(page: Page, name: str) -> None:
    composer = page.get_by_placeholder(f"Message #{demo.CHANNEL}")
    await composer.fill(name)
    await page.get_by_role("option", name=name).click()
    await page.keyboard.press("Enter")


async def test_a_fan_asks_and_presses_a_button_and_an_admin_reloads(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    async with demo_page(folder) as page:
        talk = page.get_by_role("log")

        await say(page, "how many tour stages has cav won")
        await expect(talk.get_by_text("has won 2 Tour de France stages").first).to_be_visible()

        await talk.get_by_role("button", name="which").first.click()
        await expect(talk.get_by_text("Mark Cavendish has won 2 stages").first).to_be_visible()

        riders = folder / "riders" / "riders.yaml"
        riders.write_text(riders.read_text("utf-8").replace("Dan Martin", "Daniel Martin"), "utf-8")
        await page.get_by_label("Viewing as").select_option(label=demo.ADMIN)
        await command(page, "/facts reload")
        await expect(talk.get_by_text("dan-martin").first).to_be_visible()


async def test_the_fan_is_told_that_reloading_is_for_admins(tmp_path: Path) -> None:
    async with demo_page(Path(shutil.copytree(SMALL, tmp_path / "knowledge"))) as page:
        await command(page, "/facts reload")

        await expect(page.get_by_role("log").get_by_text("Only Domestique's admins")).to_be_visible()


async def test_the_capability_of_the_page_is_printed_and_never_logged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with demo_page(Path(shutil.copytree(SMALL, tmp_path / "knowledge"))) as page:
        await say(page, "@Domestique hello")
        await expect(page.get_by_role("log").get_by_text("Hello! Ask me").first).to_be_visible()
        address, _, capability = page.url.partition("#")

    assert address.startswith("http://127.0.0.1:")
    assert capability
    assert capability not in caplog.text + capsys.readouterr().err
