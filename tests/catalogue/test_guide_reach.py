"""How far an item goes online, and how often anybody comes: computed, one sentence for the public, exact elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tongban.catalogue.acts import Unpublishable, publish
from tongban.catalogue.guide_now import guide_at
from tongban.core.scope import PLATFORM
from tongban.definition.effective import effective
from tongban.definition.guide.build import as_json
from tongban.definition.guide.reach import Reach, reach_of
from tongban.definition.speaker import Speaker

from calls import Caller
from demo import FOOD, WUHOU
from shipped import source, text


def reach(changes: dict[str, Any], declared: dict[str, str] | None = None, lang: str = "zh") -> Reach:
    data = source("food-business").data
    for path, value in changes.items():
        where, _, key = path.rpartition(".")
        holder = data
        for part in filter(None, where.split(".")):
            holder = holder[part]
        holder[key] = value
    e = effective(data, "new")
    return reach_of(e, Speaker.of(e, {}, lang), declared)


@pytest.mark.clause("3.2.4b")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, (4, "全程网办", "从申请到拿结果都能在网上办，不用跑。", 0, [])),
        (
            {"parties.applicant.appear": "true"},
            (
                3,
                "网上申请，到场 1 次",
                "网上就能申请，还要到场 1 次：须本人到场。",
                1,
                [("parties.applicant.appear", "须本人到场")],
            ),
        ),
        (
            {"channels": ["window"]},
            (2, "到窗口办理", "还不能在网上申请，要到窗口办理。", 1, [("channels", "没有网上申请的渠道")]),
        ),
        (
            {"channels": ["window", "mail"]},
            (
                2,
                "到窗口办理",
                "还不能在网上申请，可以邮寄，也可以到窗口办理。",
                0,
                [("channels", "没有网上申请的渠道")],
            ),
        ),
        (
            {"runs_in": "external"},
            (
                1,
                "在其他系统办理",
                "这件事在其他系统办理，这里只有指南。",
                0,
                [("runs_in", "在外部系统办理，本平台只有指南")],
            ),
        ),
    ],
)
def test_what_blocks_the_next_level_in_one_sentence(changes: dict[str, Any], said: tuple[Any, ...]) -> None:
    found = reach(changes)
    assert (found.level, found.short, found.words, found.visits, [(b.path, b.words) for b in found.blocks]) == said


def test_the_sentence_in_english() -> None:
    assert reach({"parties.applicant.appear": "true"}, lang="en").words == (
        "You can apply online, and must come once: must appear in person."
    )


def test_what_is_declared_stands_beside_what_is_computed() -> None:
    found = reach({}, {"visits": "1", "depth": "Ⅳ级", "case_type": "承诺件"})
    assert found.declared == (("visits", "1"), ("depth", "Ⅳ级"), ("case_type", "承诺件"))
    assert found.differs == ("visits",)


@pytest.mark.clause("3.2.4b")
def test_page_and_program_say_the_same(db: None) -> None:
    declared = text("food-business").replace("common:\n", "common:\n  declared: {visits: 0, depth: Ⅳ级}\n", 1)
    publish(declared, actor=PLATFORM)
    guide = guide_at(FOOD, WUHOU)
    page = Client().get(f"/items/{FOOD}/?area=510107").content.decode()
    assert f'data-element="reach">{guide.reach.words}</span>' in page
    told = Caller().get(f"/items/{FOOD}?area=510107").body["guide"]["reach"]
    assert told == as_json(guide)["reach"]
    assert (told["level"], told["name"], told["visits"], told["blocks"]) == (4, "Ⅳ级", 0, [])
    assert told["functions"][:2] == ["1 互联网咨询", "2 互联网收件"]
    assert (told["declared"], told["differs"]) == ({"visits": "0", "depth": "Ⅳ级"}, [])


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "code"), [("visits: 2", "consistency.visits"), ("depth: Ⅱ级", "consistency.r08")])
def test_what_is_declared_wrongly_is_a_finding_and_not_published(said: str, code: str) -> None:
    wrong = text("food-business").replace("common:\n", f"common:\n  declared: {{{said}}}\n", 1)
    with pytest.raises(Unpublishable) as refused:
        publish(wrong, actor=PLATFORM)
    assert {one.code for one in refused.value.findings} == {code}
