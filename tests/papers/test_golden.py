"""A picture of each kind of paper as it was last looked at by a person, at 60 dpi, in ``golden/``.

A paper that came out otherwise fails here: look at the new one, and where it is right write the pictures anew with
``TONGBAN_GOLDEN=write ./tongban test tests/papers/test_golden.py``; the change is then seen in the review.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from tongban.papers.typeset import compose
from tongban.papers.typeset.contents import Paper

from typeset_samples import every, granted

GOLDEN = Path(__file__).parent / "golden"
PAPERS: dict[str, Paper] = {"large": granted(large=True)}
for _paper in every():
    PAPERS[_paper.template + "-again" * (_paper.template in PAPERS)] = _paper
# Of all points so many may differ by a quarter of the way from black to white: another renderer, not another text.
TOLERANCE = 0.001
pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


Grey = tuple[int, int, bytes]
"""Width, height and points of a page in grey."""


def drawn(paper: Paper, folder: Path) -> list[Grey]:
    """Its pages, in sixteen shades."""
    path = folder / "paper.pdf"
    path.write_bytes(compose(paper))
    out = subprocess.run(["pdftoppm", "-r", "60", "-gray", str(path)], capture_output=True, check=True).stdout
    pages = []
    while out:
        magic, size, most, rest = out.split(b"\n", 3)
        width, height = map(int, size.split())
        assert (magic, most) == (b"P5", b"255")
        points, out = rest[: width * height], rest[width * height :]
        pages.append((width, height, bytes(one | 0x0F for one in points)))
    return pages


def packed(page: Grey) -> bytes:
    """The page as a PNG (ISO/IEC 15948) without filters."""
    width, height, points = page
    lines = b"".join(b"\0" + points[y * width : (y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


def unpacked(png: bytes) -> Grey:
    """A page as ``packed`` wrote it."""
    width, height = struct.unpack(">II", png[16:24])
    (length,) = struct.unpack(">I", png[33:37])
    lines = zlib.decompress(png[41 : 41 + length])
    return width, height, b"".join(lines[y * (width + 1) + 1 : (y + 1) * (width + 1)] for y in range(height))


def apart(one: Grey, other: Grey) -> float:
    """Which part of the points differs; all of them where the sheets are of another size."""
    if one[:2] != other[:2]:
        return 1.0
    return sum(abs(a - b) > 64 for a, b in zip(one[2], other[2], strict=True)) / len(one[2])


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_looks_as_it_was_last_seen(name: str, tmp_path: Path) -> None:
    pages = drawn(PAPERS[name], tmp_path)
    kept = {GOLDEN / f"{name}-{number}.png": page for number, page in enumerate(pages, 1)}
    if os.environ.get("TONGBAN_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob(f"{name}-[0-9].png"):
            old.unlink()
        for path, page in kept.items():
            path.write_bytes(packed(page))
    assert sorted(GOLDEN.glob(f"{name}-[0-9].png")) == sorted(kept)
    assert {path.name: apart(unpacked(path.read_bytes()), page) for path, page in kept.items()} == {
        path.name: pytest.approx(0, abs=TOLERANCE) for path in kept
    }


def test_another_sentence_is_seen(tmp_path: Path) -> None:
    (was,) = drawn(granted(), tmp_path)
    (now,) = drawn(granted(applicant="别人"), tmp_path)
    assert apart(was, now) > TOLERANCE


def test_every_picture_is_of_a_paper() -> None:
    assert {path.name.rpartition("-")[0] for path in GOLDEN.glob("*.png")} == set(PAPERS)
