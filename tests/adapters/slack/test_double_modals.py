"""Modals in the double, over HTTP and over Socket Mode, in front of a bare slack-bolt app."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from .bare_app import Clock, bare_app, served
from .double import SlackDouble
from .kit import WRITES, asks, button, modal, row
from .people import Person

Json = dict[str, Any]


@pytest.fixture(params=["http", "socket"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(socket_mode=request.param == "socket", now=Clock()) as double:
        yield double


@pytest.fixture
async def app(slack: SlackDouble) -> AsyncIterator[AsyncApp]:
    app = bare_app(slack)
    async with served(app, slack):
        yield app


@pytest.fixture
def ben(slack: SlackDouble) -> Person:
    return slack.person("Ben Okafor")


# -- modals ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def opens(app: AsyncApp) -> Json:
    """`/lex` opens the modal that a test puts into `view`."""
    shown: Json = {"view": modal(asks("Title", WRITES))}

    @app.command("/lex")
    async def lex(ack: AsyncAck, command: Json, client: AsyncWebClient) -> None:
        await client.views_open(trigger_id=command["trigger_id"], view=shown["view"])
        await ack()

    return shown


async def test_a_submitted_modal_closes_on_an_empty_answer(app: AsyncApp, opens: Json, ben: Person) -> None:
    views: list[Json] = []

    @app.view("offer")
    async def offer(ack: AsyncAck, view: Json) -> None:
        views.append(view)
        await ack()

    await ben.types("/lex host")
    assert ben.modal
    assert (ben.modal.title, ben.modal.labels) == ("Offer a session", ["Title"])
    await ben.submits({"Title": "Kubernetes"})
    assert ben.modal is None
    assert views[0]["state"]["values"] == {"title": {"title": {"type": "plain_text_input", "value": "Kubernetes"}}}


async def test_what_is_not_there_cannot_be_clicked(app: AsyncApp, ben: Person) -> None:
    with pytest.raises(LookupError, match="nothing in front"):
        await ben.clicks(ben.modal, "More")
    with pytest.raises(LookupError, match="no modal"):
        await ben.submits()


async def test_an_incomplete_modal_is_kept_back_by_slack_itself(app: AsyncApp, opens: Json, ben: Person) -> None:
    await ben.types("/lex host")
    assert await ben.submits() is None  # nothing was sent: nobody listens
    assert ben.modal
    assert ben.modal.errors == {"title": "Please complete this required field."}


async def test_errors_keep_the_modal_open_and_stand_at_their_inputs(app: AsyncApp, opens: Json, ben: Person) -> None:
    @app.view("offer")
    async def offer(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"title": "Too short"})

    await ben.types("/lex host")
    await ben.submits({"Title": "K"})
    assert ben.modal
    assert ben.modal.errors == {"title": "Too short"}
    assert not ben.modal.trouble


@pytest.mark.parametrize(
    "said",
    [
        {"response_action": "errors", "errors": {"nowhere": "?"}},
        {"response_action": "update", "view": modal(asks("Title", WRITES), title="x" * 25)},
    ],
)
async def test_a_wrong_answer_to_a_modal_is_trouble(
    slack: SlackDouble, app: AsyncApp, opens: Json, ben: Person, said: Json
) -> None:
    @app.view("offer")
    async def offer(ack: AsyncAck) -> None:
        await ack(**said)

    await ben.types("/lex host")
    await ben.submits({"Title": "Kubernetes"})
    assert ben.modal
    assert ben.modal.trouble == "We had some trouble connecting. Try again?"
    assert len(slack.complaints) == 1


async def test_modals_are_pushed_updated_and_cleared(app: AsyncApp, opens: Json, ben: Person) -> None:
    answers = [
        {"response_action": "push", "view": modal(asks("Place", WRITES), title="Where?")},
        {"response_action": "update", "view": modal(asks("Room", WRITES), title="Which room?")},
        {"response_action": "clear"},
    ]

    @app.view("offer")
    async def offer(ack: AsyncAck) -> None:
        await ack(**answers.pop(0))

    await ben.types("/lex host")
    seen = []
    for values in ({"Title": "Kubernetes"}, {"Place": "Bonn"}, {"Room": "3"}):
        await ben.submits(values)
        seen.append(ben.modal.title if ben.modal else "")
    assert seen == ["Where?", "Which room?", ""]


async def test_closing_is_told_when_the_view_asks_for_it(app: AsyncApp, opens: Json, ben: Person) -> None:
    closed: list[Json] = []

    @app.view_closed("offer")
    async def heard(ack: AsyncAck, body: Json) -> None:
        closed.append(body)
        await ack()

    await ben.types("/lex host")
    await ben.closes()
    opens["view"] = modal(asks("Title", WRITES), notify_on_close=True)
    await ben.types("/lex host")
    await ben.closes()
    assert ben.modal is None
    assert [body["is_cleared"] for body in closed] == [False]


async def test_a_click_in_a_modal_can_update_it_and_what_was_typed_stays(
    app: AsyncApp, opens: Json, ben: Person
) -> None:
    opens["view"] = modal(asks("Title", WRITES), row(button("More", "more")))

    @app.action("more")
    async def more(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        assert body["view"]["state"]["values"]["title"]["title"]["value"] == "Kubernetes"
        await ack()
        view = modal(asks("Title", WRITES), asks("Room", WRITES, optional=True))
        await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    @app.view("offer")
    async def offer(ack: AsyncAck, view: Json) -> None:
        assert view["state"]["values"]["title"]["title"]["value"] == "Kubernetes"
        await ack()

    await ben.types("/lex host")
    await ben.fills({"Title": "Kubernetes"})
    assert ben.modal
    await ben.clicks(ben.modal, "More")
    assert ben.modal.labels == ["Title", "Room"]
    await ben.submits()
    assert ben.modal is None
