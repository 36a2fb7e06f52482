"""Faults of one endpoint's content: a valid answer, and an untrue or hostile one."""

from typing import Any

from faults.faulty_server import HOSTILE_TEXT, INSTRUCTIONS, Fault, altered
from faults.faulty_server.exchange import Envelope, SeenRequest

_OTHER_ID = "7399999999999999999"


def _leads_to(name: str, url: object, work_id: object = _OTHER_ID) -> Fault:
    """Return a fault that lets link-info say that a link leads there."""
    work, extra = {"id": work_id, "url": url}, {"dataId": work_id, "resolvedUrl": url}
    return altered(name, lambda envelope, _: {**envelope, "data": {"platform": "douyin", "work": work, "extra": extra}})


def _each_account(name: str, **fields: object) -> Fault:
    """Return a fault that sets these fields on every account."""

    def change(envelope: Envelope, request: SeenRequest) -> object:
        shown: dict[str, Any] = {**fields}
        if fields.get("nickname") == "the key":
            shown["nickname"] = request.headers.get("x-api-key", "")
        data = envelope["data"]
        return {**envelope, "data": {**data, "list": [{**account, **shown} for account in data["list"]]}}

    return altered(name, change)


LIES_OF_LINK_INFO = (
    _leads_to("leads_to_another_post", f"https://www.douyin.com/video/{_OTHER_ID}"),
    _leads_to("leads_to_another_platform", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "dQw4w9WgXcQ"),
    _leads_to("leads_to_a_profile", "https://www.douyin.com/user/MS4wLjABAAAA"),
    _leads_to("leads_to_a_login_page", "https://sso.douyin.com/login/"),
    _leads_to("leads_to_no_address", "javascript:alert(1)"),
    _leads_to("leads_to_a_stranger", "https://evil.example/video/1"),
    _leads_to("leads_to_nothing", "", ""),
    _leads_to("leads_to_an_object", {"url": "x"}, {"id": 1}),
    _leads_to("leads_to_hostile_text", HOSTILE_TEXT, INSTRUCTIONS),
)
LIES_OF_ACCOUNTS = (
    _each_account("nicknames_hostile", nickname=HOSTILE_TEXT + INSTRUCTIONS),
    _each_account("nicknames_the_key", nickname="the key"),
    _each_account("nicknames_numbers", nickname=42),
    _each_account("nicknames_blank", nickname=" \u3000"),
    _each_account("accounts_without_id", id=None),
    _each_account("accounts_all_one", id="douyin_0"),
    altered("accounts_no_list", lambda envelope, _: {**envelope, "data": {"total": 1, "list": {"a": 1}}}),
    altered("accounts_of_numbers", lambda envelope, _: {**envelope, "data": {"total": 2, "list": [1, None]}}),
)
