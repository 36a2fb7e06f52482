"""The parameters that more than one tool takes, each declared once."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import parse_link
from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.platforms import PLATFORMS, ROWS
from aitoearn_mcp.links.problems import describe_with_suggestion
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.tools.argument_rules import FreeText, MayBeJson, Rule
from aitoearn_mcp.tools.problems import problem
from aitoearn_mcp.tools.time_range import NotATimeError, check_time

_LARGEST_META = 64 * 1024
# JavaScript, in which AiToEarn is written, holds whole numbers exactly only up to here.
_LARGEST_INTEGER = 2**53 - 1

_RECORD_ID = "^[A-Za-z0-9_-]{1,128}$"

_IS_RECORD_ID = Text(
    "must be the record's id: 24 hex digits, without spaces or slashes",
    "必须是记录的 ID：24 位十六进制，不含空格或斜杠",
)
_META_TOO_LARGE = Text(
    "must have at most 64 KiB as JSON, and has {size} bytes", "以 JSON 计最多 64 KiB，现有 {size} 字节"
)
_OTHER_CASE = Text("must be written {near}", "必须写作 {near}")
_NO_PLATFORM = Text("must be one of {names}", "必须是以下之一：{names}")
_META_DIGITS = Text(
    "holds a whole number beyond 9007199254740991, which AiToEarn would round: give it as a string",
    "含有超过 9007199254740991 的整数，AiToEarn 会将其取整：请改用字符串",
)


def _taken(text: str) -> str:
    try:
        return take_link(text).url
    except NotOneLinkError as error:
        raise problem(error.reason) from None


def _one_link(text: str) -> str:
    """Check that a text holds one link, and not one whose text alone shows that it is not of a post."""
    link = parse_link(_taken(text))
    for found in link.problems:
        if found.blocking:
            raise problem(describe_with_suggestion(found, link))
    return text


def _storable(meta: dict[str, Any]) -> dict[str, Any]:
    if not _numbers_survive(meta):
        raise problem(_META_DIGITS)
    size = len(compact_json(meta).encode())
    if size > _LARGEST_META:
        raise problem(_META_TOO_LARGE.format(size=size))
    return meta


def _numbers_survive(value: object) -> bool:
    if isinstance(value, dict):
        return all(_numbers_survive(item) for item in value.values())
    if isinstance(value, list):
        return all(_numbers_survive(item) for item in value)
    return not isinstance(value, int) or abs(value) <= _LARGEST_INTEGER


# What people and agents call the platforms: by AiToEarn's names in other letters, their own names, and these.
_NAMED_OTHERWISE = {
    **{
        spelling.lower(): row.account_type
        for row in ROWS.values()
        for spelling in (row.account_type, row.name.en, row.name.zh, *row.other_names)
    },
    "wechat": "wxGzh (Official Account) / wxSph (Channels)",
    "weixin": "wxGzh (公众号) / wxSph (视频号)",
    "微信": "wxGzh (公众号) / wxSph (视频号)",
}


def _platform(name: str) -> str:
    if name in PLATFORMS:
        return name
    near = _NAMED_OTHERWISE.get(name.lower())
    if near is not None:
        raise problem(_OTHER_CASE.format(near=near))
    raise problem(_NO_PLATFORM.format(names=", ".join(PLATFORMS)))


_STRIPPED = StringConstraints(strip_whitespace=True)

RecordId = Annotated[
    str,
    Field(
        description="Id of the publish record: 24 hex digits (not a flowId or taskId).",
        pattern=_RECORD_ID,
    ),
    _STRIPPED,
    Rule(_IS_RECORD_ID),
]
RecordIds = Annotated[
    tuple[Annotated[str, StringConstraints(strip_whitespace=True, pattern=_RECORD_ID)], ...],
    Field(description="Only these records.", min_length=1, max_length=200),
    MayBeJson(),
    Rule(_IS_RECORD_ID),
]
WorkLink = Annotated[
    str,
    Field(description="The post's public URL, or share text with one. Required for ready."),
    AfterValidator(_one_link),
]
PlatformWorkId = Annotated[
    str,
    Field(
        description="The platform's id of the post. Needed for instagram, wxGzh, linkedin, google_business; "
        "better for wxSph.",
        min_length=1,
        max_length=512,
    ),
    _STRIPPED,
]
DataId = Annotated[
    str,
    Field(
        description="AiToEarn's internal work id, used if platformWorkId is missing.",
        min_length=1,
        max_length=512,
    ),
    _STRIPPED,
]
LinkError = Annotated[
    str,
    Field(
        description="Why there is no link, at most 8,192 characters. Left out: cleared.",
        max_length=8192,
    ),
    FreeText(),
]
LinkMeta = Annotated[
    dict[str, Any],
    Field(description="JSON object; replaces the stored one."),
    MayBeJson(),
    AfterValidator(_storable),
]
LinkText = Annotated[
    str,
    Field(description="The link, or share text with one."),
]
AccountType = Annotated[
    str,
    Field(description="Platform, such as douyin, xhs or KWAI."),
    AfterValidator(_platform),
]


def _time(text: str) -> str:
    try:
        return check_time(text)
    except NotATimeError as error:
        raise problem(error.reason) from None


Since = Annotated[
    str,
    Field(description="From: YYYY-MM-DD, or ISO 8601 with offset. Default: 30 days ago."),
    AfterValidator(_time),
]
Until = Annotated[
    str,
    Field(description="Until, the same way; a day counts whole."),
    AfterValidator(_time),
]
AccountId = Annotated[str, Field(description="Social account id.", max_length=128), _STRIPPED]
FlowId = Annotated[str, Field(description="One flow: a record per account, of any age.", max_length=128), _STRIPPED]
TaskId = Annotated[str, Field(description="External task id.", max_length=128), _STRIPPED]
DryRun = Annotated[bool, Field(description="true: send nothing, show what would change.")]
Overwrite = Annotated[
    bool,
    Field(description="true: replace or drop a link that the record has. Only on the user's word."),
]
