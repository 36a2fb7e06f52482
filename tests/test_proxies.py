"""Which proxy a URL has, from the environment."""

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
def test_a_url_has_the_proxy_that_the_environment_names(
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
def test_an_address_is_left_out_by_itself_or_by_its_network(
    left_out: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", HTTP)
    monkeypatch.setenv("NO_PROXY", left_out)
    assert proxy_for(f"https://{host}/api") is None
    assert proxy_for("https://192.0.2.1/api") == proxy_for("https://[2001:db9::1]/api") == Proxy(HTTP, "ALL_PROXY")


@pytest.mark.parametrize("proxy", ["http://user:hunter2/x@p.example:8080", "socks4://user:hunter2@127.0.0.1"])
def test_a_proxy_that_is_of_no_use_is_named_without_its_value(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(ValueError, match=r"^HTTPS_PROXY must be a proxy's URL") as refused:
        proxy_for("https://aitoearn.cn/api")
    assert "hunter2" not in str(refused.value)


def test_a_host_is_left_out_at_one_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", HTTP)
    monkeypatch.setenv("NO_PROXY", "api.example:8443")
    assert proxy_for("https://api.example:8443/api") is None
    assert proxy_for("https://api.example/api") == Proxy(HTTP, "ALL_PROXY")


def test_a_proxys_password_is_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pass-word@p.example")
    assert "pass-word" not in repr(proxy_for("https://aitoearn.cn/api"))
