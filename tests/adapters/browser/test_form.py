"""Forms on the page, filled in with nothing but keys: what a script sets is not what a person can type."""

from playwright.async_api import expect

from tests.adapters.browser.conftest import Opened, Site
from tests.adapters.browser.test_page import types


async def test_a_session_is_offered_with_keys_alone(opened: Opened):
    page = await opened("ben", "lex")
    keys = page.keyboard
    await types(page, "/lex host")
    await expect(page.get_by_label("Title")).to_be_focused()
    await keys.type("Keys are enough")
    await keys.press("Tab")
    await expect(page.get_by_label("Starts")).to_be_focused()
    await keys.type("11242026")
    await keys.press("Tab")
    await keys.type("0300PM")
    await expect(page.get_by_label("Starts")).to_have_value("2026-11-24T15:00")
    while not await page.get_by_label("Join link or place").evaluate("it => it === document.activeElement"):
        await keys.press("Tab")
    await keys.type("Room 4.12")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="It is live: Keys are enough")).to_be_visible()


async def test_a_time_in_words_is_shown_as_it_was_read_and_nothing_is_red(opened: Opened):
    page = await opened("ben", "lex")
    await types(page, "/lex host Words are enough tomorrow 15:00 Room 4.12")
    await expect(page.locator(".echo")).to_contain_text("I read “tomorrow 15:00” as Tue, Nov 24, 2026, 15:00")
    await expect(page.locator(".complaint")).to_have_count(0)
    await expect(page.get_by_label("Starts")).to_have_value("2026-11-24T15:00")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="It is live: Words are enough")).to_be_visible()


async def test_a_time_is_told_in_words_with_keys_alone(opened: Opened):
    page = await opened("ben", "lex")
    keys = page.keyboard
    await types(page, "/lex host")
    await page.get_by_label("Title").press_sequentially("Said in the form")
    await page.get_by_role("button", name="Tell it in words").press("Enter")
    await expect(page.get_by_label("Starts")).to_be_focused()
    await keys.type("tomorrow 15:00")
    await page.get_by_label("Join link or place").press_sequentially("Room 4.12")
    await keys.press("Enter")
    await expect(page.locator(".echo")).to_contain_text("I read “tomorrow 15:00” as Tue, Nov 24, 2026, 15:00")
    await expect(page.get_by_label("Starts")).to_have_value("2026-11-24T15:00")
    await keys.press("Enter")
    await expect(page.get_by_role("heading", name="It is live: Said in the form")).to_be_visible()


async def test_what_was_typed_is_not_lost_by_a_stray_escape(opened: Opened):
    page = await opened("ben", "lex")
    keys = page.keyboard
    await types(page, "/lex host")
    await expect(page.get_by_label("Title")).to_be_focused()
    await keys.type("Half a thought")
    await keys.press("Escape")
    await page.get_by_role("alertdialog").get_by_role("button", name="Go on writing").press("Enter")
    await expect(page.get_by_label("Title")).to_have_value("Half a thought")


async def test_all_about_oneself_stands_open(site: Site, opened: Opened):
    page = await opened("mia", "lex")
    await types(page, "/lex settings")
    await page.get_by_label("Topics you care about").press_sequentially("python, gardens")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("gardens")
