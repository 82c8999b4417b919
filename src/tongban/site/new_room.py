"""The skeleton of a new room, and its entries in floors, settings, API, tables of the tests and docs:
one command, so that a further matter begins with everything the house asks of a room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

SKELETON = Path(__file__).parent / "skeleton"
ROOT = Path(__file__).resolve().parents[3]
FLOORS = "tests/habits/test_floors.py"
WHERE: Mapping[str, str] = {
    "list.html": "src/tongban/$room/templates/$room/list.html",
    "0001_initial.py": "src/tongban/$room/migrations/0001_initial.py",
    "test_room.py": "tests/$room/test_$room.py",
}


class NoRoom(ValueError):
    """The words given make no room; the sentence says why."""


@dataclass(frozen=True, slots=True)
class NewRoom:
    """``room`` halls, ``zh`` 大厅, ``english`` Halls, ``record`` venue, ``record_zh`` 场所, ``above`` cases: the room
    it stands directly above.
    """

    room: str
    zh: str
    english: str
    record: str
    record_zh: str
    above: str

    @property
    def words(self) -> dict[str, str]:
        """What the skeleton's blanks are filled with."""
        return {
            "room": self.room,
            "Room": self.room.capitalize(),
            "record": self.record,
            "Record": self.record.capitalize(),
            "zh": self.zh,
            "record_zh": self.record_zh,
            "english": self.english,
            "English": self.english,
        }


def make(new: NewRoom, root: Path) -> list[str]:
    """Write the room into the repository at ``root``; the paths written and changed. NoRoom: nothing was written."""
    _check(new, root)
    edits = [(path, _edited(root / path, edit)) for path, edit in _entries(new)]
    files = [(path, text) for path, text in _files(new)]
    for path, text in (*files, *edits):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return [path for path, _ in (*files, *edits)]


def _check(new: NewRoom, root: Path) -> None:
    if not re.fullmatch(r"[a-z]{3,20}", new.room) or not re.fullmatch(r"[a-z]{3,20}", new.record):
        raise NoRoom("The room and its record are named by one English word in small letters: halls, venue.")
    if not all(re.search(r"[\u4e00-\u9fff]", word) for word in (new.zh, new.record_zh)):
        raise NoRoom("Say in Chinese what the room and its record are called on the screens: 大厅, 场所.")
    if (root / "src" / "tongban" / new.room).exists():
        raise NoRoom(f"There is a room {new.room} already.")
    if not (root / "src" / "tongban" / new.above / "apps.py").exists():
        raise NoRoom(f"There is no room {new.above} to stand above; `ls src/tongban` lists them.")


def _files(new: NewRoom) -> Iterator[tuple[str, str]]:
    for path in sorted(SKELETON.glob("*.txt")):
        name = path.name.removesuffix(".txt")
        where = Template(WHERE.get(name, f"src/tongban/$room/{name}")).substitute(new.words)
        yield where, Template(path.read_text(encoding="utf-8")).safe_substitute(new.words)
    yield f"src/tongban/{new.room}/migrations/__init__.py", ""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` goes before or after the first place where ``at`` (a pattern of whole lines) stands; with ``every`` at
    each.
    """

    at: str
    text: str
    before: bool = False
    every: bool = False


def _entries(new: NewRoom) -> list[tuple[str, Edit | tuple[Edit, ...]]]:
    """What the house knows of its rooms, file by file."""
    room, above = new.room, re.escape(new.above)
    page = f'    Page("{room}:list", STAFF, "clerk"),\n'
    line = f'    Line("GET", "/{room}", SIGNED_IN),\n'
    return [
        (
            ".importlinter",
            (
                Edit(rf"^    {above}\n", f"    {room}\n", before=True),
                Edit(rf"^    tongban\.{above}\n", f"    tongban.{room}\n", every=True),
            ),
        ),
        ("src/tongban/site/settings.py", Edit(rf'^    "{above}",\n', f'    "{room}",\n')),
        (
            "src/tongban/site/urls.py",
            Edit(
                r'^ +path\("", include\("tongban\.messages\.urls"\)\),\n',
                f'        path("", include("tongban.{room}.urls")),\n',
            ),
        ),
        (
            "src/tongban/site/api.py",
            (
                Edit(
                    r"^from tongban\.web\.programs import",
                    f"from tongban.{room}.api import router as {room}\n",
                    before=True,
                ),
                Edit(r'^api\.add_router\("", licences\)\n', f'api.add_router("", {room})\n'),
            ),
        ),
        *_floor(new),
        ("tests/ui/pages.py", Edit(r"^    \*directory_pages\.PAGES,\n", page, before=True)),
        ("tests/api/policy.py", Edit(r'^    Line\("GET", "/session", ALL\),\n', line)),
        (
            "docs/architecture.md",
            Edit(rf"^\| `{above}/`.*\n", f"| `{room}/` {new.zh} | {new.english} | `acts`, `queries` |\n"),
        ),
        (
            "docs/glossary.md",
            Edit(r"^\| duty \|.*\n", f"| {new.record} | {new.record_zh} | what the room {room} keeps |\n"),
        ),
    ]


def _floor(new: NewRoom) -> list[tuple[str, Edit]]:
    """A room of the plan has its floor already."""
    planned = new.room in planned_rooms()
    return [] if planned else [(FLOORS, Edit(rf'"{re.escape(new.above)}",?', f' "{new.room}",'))]


def planned_rooms(root: Path = ROOT) -> list[str]:
    """The order of the house as the habit of the floors keeps it, lowest first, with rooms that are not built yet."""
    said = re.search(r"^HOUSE = \((.*?)^\)", (root / FLOORS).read_text(encoding="utf-8"), re.M | re.S)
    return re.findall(r'"([a-z]+)"', said.group(1)) if said else []


def below(room: str, root: Path = ROOT) -> str:
    """The room that a planned one stands directly above; empty where the plan does not know it."""
    order = planned_rooms(root)
    lower = order[: order.index(room)] if room in order else []
    return next((name for name in reversed(lower) if (root / "src" / "tongban" / name / "apps.py").exists()), "")


def _edited(path: Path, edits: Edit | tuple[Edit, ...]) -> str:
    text = path.read_text(encoding="utf-8")
    for edit in edits if isinstance(edits, tuple) else (edits,):
        found = list(re.finditer(edit.at, text, re.M))
        if not found:
            raise NoRoom(f"{path.name} has no place for the room: nothing there is like {edit.at!r}.")
        for match in reversed(found if edit.every else found[:1]):
            at = match.start() if edit.before else match.end()
            text = text[:at] + edit.text + text[at:]
    return text
