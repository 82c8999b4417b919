"""The basic directory of a level: drawn up, reviewed by another person, published by number; earlier editions stay."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from openpyxl import load_workbook
from test_directory_in_bulk import drawn_up, entries, handed_in, published

from tongban.catalogue.acts.directories import publish_directory, return_directory
from tongban.catalogue.models import DirectoryEdition
from tongban.catalogue.reading.directories import between, entries_of
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import PLATFORM, Actor
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.acts.importing import import_entries
from tongban.workbench.pages.directories import directory_file

import life_course
from calls import Caller
from demo import GUANGAN, WUHOU, citizen, staff
from life_course import PROVINCE, head, legality, office
from tables import ENTRIES, entry, table_csv

pytestmark = pytest.mark.django_db
FIRST = table_csv(ENTRIES, entry(0), entry(1), entry(2))
SECOND = table_csv(ENTRIES, entry(0), entry(1, "改了名的服务"), entry(9))


def waiting(data: bytes = FIRST) -> DirectoryEdition:
    made = handed_in(data)
    import_entries(made, actor=PLATFORM)
    return drawn_up(made)


def refused(code: str, act: Callable[[], Any], sort: type[Refusal] = Refusal) -> None:
    before = life_course.everything(), entries()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code and (life_course.everything(), entries()) == before


def signed_in(role: str, place: str = GUANGAN) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return client


@pytest.mark.clause("2.1a")
def test_another_person_reviews_it_and_earlier_editions_stay() -> None:
    first = published(FIRST)
    assert (first.number, first.state, first.counts["new"], first.rows) == (1, "published", 3, [])
    second = published(SECOND)
    assert (second.number, second.counts) == (2, {"rows": 3, "new": 1, "changed": 1, "ended": 1, "unchanged": 1})
    assert entries() == 3, "the public finds what stands now"
    assert [row["name"] for row in entries_of(GUANGAN, 1)] == ["演示服务0", "演示服务1", "演示服务2"]
    assert [(row["name"], row["since"]) for row in entries_of(GUANGAN, 2)] == [
        ("演示服务0", 1), ("改了名的服务", 2), ("演示服务9", 2)]  # fmt: skip
    found = between(GUANGAN, 1, 2)
    assert [row["name"] for row in found.added] == ["演示服务9"]
    assert [row["name"] for row in found.ended] == ["演示服务2"]
    assert [one.cells for one in found.changed] == [(("name", "演示服务1", "改了名的服务"),)]
    third = published(FIRST)
    assert (third.number, third.counts["changed"], third.counts["ended"]) == (3, 1, 1)
    assert [row["name"] for row in entries_of(GUANGAN, 2)] == ["演示服务0", "改了名的服务", "演示服务9"]


def test_who_handed_it_in_never_reviews_it_and_nobody_from_elsewhere() -> None:
    draft = waiting()
    refused("directory.same-person", lambda: publish_directory(draft.id, actor=office(GUANGAN)), Denied)
    refused("directory.same-person", lambda: return_directory(draft.id, "缺项", actor=office(GUANGAN)), Denied)
    others: tuple[Actor, ...] = (office(WUHOU), head(WUHOU), staff("编制", GUANGAN), staff("审查", GUANGAN),
                                 citizen("wang"), PLATFORM)  # fmt: skip
    for actor in others:
        refused("directory.review", lambda actor=actor: publish_directory(draft.id, actor=actor), Denied)
    refused("directory.words", lambda: return_directory(draft.id, " ", actor=legality(GUANGAN)))
    refused("directory.unknown", lambda: publish_directory(uuid.uuid4(), actor=head(GUANGAN)))
    publish_directory(draft.id, actor=office(PROVINCE))
    refused("directory.state", lambda: publish_directory(draft.id, actor=head(GUANGAN)))


def test_one_that_was_returned_or_overtaken_is_handed_in_again() -> None:
    returned, late = waiting(), waiting(SECOND)
    return_directory(returned.id, "编码有误", actor=head(GUANGAN))
    assert entries() == 0
    refused("directory.state", lambda: publish_directory(returned.id, actor=head(GUANGAN)))
    published(FIRST)
    refused("directory.overtaken", lambda: publish_directory(late.id, actor=head(GUANGAN)))


@pytest.mark.clause("2.1a")
def test_pages_review_publish_compare_and_give_the_files() -> None:
    draft = waiting()
    page = f"/catalogue/directories/{draft.id}/"
    own, chief = signed_in("事项办"), signed_in("负责人")
    mine = own.get(page).content.decode()
    assert "要由另一人审核公布" in mine and 'value="publish"' not in mine
    assert own.post(page, {"act": "publish"}).status_code == 403
    assert signed_in("事项办", WUHOU).get(page).status_code == 404
    assert page in chief.get("/catalogue/directories/").content.decode()
    shown = chief.get(page).content.decode()
    assert "演示服务1" in shown and 'value="publish"' in shown
    empty = chief.post(page, {"act": "return", "words": ""})
    assert empty.status_code == 422 and "退回的，请写明理由" in empty.content.decode()
    assert chief.post(page, {"act": "publish", "words": "已核对"}).status_code == 302
    published(SECOND)
    public = Client()
    listed = public.get("/directory/editions/").content.decode()
    assert "第 2 版" in listed and f"/directory/editions/{GUANGAN}/1.csv" in listed
    base = f"/directory/editions/{GUANGAN}"
    changes = public.get(f"{base}/2/changes/").content.decode()
    assert "改了名的服务" in changes and "新增 1、改动 1、结束 1、不变 1" in changes
    rows = list(csv.reader(io.StringIO(public.get(f"{base}/1.csv").content.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["事项名称", "演示服务0", "演示服务1", "演示服务2"]
    book = load_workbook(io.BytesIO(public.get(f"{base}/2.xlsx").content))
    assert [row[1].value for row in book.active.iter_rows()] == ["事项名称", "演示服务0", "改了名的服务", "演示服务9"]
    told = json.loads(public.get(f"{base}/2.json").content)
    assert (told["number"], [one["name"] for one in told["entries"]][1]) == (2, "改了名的服务")
    for wrong in (f"{base}/7.csv", f"{base}/1.exe", f"{base}/7/changes/"):
        assert public.get(wrong).status_code == 404
    assert Caller().get(f"/directories/{GUANGAN}/9").code == "directory.edition"
    with pytest.raises(Refusal) as none:
        directory_file(RequestFactory().get("/"), GUANGAN, 1, "exe")
    assert none.value.code == "directory.file"
    assert public.get("/en/directory/editions/").status_code == 200


def test_programs_read_the_same() -> None:
    published(FIRST)
    published(SECOND)
    told = Caller().get(f"/directories?area={GUANGAN[:6]}").body["editions"]
    assert [(one["number"], one["counts"]["rows"]) for one in told] == [(2, 3), (1, 3)]
    page = Caller().get(f"/directories/{GUANGAN}/1?limit=2").body
    assert [one["name"] for one in page["entries"]] == ["演示服务0", "演示服务1"] and page["next"]
    rest = Caller().get(f"/directories/{GUANGAN}/1?limit=2&after={page['next']}").body
    assert [one["name"] for one in rest["entries"]] == ["演示服务2"] and rest["next"] == ""
    changes = Caller().get(f"/directories/{GUANGAN}/2/changes").body
    assert [(one["field"], one["before"], one["after"]) for one in changes["changed"]] == [
        ("name", "演示服务1", "改了名的服务")]  # fmt: skip
    assert len(changes["added"]) == len(changes["ended"]) == 1
    assert Caller().get(f"/directories/{GUANGAN}/9").code == "directory.edition"
    found = Caller().get(f"/directory?area={GUANGAN}&q={'改了名的服务'}").body["entries"]
    assert [(one["since"], one["note"]) for one in found] == [(2, "本级基本目录第2版起")]
