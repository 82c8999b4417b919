"""Lists of the editor: in the language of the page, and telling what each choice means where the word does not."""

from __future__ import annotations

import html
import re

import pytest

from tongban.definition.vocabulary import LEVEL_SAYS, LEVELS, RESULT_KINDS, RESULT_SAYS
from tongban.workbench.editor.sheet import short

from editing import Desk
from life_course import begun

pytestmark = pytest.mark.django_db
SECTIONS = ("basics", "steps", "materials", "questions", "conditions", "terms")
CHINESE = re.compile("[\u4e00-\u9fff]")


def options(page: str, path: str) -> dict[str, str]:
    """What the list of a cell offers."""
    found = re.search(rf'<select id="i-{short(path)}".*?</select>', page, re.S)
    assert found, path
    return {
        html.unescape(value): html.unescape(words)
        for value, words in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', found[0])
    }


def test_levels_and_places_say_what_each_of_them_means() -> None:
    desk = Desk(begun())
    page = desk.open()
    levels = options(page, "competence.level")
    assert list(levels)[1:] == list(LEVELS)
    assert levels["县级"] == f"县级：{LEVEL_SAYS['县级'][0]}"
    assert desk.notes("competence.level") == LEVEL_SAYS["县级"][0]
    places = options(page, "competence.place")
    assert places["premises.division"] == "场所所在区划：由填写的“场所地址”得出，在哪里就由哪里的机关办"
    assert all("就由哪里的机关办" in words for value, words in places.items() if value)
    desk.save({"competence.level": "市级"})
    assert desk.notes("competence.level") == LEVEL_SAYS["市级"][0]


def test_kinds_of_results_stand_together_and_each_says_what_it_is() -> None:
    desk = Desk(begun())
    page = desk.open("terms")
    said = [desk.notes(f"common.result.granted.{kind}") for kind in RESULT_KINDS]
    assert [one.partition(" ")[0] for one in said] == [RESULT_SAYS[kind][0] for kind in RESULT_KINDS]
    places = [page.index(f'id="c-{short(f"common.result.granted.{kind}")}"') for kind in RESULT_KINDS]
    assert places == sorted(places)
    more = [at for at in (found.start() for found in re.finditer("<details", page)) if places[0] < at < places[-1]]
    assert more == []


@pytest.mark.parametrize("section", SECTIONS)
def test_english_lists_are_english(section: str) -> None:
    desk = Desk(begun())
    desk.open(section)
    page = desk.client.get(f"/en{desk.address.partition('?')[0]}").content.decode()
    lists = re.findall(r'<select id="[ia]-.*?</select>|<fieldset class="boxes".*?</fieldset>', page, re.S)
    assert lists
    chinese = [
        words
        for one in lists
        for tag, words in re.findall(r"<(option[^>]*|span[^>]*)>([^<]*)</", one)
        if CHINESE.search(words) and "zh-Hans" not in tag
    ]
    assert chinese == []
    # Only what people named in Chinese is Chinese, and says so: no word of the house is among it.
    named = {words for one in lists for words in re.findall(r'<(?:option|span)[^>]*lang="zh-Hans"[^>]*>([^<]*)<', one)}
    assert not named & {"是", "否", "县级", "主要材料", "结束", "分支…", "受理", "现场核查", "营业执照"}


def test_english_lists_explain_in_english() -> None:
    desk = Desk(begun())
    desk.open()
    page = desk.client.get(f"/en{desk.address}").content.decode()
    assert options(page, "competence.level")["县级"] == f"county: {LEVEL_SAYS['县级'][1]}"
    assert "follows from “Address of the premises”" in options(page, "competence.place")["premises.division"]
