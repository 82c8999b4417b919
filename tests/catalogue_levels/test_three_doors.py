"""A place that adds a material or a step, or lengthens a limit, is refused at the page, the API and the import with one
code and the same words.
"""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tongban.catalogue.acts.adopting import Taking, adopt
from tongban.catalogue.acts.publish import Unpublishable
from tongban.catalogue.life.writing import difference_text
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.site.shipped import key

from calls import as_staff
from demo import FOOD, WUHOU
from life_course import LOCAL, everything, office

pytestmark = pytest.mark.django_db
NUMBER = "武侯办发〔2026〕9号（演示）"
MATERIAL = {"at": "common.materials", "add": [{"id": "promise", "name": "承诺书"}]}
STEP = {"at": "common.steps", "add": {"stamp": {"lane": "window", "kind": "review", "within": "1wd", "next": "decide"}}}
LONGER = {"at": "common.limits.promised", "to": "12wd"}
LATER_STEP = {"at": "common.steps.review.within", "to": "3wd"}
CASES = [
    (MATERIAL, "difference.adds", "“common.materials”：地方不得增加材料、环节、条件等，只能增加提供方式、渠道"),
    (STEP, "difference.adds", "“common.steps”：地方不得增加材料、环节、条件等，只能增加提供方式、渠道"),
    (LONGER, "difference.longer", "“common.limits.promised”：承诺时限只能缩短：10个工作日→12个工作日"),
    (LATER_STEP, "difference.longer", "“common.steps.review.within”：环节时限只能缩短：2个工作日→3个工作日"),
]

CALLED = {
    "common.materials": "材料",
    "common.steps": "环节",
    "common.limits.promised": "承诺办结时限",
    "common.steps.review.within": "环节“书面审查”·时限",
}


def signed_in(role: str = "事项办", place: str = WUHOU) -> Client:
    """A browser of a member of staff."""
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return client


def by_the_act(change: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    """(code, codes of the findings, their sentences)."""
    with pytest.raises(Unpublishable) as found:
        adopt(Taking(f"{FOOD}@1", WUHOU, NUMBER, LOCAL, changes=(change,)), actor=office(WUHOU))
    return found.value.code, [f.code for f in found.value.faults], [f.zh for f in found.value.faults]


def by_page(change: dict[str, Any]) -> Any:
    """The page as a browser without a script sends it."""
    form = {"act": "adopt", "number": NUMBER, "once": "k" * 32, **{f"local.{k}": v for k, v in LOCAL.items()}}
    form["extra"] = json.dumps(change, ensure_ascii=False)
    return signed_in().post(f"{reverse('catalogue:adopt')}?item={FOOD}&place={WUHOU}", form)


@pytest.mark.clause("3.2.1a")
@pytest.mark.parametrize(("change", "code", "words"), CASES, ids=["material", "step", "promise", "step's length"])
def test_what_adds_or_lengthens_is_refused_alike_at_every_door(
    change: dict[str, Any], code: str, words: str, tmp_path: Path
) -> None:
    before = everything()
    whole, codes, said = by_the_act(change)
    assert (whole, set(codes)) == ("definition.errors", {code})
    assert words in said[0]

    page = by_page(change)
    assert page.status_code == 422
    text = page.content.decode()
    # The page says it in the words of its own fields, the other doors by the key path.
    assert words not in text and words.replace(f"“{change['at']}”", CALLED[change["at"]]) in unescape(text)
    assert code in text
    assert NUMBER in text and change["at"] in text  # nothing typed is lost

    body = {"of": f"{FOOD}@1", "number": NUMBER, "local": LOCAL, "changes": [change]}
    answer = as_staff("事项办").call("PUT", f"/adoptions/{FOOD}/{WUHOU}", body)
    assert (answer.status, answer.code) == (422, "definition.errors")
    assert [fault["code"] for fault in answer.body["faults"]] == codes
    assert [fault["zh"] for fault in answer.body["faults"]] == said

    file = tmp_path / "difference.yaml"
    file.write_text(difference_text(f"{FOOD}@1", WUHOU, NUMBER, LOCAL, changes=(change,)), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        call_command("load", str(file), "--lang", "zh")
    assert words in str(refused.value) and code in str(refused.value)
    assert everything() == before


@pytest.mark.clause("3.2.1a")
def test_wrong_posts_are_denied_at_page_and_api_and_nothing_changes() -> None:
    before = everything()
    form = {"act": "adopt", "number": NUMBER, **{f"local.{k}": v for k, v in LOCAL.items()}}
    address = f"{reverse('catalogue:adopt')}?item={FOOD}&place={WUHOU}"
    for role, place in (("编制", WUHOU), ("负责人", WUHOU), ("事项办", "510000000000"), ("事项办", "511602000000")):
        for act in ("adopt", "local", "end", "check"):
            answer = signed_in(role, place).post(address, {**form, "act": act, "reason": "x"})
            assert answer.status_code == 403, (role, place, act)
        assert signed_in(role, place).get(address).status_code == 200
    assert everything() == before
