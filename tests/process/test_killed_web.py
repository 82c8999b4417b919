"""kill -9 of the web between commit and answer, then resubmit: one case (Shows 4)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg
import pytest

from houses import deed, until, web

READER = Path(__file__).parents[1] / "definitions" / "reader-card.yaml"
ITEM, SITUATION = "512B99201000", "first"


@pytest.fixture(scope="module")
def published(surroundings: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    deed(surroundings, "publish", str(READER))
    yield surroundings


def lines(environ: Mapping[str, str], sql: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        return connection.execute(sql.encode(), values).fetchall()


def test_a_draft_begun_and_killed_before_the_answer_is_one_draft(published: Mapping[str, str], tmp_path: Path) -> None:
    sign, session, once = tmp_path / "pause", deed(published, "session", "wang"), uuid.uuid4().hex
    environ = {**published, "TONGBAN_TEST_PAUSE": str(sign)}
    said = {"item": ITEM, "situation": SITUATION, "area": "510107000000", "once": once}
    with web(environ, "pausing") as house:
        status, page = house.get(f"/apply/new?item={ITEM}&situation={SITUATION}&area=510107000000", session)
        assert status == 200
        if 'name="applicant"' in page:
            said["applicant"] = page.split('name="applicant"')[1].split('value="')[1].split('"')[0]
        sign.touch()
        waiting = house.post("/apply/new", said, session)  # held: a socket let go is a client gone, and may go unserved
        until(sign.with_suffix(".reached").exists, "the act to be committed")
        house.kill()
    waiting.close()
    sign.unlink()
    cases = "SELECT id FROM cases_case WHERE item_code = %s"
    before = lines(published, cases, ITEM)
    assert len(before) == 1
    with web(environ, "pausing") as house:
        response = house.post("/apply/new", said, session).getresponse()
        assert (response.status, response.headers["Location"]) == (302, f"/apply/{before[0][0]}/")
    assert lines(published, cases, ITEM) == before


def test_a_submission_killed_before_the_answer_is_submitted_once(published: Mapping[str, str], tmp_path: Path) -> None:
    sign, session, once = tmp_path / "pause", deed(published, "session", "wang"), uuid.uuid4().hex
    case = deed(published, "draft", ITEM, SITUATION)
    environ = {**published, "TONGBAN_TEST_PAUSE": str(sign)}
    said = {"agree": "1", "signed": "王秀英", "once": once}
    with web(environ, "pausing") as house:
        sign.touch()
        waiting = house.post(f"/apply/{case}/check/", said, session)
        until(sign.with_suffix(".reached").exists, "the act to be committed")
        assert sign.with_suffix(".reached").read_text() == "302"
        house.kill()
    waiting.close()
    sign.unlink()
    with web(environ, "pausing") as house:
        response = house.post(f"/apply/{case}/check/", said, session).getresponse()
        assert (response.status, response.headers["Location"]) == (302, f"/cases/{case}/")
    filed = lines(published, "SELECT seq FROM ledger_entry WHERE subject_id = %s AND verb = 'case.file'", case)
    assert len(filed) == 1
    assert lines(published, "SELECT state FROM cases_case WHERE id = %s", case) == [("received",)]
    assert lines(published, "SELECT count(*) FROM cases_step WHERE case_id = %s", case) == [(1,)]
