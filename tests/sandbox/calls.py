"""The calls that the sandbox's tests make, and what they look at in an answer."""

from typing import Any

import httpx

RECORDS = "/v2/channels/publish/records"


async def update(http: httpx.AsyncClient, record_id: str, body: object, **headers: str) -> dict[str, Any]:
    """PATCH a record's work link; header names are written with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return envelope(await http.patch(f"{RECORDS}/{record_id}/work-link", json=body, headers=sent))


async def get(http: httpx.AsyncClient, path: str = "", **headers: str) -> dict[str, Any]:
    """GET a path below the records; header names are written with underscores."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return envelope(await http.get(f"{RECORDS}{path}", headers=sent))


def envelope(response: httpx.Response) -> dict[str, Any]:
    """Return the parsed body of an answer, which is HTTP 200 whatever it says."""
    assert response.status_code == 200
    body: dict[str, Any] = response.json()
    return body


def ids(answer: dict[str, Any]) -> list[str]:
    """Return the ids of a list's records."""
    return [record["id"] for record in answer["data"]]
