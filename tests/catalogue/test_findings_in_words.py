"""Whoever works in tables reads what things are called there: no key of the text stands in a finding's sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tongban.definition.check import check
from tongban.definition.check.finding import Finding
from tongban.definition.registry import shipped as registry
from tongban.definition.schema.ways import words_of_keys
from tongban.definition.source import read
from tongban.definition.wording import worded

from shipped import BROKEN, GONE, context, edited, source

CASES = [
    case
    for path in sorted(BROKEN.iterdir())
    for case in read(path.read_text(encoding="utf-8"), path.name).data["cases"]
]
KEYS = words_of_keys()
# Names of files, and forms of writing that are no key.
WRITTEN = re.compile(r"[\w/.-]+\.(?:md|yaml|svg)|joined:\S+|(?:licence\.issued|case\.granted):\S+|[\w/]*samples 目录")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_no_key_stands_in_a_sentence(case: dict[str, Any]) -> None:
    """Every broken twin of the checks; the key path stays with the finding."""
    changes = {path: GONE if value is None else value for path, value in case["change"].items()}
    whole = edited(case["in"], changes)
    found = check(whole, context())
    spoken = worded(found, whole.data)
    facts = registry().dictionary
    for one in spoken:
        for sentence in (one.what_zh, one.mend_zh):
            words = re.findall(r"[a-z][a-z0-9_.]+", WRITTEN.sub("", sentence))
            keys = [word for word in words if word in KEYS or word in facts or word.partition(".")[0] in KEYS]
            assert keys == [], sentence
    kept = [(one.code, one.severity, one.path, one.line, one.what_en, one.mend_en) for one in found]
    assert kept == [(one.code, one.severity, one.path, one.line, one.what_en, one.mend_en) for one in spoken]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("“common.steps.review.within”只能缩短：5wd", "环节“书面审查”·时限只能缩短：5个工作日"),
        ("“common.limits.promised”改了不止一次", "承诺办结时限改了不止一次"),
        ("须本人到场（parties.applicant.appear）", "须本人到场（当事人“申请人”·须到场）"),
        ("写 within（当场写 now），或 min、span", "写“时限”（当场写“当场”），或“最短期间”、“按期间”"),
        ("加一个 kind: decide 的环节", "加一个作出决定的环节"),
        ("改为 within: now，或如实写承诺时限", "改为“时限”：当场，或如实写承诺时限"),
        ("在“review”写 join: inspect", "在“书面审查”写“汇合自”：现场核查"),
        ("责任方“approve”没有哪个环节用到", "责任方“审批部门”没有哪个环节用到"),
        ("现有环节：accept、review", "现有环节：受理、书面审查"),
        ("在材料里写 supply: [{intermediary: …}] 和 basis", "在材料里写“提供方式”：“中介机构提交”和“依据”"),
        ("没有哪一问或哪个来源给出 applicant.name", "没有哪一问或哪个来源给出“姓名或名称”"),
        ("写作 许可法#45 或 条例#19.3", "写作许可法#45 或条例#19.3"),
        ("格式里没有“examind_in”", "格式里没有“examind_in”"),
        ("对照 docs/definitions.md 改写", "对照 docs/definitions.md 改写"),
    ],
)
def test_keys_are_called_what_the_tables_call_them(written: str, spoken: str) -> None:
    one = Finding("x", "error", "common", 1, written, "x", written, "x")
    told = worded([one], source("food-business").data)[0]
    assert (told.what_zh, told.mend_zh) == (spoken, spoken)
