"""One cheap read of the API: does AiToEarn answer, does it take the key, does its clock agree?"""

import secrets
from datetime import UTC, datetime
from urllib.parse import urlsplit

from aitoearn_mcp import __version__
from aitoearn_mcp.api.codes import Reached, meaning_of
from aitoearn_mcp.api.http import ApiHttp, FailureReason, NoResponse
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.settings import AI_BASE_URL, CN_BASE_URL, Settings

_MOST_SKEW_SECONDS = 60

_OTHER_SITE = {"aitoearn.cn": AI_BASE_URL, "aitoearn.ai": CN_BASE_URL}

_ADDRESS = Text(
    "AITOEARN_BASE_URL usually ends in /api, as in {cn} and {ai}. A proxy, a captive portal or a gateway may also "
    "stand between: open the URL in a browser.",
    "AITOEARN_BASE_URL 通常以 /api 结尾，例如 {cn} 和 {ai}。也可能是中间的代理、认证门户或网关："
    "请在浏览器中打开该地址。",
).format(cn=CN_BASE_URL, ai=AI_BASE_URL)
_PROXY = Text(
    "The proxy is there but does not let this through: does it need a user name, or allow this host?",
    "代理可达但未放行：是否需要用户名，是否允许访问该主机？",
)
_BEYOND_THE_PROXY = Text(
    "The proxy is there, but the way from it to the API is not open: is AITOEARN_BASE_URL right? A company's "
    "inspecting proxy needs its authority's certificate in SSL_CERT_FILE.",
    "代理可达，但从代理到 API 的路径不通：AITOEARN_BASE_URL 正确吗？企业检查代理需要用 SSL_CERT_FILE 指定其根证书。",
)
_ADVICE = {FailureReason.PROXY: _PROXY, FailureReason.CONNECT: _BEYOND_THE_PROXY}
_AGAIN = Text("Try again in a minute.", "请稍后再试。")


async def check_api(http: ApiHttp, settings: Settings, seconds: float) -> list[Finding]:
    """Read a record that does not exist: a cheap request whose response shows whether the key was accepted."""
    request_id = new_request_id()
    key = settings.api_key.get_secret_value() if settings.api_key else ""
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": f"aitoearn-mcp/{__version__}"}
    if key:
        headers["X-Api-Key"] = key
    path = f"v2/channels/publish/records/{secrets.token_hex(12)}"
    end = await http.exchange("GET", path, request_id, headers=headers, seconds=seconds, redactor=Redactor(key))
    if isinstance(end, NoResponse):
        return [_no_answer(end)]
    findings = [_answered(end, settings)]
    if key and findings[0].state is not State.FAILED:
        findings.append(_taken(end, settings))
    return [*findings, *_clock(end, datetime.now(UTC))]


def _no_answer(failure: NoResponse) -> Finding:
    return Finding("api", State.FAILED, failure.reason.value, _ADVICE.get(failure.reason, _AGAIN))


def _answered(answer: ApiResponse, settings: Settings) -> Finding:
    if answer.code is None:
        what = Text(
            "not AiToEarn but something else answered: HTTP {status} with {problem}",
            "响应的不是 AiToEarn：HTTP {status}，{problem}",
        ).format(status=answer.status, problem=answer.problem or Text("no body", "没有内容"))
        return Finding("api", State.FAILED, what, _ADDRESS)
    reached = _reached(answer.code)
    if reached is Reached.NO_ENDPOINT:
        return Finding("api", State.FAILED, meaning_of(answer.code).what, _ADDRESS)
    if reached is not Reached.UNKNOWN:
        return ok("api", f"AiToEarn answers at {settings.base_url}", f"AiToEarn 在 {settings.base_url} 响应正常")
    what = Text("{what} (code {code})", "{what}（code {code}）").format(
        what=meaning_of(answer.code).what, code=answer.code
    )
    return Finding("api", State.WARNING, what, _AGAIN)


def _taken(answer: ApiResponse, settings: Settings) -> Finding:
    assert answer.code is not None
    reached = _reached(answer.code)
    if reached is Reached.KEY_REFUSED:
        return Finding("key_accepted", State.FAILED, meaning_of(answer.code).what, advice_on_key(settings.base_url))
    if reached is Reached.KEY_ACCEPTED:
        return ok("key_accepted", "AiToEarn accepts the key", "AiToEarn 接受该 Key")
    what = Text("whether AiToEarn accepts the key could not be seen", "无法判断 AiToEarn 是否接受该 Key")
    return Finding("key_accepted", State.WARNING, what, _AGAIN)


def _reached(code: int) -> Reached:
    return Reached.KEY_ACCEPTED if code == 0 else meaning_of(code).reached


def advice_on_key(base_url: str) -> Text:
    """Suggest the other site first: its keys are unknown here, and that is the usual reason."""
    host = (urlsplit(base_url).hostname or "").removeprefix("www.")
    other = _OTHER_SITE.get(host)
    if other is None:
        return Text(
            "Make a key on this very server: a key of aitoearn.cn, aitoearn.ai or another server is unknown to it.",
            "请在该服务器上创建 Key：aitoearn.cn、aitoearn.ai 或其他服务器的 Key 在此无效。",
        )
    return Text(
        "Was the key made on {there}? Then set AITOEARN_BASE_URL={other}. Else make a new one on {here} and copy it "
        "whole: this one is unknown or revoked, or its user is disabled.",
        "该 Key 是在 {there} 创建的吗？如果是，请设置 AITOEARN_BASE_URL={other}。否则请在 {here} 重新创建并完整复制："
        "当前 Key 未知、已吊销，或其用户已停用。",
    ).format(there=urlsplit(other).hostname, here=host, other=other)


def _clock(answer: ApiResponse, now: datetime) -> list[Finding]:
    if answer.sent_at is None:
        return []
    skew = (now - answer.sent_at).total_seconds()
    if abs(skew) <= _MOST_SKEW_SECONDS:
        return [ok("clock", "agrees with the server's", "与服务器一致")]
    ahead = skew > 0
    return [
        Finding(
            "clock",
            State.WARNING,
            Text(
                f"this machine's clock is {abs(skew):.0f} s {'ahead of' if ahead else 'behind'} the server's",
                f"本机时钟比服务器{'快' if ahead else '慢'} {abs(skew):.0f} 秒",
            ),
            Text(
                "Set the clock: certificates and the times in records are judged by it.",
                "请校准时钟：证书有效期和记录中的时间都依赖它。",
            ),
        )
    ]
