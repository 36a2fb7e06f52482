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


async def test_an_error_of_the_first_ends_the_second_and_is_raised_as_it_is() -> None:
    began, ended = anyio.Event(), anyio.Event()

    async def first() -> str:
        await began.wait()
        raise ReadFailedError(Text("Reading failed.", "读取失败。"))

    async def second() -> str:
        began.set()
        try:
            await anyio.Event().wait()
        finally:
            ended.set()
        return "never"

    with anyio.fail_after(10), pytest.raises(ReadFailedError):
        await together(first, second)
    assert ended.is_set()
