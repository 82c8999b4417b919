"""The pages of delegations, commitments, offers and duties: every form by POST, refused forms come back filled."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tongban.beginnings.models import Offer
from tongban.cases.models import Duty
from tongban.cases.reading import load
from tongban.cases.rules.commitment import letter_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

import authority_world as world
from demo import HYGIENE, WUHOU
from life_course import everything

pytestmark = pytest.mark.django_db


def as_(*parts: str) -> Client:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key(*parts)))
    return client


def head() -> Client:
    return as_("account", WUHOU, "负责人")


def sent(client: Client, name: str, *args: Any, **said: str) -> Any:
    return client.post(reverse(name, args=args), {"once": uuid.uuid4().hex, **said})


def giving(**changed: str) -> dict[str, str]:
    values = {
        "act": "give",
        "item": "511A99303000",
        "organ": str(key("organ", WUHOU, "林业")),
        "to": f"organ:{key('township', '510107011000')}",
        "document": "武侯区林业局委托书（演示）〔2026〕2号",
        "document_on": "2026-01-05",
        "begins": "2026-01-06",
        "ends": "",
    }
    return {**values, **changed}


def test_the_head_delegates_and_takes_back_on_one_page_and_everybody_sees_it() -> None:
    world.publish((world.DEFINITIONS / "own-trees.yaml").read_text(encoding="utf-8"), actor=PLATFORM)
    client = head()
    page = client.get(reverse("cases:delegations")).content.decode()
    assert "自留山采伐许可（演示）" in page and "且砍多少棵 ≤ 50" in page
    form = client.get(f"{reverse('cases:delegations')}?item=511A99303000&organ={giving()['organ']}").content.decode()
    assert "簇桥街道便民服务中心（演示）" in form and "新城社区便民服务站" not in form
    before = everything()
    for wrong, where in (({"document": ""}, "document"), ({"to": ""}, "to"), ({"begins": "昨天"}, "begins")):
        answer = sent(client, "cases:delegations", **giving(**wrong))
        again = answer.content.decode()
        assert answer.status_code == 422 and f'href="#f-{where}"' in again
        if where != "document":
            assert "〔2026〕2号" in again  # nothing typed is lost
    assert sent(as_("account", WUHOU, "决定"), "cases:delegations", **giving()).status_code == 403
    assert everything() == before
    assert sent(client, "cases:delegations", **giving()).status_code == 302
    (row,) = fetch("SELECT id FROM organisation_delegation WHERE account IS NULL")
    public = Client().get(reverse("cases:announced")).content.decode()
    assert "武侯区林业局委托书（演示）〔2026〕2号" in public and "生效中" in public
    refused = sent(client, "cases:delegations", act="withdraw", delegation=str(row["id"]), reason=" ")
    assert refused.status_code == 422 and "确认收回" in refused.content.decode()
    assert (
        sent(client, "cases:delegations", act="withdraw", delegation=str(row["id"]), reason="改由本局决定").status_code
        == 302
    )
    assert "改由本局决定" in Client().get(reverse("cases:announced")).content.decode()
    assert sent(client, "cases:delegations", act="withdraw", delegation="x", reason="y").status_code == 404


def test_a_citizen_reads_the_letter_signs_and_may_go_back() -> None:
    case, client = world.promising(), as_("citizen", "wang")
    tasks = client.get(reverse("cases:tasks", args=(case,))).content.decode()
    assert "签承诺书就不用：平面布局图、卫生管理制度、卫生检测、审查、现场核查" in tasks
    page = client.get(reverse("cases:commitment", args=(case,))).content.decode()
    digest = letter_of(load(case).e).digest
    assert digest in page and "愿意接受核查" in page
    said = {"way": "commit", "digest": digest, "signed": "王秀英", "agree": "yes"}
    before = everything()
    unticked = sent(client, "cases:commitment", case, way="commit", digest=digest, signed="王秀英")
    assert unticked.status_code == 422 and 'value="王秀英"' in unticked.content.decode()
    assert sent(client, "cases:commitment", case, **{**said, "signed": "张三"}).status_code == 422
    assert sent(as_("citizen", "rare"), "cases:commitment", case, **said).status_code in (403, 404)
    assert everything() == before
    assert sent(client, "cases:commitment", case, **said).status_code == 302
    tasks = client.get(reverse("cases:tasks", args=(case,))).content.decode()
    assert "按告知承诺办，王秀英已签" in tasks and "上传" not in re.sub(r"<aside.*", "", tasks, flags=re.S)
    assert sent(client, "cases:commitment", case, way="ordinary").status_code == 302
    assert load(case).facts(load(case).case["begun_at"])["case.commitment"] is False


def test_an_item_without_a_commitment_has_no_such_page() -> None:
    from courses import begun

    case, _ = begun()
    assert as_("citizen", "wang").get(reverse("cases:commitment", args=(case,))).status_code == 404
    assert load(case).case["item_code"] != HYGIENE


def test_a_check_is_entered_on_its_page_and_what_was_typed_comes_back() -> None:
    duty = world.to_be_checked()
    checker = as_("account", WUHOU, "监督")
    listed = checker.get(reverse("supervision:duties")).content.decode()
    assert reverse("supervision:duty", args=(duty,)) in listed and "要我办的 1" in listed
    refused = sent(checker, "supervision:duty", duty, verdict="", words="看了现场")
    assert refused.status_code == 422 and "看了现场" in refused.content.decode()
    assert as_("account", WUHOU, "窗口").get(reverse("supervision:duty", args=(duty,))).status_code == 404
    assert sent(checker, "supervision:duty", duty, verdict="kept", words="看了现场，一致").status_code == 302
    assert Duty.seen_by(PLATFORM).get(id=duty).outcome == "kept"
    assert "承诺属实" in checker.get(reverse("supervision:duties")).content.decode()


def test_what_is_false_is_revoked_or_repaired_on_its_page() -> None:
    owed = world.to_be_revoked()
    decider = as_("account", WUHOU, "决定")
    assert sent(decider, "supervision:duty", owed, reasons="没有消毒设施\n逾期未改正").status_code == 302
    assert Duty.seen_by(PLATFORM).get(id=owed).words == "没有消毒设施；逾期未改正"
    checked = Duty.seen_by(PLATFORM).get(case=Duty.seen_by(PLATFORM).get(id=owed).case_id, kind="verify")
    checker = as_("account", WUHOU, "监督")
    assert "修复信用" in checker.get(reverse("supervision:duty", args=(checked.id,))).content.decode()
    assert sent(checker, "supervision:duty", checked.id, act="repair", words="已装设施").status_code == 302
    assert Duty.seen_by(PLATFORM).get(id=checked.id).outcome == "repaired"


def test_an_offer_of_an_event_is_taken_up_or_declined_by_one_press() -> None:
    offer, rare = world.followed(), as_("citizen", "rare")
    page = rare.get(reverse("beginnings:offer", args=(offer,))).content.decode()
    assert "“食品经营许可证”办好了" in page
    taken = sent(rare, "beginnings:offer", offer, way="take")
    draft = Offer.seen_by(PLATFORM).get(id=offer).case_id
    assert taken["Location"] == reverse("cases:tasks", args=(draft,))
    assert rare.get(reverse("cases:tasks", args=(draft,))).status_code == 200
