"""Answers each line with one fixed result, to show what the driving client itself costs."""

import json
import sys

_TEXT = json.dumps({"content": [{"type": "text", "text": "x" * 700}]})

for line in sys.stdin.buffer:
    message = json.loads(line)
    if "id" in message:
        sys.stdout.buffer.write(b'{"jsonrpc":"2.0","id":%d,"result":%b}\n' % (message["id"], _TEXT.encode()))
        sys.stdout.buffer.flush()
