"""What can go wrong with a call, as one tree.

    AiToEarnError
    ├── NotSentError               no request left this process, so nothing changed
    │   ├── ChangedSinceError      another call was writing to the record
    │   ├── MissingKeyError        there is no API key to send
    │   ├── ReadOnlyError          this server may not write
    │   ├── ProtectedError         the record holds a link, or is not published yet
    │   ├── WrongLinkError         the link is certainly not of the record's post
    │   ├── NotAuditedError        the audit log could not be written
    │   ├── InvalidArgumentsError  the arguments of the call
    │   └── UnreachableError       no connection, or none free in time
    ├── RefusedError               AiToEarn or a gateway refused, so nothing changed
    │   ├── KeyRefusedError        the API key
    │   ├── WrongRecordIdError     an id that no record can have
    │   ├── RecordNotFoundError    no such record for this key
    │   ├── LinkRefusedError       the work link
    │   ├── AccountRefusedError    the record's social account
    │   ├── PlatformRefusedError   the record's platform
    │   ├── TryLaterError          a limit or an outage that passes
    │   └── GatewayRefusedError    an HTTP status without an envelope
    ├── OutcomeUnknownError        an update that may or may not have been saved
    ├── ReadFailedError            a read that got no usable response
    └── InternalError              a bug of this server, with its details in the log

Each carries what a program needs (`details`) and says the rest in words (`message`).
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from aitoearn_mcp.i18n import Language, Text

Changed = Literal["no", "unknown"]

MOST_PROBLEM_LINES = 20

_NOTHING_CHANGED = Text("Nothing was changed.", "没有任何更改。")
MAY_BE_SAVED = Text(
    "The update may or may not have been saved, and may still arrive: read the record again with get_publish_record "
    "in a minute, before you write something else. Do not publish the post again.",
    "更新可能已保存，也可能没有，还可能稍后才生效：请在一分钟后用 get_publish_record 重新读取该记录，"
    "再决定是否写入其他内容。不要重新发布作品。",
)
_AGAIN = Text("The same call can be made again.", "可以原样重试。")
_AGAIN_AFTER = Text("Make the same call again after {seconds} seconds.", "请在 {seconds} 秒后原样重试。")
_NOT_AGAIN = Text("The same call will fail again.", "原样重试仍会失败。")
_BUG = Text(
    "Internal error in aitoearn-mcp (requestId {request_id}).", "aitoearn-mcp 内部错误（requestId {request_id}）。"
)
_INVALID_ARGUMENTS = Text(
    "{tool}: invalid arguments ({count}). Nothing was sent and nothing was changed. Correct them and call again:",
    "{tool} 的参数有 {count} 处问题，未发送，未做更改。请修正后重试：",
)
_MORE = Text("- ... and {count} more", "- ……还有 {count} 处")
_REQUEST = Text("(requestId {request_id})", "（requestId {request_id}）")


class AiToEarnError(Exception):
    """Whatever ends a call without the requested result, in words for an agent.

    `changed` is None where the call wrote nothing by design; `retry_after` is in seconds. `published_name` is the kind
    in `_meta` and in the audit log: the class's name as it was first published, without `Error`.
    """

    changed: Changed | None = None
    published_name: ClassVar[str]

    def __init_subclass__(cls, published_name: str | None = None) -> None:
        cls.published_name = published_name or cls.__name__.removesuffix("Error")

    def __init__(
        self,
        what: Text,
        advice: Text | None = None,
        *,
        code: int | None = None,
        request_id: str | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
        writing: bool = False,
    ) -> None:
        super().__init__(what.en)
        self.what = what
        self.advice = advice
        self.code = code
        self.request_id = request_id
        self.retryable = retryable
        self.retry_after = retry_after
        if writing and self.changed is None:
            self.changed = "no"

    def message(self, language: Language) -> str:
        """Say what happened, what to do, whether anything changed and whether to try again."""
        parts = [self.what, self.advice, self._said_of_changes(), self._said_of_retrying()]
        if self.request_id:
            parts.append(_REQUEST.format(request_id=self.request_id))
        return ("" if language == "zh" else " ").join(part.into(language) for part in parts if part is not None)

    def details(self) -> dict[str, Any]:
        """Return the same for programs; a fact that does not apply is left out."""
        facts = {
            "error": self.published_name,
            "code": self.code,
            "requestId": self.request_id,
            "retryable": self.retryable,
            "retryAfterSeconds": self.seconds_to_wait,
            "changed": self.changed,
        }
        return {name: value for name, value in facts.items() if value is not None}

    @property
    def seconds_to_wait(self) -> int | None:
        """The whole seconds to wait before trying again, where the API or a gateway named them."""
        return None if self.retry_after is None else max(1, round(min(self.retry_after, 10**9)))

    def _said_of_changes(self) -> Text | None:
        return {"no": _NOTHING_CHANGED, "unknown": MAY_BE_SAVED, None: None}[self.changed]

    def _said_of_retrying(self) -> Text | None:
        if not self.retryable:
            return _NOT_AGAIN
        return _AGAIN if self.retry_after is None else _AGAIN_AFTER.format(seconds=self.seconds_to_wait)


class NotSentError(AiToEarnError):
    """No request left this process, so nothing changed."""


class ChangedSinceError(NotSentError, published_name="NotSent"):
    """Another call of this process was writing to the record after it was read and judged."""


class MissingKeyError(NotSentError):
    """There is no API key to send."""

    def _said_of_retrying(self) -> Text | None:
        return None


class ReadOnlyError(NotSentError):
    """This server was started so that it writes nothing."""


class ProtectedError(NotSentError):
    """The record holds a link that would be lost, or would lose the new one: only with overwrite."""


class WrongLinkError(NotSentError):
    """The link is certainly not of the record's post, and AiToEarn would store it unchecked."""


class NotAuditedError(NotSentError):
    """The audit log could not be written, and nothing may be written without it."""


class InvalidArgumentsError(NotSentError):
    """The arguments of the call can't be used. Says every problem, in at most 20 lines."""

    def __init__(self, tool: str, problems: Sequence[Text]) -> None:
        super().__init__(_INVALID_ARGUMENTS.format(tool=tool, count=len(problems)), writing=True)
        self.problems = problems

    def message(self, language: Language) -> str:
        """List the problems, one a line."""
        shown = self.problems if len(self.problems) < MOST_PROBLEM_LINES else self.problems[: MOST_PROBLEM_LINES - 2]
        lines = [self.what.into(language), *("- " + problem.into(language) for problem in shown)]
        if len(shown) < len(self.problems):
            lines.append(_MORE.format(count=len(self.problems) - len(shown)).into(language))
        return "\n".join(lines)


class UnreachableError(NotSentError):
    """No connection could be made, or none was free in time."""


class RefusedError(AiToEarnError):
    """AiToEarn, or a gateway before it, refused the request, so nothing changed."""


class KeyRefusedError(RefusedError):
    """The API key is not accepted."""


class WrongRecordIdError(RefusedError):
    """The id has a form that no record's id has."""


class RecordNotFoundError(RefusedError):
    """This key's user has no record with that id."""


class LinkRefusedError(RefusedError):
    """The work link is not accepted for this record."""


class AccountRefusedError(RefusedError):
    """The social account behind the record can't be used."""


class PlatformRefusedError(RefusedError):
    """AiToEarn can't set a link on the record's platform, or not now."""


class TryLaterError(RefusedError):
    """A limit or an outage that passes by itself."""


class GatewayRefusedError(RefusedError):
    """An HTTP status below 500 without the API's envelope: the request did not get through to it."""


class OutcomeUnknownError(AiToEarnError):
    """An update whose outcome is unknown: it may have been saved."""

    changed = "unknown"

    def _said_of_retrying(self) -> Text | None:
        return None


class ReadFailedError(AiToEarnError):
    """A read that got no usable response."""


class InternalError(AiToEarnError, published_name="InternalError"):
    """A bug of this server; its details are in the log."""

    def __init__(self, request_id: str, *, has_written: bool) -> None:
        super().__init__(_BUG.format(request_id=request_id), request_id=request_id)
        self.changed = "unknown" if has_written else "no"

    def message(self, language: Language) -> str:
        """Say that there is a bug and whether an update may be saved, but nothing of the bug itself."""
        parts = [self.what, MAY_BE_SAVED] if self.changed == "unknown" else [self.what]
        return ("" if language == "zh" else " ").join(part.into(language) for part in parts)
