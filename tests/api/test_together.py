"""Two requests at the same time: both are returned, and the first one's error ends the second."""

import anyio
import pytest

from aitoearn_mcp.api.errors import ReadFailedError
from aitoearn_mcp.api.together import together
from aitoearn_mcp.i18n import Text

pytestmark = pytest.mark.anyio


async def test_each_waits_for_the_other() -> None:
    first_began, second_began = anyio.Event(), anyio.Event()

    async def first() -> str:
        first_began.set()
        await second_began.wait()
        return "first"

    async def second() -> str:
        second_began.set()
        await first_began.wait()
        return "second"

    with anyio.fail_after(10):
        assert await together(first, second) == ("first", "second")


@pytest.mark.parametrize("first_fails", [True, False])
async def test_an_error_of_one_ends_the_other_and_is_raised_as_it_is(first_fails: bool) -> None:
    began, ended = anyio.Event(), anyio.Event()

    async def fail() -> str:
        await began.wait()
        raise ReadFailedError(Text("Reading failed.", "读取失败。"))

    async def wait() -> str:
        began.set()
        try:
            await anyio.Event().wait()
        finally:
            ended.set()
        return "never"

    with anyio.fail_after(10), pytest.raises(ReadFailedError):
        await (together(fail, wait) if first_fails else together(wait, fail))
    assert ended.is_set()


async def test_two_errors_are_one() -> None:
    async def fail() -> str:
        raise ReadFailedError(Text("Reading failed.", "读取失败。"))

    with pytest.raises(ReadFailedError):
        await together(fail, fail)
