"""Draw the icon, two links of a chain, with the standard library only and always the same bytes."""

import math
import struct
import zlib
from pathlib import Path

ROOT = Path(__file__).parents[1]
# For directories and bundles; and for the server's info, which every session sends.
SIZES = {ROOT / "icon.png": 512, ROOT / "src" / "aitoearn_mcp" / "icon.png": 48}
# Samples per side of each pixel, for smooth edges.
SAMPLES = 4
GROUND, FADED, READY = (17, 42, 70), (111, 168, 220), (255, 196, 61)
CORNER = 0.22
# A link is a ring around a segment: centre, half the segment's length, radius, half the ring's thickness.
HALF_LENGTH, RADIUS, THICKNESS = 0.115, 0.125, 0.040
TILT = math.radians(-38)
LINKS = [(-0.148, FADED), (0.148, READY)]


def main() -> None:
    """Write the icon in every size."""
    for path, size in SIZES.items():
        path.write_bytes(_png(size))


def _png(size: int) -> bytes:
    rows = b"".join(b"\0" + b"".join(bytes(_pixel(x, y, size)) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    content = [_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 9)), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(content)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(column: int, row: int, size: int) -> tuple[int, int, int, int]:
    """Return the mean of a pixel's samples as red, green, blue and opacity."""
    places = [(index + 0.5) / SAMPLES for index in range(SAMPLES)]
    colours = [_colour((column + dx) / size - 0.5, (row + dy) / size - 0.5) for dx in places for dy in places]
    seen = [colour for colour in colours if colour is not None]
    if not seen:
        return 0, 0, 0, 0
    red, green, blue = (round(sum(colour[band] for colour in seen) / len(seen)) for band in range(3))
    return red, green, blue, round(255 * len(seen) / len(colours))


def _colour(x: float, y: float) -> tuple[int, int, int] | None:
    """Return the colour at a point, with 0, 0 in the middle; None outside the rounded square."""
    inner = 0.5 - CORNER
    if math.hypot(max(abs(x) - inner, 0), max(abs(y) - inner, 0)) > CORNER:
        return None
    along, across = x * math.cos(TILT) + y * math.sin(TILT), -x * math.sin(TILT) + y * math.cos(TILT)
    on = [colour for centre, colour in LINKS if _is_on_ring(along - centre, across)]
    if len(on) < 2:
        return on[0] if on else GROUND
    # One link is over the other at the upper crossing, and under it at the lower one.
    return on[0] if across > 0 else on[1]


def _is_on_ring(along: float, across: float) -> bool:
    distance = math.hypot(max(abs(along) - HALF_LENGTH, 0), across)
    return abs(distance - RADIUS) <= THICKNESS


if __name__ == "__main__":
    main()
