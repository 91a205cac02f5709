"""``GET /about``: who we are and what is kept, for those who meet LEX in a directory of apps."""

from aiohttp import web

ABOUT = """LEX, learning from experts

LEX is an informal learning network among colleagues, in the chat that they use already.

It is run by your own organisation, on its own machine, and sends nothing anywhere else than to the chat.

What is kept: name, e-mail address, language, time zone, site and topics of members; the sessions they offer; who signed
up for which. Who comes to a session is seen by those who host it. There is no ranking, and nobody is watched.

Questions: type /lex help, or ask the caretaker of your network.
"""


def routes() -> list[web.RouteDef]:
    async def about(_request: web.Request) -> web.Response:
        return web.Response(text=ABOUT)

    return [web.get("/about", about)]
