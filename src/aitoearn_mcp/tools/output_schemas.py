"""Output schemas: our own fields have types, AiToEarn's have names and descriptions alone.

A client may keep only the fields that a schema names, so all are named; in an object without names it keeps all. It
refuses a result that does not fit, when a write is done already. So AiToEarn's fields, which may change, have no types.
"""

from collections.abc import Iterable
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer"}
SWITCH: Schema = {"type": "boolean"}
OBJECT: Schema = {"type": "object"}
ROWS: Schema = {"type": "array", "items": OBJECT}
NOTES: Schema = {"type": "array", "items": TEXT}

RECORD_FIELDS = {
    "id": "Record id",
    "flowId": "Flow: one post to several accounts",
    "taskId": "External task id",
    "userTaskId": "User's task id",
    "accountId": "Social account id",
    "accountType": "Platform",
    "type": "video or article",
    "status": "Publish status, a number",
    "title": "Title",
    "desc": "Text of the post",
    "publishTime": "Published or due, UTC",
    "platformWorkId": "Platform's id of the post",
    "workLink": "Public URL of the post",
    "linkStatus": "ready, pending or failed",
    "linkError": "Why there is no link",
    "linkMeta": "Object stored with the link",
    "videoUrl": "Video",
    "coverUrl": "Cover image",
    "imgUrlList": "Images",
    "source": "How the record came to be",
    "errorMsg": "Why publishing failed",
    "errorData": "The same for programs",
    "createdAt": "UTC",
    "updatedAt": "UTC",
}
"""The fields of a record as AiToEarn returns it, any of which may be missing."""


def result_schema(required: Iterable[str], **fields: Schema) -> Schema:
    """Return the schema of a result with these fields beside its notes."""
    return {"type": "object", "properties": {"notes": NOTES, **fields}, "required": list(required)}


def described_record() -> dict[str, Schema]:
    """Return AiToEarn's fields of a record, each with its description."""
    return {name: {"description": words} for name, words in RECORD_FIELDS.items()}


def named(names: Iterable[str]) -> dict[str, Schema]:
    """Return fields that are described elsewhere, by their names."""
    return {name: {} for name in names}


def counts(names: Iterable[str]) -> dict[str, Schema]:
    """Return a result's counts."""
    return dict.fromkeys(names, COUNT)
