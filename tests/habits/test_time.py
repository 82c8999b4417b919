"""Days are Beijing's, read from the one clock and passed in: no day of the database, none of UTC, none of the machine.

Between 00:00 and 08:00 in Beijing it is still yesterday in UTC, and every session of the database runs on UTC.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

from source import ROOT, SRC, modules

# The database's own idea of now or today.
ITS_CLOCK = re.compile(
    r"\b(CURRENT_DATE|CURRENT_TIME(STAMP)?|LOCALTIME(STAMP)?|(now|clock_timestamp|statement_timestamp|"
    r"transaction_timestamp|timeofday|date_trunc)\s*\()|'(today|now|yesterday|tomorrow)'::",
    re.I,
)
# A day made of an instant in SQL: only of a parameter, or of an instant that was brought to the country's zone.
CAST = re.compile(r"(?<!%s)(?<!%\(on\)s)(?<!AT TIME ZONE %s\))::date\b|\bAS\s+date\s*\)", re.I)
# Clocks of the machine, by the name they are called by.
ITS_MACHINE = {
    ("date", "today"), ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("timezone", "now"),
    ("timezone", "localdate"), ("timezone", "localtime"), ("time", "localtime"), ("time", "gmtime"),
    ("time", "strftime"), ("time", "ctime"), ("timezone", "activate"), ("timezone", "override"),
}  # fmt: skip
# A template cuts no text of a moment to a day, and shows none in another zone: the filter ``date`` shows Beijing's.
ANOTHER_ZONE = re.compile(r"\|slice:\":10\"|\{%\s*(localtime\s+off|timezone\b)|\|(utc|timezone)\b")
ASKED = re.compile(r"CURRENT_DATE|CURRENT_TIMESTAMP|\bnow\(\)\.date\(\)|date\.today")
INSTANT = re.compile(r"(_at|\bat|since|when|instant|moment)['\"\]]*$")

# (file, what stands there) → why it may.
ALLOWED = {
    ("clock.py", "datetime.now(UTC)"): "the one clock",
    ("clock.py", "instant.astimezone(SHANGHAI).date()"): "the one way to a day",
    ("days.py", "at.date()"): "an instant without a zone is Beijing's by the format of rules",
    ("book.py", "value.date()"): "a cell of a spreadsheet has no zone",
    ("doctor.py", "datetime.now(_CHINA)"): "the launcher imports nothing of the house",
    ("doctor.py", "datetime.now(_CHINA).date()"): "the launcher imports nothing of the house",
    ("directory.py", "said['year'][:10]"): "a long word cut for a message",
}
# Pieces of SQL that may ask the database's clock.
ITS_OWN = {
    "procrastinate_workers": "the queue's heartbeat is written by the database's clock and compared with it",
    "create table tongban_instance": "when the database was made: no rule reads it",
}


def faults(path: str, text: str) -> list[str]:
    """What in a module asks another clock than the house's, or makes a day another way."""
    tree, found = ast.parse(text), []
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        said = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            asks = ITS_CLOCK.search(node.value) and not any(piece in node.value for piece in ITS_OWN)
            said = node.value if asks or CAST.search(node.value) else ""
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of, name = node.func.value, node.func.attr
            machine = isinstance(of, ast.Name) and (of.id, name) in ITS_MACHINE
            said = ast.unparse(node) if machine or (name == "date" and not node.args) else ""
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            cut = node.slice.lower is None and isinstance(node.slice.upper, ast.Constant) and node.slice.upper.value
            said = ast.unparse(node) if cut == 10 else ""
        elif isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            value = ast.unparse(node.value)
            said = value if "%" in ast.unparse(node.format_spec) and INSTANT.search(value) else ""
        if said and (Path(path).name, said) not in ALLOWED:
            found.append(f"{path}:{node.lineno}: {' '.join(said.split())[:80]}")  # type: ignore[attr-defined]
    return found


def test_days_are_of_the_one_clock() -> None:
    assert [fault for module in modules() for fault in faults(module.path, module.text)] == []


def test_the_tests_ask_no_clock_of_the_database() -> None:
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path != Path(__file__) and re.search(
            r"CURRENT_DATE|CURRENT_TIMESTAMP|\bnow\(\)\.date\(\)|date\.today", text
        ):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []


def test_every_exception_is_still_needed() -> None:
    texts = [(Path(module.path).name, module.text) for module in modules()]
    held = {fault for name, text in texts for fault in _allowed_in(name, text)}
    assert set(ALLOWED) - held == set()
    everything = "\n".join(text for _, text in texts)
    assert [piece for piece in ITS_OWN if piece not in everything] == []


def _allowed_in(name: str, text: str) -> set[tuple[str, str]]:
    wanted = {said for file, said in ALLOWED if file == name}
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call | ast.Subscript)] if wanted else []
    return {(name, said) for node in nodes if (said := ast.unparse(node)) in wanted}


def test_what_is_forbidden_is_found() -> None:
    bad = (
        'x = fetch("SELECT 1 WHERE a <= CURRENT_DATE")',
        'x = fetch(f"SELECT {a} FROM b WHERE at < now()")',
        'x = fetch("SELECT received_at::date FROM cases_case")',
        'x = fetch("SELECT CAST(at AS date)")',
        "x = row.made_at.date()",
        "x = date.today()",
        "x = datetime.now(UTC)",
        "x = timezone.now()",
        'x = row["opened_at"][:10]',
        'x = f"{row.filed_at:%Y-%m-%d}"',
    )
    assert [line for line in bad if len(faults("room/module.py", line)) != 1] == []
    good = (
        'x = fetch("SELECT 1 WHERE a <= %s", [on])',
        'x = fetch("SELECT (at AT TIME ZONE %s)::date, %s::date")',
        "x = day_of(now())",
        'x = f"{at.astimezone(SHANGHAI):%Y-%m-%d}"',
        'x = f"{day:%Y-%m-%d}"',
    )
    assert [line for line in good if faults("room/module.py", line)] == []
    for cut in ('{{ at|slice:":10" }}', "{% localtime off %}", "{{ at|utc }}", '{% timezone "UTC" %}'):
        assert ANOTHER_ZONE.search(cut)
    assert not ANOTHER_ZONE.search('{{ at|date:"Y-m-d" }} {{ digest|slice:":16" }}')


def test_pages_say_the_days_of_beijing() -> None:
    assert (settings.USE_TZ, settings.TIME_ZONE) == (True, "Asia/Shanghai")
    cut = [
        path.relative_to(SRC).as_posix()
        for path in sorted(SRC.rglob("*.html"))
        if ANOTHER_ZONE.search(path.read_text(encoding="utf-8"))
    ]
    assert cut == []
