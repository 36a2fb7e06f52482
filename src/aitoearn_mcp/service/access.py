"""Who may call, and with whose AiToEarn key: decided once, at the start."""

import hmac
import secrets
from dataclasses import dataclass

from mcp.server.context import ServerRequestContext
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import SecretStr
from starlette.requests import Request

from aitoearn_mcp.api.errors import MissingKeyError
from aitoearn_mcp.api.http import ApiHttp
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.key import NO_KEY_SET, checked_key, is_placeholder
from aitoearn_mcp.server import KeyOf
from aitoearn_mcp.settings import Settings, SettingsError

KEY_HEADER = "X-Api-Key"

_TOKEN_BYTES = 32
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_SCHEMES = ("http", "https")
_NO_KEY_SENT = Text(
    "This request brought no AiToEarn API key, and the server has none of its own.",
    "本次请求未携带 AiToEarn API Key，服务端也没有自己的 Key。",
)
_BAD_KEY_SENT = Text(
    "The X-Api-Key header of this request is no AiToEarn API key: it {rule}.",
    "本次请求的 X-Api-Key 请求头不是有效的 AiToEarn API Key：{rule}。",
)
_PLACEHOLDER = Text(
    "is empty or still a placeholder, so the host did not put the key in its place",
    "为空或仍是占位符，说明宿主程序没有填入实际的 Key",
)
_TWICE = Text("was sent more than once", "被发送了多次")
_HOW_TO_SEND_THE_KEY = Text(
    "Ask the user to make an API key on the AiToEarn site and to send it in the X-Api-Key header: in the host's "
    'configuration, under this server\'s entry, "headers": {"X-Api-Key": "..."}. An Authorization header is not '
    "read for it.",
    '请用户在 AiToEarn 网站创建 API Key，并通过 X-Api-Key 请求头发送：在宿主程序配置中本服务的条目下设置 "headers": '
    '{"X-Api-Key": "..."}。不会从 Authorization 请求头读取 Key。',
)


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Who may call. `token` is what they must show, if anything; `key_of` finds each one's own key, if they bring it.

    `rule` says it in a sentence, for the operator. `is_made` is true of a token that nobody chose.
    """

    rule: str
    token: SecretStr | None = None
    is_generated: bool = False
    key_of: KeyOf | None = None

    @classmethod
    def of(cls, settings: Settings) -> "AccessPolicy":
        """Decide. Raises SettingsError where it can't be said whose key is meant.

        The server's own key is never used for somebody who showed no token, on loopback either: every page and program
        on a machine reaches its loopback. The sandbox's key is public and opens nothing, so it needs none.
        """
        if settings.api_key is None:
            if settings.no_key_because not in (None, NO_KEY_SET):
                raise SettingsError("AITOEARN_API_KEY is empty or still a placeholder: set it, or unset it altogether")
            if settings.mcp_token is not None:
                raise SettingsError(
                    "AITOEARN_MCP_TOKEN is set without AITOEARN_API_KEY: it guards the server's key, and without one "
                    "each caller brings its own in X-Api-Key; set the key or unset the token"
                )
            return cls("each caller brings its own AiToEarn key in X-Api-Key", key_of=caller_key)
        if settings.mcp_token is not None:
            return cls("Authorization: Bearer with AITOEARN_MCP_TOKEN; the server's key is used", settings.mcp_token)
        if settings.sandbox:
            return cls("anybody: this is the sandbox, which holds nobody's records")
        made = SecretStr(secrets.token_urlsafe(_TOKEN_BYTES))
        return cls("Authorization: Bearer with a token made for this process; the server's key is used", made, True)

    def admit(self, request: Request) -> bool:
        """Tell whether the request shows the token, if one is needed. Takes the same time for any wrong one."""
        if self.token is None:
            return True
        headers = request.headers.getlist("authorization")
        scheme, _, shown = headers[0].partition(" ") if len(headers) == 1 else ("", "", "")
        expected = self.token.get_secret_value().encode()
        is_token = hmac.compare_digest(shown.strip().encode("latin-1"), expected)
        return is_token and scheme.lower() == "bearer"


def caller_key(context: ServerRequestContext[ApiHttp]) -> SecretStr | MissingKeyError:
    """Return the AiToEarn key that a request brought, for that request alone, or say how to send it."""
    request = context.request
    sent = request.headers.getlist(KEY_HEADER) if isinstance(request, Request) else []
    if not sent:
        return MissingKeyError(_NO_KEY_SENT, _HOW_TO_SEND_THE_KEY)
    if len(sent) > 1:
        return _bad_key(_TWICE)
    key = sent[0].strip()
    if is_placeholder(key):
        return _bad_key(_PLACEHOLDER)
    try:
        return SecretStr(checked_key(key))
    except ValueError as error:
        return _bad_key(Text(str(error), str(error)))


def _bad_key(rule: Text) -> MissingKeyError:
    return MissingKeyError(_BAD_KEY_SENT.format(rule=rule), _HOW_TO_SEND_THE_KEY)


def security_of(settings: Settings) -> TransportSecuritySettings:
    """Return the Host and Origin headers that are let in: this machine's names, and those that the operator named.

    A page elsewhere that a browser was led to can only send another Host (after DNS rebinding) or another Origin.
    """
    names = [*_LOOPBACK, *settings.allowed_hosts]
    hosts = [pattern for name in names for pattern in _with_any_port(name)]
    origins = [f"{scheme}://{pattern}" for name in _LOOPBACK for pattern in _with_any_port(name) for scheme in _SCHEMES]
    origins += [f"https://{pattern}" for name in settings.allowed_hosts for pattern in _with_any_port(name)]
    return TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins)


def _with_any_port(name: str) -> list[str]:
    has_port = not name.endswith("]") and ":" in name.rpartition("]")[2]
    return [name] if has_port else [name, f"{name}:*"]
