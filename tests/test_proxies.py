"""The proxy of a URL, from the environment."""

import pytest

from aitoearn_mcp.proxies import Proxy, proxy_for

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
