"""The usual way of a draft through its review, and a look at everything an act could have changed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from tongban.catalogue.acts.adopting import Taking, adopt, set_local
from tongban.catalogue.acts.drafting import Start, draft_difference, draft_standard
from tongban.catalogue.acts.publish import cited, standing_difference
from tongban.catalogue.acts.reviewing import approve, go_on, opine, publish_draft, review_legality, submit
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import writing
from tongban.core.scope import Actor
from tongban.definition.source import read
from tongban.site.shipped import key

from demo import FOOD, GUANGAN, WUHOU, staff

PROVINCE = "510000000000"
MARKET = key("organ", PROVINCE, "市场监管")
HEALTH = key("organ", PROVINCE, "卫生健康")
LOCAL = {
    "consult_phone": "028-00000901",
    "complaint_phone": "028-00000902",
    "venues": "政务服务中心（演示）",
    "hours": "工作日 9:00–17:00",
}


def editor(place: str = PROVINCE) -> Actor:
    return staff("编制", place)


def legality(place: str = PROVINCE) -> Actor:
    return staff("法制", place)


def head(place: str = PROVINCE) -> Actor:
    return staff("负责人", place)


def office(place: str = PROVINCE) -> Actor:
    return staff("事项办", place)


def text_of(code: str = FOOD) -> str:
    """The first edition's text, as it ships."""
    found = fetch(
        "SELECT e.text FROM catalogue_edition e JOIN catalogue_item i ON i.id = e.item_id WHERE i.code = %s "
        "ORDER BY e.number LIMIT 1",
        [code],
    )
    return str(found[0]["text"])


def shorter(text: str) -> str:
    """The food licence promised in 8 working days, with its inspection in 4 and its paper review in 1."""
    changed = text.replace("promised: 10wd", "promised: 8wd").replace("within: 5wd, staff", "within: 4wd, staff")
    assert changed != text
    return changed


def begun(text: str = "", **values: Any) -> uuid.UUID:
    """A provincial draft of the food licence."""
    start = Start(MARKET, "食品经营许可修订", FOOD, of=FOOD, text=text or shorter(text_of()), **values)
    return draft_standard(start, actor=editor())


def difference_begun(text: str = "") -> uuid.UUID:
    """A draft of 武侯's difference to the food licence."""
    start = Start(key("organ", WUHOU, "市场监管"), "食品经营许可武侯差异", FOOD, place=WUHOU, of=f"{FOOD}@1", text=text)
    return draft_difference(start, actor=editor(WUHOU))


def in_joint_review(text: str = "") -> uuid.UUID:
    draft = begun(text)
    submit(draft, [HEALTH], day_of(now()) + timedelta(days=7), actor=editor())
    return draft


def in_legality_review(text: str = "") -> uuid.UUID:
    draft = in_joint_review(text)
    opine(draft, HEALTH, "agreed", "无意见", actor=head())
    go_on(draft, actor=editor())
    return draft


def through_review(draft: uuid.UUID, place: str = PROVINCE) -> uuid.UUID:
    """A draft that is being written, approved: a common standard by the joint review too, a place's text without."""
    if place == PROVINCE:
        submit(draft, [HEALTH], day_of(now()) + timedelta(days=7), actor=editor())
        opine(draft, HEALTH, "agreed", "无意见", actor=head())
        go_on(draft, actor=editor())
    else:
        submit(draft, [], None, actor=editor(place))
    review_legality(draft, True, "合法", actor=legality(place))
    approve(draft, actor=head(place))
    return draft


def approved(text: str = "") -> uuid.UUID:
    return through_review(begun(text))


def published(text: str = "", since: Any = None) -> uuid.UUID:
    return publish_draft(approved(text), since, actor=office())


def settled_here(code: str = FOOD, place: str = WUHOU, phone: str = "028-00000999") -> uuid.UUID:
    """A place puts another telephone into its guide: the difference this publishes."""
    standing = standing_difference(cited(code)[0]["id"], place)
    assert standing is not None
    said = read(standing["text"], code).data["difference"]
    return set_local(
        code, place, {**said["local"], "consult_phone": phone}, said.get("params") or {}, actor=office(place)
    )


_TABLES = (
    "draft",
    "opinion",
    "comment",
    "item",
    "edition",
    "difference",
    "adoption",
    "filing",
    "change_request",
    "directory_edition",
    "law_change",
    "standard",
)


def own_of(code: str, place: str) -> None:
    """Make an item the own one of a place, as it may have been found (past the ledger: the tests' own hand)."""
    token = writing.set(True)
    try:
        fetch("UPDATE catalogue_item SET place = %s WHERE code = %s RETURNING 1 AS one", [place, code])
    finally:
        writing.reset(token)


def everything() -> list[Any]:
    """Every row an act of the catalogue could change, and the length of the ledger."""
    parts = ", ".join(
        f"(SELECT md5(COALESCE(string_agg(t::text, '|' ORDER BY t.id), '')) FROM catalogue_{name} t) AS {name}"
        for name in _TABLES
    )
    return list(fetch(f"SELECT {parts}, (SELECT count(*) FROM ledger_entry) AS lines")[0].values())


def state_of(draft: uuid.UUID) -> str:
    return str(fetch("SELECT state FROM catalogue_draft WHERE id = %s", [draft])[0]["state"])


def ledger(kind: str, subject: uuid.UUID) -> list[dict[str, Any]]:
    return fetch(
        "SELECT verb, detail, actor FROM ledger_entry WHERE subject_kind = %s AND subject_id = %s ORDER BY seq",
        [kind, subject],
    )


def filed() -> uuid.UUID:
    """A filing that waits for its answer: Guang'an extends by three working days at most."""
    change = {"at": "common.limits.extend.by", "to": "3wd"}
    taking = Taking(f"{FOOD}@1", GUANGAN, "广安府办发〔2026〕6号（演示）", LOCAL, changes=(change,))
    difference = adopt(taking, actor=office(GUANGAN))
    key_: uuid.UUID = fetch("SELECT id FROM catalogue_filing WHERE difference_id = %s", [difference])[0]["id"]
    return key_
