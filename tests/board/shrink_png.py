"""Makes a screenshot small: the rows that are wanted, in the 256 colours that matter most."""

import struct
import zlib
from collections import Counter

Colour = tuple[int, int, int]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def shrink(png: bytes, *, rows: int) -> bytes:
    """Return the upper rows of an 8-bit RGB or RGBA picture as one with a palette."""
    width, lines = _read(png, rows)
    pixels = [[(line[at], line[at + 1], line[at + 2]) for at in range(0, len(line), 3)] for line in lines]
    palette, index = _palette(Counter(colour for line in pixels for colour in line))
    body = b"".join(b"\0" + bytes(index[colour] for colour in line) for line in pixels)
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, len(lines), 8, 3, 0, 0, 0)),
        (b"PLTE", b"".join(bytes(colour) for colour in palette)),
        (b"IDAT", zlib.compress(body, 9)),
        (b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)


def _read(png: bytes, rows: int) -> tuple[int, list[bytes]]:
    """Return the width, and of each row its bytes without opacity."""
    at, data, width, channels = len(_SIGNATURE), b"", 0, 3
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        content = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, _, _, colours = struct.unpack(">IIBB", content[:10])
            channels = {2: 3, 6: 4}[colours]
        elif kind == b"IDAT":
            data += content
        at += length + 12
    raw, size = zlib.decompress(data), width * channels
    lines: list[bytes] = []
    above = bytearray(size)
    for row in range(rows):
        start = row * (size + 1)
        above = _unfilter(raw[start], bytearray(raw[start + 1 : start + 1 + size]), above, channels)
        lines.append(bytes(above) if channels == 3 else bytes(b for i, b in enumerate(above) if i % 4 != 3))
    return width, lines


def _unfilter(kind: int, line: bytearray, above: bytearray, step: int) -> bytearray:
    """Undo a row's filter (PNG specification, section 9)."""
    for at in range(len(line) if kind else 0):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        guess = (left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind - 1]
        line[at] = (line[at] + guess) & 0xFF
    return line


def _paeth(left: int, above: int, corner: int) -> int:
    estimate = left + above - corner
    return min((left, above, corner), key=lambda value: abs(estimate - value))


def _palette(colours: Counter[Colour]) -> tuple[list[Colour], dict[Colour, int]]:
    """Return colours that stand for all, and for every colour the place of the one that is nearest.

    Half of them are the commonest; the others are those that would be missed most, so that a small green sign stays
    green.
    """
    palette: list[Colour] = []
    nearest: dict[Colour, tuple[int, int]] = dict.fromkeys(colours, (3 * 256**2, 0))
    common = [colour for colour, _ in colours.most_common(128)]
    while len(palette) < min(256, len(colours)):
        missed = max(colours, key=lambda colour: colours[colour] * nearest[colour][0])
        palette.append(common[len(palette)] if len(palette) < len(common) else missed)
        for colour, (distance, _) in nearest.items():
            now = sum((a - b) ** 2 for a, b in zip(colour, palette[-1], strict=True))
            if now < distance:
                nearest[colour] = now, len(palette) - 1
    return palette, {colour: place for colour, (_, place) in nearest.items()}


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
