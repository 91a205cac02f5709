"""``make migration``: writes the first migration anew from today's tables. Once released, none is ever rewritten."""

from alembic import command
from sqlalchemy import create_engine

from store.migrations import FOLDER, config


def main() -> None:
    for old in (FOLDER / "versions").glob("*.py"):
        old.unlink()
    with create_engine("sqlite://").begin() as connection:
        command.revision(config(connection), "first", autogenerate=True, rev_id="0001")


if __name__ == "__main__":
    main()
