"""Checks of the way to the API, one step at a time: proxy, or DNS, TCP and TLS."""

import contextlib
import socket
import ssl
from urllib.parse import urlsplit

import anyio
import httpx
from anyio.abc import SocketStream
from anyio.streams.tls import TLSStream

from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.proxies import Proxy, proxy_for

_PORTS = {"https": 443, "http": 80, "socks5": 1080, "socks5h": 1080}

_NAME = Text(
    "Is AITOEARN_BASE_URL spelt right, and is this machine online? In a closed network a proxy may be needed "
    "(HTTPS_PROXY).",
    "AITOEARN_BASE_URL 拼写正确吗？本机是否联网？在受限网络中可能需要代理（HTTPS_PROXY）。",
)
_PORT = Text(
    "Is the port in AITOEARN_BASE_URL right, and the server running? A firewall may need an exception, or a closed "
    "network a proxy (HTTPS_PROXY).",
    "AITOEARN_BASE_URL 中的端口正确吗？服务器在运行吗？可能需要在防火墙中放行，或在受限网络中设置代理（HTTPS_PROXY）。",
)
_CERTIFICATE = Text(
    "The key is sent only to a server whose certificate is trusted. Behind a company's inspecting proxy, or with a "
    "certificate of your own, point SSL_CERT_FILE at the authority's certificate.",
    "Key 只会发送给证书可信的服务器。如果处于企业检查代理之后或使用自签证书，请用 SSL_CERT_FILE 指向其根证书。",
)
_HANDSHAKE = Text(
    "Is it an https port? Something between may also break TLS: a firewall, a proxy, a captive portal.",
    "该端口是 https 吗？也可能是中间设备（防火墙、代理、认证门户）破坏了 TLS。",
)
_PROXY = Text(
    "Start the proxy, correct the variable, or unset it; NO_PROXY names hosts that are reached without it.",
    "请启动代理、修正该变量或取消设置；NO_PROXY 可指定不经代理访问的主机。",
)


async def check_way(base_url: str, seconds: float, *, direct: bool) -> list[Finding]:
    """Go the way to the API step by step and stop at the first that fails; each step has that many seconds.

    `direct`: no proxy is used, as for a server on this machine.
    """
    try:
        proxy = None if direct else proxy_for(base_url)
    except ValueError as error:  # The system's setting: those of the environment are checked with the others.
        return [Finding("proxy", State.FAILED, Text(str(error), str(error)), _PROXY)]
    if proxy is not None:
        return [await _check_proxy(proxy, seconds)]
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    findings = [await _check_dns(host, port, seconds)]
    if findings[-1].state is State.OK:
        findings.append(await _check_tcp(host, port, seconds))
    if findings[-1].state is State.OK and parts.scheme == "https":
        findings.append(await _check_tls(host, port, seconds, trust_env=not direct))
    return findings


async def _check_proxy(proxy: Proxy, seconds: float) -> Finding:
    at = urlsplit(proxy.url)
    host, port = at.hostname or "", at.port or _PORTS[at.scheme]
    place = f"{host}:{port}"
    for step in (_resolve, _reach):
        problem = await step(host, port, seconds)
        if problem is not None:
            what = Text("{named_by} names the proxy {place}: {problem}", "{named_by} 指定的代理 {place}：{problem}")
            return Finding(
                "proxy", State.FAILED, what.format(named_by=proxy.named_by, place=place, problem=problem), _PROXY
            )
    return ok("proxy", f"{place} (from {proxy.named_by}) is reached", f"{place}（来自 {proxy.named_by}）可达")


async def _check_dns(host: str, port: int, seconds: float) -> Finding:
    problem = await _resolve(host, port, seconds)
    if problem is None:
        return ok("dns", f"{host} has an address", f"{host} 可解析")
    return Finding("dns", State.FAILED, Text(f"{host}: {problem.en}", f"{host}：{problem.zh}"), _NAME)


async def _check_tcp(host: str, port: int, seconds: float) -> Finding:
    problem = await _reach(host, port, seconds)
    if problem is None:
        return ok("tcp", f"port {port} takes connections", f"端口 {port} 可连接")
    what = Text(f"port {port} of {host}: {problem.en}", f"{host} 的端口 {port}：{problem.zh}")
    return Finding("tcp", State.FAILED, what, _PORT)


async def _resolve(host: str, port: int, seconds: float) -> Text | None:
    """Return what is wrong with a name, if anything is."""
    try:
        with anyio.fail_after(seconds):
            await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # A TimeoutError is an OSError; a label that is too long is a UnicodeError.
        return Text("its name has no address here (DNS)", "无法解析该主机名（DNS）")
    return None


async def _reach(host: str, port: int, seconds: float) -> Text | None:
    """Return what is wrong with a port, if anything is."""
    try:
        with anyio.fail_after(seconds):
            async with await anyio.connect_tcp(host, port):
                return None
    except TimeoutError:
        return Text(f"no connection within {seconds:g} s", f"{seconds:g} 秒内未能建立连接")
    except OSError as error:
        if _is(error, ConnectionRefusedError):
            return Text("connections are refused, nothing listens there", "连接被拒绝，没有程序在监听")
        return Text("it is not reachable", "不可达")


def _is(error: BaseException, kind: type[OSError]) -> bool:
    """Tell whether an error is of a kind, or was caused by one: anyio tries all addresses and tells why in a group."""
    if isinstance(error, BaseExceptionGroup):
        return any(_is(each, kind) for each in error.exceptions)
    return isinstance(error, kind) or (error.__cause__ is not None and _is(error.__cause__, kind))


async def _check_tls(host: str, port: int, seconds: float, *, trust_env: bool) -> Finding:
    problem, advice = await _shake_hands(host, port, seconds, trust_env)
    if problem is None:
        return ok("tls", f"{host} has a certificate that is trusted", f"{host} 的证书可信")
    return Finding("tls", State.FAILED, problem, advice)


async def _shake_hands(host: str, port: int, seconds: float, trust_env: bool) -> tuple[Text | None, Text | None]:
    """Return what is wrong with a server's TLS and what to do, if anything is."""
    broken = Text(f"no TLS handshake with {host}:{port}", f"与 {host}:{port} 的 TLS 握手失败")
    # The very certificates that the API client trusts.
    context = httpx.create_ssl_context(trust_env=trust_env)
    try:
        with anyio.fail_after(seconds):
            stream = await anyio.connect_tcp(host, port)
            await _wrapped(stream, host, context)
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message
        return Text(f"{host}: {reason}", f"{host} 的证书未通过验证：{reason}"), _CERTIFICATE
    except (OSError, anyio.EndOfStream, anyio.BrokenResourceError):  # Among them ssl.SSLError and TimeoutError.
        return broken, _HANDSHAKE
    return None, None


async def _wrapped(stream: SocketStream, host: str, context: ssl.SSLContext) -> None:
    try:
        tls = await TLSStream.wrap(
            stream, server_side=False, hostname=host, ssl_context=context, standard_compatible=False
        )
        await tls.aclose()
    finally:
        with contextlib.suppress(OSError):
            await stream.aclose()
