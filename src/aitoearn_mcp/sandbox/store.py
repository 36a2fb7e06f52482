"""The sandbox's records, its history of writes, and the file that keeps both over a restart."""

import copy
import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self, TypedDict

from aitoearn_mcp.sandbox.records import KEY, USER, Record, timestamp
from aitoearn_mcp.sandbox.seed import seed_accounts, seed_records
from aitoearn_mcp.sandbox.social_accounts import Account, SocialAccounts

# The publish statuses that a completion of publishing may end; in all others it has happened, or never will.
_UNCOMPLETED = (0, 2, 6, 7, 8)


class Write(TypedDict):
    """One saved update: the body as it was sent, the request's id, and when it was saved (ISO 8601, UTC)."""

    recordId: str
    body: dict[str, Any]
    requestId: str
    at: str


class Store:
    """Records in memory, the accounts and keys that go with them, and every write in order.

    `keys` maps an API key to the id of the user who owns it. With `path`, records and history are kept in that file
    too, one JSON line each, and what the file holds replaces `records`; one process at a time may use it.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        accounts: Iterable[Account] = (),
        keys: Mapping[str, str] | None = None,
        path: str | os.PathLike[str] | None = None,
    ) -> None:
        """Fill the store. Raises OSError if `path` can't be read or written, ValueError if it is damaged inside."""
        self.keys = dict({KEY: USER} if keys is None else keys)
        self.accounts = SocialAccounts(accounts)
        self.history: list[Write] = []
        self._records = {record["id"]: _copied(record) for record in records}
        self._path = Path(path) if path is not None else None
        self._size = 0
        if self._path is not None:
            self._open(self._path)

    @classmethod
    def seeded(cls, *, keys: Mapping[str, str] | None = None, path: str | os.PathLike[str] | None = None) -> Self:
        """Return a store with the seed's records, dated back from now, and its accounts."""
        return cls(seed_records(datetime.now(UTC)), accounts=seed_accounts(), keys=keys, path=path)

    @property
    def credentials_loaded(self) -> int:
        """How often an endpoint has loaded an account's credential, which can set the account offline."""
        return self.accounts.credentials_loaded

    def get(self, record_id: str) -> Record | None:
        """Return a copy of a record with its internal fields, or None; hexadecimal letters may be in either case."""
        record = self._records.get(record_id.lower())
        return None if record is None else _copied(record)

    def records(self) -> list[Record]:
        """Return copies of all records, whoever owns them, in the order in which they were added."""
        return [_copied(record) for record in self._records.values()]

    def add(self, record: Record) -> None:
        """Put a record in, or replace the one with its id. Raises OSError if the file refuses it."""
        self._append({"record": record})
        self._records[record["id"]] = _copied(record)

    def add_account(self, account: Account) -> None:
        """Make a social account known, for records whose accountId names it; accounts are not kept in the file."""
        self.accounts.add(account)

    def update(
        self,
        record_id: str,
        changes: Mapping[str, Any],
        *,
        unset: Iterable[str] = (),
        body: dict[str, Any],
        request_id: str,
    ) -> Record:
        """Change a record, bump its updatedAt, note the write in the history, and return the record.

        With a file, the line is in it when this returns. Raises OSError, with nothing changed, if the file refuses it.
        """
        record = {**self._records[record_id.lower()], **copy.deepcopy(dict(changes))}
        for name in unset:
            record.pop(name, None)
        record["updatedAt"] = _later_than(record["updatedAt"])
        write: Write = {
            "recordId": record["id"],
            "body": copy.deepcopy(body),
            "requestId": request_id,
            "at": record["updatedAt"],
        }
        self._append({"record": record, "write": write})
        self._records[record["id"]] = record
        self.history.append(write)
        return _copied(record)

    def complete(self, record_id: str, work_link: str | None, *, platform_work_id: str | None = None) -> Record:
        """Complete publishing as AiToEarn does by itself, and return the record: **a link set before is overwritten**.

        So it is in the statuses 0, 2, 6, 7 and 8, whatever linkStatus says, which stays as it was (api-contract,
        section 9, "Who else writes the link"). The history, which is of updates alone, does not show it. Raises
        ValueError in any other status, KeyError for an unknown record, OSError if the file refuses it.
        """
        before = self._records[record_id.lower()]
        if before["status"] not in _UNCOMPLETED:
            raise ValueError(f"record {record_id} has publish status {before['status']}: nothing is left to complete")
        record = {**_copied(before), "status": 1, "publishTime": timestamp(datetime.now(UTC)), "errorMsg": ""}
        record.pop("errorData", None)
        if work_link is not None:
            record["workLink"] = work_link
        if platform_work_id is not None:
            unique_id = f"{record['accountType']}_{platform_work_id}"
            record |= {"platformWorkId": platform_work_id, "dataId": platform_work_id, "uniqueId": unique_id}
        record["updatedAt"] = _later_than(record["updatedAt"])
        self.add(record)
        return record

    def _open(self, path: Path) -> None:
        """Replay the file, or, if it holds nothing yet, write the records that the store was given into it."""
        data = path.read_bytes() if path.exists() else b""
        *lines, torn = data.split(b"\n")
        self._size = len(data) - len(torn)
        if lines:
            self._records.clear()
            for number, line in enumerate(lines, start=1):
                self._replay(line, f"{path}, line {number}")
            return
        # All or nothing: a start that is killed here leaves no half-filled file behind.
        filled = b"".join(_line({"record": record}) for record in self._records.values())
        draft = path.with_name(f"{path.name}.new")
        draft.write_bytes(filled)
        draft.replace(path)
        self._size = len(filled)

    def _replay(self, line: bytes, place: str) -> None:
        try:
            entry = json.loads(line)
            record: Record = entry["record"]
            self._records[record["id"]] = record
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{place}: not a line of a sandbox file") from error
        if "write" in entry:
            self.history.append(entry["write"])

    def _append(self, entry: Mapping[str, object]) -> None:
        if self._path is None:
            return
        line = _line(entry)
        with self._path.open("r+b") as file:
            # What stands behind the last whole line is torn: a killed process or a full disk left it there.
            file.truncate(self._size)
            file.seek(self._size)
            file.write(line)
        self._size += len(line)


def _copied(record: Record) -> Record:
    """Copy a record, what can be changed in place within it included."""
    copied = dict(record)
    for name, value in record.items():
        if isinstance(value, (dict, list)):
            copied[name] = copy.deepcopy(value)
    return copied


def _line(entry: Mapping[str, object]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def _later_than(previous: str) -> str:
    """Return now, or a millisecond after `previous` if the clock has not moved since."""
    return max(timestamp(datetime.now(UTC)), timestamp(datetime.fromisoformat(previous) + timedelta(milliseconds=1)))
