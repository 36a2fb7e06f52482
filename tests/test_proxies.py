"""Proxies and certificates in the environment: which one a URL has, and what is refused at the start."""

from pathlib import Path

import pytest
from bad_settings import problem_with

from aitoearn_mcp.proxies import Proxy, proxy_for
from aitoearn_mcp.settings import Settings

HTTP, PROXY = "http://p.example:8080", "https://p.example"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@pytest.mark.parametrize(
    ("environ", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": HTTP}, Proxy(HTTP, "HTTPS_PROXY")),
        ({"https_proxy": HTTP, "HTTPS_PROXY": PROXY}, Proxy(HTTP, "HTTPS_PROXY")),
        ({"https_proxy": "", "HTTPS_PROXY": PROXY}, None),
        ({"HTTPS_PROXY": "p.example:8080"}, Proxy(HTTP, "HTTPS_PROXY")),
        ({"ALL_PROXY": "socks5://p.example"}, Proxy("socks5://p.example", "ALL_PROXY")),
        ({"HTTPS_PROXY": HTTP, "ALL_PROXY": PROXY}, Proxy(HTTP, "HTTPS_PROXY")),
        ({"HTTP_PROXY": HTTP}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "aitoearn.cn"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "localhost, .cn"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "aitoearn.cn:443"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "https://aitoearn.cn/"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "AiToEarn.CN"}, None),
        ({"Https_Proxy": HTTP}, Proxy(HTTP, "HTTPS_PROXY")),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "earn.cn, ,aitoearn.cn:8443"}, Proxy(PROXY, "HTTPS_PROXY")),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "localhost, *"}, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "example.com,[::1],10.0.0.0/8"}, Proxy(PROXY, "HTTPS_PROXY")),
    ],
)
def test_the_proxy_of_a_url_comes_from_the_environment(
    environ: dict[str, str], proxy: Proxy | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert proxy_for("https://aitoearn.cn/api") == proxy


@pytest.mark.parametrize(
    ("left_out", "host"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("10.0.0.0/8", "10.1.2.3"),
        ("2001:db8::1", "[2001:db8::1]"),
        ("[2001:db8::1]", "[2001:db8:0::1]"),
        ("2001:db8::/32", "[2001:db8::7]"),
    ],
)
def test_no_proxy_matches_an_address_or_its_network(left_out: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", HTTP)
    monkeypatch.setenv("NO_PROXY", left_out)
    assert proxy_for(f"https://{host}/api") is None
    assert proxy_for("https://192.0.2.1/api") == proxy_for("https://[2001:db9::1]/api") == Proxy(HTTP, "ALL_PROXY")


@pytest.mark.parametrize("proxy", ["http://user:hunter2/x@p.example:8080", "socks4://user:hunter2@127.0.0.1"])
def test_an_invalid_proxy_is_reported_by_name_without_its_value(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match=r"^HTTPS_PROXY must be a proxy's URL") as refused:
        proxy_for("https://aitoearn.cn/api")
    assert "hunter2" not in str(refused.value)


def test_no_proxy_can_name_one_port_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", HTTP)
    monkeypatch.setenv("NO_PROXY", "api.example:8443")
    assert proxy_for("https://api.example:8443/api") is None
    assert proxy_for("https://api.example/api") == Proxy(HTTP, "ALL_PROXY")


def test_no_repr_shows_a_proxys_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass-word@p.example")
    assert "pass-word" not in repr(proxy_for("https://aitoearn.cn/api"))


@pytest.mark.parametrize(
    "proxy",
    [
        "http://proxy:8080",
        "https://user:pass@proxy:8443",
        "socks5://127.0.0.1:1080",
        "socks5h://proxy:1080",
        "SOCKS5://proxy:1080",
        "proxy:8080",
        "user:pass@proxy:8080",
        "[::1]:8080",
    ],
)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_httpx_can_use_is_accepted(variable: str, proxy: str) -> None:
    assert Settings.from_env({variable: proxy}) == Settings.from_env({})


@pytest.mark.parametrize(
    "proxy",
    [
        "socks4://user:hush@proxy:1080",
        "ftp://user:hush@proxy",
        "http://user:hush@proxy:99999",
        "http://user:hush@proxy:port",
        "user:hush@proxy:port",
        "http://user:hush@[::1",
        "http://user:hush@",
        "http://user:hush@pro xy:8080",
        "http://user:hush@-.例:8080",
        "http://user:hush\udce9@proxy:8080",
        " http://user:hush@proxy:8080",
        " ",
    ],
)
@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
)
def test_a_proxy_that_httpx_cannot_use_is_refused_and_not_shown(variable: str, proxy: str) -> None:
    assert problem_with({variable: proxy}) == (
        f"{variable} must be a proxy's URL such as http://127.0.0.1:8080, of http, https, socks5, socks5h, or be unset"
    )


@pytest.mark.parametrize("good", ["", "http://proxy:8080"])
def test_the_lower_case_proxy_variable_wins_as_it_does_in_httpx(good: str) -> None:
    assert Settings.from_env({"https_proxy": good, "HTTPS_PROXY": "socks4://proxy:1"}) == Settings.from_env({})
    assert problem_with({"https_proxy": "socks4://proxy:1", "HTTPS_PROXY": good}).startswith("https_proxy must be")


def test_a_proxy_variable_is_read_in_any_case() -> None:
    assert problem_with({"Https_Proxy": "socks4://user:hunter2@p"}).startswith("Https_Proxy must be a proxy's URL")
    assert Settings.from_env({"HTTPS_PROXY": "socks4://p", "https_proxy": ""}) == Settings.from_env({})


@pytest.mark.parametrize(
    "around",
    [
        {"AITOEARN_SANDBOX": "1"},
        {"AITOEARN_BASE_URL": "http://127.0.0.1:8080/api"},
        {"no_proxy": "localhost, *"},
    ],
)
def test_a_bad_proxy_is_accepted_where_no_proxy_is_used(around: dict[str, str]) -> None:
    assert Settings.from_env({"ALL_PROXY": "socks4://proxy:1", **around}) == Settings.from_env(around)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_missing_certificates_are_refused(name: str, tmp_path: Path) -> None:
    """httpx reads these by itself, and would fail at the start with a traceback."""
    path = tmp_path if name == "SSL_CERT_FILE" else tmp_path / "missing" / "\0"
    assert problem_with({name: str(path)}).startswith(f"{name} must name certificates")


def test_missing_certificates_are_accepted_for_an_api_on_this_machine(tmp_path: Path) -> None:
    environ = {"SSL_CERT_FILE": str(tmp_path / "missing"), "AITOEARN_BASE_URL": "http://127.0.0.1:1/api"}
    assert Settings.from_env(environ).is_loopback
