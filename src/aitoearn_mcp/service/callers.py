"""Who makes a request, and with whose AiToEarn key its calls run."""

import hashlib
import hmac
from dataclasses import dataclass

from mcp.server.context import ServerRequestContext
from pydantic import SecretStr
from starlette.requests import Request
from starlette.types import Scope

from aitoearn_mcp.api.errors import MissingKeyError
from aitoearn_mcp.api.http import ApiHttp
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.key import checked_key, is_no_key
from aitoearn_mcp.service.settings import KEYS_FILE
from aitoearn_mcp.setting_types import InvalidValue, unquoted

KEY_HEADER = "X-Api-Key"

_IN_SCOPE = "aitoearn_mcp.caller"
_FINGERPRINT_OF = b"aitoearn-mcp caller"
_FINGERPRINT_LENGTH = 12
_NO_KEY_SENT = Text(
    "This request has no AiToEarn API key, and this server has none of its own.",
    "本次请求未携带 AiToEarn API Key，服务端也没有自己的 Key。",
)
_BAD_KEY_SENT = Text(
    "The X-Api-Key header of this request is not an AiToEarn API key: it {rule}.",
    "本次请求的 X-Api-Key 请求头不是有效的 AiToEarn API Key：{rule}。",
)
_PLACEHOLDER = Text(
    "is empty or still a placeholder, so the client did not fill in the key",
    "为空或仍是占位符，客户端没有填入实际的 Key",
)
_TWICE = Text("was sent more than once", "出现了多次")
_HOW_TO_SEND_THE_KEY = Text(
    "Ask the user to create an API key on the AiToEarn site and to send it in the X-Api-Key header: in the client's "
    'configuration, under this server\'s entry, "headers": {"X-Api-Key": "..."}. The Authorization header is not '
    "read as a key.",
    '请用户在 AiToEarn 网站创建 API Key，并通过 X-Api-Key 请求头发送：在客户端配置中本服务的条目下设置 "headers": '
    '{"X-Api-Key": "..."}。Authorization 请求头不会被当作 Key 读取。',
)
_NO_KEY_FOR_CALLER = Text(
    "This server has no AiToEarn API key for {caller}.",
    "本服务没有为 {caller} 配置 AiToEarn API Key。",
)
_WHOM_TO_ASK = Text(
    "Ask the user to have the operator of this server add a key for {caller} to the file of {setting}. It takes effect "
    "without a restart.",
    "请用户联系本服务的管理员，在 {setting} 指定的文件中为 {caller} 添加 Key，无需重启即可生效。",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller. `name` is for the logs; None where callers can't be told apart.

    `is_shared` is true of a name behind which many may stand: the one token of all of them.
    """

    key: SecretStr | MissingKeyError
    name: str | None = None
    is_shared: bool = False

    @property
    def counted_as(self) -> str | None:
        """The name under which this caller's share of the places is counted, if it has one."""
        return None if self.is_shared else self.name


def caller_with_own_key(request: Request) -> Caller:
    """Return the caller of a request that brings its own AiToEarn key, or that says how to send one.

    The name is a fingerprint: the same for the same key, on every process, and it does not reveal the key.
    """
    key = _own_key(request)
    if isinstance(key, MissingKeyError):
        return Caller(key)
    digest = hmac.new(key.get_secret_value().encode(), _FINGERPRINT_OF, hashlib.sha256).hexdigest()
    return Caller(key, f"key:{digest[:_FINGERPRINT_LENGTH]}")


def missing_key_of(name: str) -> MissingKeyError:
    """Say that the operator has no key for a caller, and whom to ask."""
    return MissingKeyError(
        _NO_KEY_FOR_CALLER.format(caller=name), _WHOM_TO_ASK.format(caller=name, setting=KEYS_FILE), writing=True
    )


def remember_caller(scope: Scope, caller: Caller) -> None:
    """Keep the caller with the request, for `key_of_request`."""
    scope[_IN_SCOPE] = caller


def key_of_request(context: ServerRequestContext[ApiHttp]) -> SecretStr | MissingKeyError:
    """Return the AiToEarn key with which a tool call is to run, or what is missing."""
    caller: Caller = context.request.scope[_IN_SCOPE] if isinstance(context.request, Request) else _NOBODY
    return caller.key


def parse_keys(found: dict[str, object]) -> dict[str, SecretStr]:
    """Return the keys of a keys file by subject. Raises ValueError, which quotes no key."""
    keys = {}
    for subject, key in found.items():
        if not subject.strip() or not isinstance(key, str):
            raise ValueError(f"must map subjects to keys, both of them texts, and {subject[:100]!r} is not such a pair")
        if is_no_key(key.strip()):
            raise ValueError(f"holds a placeholder in the place of the key of {subject[:100]!r}")
        try:
            keys[subject] = SecretStr(checked_key(key.strip()))
        except ValueError as error:
            raise ValueError(f"holds for {subject[:100]!r} what is not a key: it {error}") from None
    return keys


def _own_key(request: Request) -> SecretStr | MissingKeyError:
    sent = request.headers.getlist(KEY_HEADER)
    if not sent:
        return MissingKeyError(_NO_KEY_SENT, _HOW_TO_SEND_THE_KEY)
    if len(sent) > 1:
        return _bad_key(_TWICE)
    key = unquoted(sent[0].strip())
    if is_no_key(key):
        return _bad_key(_PLACEHOLDER)
    try:
        return SecretStr(checked_key(key))
    except InvalidValue as error:
        return _bad_key(error.text)


def _bad_key(rule: Text) -> MissingKeyError:
    return MissingKeyError(_BAD_KEY_SENT.format(rule=rule), _HOW_TO_SEND_THE_KEY)


_NOBODY = Caller(MissingKeyError(_NO_KEY_SENT, _HOW_TO_SEND_THE_KEY))
