"""A new room is one command: what it writes fits the floors, is whole, and runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tongban.site.new_room import ROOT, NewRoom, NoRoom, below, make

VENUES = NewRoom("halls", "大厅", "Service halls", "venue", "场所", below("halls"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The tracked files of the repository, without fonts and data."""
    listed = subprocess.run(["git", "ls-files", "-z", "src", "tests", "docs", ".importlinter", "pyproject.toml"],
                            cwd=ROOT, capture_output=True, check=True).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file() and not name.endswith((".otf", ".ttf", ".png")):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / "data").symlink_to(ROOT / "data")
    return tmp_path


def run(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": f"{copy / 'src'}:{copy / 'tests'}"}
    return subprocess.run([sys.executable, *words], cwd=copy, env=environ, capture_output=True, text=True, check=False)


@pytest.mark.sweep
@pytest.mark.django_db
def test_the_skeleton_fits_the_house_and_is_whole(copy: Path) -> None:
    written = make(VENUES, copy)
    room = [path for path in written if path.startswith("src/tongban/halls/")]
    assert sum((copy / path).read_text(encoding="utf-8").count("\n") for path in room) <= 250
    run(copy, "-m", "ruff", "check", "--fix", "-q", "src/tongban/halls", "src/tongban/site", "tests/halls")
    for words in (
        ("-m", "ruff", "check", "-q", "src", "tests"),
        (
            "-m",
            "pytest",
            "-n0",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/habits/test_floors.py",
            "tests/habits/test_size.py",
        ),
        ("-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "tongban.site.settings"),
        ("-c", "import django; django.setup(); from django.urls import reverse; print(reverse('halls:list'))"),
    ):
        done = run(copy, *words)
        assert done.returncode == 0, f"{words}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


def test_a_room_of_the_plan_knows_its_floor(copy: Path) -> None:
    assert below("halls", copy) == below("intermediaries", copy) != ""
    assert below("nowhere", copy) == ""


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (NewRoom("cases", "办件", "Cases", "thing", "东西", "catalogue"), "already"),
        (NewRoom("Halls", "大厅", "Halls", "venue", "场所", "cases"), "small letters"),
        (NewRoom("halls", "halls", "Halls", "venue", "场所", "cases"), "Chinese"),
        (NewRoom("attic", "阁楼", "Attic", "box", "箱子", "cellar"), "cellar"),
    ],
)
def test_words_that_make_no_room_write_nothing(copy: Path, new: NewRoom, said: str) -> None:
    before = sorted(copy.rglob("*.py"))
    with pytest.raises(NoRoom, match=said):
        make(new, copy)
    assert sorted(copy.rglob("*.py")) == before
