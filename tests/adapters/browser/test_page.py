"""The page in a real browser: stories of people who click, type and look."""

import re

from playwright.async_api import Page, expect

from tests.adapters.browser.conftest import Opened, Site, served


async def fills_offer(page: Page, title: str, when: str = "2026-11-24T15:00", place: str = "Room 4.12") -> None:
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill(title)
    await dialog.get_by_label("Starts").fill(when)
    await dialog.get_by_label("Join link or place").fill(place)


async def types(page: Page, text: str) -> None:
    await page.locator("#line").fill(text)
    await page.keyboard.press("Enter")


async def test_from_the_offer_to_the_reminder(site: Site, opened: Opened):
    ben, mia = await opened("ben", "lex"), await opened("mia", "lex")
    await types(ben, "/lex host")
    await fills_offer(ben, "Type hints")
    await ben.get_by_role("button", name="Offer it").click()

    card = mia.locator("article").filter(has=mia.get_by_role("heading", name="Type hints"))
    await expect(card).to_contain_text("no limit")
    await expect(card.locator("dd time").first).to_contain_text("16:00")  # Ben said 15:00, in London
    seen_by_ben = ben.locator("article:not(.private)").filter(has=ben.get_by_role("heading", name="Type hints"))
    await card.get_by_role("button", name="✋").click()
    await expect(seen_by_ben).to_contain_text("1 person comes")
    await expect(seen_by_ben.get_by_role("button", name="✋ 1: Mia")).to_have_attribute("aria-pressed", "false")
    await expect(card.get_by_role("button", name="✋ 1: Mia")).to_have_attribute("aria-pressed", "true")

    await mia.get_by_role("link", name=re.compile("LEX.*1 new message")).click()
    await expect(mia.get_by_role("heading", name="You are coming: Type hints")).to_be_visible()
    async with mia.expect_download() as download:
        await mia.get_by_role("link", name="Calendar entry").click()
    assert (await download.value).suggested_filename.endswith(".ics")
    await mia.get_by_role("button", name="To the next reminder").click()
    await expect(mia.get_by_role("log")).to_contain_text("Ben is looking forward to you: Type hints")
    await expect(mia.get_by_role("status").filter(has_text="LEX has written to you")).to_be_visible()
    await expect(ben.locator("#clock")).to_contain_text("15:00")  # a day before, by Ben's clock


async def test_a_message_becomes_a_session(site: Site, opened: Opened):
    site.ben.says("How do I test asyncio?", "python")
    page = await opened("mia")
    await page.get_by_role("button", name="What to make of this message").click()
    await page.get_by_role("menuitem", name="Make it a session").click()
    await expect(page.get_by_label("Title")).to_have_value("How do I test asyncio?")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Starts").fill("2026-11-24T15:00")
    await dialog.get_by_label("Join link or place").fill("Room 4.12")
    await dialog.get_by_role("button", name="Offer it").click()
    await expect(page.get_by_role("heading", name="It is live: How do I test asyncio?")).to_be_visible()


async def test_emoji_are_offered_where_they_do_something_and_on_what_people_write(site: Site, opened: Opened):
    cara = site.world.person("Cara")
    await cara.types("festival new")
    await cara.fills(title="Learning week", first_day="2026-12-01")
    await site.ben.offers(title="Type hints")
    site.ben.says("Shall we?", "lex")
    page = await opened("mia", "lex")
    said = {
        name: page.locator("article").filter(has_text=name) for name in ("Learning week", "Type hints", "Shall we?")
    }
    await expect(said["Learning week"].get_by_role("button", name="Programme")).to_be_visible()
    found = {name: await one.get_by_role("button", name="Add a reaction").count() for name, one in said.items()}
    assert found == {"Learning week": 0, "Type hints": 1, "Shall we?": 1}


async def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(opened: Opened):
    page = await opened("mia")
    await types(page, "/lex host")
    await fills_offer(page, "A title", "2020-01-01T10:00")
    await page.get_by_text("More, if you like").click()
    await page.get_by_label("Seats").fill("-1")
    await page.get_by_role("button", name="Offer it").click()
    seats = page.get_by_label("Seats")
    await expect(seats).to_have_attribute("aria-invalid", "true")
    await expect(seats).to_have_accessible_description(re.compile("Blank: no limit At least 1"))
    await expect(seats).to_be_focused()
    await expect(seats).to_have_value("-1")
    await expect(page.get_by_label("Title")).to_have_value("A title")
    await seats.fill("2")
    await page.get_by_role("button", name="Offer it").click()
    starts = page.get_by_label("Starts")
    await expect(starts).to_have_attribute("aria-invalid", "true")
    await expect(starts).to_have_value("2020-01-01T10:00")
    await starts.fill("2026-10-25T02:30")  # past, and it came twice: only words can tell which is meant
    await page.get_by_role("button", name="Cancel").click()
    await page.get_by_role("alertdialog").get_by_role("button", name="Go on writing").click()
    await expect(page.get_by_label("Title")).to_have_value("A title")


async def test_a_time_in_words_is_shown_in_full_and_then_taken(site: Site, opened: Opened):
    page = await opened("mia")
    await types(page, "/lex host Testing with joy | 2026-12-01 15:00 | Room 4")
    await types(page, "/lex move 1 friday")
    time = page.get_by_label("New time")
    await time.fill("dec 9 3pm")
    await page.get_by_role("button", name="Move it").click()
    await expect(time).to_have_value("2026-12-09T15:00")
    await page.get_by_role("button", name="Move it").click()
    await expect(page.get_by_text("Wed, Dec 9").first).to_be_visible()


async def test_the_command_line_by_keyboard(opened: Opened):
    page = await opened("mia", "lex")
    keys = page.keyboard
    await keys.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the command line")).to_be_focused()
    await keys.press("Enter")
    line = page.get_by_role("combobox")
    await expect(line).to_be_focused()

    await keys.type("/lex h")  # home, help, host: the arrows choose, Tab completes
    await expect(line).to_have_attribute("aria-expanded", "true")
    while "host" not in await page.locator("[aria-selected=true] b").inner_text():
        await keys.press("ArrowDown")
    assert await line.get_attribute("aria-activedescendant") == await page.locator(
        "[aria-selected=true]"
    ).get_attribute("id")
    await keys.press("Tab")
    await expect(line).to_have_value("/lex host ")
    await keys.press("Enter")
    await expect(page.get_by_label("Title")).to_be_focused()
    await keys.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(line).to_be_focused()

    await keys.type("/")
    await keys.press("Escape")
    await expect(page.locator("#hints")).to_be_hidden()


async def test_cards_people_and_rooms_by_keyboard(site: Site, opened: Opened):
    await site.ben.types("host Talk | 2026-11-24 15:00 | Room 1")
    page = await opened("mia", "lex")
    keys = page.keyboard
    hand = page.get_by_role("button", name=re.compile("^✋"))
    await hand.focus()
    await keys.press("Enter")
    await expect(hand).to_have_attribute("aria-pressed", "true")
    await expect(hand).to_be_focused()  # though the card was drawn anew
    await expect(page.locator("article:not(.private)")).to_contain_text("1 person comes")

    await page.locator(".me").focus()
    await keys.press("Enter")
    await expect(page.get_by_role("menuitemradio", name="Mia")).to_be_focused()
    await keys.press("ArrowDown")
    await keys.press("Enter")
    await expect(page.locator(".me")).to_contain_text("Ben")
    await page.get_by_role("link", name="Home").focus()
    await keys.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    await expect(page.get_by_role("heading", name="Talk")).to_have_count(0)
    await expect(page.locator(".home")).to_contain_text("Talk")


HOSTILE = [
    '<img src=x onerror="window.hacked=1">',
    "javascript:window.hacked=1",
    "</script><script>window.hacked=1</script>",
    "[click](javascript:alert(1)) *bold* <!channel> @everyone",
    "abc\u202egnp.exe \u200bzero\u200bwidth",
    "مرحبا بالعالم 123",
]


async def test_what_people_write_is_shown_and_never_done(site: Site, opened: Opened):
    for text in HOSTILE:
        await site.ben.types(text, "python")
        await site.ben.types(f"host {text} | 2026-11-24 15:00 | {text.replace('|', ' ')}")
    await site.ben.types("/lex sessions", "python")
    site.world.chat.members["ben"] = site.world.chat.members["ben"].__class__("ben", HOSTILE[0], "ben@example.org")
    page = await opened("ben")
    log = page.get_by_role("log")
    for text in HOSTILE[:4]:
        await expect(log).to_contain_text(text)
    await expect(log).to_contain_text("abcgnp.exe zerowidth")
    await expect(log.locator("script, iframe, img:not(.avatar), strong")).to_have_count(0)
    for place in ("lex", "@ben", "home"):
        await page.goto(f"{site.address}/?as=ben#{place}")
        await expect(page.locator("#stage")).to_contain_text("onerror")
    assert await page.evaluate("window.hacked") is None
    links = await page.evaluate("[...document.links].map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:"}


async def test_a_german_reads_german(site: Site, opened: Opened):
    await site.ben.types("host Talk | 2026-11-24 15:00 | Room 1")
    page = await opened("jonas-who-left", "lex")  # an old bookmark: the page finds somebody who is here
    await expect(page.locator(".me")).to_contain_text("Mia")
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="Jonas").click()
    await expect(page.locator(".me")).to_contain_text("Jonas")
    assert await page.evaluate("document.documentElement.lang") == "de"
    await expect(page.get_by_role("navigation", name="Räume")).to_contain_text("Start")
    await expect(page.locator("#clock")).to_contain_text("zum Ausprobieren")
    await page.locator("article").get_by_role("button", name="✋").click()
    await page.get_by_role("link", name=re.compile("LEX.*1 neue Nachricht")).click()
    await expect(page.get_by_role("heading", name="Du bist dabei: Talk")).to_be_visible()
    await types(page, "/lex anbieten")
    await expect(page.get_by_role("dialog")).to_contain_text("Mehr, wenn du magst")


async def test_the_page_and_the_cards_come_back_when_the_server_does(site: Site, opened: Opened):
    await site.ben.types("host Talk | 2026-11-24 15:00 | Room 1")
    page = await opened("mia")
    async with served(site.world) as address:
        await page.goto(f"{address}/?as=mia#lex")
        await expect(page.get_by_role("heading", name="Talk")).to_be_visible()
    await expect(page.get_by_text("LEX cannot be reached")).to_be_visible()
    site.world.chat.messages.clear()
    async with served(site.world, int(address.rpartition(":")[2])):
        await expect(page.get_by_text("LEX cannot be reached")).to_have_count(0)
        await expect(page.get_by_role("heading", name="Talk")).to_be_visible()
        await page.get_by_role("button", name=re.compile("^✋")).click()
        await expect(page.locator("article:not(.private)")).to_contain_text("1 person comes")


async def test_the_home_card_answers_where_one_stands(site: Site, opened: Opened):
    await site.ben.types("host Talk | 2026-11-24 15:00 | Room 1")
    page = await opened("mia", "home")
    home = page.locator(".home")
    button = home.get_by_role("button", name="Find sessions")
    await button.evaluate("(button) => { button.dataset.types = 'join 1' }")  # one whose answer is a short notice
    await button.click()
    await expect(home.get_by_role("status")).to_contain_text("You are in: Talk")
    await expect(home).to_contain_text("you are coming")  # and the card is as new
    await home.get_by_role("button", name="Details: Talk").first.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("LEX")
    await expect(page.get_by_role("log")).to_contain_text("You are coming.")
