"""Faults of a gateway: responses that do not come from the app."""

import email.utils
import time
from collections.abc import Callable, Mapping

from faults.faulty_server.exchange import BASE_PATH, HTML, ApiResponse, Exchange, page, phrase
from faults.faulty_server.script import Fault


def responding(name: str, make: Callable[[Exchange], ApiResponse], handled: bool = False) -> Fault:
    """Return a fault that sends the response of `make`; `handled`: the app handles the request first."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(make(exchange).whole())

    return Fault(name, act, stored=handled)


def http_status(
    code: int,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    handled: bool = False,
    name: str = "",
) -> Fault:
    """Return a fault that sends this HTTP status and no envelope; `handled`: the app handles the request first."""
    text = f"{code} {phrase(code)}\n".encode() if body is None else body
    response = ApiResponse(text, code, {"content-type": "text/plain", **(headers or {})})
    return responding(name or f"http_{code}{'_after_handling' if handled else ''}", lambda _: response, handled)


def redirect(status: int, url: str | None = None) -> Fault:
    """Return a fault that redirects to this URL, or to the same path on the other host (`seen_elsewhere`)."""

    def make(exchange: Exchange) -> ApiResponse:
        location = url or exchange.elsewhere.removesuffix(BASE_PATH) + exchange.request.target
        return ApiResponse(page(status), status, {"content-type": HTML, "location": location})

    return responding(f"redirect_{status}", make)


def _retry_at(seconds: float, name: str) -> Fault:
    def make(_: Exchange) -> ApiResponse:
        date = email.utils.formatdate(time.time() + seconds, usegmt=True)
        return ApiResponse(b"Slow down\n", 429, {"content-type": "text/plain", "retry-after": date})

    return responding(name, make)


def _retry_after(value: str, name: str, code: int = 429) -> Fault:
    return http_status(code, headers={"retry-after": value}, name=name)


def _debug_page(exchange: Exchange) -> ApiResponse:
    """Return a page that shows the request headers with the key, as debugging gateways do."""
    echo = "".join(f"<li>{name}: {value}</li>" for name, value in exchange.request.headers.items())
    return ApiResponse(page(502, echo), 502, {"content-type": HTML})


_PORTAL = b"<!DOCTYPE html><html><body>Welcome to Hotel Wi-Fi. <a href='/login'>Log in</a></body></html>"
_HTML = {"content-type": HTML}

GATEWAY_FAULTS = (
    *(http_status(code) for code in (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)),
    *(http_status(code, handled=True) for code in (500, 502, 503, 504)),
    _retry_after("1", "http_429_retry_after_seconds"),
    _retry_at(2, "http_429_retry_after_date"),
    _retry_at(-3600, "http_429_retry_after_past_date"),
    _retry_after("9" * 30, "http_429_retry_after_huge"),
    _retry_after("-5", "http_429_retry_after_negative"),
    _retry_after("soon \xe9", "http_429_retry_after_garbage"),
    _retry_after("1", "http_503_retry_after_seconds", 503),
    http_status(502, page(502), _HTML, name="html_502"),
    http_status(502, page(502), _HTML, name="html_502_after_handling", handled=True),
    http_status(200, _PORTAL, _HTML, name="html_200"),
    http_status(200, _PORTAL, _HTML, name="html_200_after_handling", handled=True),
    redirect(302),
    redirect(307),
    redirect(308),
    responding("key_echoed_in_page", _debug_page),
)
