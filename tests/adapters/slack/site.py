"""The server that stands for slack.com: the Web API, response URLs, file uploads and Socket Mode, on 127.0.0.1."""

from collections.abc import Callable

from aiohttp import web

from . import answers
from .arguments import Refused
from .web_api import Api, Front
from .wire import Socket

MOST_SOCKETS = 10  # open at a time, for one app


class Site:
    """Listens on a free port once started."""

    def __init__(self, api: Api, front: Front, socket: Socket, complain: Callable[[str, str], None]) -> None:
        self.api, self.socket, self.complain = api, socket, complain
        app = web.Application(client_max_size=50 * 1024**2)
        app.router.add_route("*", "/api/{method}", front.answer)
        app.router.add_post("/{kind:commands|actions|app}/{team}/{number}/{secret}", self._take_response)
        app.router.add_post("/upload/v1/{file}", self._take_upload)
        app.router.add_get("/link/", self._open_socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)

    async def start(self) -> None:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.api.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _open_socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.api.tickets:
            return web.Response(status=403)
        self.api.tickets.discard(ticket)
        if len(self.socket.open) >= MOST_SOCKETS:
            return web.Response(status=429)
        return await self.socket.serve(request)

    async def _take_response(self, request: web.Request) -> web.Response:
        door = self.api.response_urls.get(request.path)
        error = "no_service" if door is None else door.refusal(self.api.now, self.api.limits)
        if door is None or error:
            return web.json_response({"ok": False, "error": error}, status=404)
        try:
            answers.to_response_url(self.api, door, await request.json())
        except Refused as refusal:
            self.complain("response_url", str(refusal.answer))
            return web.json_response(refusal.answer, status=400)
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        return web.Response(text="ok")

    async def _take_upload(self, request: web.Request) -> web.Response:
        file = self.api.workspace.files.get(request.match_info["file"])
        if file is None or file.complete:
            return web.Response(status=404)
        if request.content_type == "multipart/form-data":
            part = next(iter((await request.post()).values()))
            content = part.file.read() if isinstance(part, web.FileField) else str(part).encode()
        else:
            content = await request.read()
        if len(content) != file.length:
            return web.Response(status=400, text="length does not match")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")
