"""The way to the service: one token for all, connections that are kept, and nobody who waits for another."""

import asyncio

import aiohttp
import pytest

from bot.chat import Later
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.shown import BERLIN
from tests.adapters.teams.test_chat import CARD, privately


async def test_trap_3_and_4_one_token_and_one_connection_serve_many_messages(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    """The SDK makes a client, and asks for a token, for every turn."""
    for number in range(20):
        clock.moment += 2
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, f"{number}")
    assert len(teams.issuer.token_requests) == 1
    connector = lex.session.connector
    assert isinstance(connector, aiohttp.TCPConnector)
    assert sum(len(kept) for kept in connector._conns.values()) <= 2  # the directory's and the service's


async def test_trap_4_who_waits_for_a_token_holds_up_nobody_and_all_share_one(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    """MSAL's request blocks the event loop, once a turn."""
    gate = teams.issuer.holds()
    to = privately(teams, ben, conversation=ben.chat.id)
    sending = [asyncio.create_task(lex.teams.chat.post(to, CARD, BERLIN, f"{n}")) for n in range(5)]
    async with lex.session.post(lex.url, data=b"{}") as response:
        assert response.status == 401  # the door goes on answering
    assert not any(task.done() for task in sending)
    gate.set()
    await asyncio.gather(*sending)
    assert len(teams.issuer.token_requests) == 1


async def test_trap_5_replies_do_not_queue_behind_each_other(lex: Lex, teams: TeamsDouble) -> None:
    """The SDK's calls run in a pool of six threads: the seventh waits until one of them is answered."""
    people = [teams.person(f"Person {number}", has_bot=True) for number in range(13)]
    for _ in people[1:]:
        teams.faults.hold("send")
    chat = lex.teams.chat
    sending = [
        asyncio.create_task(chat.post(privately(teams, each, conversation=each.chat.id), CARD, BERLIN, "1"))
        for each in people
    ]
    answered, waiting = await asyncio.wait(sending, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    assert (len(answered), len(waiting)) == (1, 12)
    teams.faults.release()
    await asyncio.gather(*sending)


async def test_a_token_is_renewed_before_it_ends_and_nobody_waits_for_that(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    await lex.teams.chat.post(to, CARD, BERLIN, "1")
    clock.moment += 3599 - 120
    gate = teams.issuer.holds()
    await lex.teams.chat.post(to, CARD, BERLIN, "2")  # with the old one
    gate.set()
    assert lex.teams.chat.connector._token
    renewing = lex.teams.chat.connector._token._renewing
    assert renewing
    await renewing
    clock.moment += 300
    await lex.teams.chat.post(to, CARD, BERLIN, "3")
    assert len(teams.issuer.token_requests) == 2
    assert len({call.token for call in teams.calls}) == 2


async def test_a_token_that_was_revoked_is_replaced_at_once(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    await lex.teams.chat.post(to, CARD, BERLIN, "1")
    teams.issuer.revoke_all()
    await lex.teams.chat.post(to, CARD, BERLIN, "2")
    assert [call.status for call in teams.calls] == [201, 401, 201]


async def test_a_directory_that_fails_means_later_and_is_asked_again(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    teams.issuer.fails(503)
    with pytest.raises(Later):
        await lex.teams.chat.post(to, CARD, BERLIN, "1")
    assert teams.calls == []
    await lex.teams.chat.post(to, CARD, BERLIN, "1")


async def test_a_directory_that_fails_while_the_token_holds_is_no_matter(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    await lex.teams.chat.post(to, CARD, BERLIN, "1")
    clock.moment += 3599 - 120
    teams.issuer.fails(503)
    for number in range(3):
        await lex.teams.chat.post(to, CARD, BERLIN, f"{number}")
    assert len(ben.chat.messages) == 4


async def test_a_directory_that_denies_us_a_token_is_not_asked_at_every_message(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    right, teams.issuer.app_password = teams.issuer.app_password, "another"
    for _ in range(3):
        with pytest.raises(Later, match="AADSTS7000215") as later:
            await lex.teams.chat.post(to, CARD, BERLIN, "1")
        assert later.value.whole, "it concerns all that is sent"
    assert len(teams.issuer.token_requests) == 1
    teams.issuer.app_password = right
    clock.moment += 31
    await lex.teams.chat.post(to, CARD, BERLIN, "1")
    assert len(teams.issuer.token_requests) == 2
