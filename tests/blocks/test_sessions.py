"""Stories about sessions: offered, announced, joined, waited for, moved, cancelled, reminded of."""

from tests.world import World, shown

OFFER = {"title": "Testing with pleasure", "starts_at": "2026-11-25T15:00", "place": "https://meet.example.org/abc"}


async def test_a_session_is_offered_announced_joined_and_reminded_of(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de", zone="America/New_York")
    room = world.room("python", topics=["python"])
    await ana.types("/lex host", room)
    answer = await ana.fills(**OFFER, topics="python", capacity="1")
    assert "It is live: Testing with pleasure" in answer
    card = ben.cards(room)[0]
    assert "0 of 1 taken" in shown(card)
    await ben.reacts("✋", card)
    assert "1 of 1 taken" in shown(card)
    assert "Testing with pleasure" in ben.letters()[-1]
    await world.passes(days=2, hours=5, minutes=55)
    early, late = ben.letters()[-2:]
    assert "Ana" in early
    assert "09:00" in late
