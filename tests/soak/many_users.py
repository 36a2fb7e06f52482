"""The sandbox with many users, each with a key and a record of its own: `python -m soak.many_users USERS`."""

import sys
from datetime import UTC, datetime

import anyio

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store


def key_of(number: int) -> str:
    """Return a user's key: all of them are alike but for a few digits in the middle."""
    return f"the-secret-key-{number:05}-of-a-user"


def record_of(number: int) -> str:
    """Return the id of a user's record."""
    return f"{number:024x}"


async def serve(users: int) -> None:
    """Serve until the process is ended."""
    records = [
        make_record(
            record_of(n), "douyin", datetime.now(UTC), userId=f"user-{n}", title=f"post of user {n}", accountId=None
        )
        for n in range(users)
    ]
    store = Store(records, keys={key_of(n): f"user-{n}" for n in range(users)})
    async with running(create_app(store)) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await anyio.sleep_forever()


if __name__ == "__main__":
    anyio.run(serve, int(sys.argv[1]))
