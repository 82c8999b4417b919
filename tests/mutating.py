"""Mutants: one line of the house is made wrong in memory, and the tests that guard it must fail.

A plug-in of pytest, started by ``./tongban mutants``. The run's database is made once. For each mutant of
``mutants.yaml`` a child process is forked, with a copy of the database to itself, and runs the tests that the entry
names until one fails:

- a mutant inside a function: every living function compiled from the old text gets the code of the new text, whoever
  imported it and whatever decorates it;
- a mutant of what stands outside functions (tables, fields, default values): a fresh interpreter, to which the import
  system hands the changed source.

No file is touched. A kill counts only if the test that failed passes without the mutant.
"""

from __future__ import annotations

import configparser
import functools
import gc
import importlib.abc
import importlib.util
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
import yaml
from _pytest.runner import runtestprotocol
from _pytest.tmpdir import tmppath_result_key

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "mutants.yaml"
LEAST = 0.95
# What it reads and remembers every child has from its birth; a child of a definition's mutant forgets it again.
WARMING = "test_a_food_licence_runs_to_its_result"
# Seconds after which a mutant that never ends is killed; that counts as noticed.
LONGEST = 240
_FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/.+?)(?: - (.*))?$", re.M)
_FUNCTION = 0x2  # inspect.CO_NEWLOCALS: the code of a function, not of a module or class


@dataclass(frozen=True)
class Mutant:
    """One line made wrong, the rule it breaks, and the tests that must notice."""

    id: str
    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...]
    survives: str = ""

    @property
    def room(self) -> str:
        """The room whose rule is broken."""
        return self.file.removeprefix("src/tongban/").split("/")[0]

    @property
    def module(self) -> str:
        """The dotted name of the module."""
        return self.file.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def fault(self) -> str:
        """Why the entry does not fit its file; empty if it does."""
        path = ROOT / self.file
        if not path.is_file():
            return f"{self.file} is not there"
        found = path.read_text(encoding="utf-8").count(self.old)
        if found != 1:
            return f"the old text stands {found} times in {self.file}: {self.old}"
        if "\n" in self.old + self.new or self.old == self.new:
            return "a mutant changes one line"
        if gone := [test for test in self.tests if not (ROOT / test.split("::")[0]).exists()]:
            return f"tests that are not there: {', '.join(gone)}"
        return "" if self.tests else "no tests are named"

    def sources(self) -> tuple[str, str]:
        """The file as it is, and as the mutant has it."""
        old = (ROOT / self.file).read_text(encoding="utf-8")
        return old, old.replace(self.old, self.new)


def read_mutants() -> list[Mutant]:
    """Every entry of the list, in its order."""
    entries = yaml.safe_load(LIST.read_text(encoding="utf-8"))
    return [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


# --- making it wrong -------------------------------------------------------------------------------------------------


def compile_both(mutant: Mutant) -> tuple[dict[CodeType, CodeType], bool]:
    """Codes of functions that differ, old to new; and whether something outside every function differs too."""
    path = str(ROOT / mutant.file)
    old, new = (compile(text, path, "exec", dont_inherit=True) for text in mutant.sources())
    pairs: dict[CodeType, CodeType] = {}
    return pairs, _differ(old, new, pairs)


def _differ(old: CodeType, new: CodeType, pairs: dict[CodeType, CodeType]) -> bool:
    """Does code outside functions differ? Fills the pairs of functions that do."""
    if old == new:
        return False
    if old.co_flags & _FUNCTION:
        pairs[old] = new
    inner_old, inner_new = ([c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new))
    alike = len(inner_old) == len(inner_new)
    outside = [_differ(a, b, pairs) for a, b in zip(inner_old, inner_new, strict=True)] if alike else [True]
    if old.co_flags & _FUNCTION:
        return False  # the whole of it is exchanged, with whatever it makes
    return any(outside) or _without_inner(old) != _without_inner(new)


def _without_inner(code: CodeType) -> CodeType:
    consts = tuple(None if isinstance(one, CodeType) else one for one in code.co_consts)
    # A definition is said to end where its last line does: that is no difference.
    return code.replace(co_consts=consts, co_linetable=b"")


def swap(pairs: dict[CodeType, CodeType], room: str) -> int:
    """Give every living function of the old codes the new one, and forget what functions of that room or of one above
    it remember (a room below knows nothing of it); how many there were.
    """
    done, above = 0, rooms_from(room)
    by_place = {_place_of(old): new for old, new in pairs.items()}
    for one in gc.get_objects():
        if type(one) is FunctionType and (new := by_place.get(_place_of(one.__code__))) is not None:
            one.__code__ = new
            done += 1
        elif type(one) is functools._lru_cache_wrapper and f"{one.__module__}..".split(".")[1] in above:
            one.cache_clear()
    return done


def _place_of(code: CodeType) -> tuple[object, ...]:
    """What tells a function's code from every other: where it was written. (Code that has run is no longer equal to
    its like: the interpreter keeps what it learned in it.)
    """
    return code.co_filename, code.co_qualname, code.co_firstlineno, code.co_linetable


def rooms_from(room: str) -> frozenset[str]:
    """A room and those above it, in the order of the floors."""
    told = configparser.ConfigParser()
    told.read(ROOT / ".importlinter")
    floors = [line.replace("|", " ").split() for line in told["importlinter:contract:floors"]["layers"].split("\n")]
    last = next((number for number, floor in enumerate(floors) if room in floor), len(floors))
    return frozenset(one for floor in floors[: last + 1] for one in floor)


class Served(importlib.abc.MetaPathFinder):
    """Hands the changed source to whoever imports the module."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module of the mutant only."""
        if name != self.mutant.module:
            return None
        loader = _Loader(name, str(ROOT / self.mutant.file), self.mutant.sources()[1])
        return importlib.util.spec_from_file_location(name, loader.path, loader=loader)


class _Loader(SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec", dont_inherit=True)


# --- the run ---------------------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of one mutant."""

    state: str  # killed, survived, broken
    by: str = ""
    why: str = ""
    seconds: float = 0.0
    fresh: bool = False  # met in an interpreter of its own


@dataclass
class Slot:
    """A database of one child at a time."""

    name: str
    used: bool = field(default=False)  # a test left something in it


def pytest_addoption(parser: pytest.Parser) -> None:
    """The words of ``./tongban mutants``."""
    group = parser.getgroup("mutants")
    group.addoption("--mutants", default=None, help="names of mutants or rooms, with commas; `all`")
    group.addoption("--mutant", default=None, help="one mutant served to this interpreter")
    group.addoption("--mutant-database", default=None, help="the database of this interpreter")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """The finder must stand before anything of the house is imported."""
    if name := early_config.known_args_namespace.mutant:
        sys.meta_path.insert(0, Served(next(one for one in read_mutants() if one.id == name)))


def pytest_configure(config: pytest.Config) -> None:
    """Collect what the chosen mutants name."""
    if config.option.mutants is not None:
        chosen = choose(config.option.mutants)
        config.args = sorted({str(ROOT / test.split("::")[0]) for one in chosen for test in one.tests})


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: Any, request: pytest.FixtureRequest) -> object | None:
    """A fresh interpreter takes the database that is ready."""
    name = request.config.option.mutant_database
    if name is None or fixturedef.argname != "django_db_setup":
        return None
    _turn_to(name)
    fixturedef.cached_result = (None, fixturedef.cache_key(request), None)
    return True


def choose(words: str) -> list[Mutant]:
    """The mutants of these names and rooms."""
    wanted = set(words.split(","))
    found = [one for one in read_mutants() if wanted & {"all", one.id, one.room}]
    if unknown := wanted - {"all"} - {one.id for one in found} - {one.room for one in found}:
        raise pytest.UsageError(f"no mutant and no room with mutants: {', '.join(sorted(unknown))}")
    return found


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Instead of the tests: one child for each mutant."""
    if session.config.option.mutants is None:
        return None
    chosen = choose(session.config.option.mutants)
    faults = {one.id: fault for one in chosen if (fault := one.fault())}
    if faults:
        for name, fault in faults.items():
            _say(session, f"{name}: {fault}")
        session.testsfailed = len(faults)
        return True
    blocker = _make_database(session)
    with blocker.unblock():
        outcomes = _Hunt(session, chosen, blocker).run()
    session.testsfailed = _report(session, chosen, outcomes)
    return True


def _say(session: pytest.Session, line: str) -> None:
    capture = session.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(line, flush=True)


def _make_database(session: pytest.Session) -> Any:
    item = session.items[0]
    item.stash[tmppath_result_key] = {}  # nothing of it is run, so nobody says how it went
    session._setupstate.setup(item)
    blocker = item._request.getfixturevalue("django_db_blocker")
    item._request.getfixturevalue("django_db_setup")
    session._setupstate.teardown_exact(_Afterwards(session))
    item._initrequest()  # it may be asked again, and then finds its own database
    from django.db import connection

    for one in [item for item in session.items if item.nodeid.endswith(WARMING)]:
        runtestprotocol(one, log=False, nextitem=_Afterwards(session))
    connection.close()
    return blocker


class _Afterwards:
    """A next test of which only the session is known: what belongs to the session stays set up."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


def _turn_to(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name


def named(tests: Sequence[str], items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The items that an entry names by file, folder or node, in the entry's order."""

    def is_of(item: pytest.Item, test: str) -> bool:
        return item.nodeid == test or item.nodeid.startswith((f"{test}::", f"{test}[", f"{test.rstrip('/')}/"))

    # A browser takes seconds to say what an act says at once.
    quick = [item for item in items if "browser" not in item.keywords]
    found = [item for test in tests for item in quick if is_of(item, test)]
    return list(dict.fromkeys(found))


class _Hunt:
    """Children, one for each processor, until every mutant has met its tests."""

    def __init__(self, session: pytest.Session, chosen: Sequence[Mutant], blocker: Any) -> None:
        from django.db import connection

        self.session, self.chosen, self.blocker = session, chosen, blocker
        self.template = str(connection.settings_dict["NAME"])
        self.slots = [Slot(f"{self.template}_mutant_{n}") for n in range(os.cpu_count() or 1)]
        self.outcomes: dict[str, Outcome] = {}

    def run(self) -> dict[str, Outcome]:
        """Every mutant; then once more, unchanged, the tests that failed."""
        try:
            for slot in self.slots:
                self._renew(slot)
            self._all([(one.id, lambda one=one: self._meet(one)) for one in self.chosen])
            killed = [o for o in self.outcomes.values() if o.state == "killed" and o.by]
            unsound = {False: self._unsound({o.by for o in killed if not o.fresh}, self._sound)}
            unsound[True] = self._unsound({o.by for o in killed if o.fresh}, self._sound_fresh)
            for outcome in killed:
                if outcome.by in unsound[outcome.fresh]:
                    outcome.state, outcome.why = "broken", f"{outcome.by} fails without the mutant too"
        finally:
            for slot in self.slots:
                self._sql(f'DROP DATABASE IF EXISTS "{slot.name}" WITH (FORCE)')
        return self.outcomes

    def _unsound(self, names: set[str], look: Any) -> set[str]:
        if names:
            self._all([("", lambda: look(names))])
            return set(json.loads(self.outcomes.pop("").by or "[]"))
        return set()

    def _all(self, work: list[tuple[str, Any]]) -> None:
        free, under_way = list(self.slots), {}
        waiting = list(reversed(work))
        while waiting or under_way:
            while free and waiting:
                slot, (name, act) = free.pop(), waiting.pop()
                if slot.used:
                    self._renew(slot)
                reader, pid = self._fork(slot, act)
                under_way[reader] = (name, slot, pid, time.monotonic())
            ready, _, _ = select.select(list(under_way), [], [], 1.0)
            late = [r for r, (_, _, _, begun) in under_way.items() if time.monotonic() - begun > LONGEST]
            for reader in {*ready, *late}:
                name, slot, pid, begun = under_way.pop(reader)
                self.outcomes[name] = self._end(reader, pid, slot, late=reader not in ready)
                self.outcomes[name].seconds = time.monotonic() - begun
                free.append(slot)
                if name:
                    self._tell(name)

    def _fork(self, slot: Slot, act: Any) -> tuple[int, int]:
        reader, writer = os.pipe()
        if pid := os.fork():
            os.close(writer)
            return reader, pid
        code = 1
        try:
            os.setsid()
            os.close(reader)
            _turn_to(slot.name)
            self.slot = slot
            self.blocker.block()
            try:
                outcome, used = act()
            except BaseException:
                outcome, used = Outcome("broken", why=traceback.format_exc()), True
            with os.fdopen(writer, "w") as out:
                json.dump([outcome.state, outcome.by, outcome.why, outcome.fresh, used], out)
            code = 0
        finally:
            os._exit(code)

    def _end(self, reader: int, pid: int, slot: Slot, *, late: bool) -> Outcome:
        if late:
            os.killpg(pid, signal.SIGKILL)
        with os.fdopen(reader) as told:
            text = told.read()
        os.waitpid(pid, 0)
        slot.used = True
        if late:
            return Outcome("killed", why=f"not ended after {LONGEST} s")
        if not text:
            return Outcome("broken", why="the child ended without a word")
        state, by, why, fresh, slot.used = json.loads(text)
        return Outcome(state, by, why, fresh=fresh)

    def _meet(self, mutant: Mutant) -> tuple[Outcome, bool]:
        """In the child: the mutant against its tests."""
        items = named(mutant.tests, self.session.items)
        if not items:
            return Outcome("broken", why="the tests named hold no test"), False
        pairs, outside = compile_both(mutant)
        __import__(mutant.module)
        if outside or not swap(pairs, mutant.room):
            return self._meet_fresh(mutant, items)
        failed = next(self._failures(items, first=True), None)
        return (Outcome("killed", *failed) if failed else Outcome("survived")), _leaves(items)

    def _meet_fresh(self, mutant: Mutant, items: Sequence[pytest.Item]) -> tuple[Outcome, bool]:
        done = self._fresh(["--mutant", mutant.id, "-x", *(item.nodeid for item in items)])
        if done.returncode == 0:
            return Outcome("survived"), _leaves(items)
        found = _FAILED.search(done.stdout)
        if done.returncode != 1 or not found:
            return Outcome("broken", why=f"cannot be imported: {done.stdout.strip()[-400:]}"), True
        return Outcome("killed", found[1], found[2] or "", fresh=True), _leaves(items)

    def _fresh(self, words: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Tests in an interpreter of their own, on the child's database."""
        own = ["-p", "mutating", "--mutant-database", self.slot.name, "-q", "--no-header"]
        return subprocess.run(
            [sys.executable, "-m", "pytest", *own, *words],
            check=False,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def _failures(self, items: Sequence[pytest.Item], *, first: bool) -> Iterator[tuple[str, str]]:
        for number, item in enumerate(items, 1):
            after: Any = items[number] if number < len(items) else _Afterwards(self.session)
            for report in runtestprotocol(item, log=False, nextitem=after):
                if report.failed:
                    crash = getattr(report.longrepr, "reprcrash", None)
                    yield item.nodeid, str(crash.message if crash else report.longrepr)[:160].replace("\n", " ")
                    if first:
                        return
                    break

    def _sound(self, names: set[str]) -> tuple[Outcome, bool]:
        """In the child: which of these fail though nothing is changed."""
        items = [item for item in self.session.items if item.nodeid in names]
        lost = names - {item.nodeid for item in items}
        failing = {name for name, _ in self._failures(items, first=False)} if items else set()
        return Outcome("killed", json.dumps(sorted(failing | lost))), True

    def _sound_fresh(self, names: set[str]) -> tuple[Outcome, bool]:
        """In the child: the same of tests that failed in a fresh interpreter, in one."""
        failing = {found[1] for found in _FAILED.finditer(self._fresh(sorted(names)).stdout)}
        return Outcome("killed", json.dumps(sorted(failing))), True

    def _renew(self, slot: Slot) -> None:
        self._sql(f'DROP DATABASE IF EXISTS "{slot.name}" WITH (FORCE)')
        self._sql(f'CREATE DATABASE "{slot.name}" TEMPLATE "{self.template}"')
        slot.used = False

    def _sql(self, text: str) -> None:
        from django.db import connection

        with connection._nodb_cursor() as cursor:
            cursor.execute(text)

    def _tell(self, name: str) -> None:
        outcome = self.outcomes[name]
        _say(self.session, f"{outcome.state:8} {outcome.seconds:5.1f} s  {name}  {outcome.by or outcome.why}")


def _leaves(items: Sequence[pytest.Item]) -> bool:
    """Do these tests leave what they write?"""
    return any({"committed", "live"} & set(getattr(item, "fixturenames", ())) for item in items)


def _report(session: pytest.Session, chosen: Sequence[Mutant], outcomes: dict[str, Outcome]) -> int:
    """Says what became of them; how many faults there are."""
    by_state = {
        state: [one for one in chosen if outcomes[one.id].state == state] for state in ("killed", "survived", "broken")
    }
    for one in by_state["broken"]:
        _say(session, f"BROKEN    {one.id}: {outcomes[one.id].why}")
    for one in by_state["survived"]:
        _say(session, f"SURVIVED  {one.id} ({one.breaks}): {one.survives or 'not explained'}")
    for one in by_state["killed"]:
        if one.survives:
            _say(session, f"DIES NOW  {one.id}: take its `survives` out")
    killed, share = len(by_state["killed"]), len(by_state["killed"]) / len(chosen)
    _say(session, f"{killed} of {len(chosen)} mutants die ({share:.1%})")
    unexplained = sum(not one.survives for one in by_state["survived"])
    stale = sum(bool(one.survives) for one in by_state["killed"])
    return unexplained + stale + len(by_state["broken"]) + (share < LEAST)
