"""The ``lexbot`` program."""

import asyncio
import functools
import logging
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, ParamSpec

import typer
from rich.console import Console

from adapters import settings
from adapters.logs import set_up
from adapters.network import Network, enter, prepare
from adapters.settings import Settings, Unusable
from store.db import sqlite_file

P = ParamSpec("P")
app = typer.Typer(
    help="LEX, learning from experts, in the chat that people already use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
Email = Annotated[str, typer.Option("--as", metavar="EMAIL", help="The member's e-mail address.")]


def command(act: Callable[P, None]) -> Callable[P, None]:
    """A command whose troubles are told in sentences."""

    @app.command(name=act.__name__.removesuffix("_"))
    @functools.wraps(act)
    def told(*arguments: P.args, **options: P.kwargs) -> None:
        try:
            act(*arguments, **options)
        except Unusable as trouble:
            for sentence in trouble.sentences:
                typer.echo(f"lexbot: {sentence}", err=True)
            raise typer.Exit(1) from None

    return told


@contextmanager
def entered() -> Generator[tuple[Settings, Network]]:
    """The network, for a command that ends by itself."""
    found = settings.read()
    set_up(found.logs, logging.WARNING)
    prepare(found, may_migrate=sqlite_file(found.database) is not None)
    network = enter(found)
    try:
        yield found, network
    finally:
        network.close()


@command
def run(
    *,
    demo: Annotated[bool, typer.Option("--demo", help="Invented people and sessions, in the browser chat.")] = False,
    migrate: Annotated[bool, typer.Option("--migrate", help="Bring a PostgreSQL database to today's form.")] = False,
) -> None:
    """Start everything that is configured."""
    from adapters.running import run

    found = settings.read()
    set_up(found.logs, logging.WARNING if demo else logging.INFO)
    asyncio.run(run(found, demo=demo, may_migrate=migrate))


@command
def check(
    *,
    deliveries: Annotated[
        bool, typer.Option("--deliveries", help="What became of everything that was to be sent, and what is wrong.")
    ] = False,
    fate: Annotated[
        str, typer.Option(help="Deliveries that are sent, maybe (sent), failed, dropped, held or waiting.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Deliveries as JSON, one a line.")] = False,
) -> None:
    """Examine settings, database, tokens and manifests; say what is wrong and what to do."""
    console = Console(soft_wrap=True, highlight=False)
    if deliveries:
        is_well = _deliveries(console, fate, as_json=as_json)
    elif fate or as_json:
        raise Unusable("--fate and --json are for --deliveries.")
    else:
        from adapters.checking import check

        set_up(level=logging.ERROR)  # what goes wrong is told as a finding
        is_well = asyncio.run(check(console))
    if not is_well:
        raise typer.Exit(1)


def _deliveries(console: Console, fate: str, *, as_json: bool) -> bool:
    from adapters.cli import ledger

    ledger.must_be_there(settings.read())
    with entered() as (found, network):
        return ledger.look(network, found, console, fate, as_json=as_json)


@command
def migrate() -> None:
    """Bring the database to today's form."""
    done = prepare(settings.read(), may_migrate=True)
    typer.echo("The database has today's form now." if done else "The database has today's form already.")


@command
def say(
    words: Annotated[list[str], typer.Argument(metavar="TEXT [NAME=VALUE]...", help="“/lex sessions”, for example.")],
    email: Email,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print the view as JSON.")] = False,
) -> None:
    """Type one line as one member, and print what they see. NAME=VALUE fills in the form that opens.

    Exits with 1 if what was filled in is not accepted: the form comes back, and says why.
    """
    from adapters.cli.talk import begin, say_once, split

    async def talk(network: Network) -> bool:
        text, given = split(words)
        return await say_once(await begin(network, email), text, given, Console(highlight=False), as_json=as_json)

    with entered() as (_, network):
        is_done = asyncio.run(talk(network))
    if not is_done:
        raise typer.Exit(1)


@command
def chat(email: Email) -> None:
    """Talk with LEX as one member, here in the terminal."""
    from adapters.cli.talk import begin, converse

    console = Console(highlight=False)

    async def talk(network: Network) -> None:
        await converse(await begin(network, email), console, lambda prompt: console.input(prompt, markup=False))

    with entered() as (_, network):
        asyncio.run(talk(network))


@command
def import_(
    kind: Annotated[str, typer.Argument(help="sessions or people")],
    file: Annotated[Path, typer.Argument(help="a .jsonl, .csv or .ics file, or .gz of one")],
    zone: Annotated[str, typer.Option(help="The zone of times that name none; by default the network's.")] = "",
) -> None:
    """Take in what exists. Running it again changes nothing. Exits with 1 if all of it is refused."""
    from adapters.cli import imports

    with entered() as (_, network):
        called, report = imports.take_in(network, kind, file, Console(stderr=True), zone)
        imports.show(report, Console(soft_wrap=True), called)
    if report.in_vain:
        raise typer.Exit(1)


@command
def manifest(
    platform: Annotated[str, typer.Argument(help="slack or teams")],
    url: Annotated[str, typer.Option(help="Where the world reaches this installation: https://lex.example.com")],
    out: Annotated[Path | None, typer.Option(help="The file to write.")] = None,
    *,
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="Slack reaches us by Socket Mode.")] = False,
) -> None:
    """Write the app package for this installation."""
    from adapters.cli.packages import write

    write(platform, url, out, settings.read(), socket_mode=socket_mode)


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
