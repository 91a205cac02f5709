"""What can be checked of the looks by measuring: contrast, names, widths, languages."""

from pathlib import Path

from playwright.async_api import Page, expect

from adapters.memory import BOT, Message
from bot.text import Link, When, say
from bot.view import Button, Card, Fact, File, Item, Notice, Section, Table
from bot.view import Page as ViewPage
from tests.adapters.browser.conftest import Opened, Site
from tests.world import START

CONTRAST, STUMBLES = ((Path(__file__).parent / name).read_text() for name in ("contrast.js", "stumbles.js"))


LONG = "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselverlust " * 3 + "x" * 300


def gallery(site: Site) -> None:
    """One of everything in #python and in Mia's private talk."""
    reader = site.world.chat.reads("mia")
    link = say("{link} {when}", link=Link("there", "https://example.org"), when=When(START))
    buttons = (
        Button("First", "home", "primary"),
        Button("Other", "home"),
        Button("Away", "home", "danger", confirm="Really?"),
        Button("Elsewhere", url="https://example.org"),
    )
    facts = (Fact("Where", link), Fact(LONG, LONG), Fact("Dates", "first\nsecond"))
    sections = (Section("Some", (Item(LONG, link, buttons[:2]),) * 2), Section("None", empty="no"))
    sections += (Section("Wide", table=Table(("", *(f"Room {n}" for n in range(9))), (("Long " * 9, *(LONG,) * 9),))),)
    views = [
        *(Notice(say("*Well* {link}", link=link), tone, buttons) for tone in ("good", "plain", "warning")),
        Card(LONG, "in", facts, f"{LONG}\n\n{LONG}", "note", buttons, File(LONG + ".ics", "text/calendar", b"x")),
        ViewPage("All", "of it", sections, buttons),
    ]
    for number, view in enumerate(views):
        for channel, only_for in (("python", ""), ("python", "mia"), ("@mia", "")):
            said = Message(f"g{number}{channel}{only_for}", channel, BOT, START, "", view, reader, only_for)
            said.reactions = {"✋": ["mia", "ben"], "👍": ["ben"]}
            site.world.chat.messages[said.id] = said
    site.world.chat.messages["w"] = Message("w", "python", "ben", START, LONG)


async def is_well(page: Page) -> None:
    measured = await page.evaluate(CONTRAST)
    assert measured["seen"] > 20
    assert measured["poor"] == []
    assert await page.evaluate(STUMBLES) == []


async def test_all_can_be_read_and_told_in_both_themes(site: Site, opened: Opened):
    gallery(site)
    page = await opened("mia")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.goto(f"{site.address}/?as=mia#python")
        await page.reload()
        await expect(page.locator(".page-title").first).to_be_visible()
        await is_well(page)
        await page.locator(".me").click()
        await is_well(page)
        await page.keyboard.press("Escape")
        await page.goto(f"{site.address}/?as=mia#home")
        await page.get_by_role("button", name="Offer a session").click()
        await is_well(page)
        await page.get_by_text("More, if you like").click()
        await page.get_by_label("Seats").fill("-1")
        await page.get_by_role("button", name="Offer it").click()
        await expect(page.locator(".complaint").first).to_be_visible()
        await is_well(page)


async def test_the_theme_can_be_chosen_and_is_kept(opened: Opened):
    page = await opened("mia")
    await page.emulate_media(color_scheme="dark")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    dark = await page.evaluate(ground)
    await page.get_by_role("button", name="Dark theme", pressed=True).click()
    light = await page.evaluate(ground)
    assert light != dark
    await page.reload()
    await expect(page.get_by_role("button", name="Dark theme", pressed=False)).to_be_visible()
    assert await page.evaluate(ground) == light


STICKING_OUT = """[...document.querySelectorAll("#main *")].filter((element) => element.checkVisibility()
  && !element.closest(".hidden, .tip, svg, .table") && element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.className)"""


async def test_nothing_sticks_out_at_any_width(site: Site, opened: Opened):
    gallery(site)
    page = await opened("mia")
    for width in (2560, 768, 360):
        await page.set_viewport_size({"width": width, "height": 740})
        for place in ("python", "%40mia", "home"):
            await page.evaluate("(place) => { location.hash = place }", place)
            await expect(page.locator(f'.place[href="#{place}"]')).to_have_attribute("aria-current", "page")
            assert await page.evaluate(STICKING_OUT) == []
            assert await page.evaluate("document.documentElement.scrollWidth") == width
    await page.get_by_role("button", name="Open the list of rooms").click()
    await expect(page.get_by_role("link", name="python")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Open the list of rooms")).to_be_focused()


async def test_each_date_of_several_has_its_line(site: Site, opened: Opened):
    gallery(site)
    page = await opened("mia")
    dates = page.locator(".facts div", has_text="Dates").locator("dd").first
    assert await dates.inner_text() == "first\nsecond"


async def test_the_page_says_everything_in_both_languages(opened: Opened):
    page = await opened("mia")
    shapes = await page.evaluate("""async () => {
      const { WORDS } = await import("/page/words.js");
      const shape = (words) => Object.entries(words).map(([name, said]) => [name, typeof said, said.length > 0]).sort();
      return Object.fromEntries(Object.entries(WORDS).map(([language, words]) => [language, shape(words)]));
    }""")
    assert shapes["en"] == shapes["de"]
    assert len(shapes["en"]) > 50
    assert all(is_said for _, kind, is_said in shapes["en"] if kind == "string")


WHAT = {"home": "your card", "help": "what I can", "host": "offer one", "sessions": "find talks", "session": "show one"}
OTHER = {"host": ["anbieten"]}
OFFERED: dict[tuple[str, bool], list[str]] = {
    ("/", False): [*WHAT],
    ("/lex", False): [*WHAT],
    ("/lex ", False): [*WHAT],
    ("/lex ho", False): ["home", "host"],
    ("/LEX HO", False): ["home", "host"],
    ("/lex find", False): ["sessions"],
    ("/lex one", False): ["host", "session"],
    ("/lex host now", False): [],
    ("hello", False): [],
    ("ho", False): [],
    ("ho", True): ["home", "host"],
    ("/lex ho", True): ["home", "host"],
    ("host", True): ["host"],
    ("/lex anb", False): ["anbieten"],
    ("", True): [],
    ("kubernetes", True): [],
    ("/le x", False): [],
}


async def test_the_command_line_offers_what_can_be_meant(opened: Opened):
    page = await opened("mia")
    commands = [
        {"word": word, "names": [word, *OTHER.get(word, [])], "usage": word, "does": does}
        for word, does in WHAT.items()
    ]
    found = await page.evaluate(
        """async ([asked, commands]) => {
          const { complete } = await import("/page/line.js");
          return asked.map(([typed, inTalk]) => complete(typed, commands, inTalk).map((command) => command.word));
        }""",
        [list(OFFERED), commands],
    )
    assert dict(zip(OFFERED, found, strict=True)) == OFFERED
