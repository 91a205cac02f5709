"""Stories about what a host says to all who come, and about sign-up that is closed (S8)."""

from tests.world import Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


WORDS = "Please bring a laptop.\n<!channel> *bold* https://evil.example.org"


async def hosted(world: World, *names: str, **told: str) -> tuple[Who, list[Who]]:
    """Ana's session on Wednesday at three, to which these people have signed up."""
    ana, guests = world.person("Ana"), [world.person(name) for name in names]
    await ana.offers(**told)
    for guest in guests:
        await guest.types("join 1")
        guest.hears()
    return ana, guests


async def test_a_host_writes_once_looks_at_it_and_all_who_have_a_seat_get_it(world: World) -> None:
    ana, [ben, mia, tom] = await hosted(world, "Ben", "Mia", "Tom", capacity="2")
    await ana.types("message 1")
    assert await ana.fills(text=WORDS) == (
        f"Ana writes to you about “Testing with pleasure”\nGoes to: 2 people\n{WORDS}\nNobody has got it yet."
    )
    assert ben.hears() == []
    assert await ana.clicks("Send it") == "Your words for Testing with pleasure are on their way to 2 people."
    letter = f"Ana writes to you about “Testing with pleasure”\n{WORDS}"
    assert (ben.hears(), mia.hears(), tom.hears()) == ([letter], [letter], [])


async def test_who_waits_gets_it_too_if_the_host_says_so(world: World) -> None:
    ana, [ben, tom] = await hosted(world, "Ben", "Tom", capacity="1")
    await ana.types("message 1")
    assert "Goes to: 2 people" in await ana.fills(text="Soon!", to="all")
    await ana.clicks("Send it")
    assert [len(who.hears()) for who in (ben, tom)] == [1, 1]


@on_both
async def test_what_was_typed_is_kept_until_it_is_sent(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    await ana.types("message 1 Bring a latpop.")
    await ana.clicks("Change it")
    assert ana.form.fields[0].value == "Bring a latpop."
    await ana.fills(text="Bring a laptop.")
    await ana.clicks("Send it")
    assert [letter.splitlines()[1] for letter in ben.hears()] == ["Bring a laptop."]


async def test_twice_a_day_is_enough_and_twice_the_button_is_once(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    for words in ("One", "Two"):
        await ana.types(f"message 1 {words}")
        await ana.clicks("Send it")
    assert (
        await ana.types("message 1 send 2") == "These words to the guests of Testing with pleasure were sent already."
    )
    often = "You wrote to the guests of Testing with pleasure twice within a day. Please wait until tomorrow."
    assert await ana.types("message 1 Three") == often
    assert len(ben.hears()) == 2
    await world.passes(hours=25)
    assert "Goes to: 1 person" in await ana.types("message 1 Three")


async def test_it_is_for_those_who_host_and_says_something_to_somebody(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    assert await ben.types("message 1 Hello") == "Only those who host Testing with pleasure can do this."
    await ana.types("message 1")
    await ana.fills(text="   ")
    assert ana.complaints == {"text": "Please fill this in."}
    await ana.fills(text="x" * 10_000)
    assert ana.complaints == {"text": "At most 2000 characters, please."}
    await ana.types("message 1 Hello")
    await ben.types("leave 1")
    assert await ana.clicks("Send it") == "Nobody has a seat in Testing with pleasure who could read it."
    gone = "These words are not there any more. Please write them once more."
    assert await ana.types("message 1 send 77") == gone
    assert await world.person("Cara").types("message 1 send 1") == gone


@on_both
async def test_it_waits_for_the_morning_unless_the_session_is_near_and_who_left_does_not_get_it(world: World) -> None:
    ana, [ben, mia] = await hosted(world, "Ben", "Mia", starts_at="2026-11-30T15:00")
    await world.becomes("2026-11-23 22:00")
    await ana.types("message 1 See you")
    await ana.clicks("Send it")
    assert ben.hears() == []
    await mia.types("leave 1")
    mia.hears()
    await world.becomes("2026-11-24 08:00")
    assert (len(ben.hears()), mia.hears()) == (1, [])


async def test_afterwards_it_may_tell_of_notes_but_not_for_ever_nor_of_what_was_cancelled(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    await world.becomes("2026-11-26 10:00")
    ben.hears()
    await ana.types("message 1 The notes are there")
    await ana.clicks("Send it")
    assert [letter.splitlines()[-1] for letter in ben.hears()] == ["The notes are there"]
    await world.becomes("2026-12-20 10:00")
    assert await ana.types("message 1 x") == "Testing with pleasure is long over, so its guests are left in peace."
    other = await ana.offers(title="Other", starts_at="2026-12-24T15:00")
    await ana.types(f"cancel {other} yes")
    assert await ana.types(f"message {other} x") == "Other was cancelled. Whoever had signed up was told."


# closing sign-up


async def test_closed_sign_up_is_told_on_the_card_and_a_hand_is_refused_kindly(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, [_ben] = await hosted(world, "Ben")
    tom = world.person("Tom")
    assert await ana.types("close 1") == "Sign-up for Testing with pleasure is closed. Who waits goes on waiting."
    assert tom.card(room).splitlines()[-1] == "Sign-up is closed."
    assert [label for label, _ in buttons(tom.cards(room)[0])] == ["Details"]
    refused = "Sign-up for Testing with pleasure is closed. Perhaps another one is for you?"
    assert await tom.reacts("✋", tom.cards(room)[0]) == refused
    assert await tom.types("join 1") == refused
    assert world.seats(1) == {"Ben": "in"}
    assert await ana.types("open 1") == "Sign-up for Testing with pleasure is open."
    await tom.clicks("Sign up", tom.cards(room)[0])
    assert world.seats(1) == {"Ben": "in", "Tom": "in"}


@on_both
async def test_who_waits_goes_on_waiting_and_gets_the_seat_that_comes_free(world: World) -> None:
    ana, [ben, _mia] = await hosted(world, "Ben", "Mia", capacity="1")
    await ana.types("close 1")
    await ben.types("leave 1")
    assert world.seats(1) == {"Mia": "in"}
    assert await ben.types("join 1") == "Sign-up for Testing with pleasure is closed. Perhaps another one is for you?"


async def test_who_has_a_place_is_told_so_though_sign_up_is_closed(world: World) -> None:
    ana, [ben, mia] = await hosted(world, "Ben", "Mia", capacity="1")
    await ana.types("close 1")
    assert (await ben.types("join 1")).startswith("You already have a seat in Testing with pleasure")
    assert (await mia.types("join 1")).startswith("You are already on the waiting list of Testing with pleasure")
    assert world.seats(1) == {"Ben": "in", "Mia": "waiting"}


async def test_only_who_hosts_it_closes_it_and_not_when_it_is_over(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    assert await ben.types("close 1") == "Only those who host Testing with pleasure can do this."
    await world.becomes("2026-11-26 10:00")
    assert await ana.types("close 1") == "Testing with pleasure is over."


async def test_what_a_host_can_do_stands_beside_the_guests(world: World) -> None:
    ana, _ = await hosted(world, "Ben")
    await ana.types("guests 1")
    labels = [label for label, _ in buttons(ana.sees_all()[-1])]
    assert labels == ["Write to them", "Close sign-up", "Back to the session"]
    await ana.clicks("Close sign-up")
    assert world.session(1).closed


async def test_who_joins_all_dates_of_a_series_gets_those_that_are_open(world: World) -> None:
    ana, tom = world.person("Ana"), world.person("Tom")
    await ana.offers(repeats="weekly", times="3")
    await ana.types("close 2")
    await tom.types("join 1 all")
    assert [list(world.seats(number)) for number in (1, 2, 3)] == [["Tom"], [], ["Tom"]]
    for number in (1, 3):
        await ana.types(f"close {number}")
    refused = "Sign-up for Testing with pleasure is closed. Perhaps another one is for you?"
    assert await world.person("Mia").types("join 1 all") == refused
