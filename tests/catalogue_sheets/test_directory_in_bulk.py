"""A basic directory in bulk: checked row by row, taken in whole or not at all, by a worker that may be stopped."""

from __future__ import annotations

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.acts.directories import publish_directory
from tongban.catalogue.models import DirectoryEdition
from tongban.core.errors import Denied
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.management.commands.ledger import HouseKeys
from tongban.site.shipped import key
from tongban.workbench import jobs, uploads
from tongban.workbench.acts import importing
from tongban.workbench.acts.importing import confirm, hand_in, import_entries
from tongban.workbench.models import Import
from tongban.workbench.reading.imports import plan_of, worker_stands
from tongban.workbench.sheets.directory import BATCH
from tongban.workbench.sheets.faults import Faulty

import life_course
from demo import GUANGAN, WUHOU
from life_course import PROVINCE, head, office
from tables import ENTRIES, entry, table_csv

pytestmark = pytest.mark.django_db
# However many rows.
PUBLISHING = 12


def rows(count: int, **said: str) -> bytes:
    return table_csv(ENTRIES, *(entry(n, **said) for n in range(count)))


def entries() -> int:
    """How many entries of these tables the public finds."""
    return int(
        fetch("SELECT count(*) AS n FROM catalogue_directory_entry WHERE source = '演示' AND until IS NULL")[0]["n"]
    )


def drawn_up(made: uuid.UUID) -> DirectoryEdition:
    """The one draft an import became."""
    (key,) = Import.seen_by(PLATFORM).get(id=made).drafts
    return DirectoryEdition.seen_by(PLATFORM).get(id=key)


def published(data: bytes, place: str = GUANGAN) -> DirectoryEdition:
    """Handed in by the office, drawn up by the worker, published by the head of that government."""
    made = handed_in(data, office(place))
    assert import_entries(made, actor=PLATFORM) == "done"
    one = drawn_up(made)
    publish_directory(one.id, "已核对", actor=head(place))
    return DirectoryEdition.seen_by(PLATFORM).get(id=one.id)


def handed_in(data: bytes, actor: Any = None) -> uuid.UUID:
    who = actor or office(GUANGAN)
    made, plan = hand_in(data, "目录.csv", actor=who)
    confirm(made, plan.digest, actor=who)
    return made


def state(made: uuid.UUID) -> str:
    return Import.seen_by(PLATFORM).get(id=made).state


@pytest.mark.clause("3.1.1a")
def test_ten_thousand_entries_are_queued_and_taken_in_by_the_job() -> None:
    made = handed_in(rows(10_000 - 1))
    assert state(made) == "queued" and entries() == 0
    (job,) = fetch("SELECT task_name, args FROM procrastinate_jobs WHERE task_name = 'import_entries'")
    assert job["args"] == {"key": str(made)}
    jobs.import_entries(**job["args"])
    done = Import.seen_by(PLATFORM).get(id=made)
    assert (done.state, done.counts) == ("done", {"rows": 9999, "new": 9999, "changed": 0, "ended": 0, "unchanged": 0})
    assert entries() == 0 and drawn_up(made).state == "draft", "nothing goes public by one press"
    assert drawn_up(made).counts["new"] == len(drawn_up(made).rows) == 9999
    assert uploads.progress(made) == (9999, 9999)
    assert [one["verb"] for one in life_course.ledger("import", made)] == ["import.confirm", "import.take"]
    draft, chief = drawn_up(made), head(GUANGAN)
    with CaptureQueriesContext(connection) as queries:
        publish_directory(draft.id, "已核对", actor=chief)
    assert len(queries) == PUBLISHING, [one["sql"][:80] for one in queries.captured_queries]
    assert entries() == 9999 and drawn_up(made).rows == [] and drawn_up(made).number == 1
    assert [one["verb"] for one in life_course.ledger("directory", draft.id)] == [
        "directory.propose", "directory.publish"]  # fmt: skip
    assert [one for one in verify(HouseKeys()) if str(made) in one.where or str(draft.id) in one.where] == []


def test_the_same_again_changes_nothing_and_says_what_changed() -> None:
    published(rows(3))
    plan = plan_of(rows(3), "目录.csv", actor=PLATFORM)
    assert plan.empty and plan.counts == {"rows": 3, "new": 0, "changed": 0, "ended": 0, "unchanged": 3}
    other = table_csv(ENTRIES, entry(0), entry(1, "改了名的服务"), entry(9))
    plan = plan_of(other, "目录.csv", actor=PLATFORM)
    assert plan.counts == {"rows": 3, "new": 1, "changed": 1, "ended": 1, "unchanged": 1}
    assert [(one.label, one.before, one.after) for one in plan.entries] == [
        ("改了名的服务·事项名称", "演示服务1", "改了名的服务")
    ]


def test_a_job_that_runs_again_or_beside_itself_does_nothing() -> None:
    made = handed_in(rows(3))
    assert import_entries(made, actor=PLATFORM) == "done"
    before = life_course.everything()
    assert import_entries(made, actor=PLATFORM) == "done"
    assert life_course.everything() == before and import_entries(uuid.uuid4(), actor=PLATFORM) == ""


def test_a_worker_that_was_stopped_goes_on_behind_the_last_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    made = handed_in(rows(3 * BATCH))
    real, looked = importing.read_rows, []

    def dies(sheet: Any, lines: Any, areas: Any) -> Any:
        looked.append(len(lines))
        if len(looked) == 3:
            raise KeyboardInterrupt
        return real(sheet, lines, areas)

    monkeypatch.setattr(importing, "read_rows", dies)
    with pytest.raises(KeyboardInterrupt):
        import_entries(made, actor=PLATFORM)
    assert uploads.progress(made) == (2 * BATCH, 3 * BATCH) and state(made) == "queued" and entries() == 0
    monkeypatch.setattr(importing, "read_rows", lambda *a: looked.append(-len(a[1])) or real(*a))
    assert import_entries(made, actor=PLATFORM) == "done"
    assert looked == [BATCH, BATCH, BATCH, -BATCH]  # only the last batch is looked at again
    assert len(drawn_up(made).rows) == 3 * BATCH and uploads.parts(made) == []


def test_nothing_is_taken_in_where_the_last_step_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    made = handed_in(rows(5))
    monkeypatch.setattr(importing, "_end", lambda *a, **k: (_ for _ in ()).throw(RuntimeError("power cut")))
    with pytest.raises(RuntimeError):
        import_entries(made, actor=PLATFORM)
    assert DirectoryEdition.seen_by(PLATFORM).count() == 0 and state(made) == "queued"
    monkeypatch.undo()
    assert import_entries(made, actor=PLATFORM) == "done" and len(drawn_up(made).rows) == 5


def test_every_fault_has_its_row_and_the_faulty_rows_come_as_csv() -> None:
    data = table_csv(ENTRIES, entry(0), entry(1, kind="审批"), entry(2), entry(3, area="99"), entry(2))
    with pytest.raises(Faulty) as faulty:
        plan_of(data, "目录.csv", actor=PLATFORM)
    assert [(one.code, one.where) for one in faulty.value.faults] == [
        ("cell.word", "D3"),
        ("cell.area", "G5"),
        ("row.repeated", "6"),
    ]
    assert "第 4 行和第 6 行" in faulty.value.faults[2].zh
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", GUANGAN, "事项办")))
    page = client.post("/catalogue/sheets/", {"file": SimpleUploadedFile("目录.csv", data)})
    link = re.search(r'href="data:text/csv;base64,([^"]+)"', page.content.decode())
    assert link is not None and page.status_code == 422
    import base64

    came = list(csv.reader(io.StringIO(base64.b64decode(link[1].replace("&#x3D;", "=")).decode("utf-8-sig"))))
    assert came[0] == ["位置", "问题", *ENTRIES.split(",")]
    assert [row[0] for row in came[1:]] == ["D3", "G5", "6"] and came[1][3:6] == ["演示服务1", "", "审批"]


def test_an_import_that_fails_in_the_worker_keeps_its_faults_and_takes_nothing_in() -> None:
    data = table_csv(ENTRIES, entry(0), entry(1))
    made = handed_in(data)
    spoilt = table_csv(ENTRIES, entry(0), entry(1, kind="审批"))
    with connection.cursor() as cursor:  # as if the list of divisions or kinds had changed in between
        cursor.execute("UPDATE workbench_upload SET content = %s WHERE id = %s", [spoilt, made])
    assert import_entries(made, actor=PLATFORM) == "failed" and entries() == 0
    kept = Import.seen_by(PLATFORM).get(id=made)
    assert [(one["code"], one["row"]) for one in kept.faults] == [("cell.word", 3)]
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", GUANGAN, "事项办")))
    page = client.get(f"/catalogue/sheets/{made}/").content.decode()
    assert "1 处问题，整批没有导入" in page
    file = client.get(f"/catalogue/sheets/{made}/faults.csv")
    assert file.status_code == 200 and "审批" in file.content.decode("utf-8-sig").splitlines()[1]


@pytest.mark.parametrize(
    ("who", "area", "allowed"),
    [
        (("事项办", GUANGAN), "511602", True),
        (("事项办", GUANGAN), "511602999000", False),  # no such division
        (("事项办", GUANGAN), "510107", False),
        (("事项办", PROVINCE), "510107", True),
        (("编制", WUHOU), "510107", False),
    ],
)
def test_an_office_imports_for_its_own_division_and_those_below(who: Any, area: str, allowed: bool) -> None:
    from demo import staff

    before = life_course.everything()
    data = table_csv(ENTRIES, entry(1, area=area))
    if allowed:
        assert plan_of(data, "目录.csv", actor=staff(*who)).counts["new"] == 1
        return
    with pytest.raises((Denied, Faulty)) as refused:
        hand_in(data, "目录.csv", actor=staff(*who))
    assert refused.value.code in ("import.area", "cell.area") and life_course.everything() == before


def test_the_page_says_when_the_worker_is_not_running_and_shows_how_far_it_is() -> None:
    assert not worker_stands()
    made = handed_in(rows(3))
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", GUANGAN, "事项办")))
    page = client.get(f"/catalogue/sheets/{made}/").content.decode()
    assert 'hx-trigger="every 2s"' in page and "后台服务现在没有运行" in page and "已检查 0 行，共 3 行" in page
    part = client.get(f"/catalogue/sheets/{made}/progress", headers={"HX-Request": "true"})
    assert "已检查 0 行，共 3 行" in part.content.decode() and "HX-Refresh" not in part.headers
    assert client.get(f"/catalogue/sheets/{made}/progress").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())")
    assert worker_stands() and "后台服务现在没有运行" not in client.get(f"/catalogue/sheets/{made}/").content.decode()
    import_entries(made, actor=PLATFORM)
    part = client.get(f"/catalogue/sheets/{made}/progress", headers={"HX-Request": "true"})
    assert part.headers["HX-Refresh"] == "true" and "由另一人审核后公布" in part.content.decode()


def test_an_import_whose_job_was_lost_gets_another() -> None:
    made = handed_in(rows(2))
    jobs.take_up_queued()
    count = "SELECT count(*) AS n FROM procrastinate_jobs WHERE task_name = 'import_entries'"
    assert fetch(count)[0]["n"] == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'import_entries'")
    jobs.take_up_queued()
    assert fetch(count)[0]["n"] == 2
    import_entries(made, actor=PLATFORM)
    jobs.take_up_queued()
    assert fetch(count)[0]["n"] == 2


def test_ten_thousand_rows_cost_the_dry_run_two_queries() -> None:
    who = office(GUANGAN)
    with CaptureQueriesContext(connection) as queries:
        plan_of(rows(9999), "目录.csv", actor=who)
    assert len(queries) == 2


def test_the_operator_takes_a_directory_in_by_command(tmp_path: Any) -> None:
    path = tmp_path / "目录.csv"
    path.write_bytes(rows(4))
    out = io.StringIO()
    before = life_course.everything()
    call_command("import", str(path), "--dry-run", stdout=out)
    assert out.getvalue() == "4 rows, 4 new, 0 changed, 0 ended, 0 unchanged: checked, nothing is written\n"
    assert life_course.everything() == before
    call_command("import", str(path), stdout=out)
    assert out.getvalue().endswith("4 rows, 4 new, 0 changed, 0 ended, 0 unchanged: done\n")
    assert entries() == 0
    (one,) = DirectoryEdition.seen_by(PLATFORM)
    assert (one.state, one.made_by) == ("draft", None)
    publish_directory(one.id, actor=office(PROVINCE))
    assert entries() == 4
