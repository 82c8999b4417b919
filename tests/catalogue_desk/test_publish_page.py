"""Before the press: the checks, the trial run in numbers, the instant; and comparison for the screen, print and CSV."""

from __future__ import annotations

import csv
import io
import re
import uuid

import pytest
import time_machine

from tongban.cases.acts.begin import Application, begin
from tongban.catalogue.acts.drafting import Start, draft_difference, draft_standard
from tongban.catalogue.acts.reviewing import approve, publish_draft, review_legality, submit
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.site.shipped import key

from demo import FOOD, GUANGAN, WUHOU, citizen, enterprise, staff
from life_course import LOCAL, MARKET, approved, begun, editor, published, text_of
from workbench import desk_of, faster, html, page, unchanged, words

pytestmark = pytest.mark.django_db


def press(role: str, draft: uuid.UUID, moment: str) -> object:
    return desk_of(role).post(page("publish", draft), {"once": uuid.uuid4().hex, "in_force_from": moment})


def test_the_trial_run_says_whose_drafts_change_and_how() -> None:
    """Numbers by situation; nobody's name or number."""
    for place in (WUHOU, WUHOU, GUANGAN):
        begin(Application(FOOD, "new", place, enterprise("snack")), actor=citizen("wang", "snack"))
    shown = html(desk_of("事项办"), page("publish", approved(faster())))
    said = words(shown)
    assert "3 份没有提交的申请会改按新版" in said
    assert "情形“ 新办 ”：3 份未提交的申请，2 个地方" in said and "情形“ 延续 ”：0 份未提交的申请，0 个地方" in said
    assert re.search(r"承诺办结时限 10个工作日 8个工作日", said)
    assert "王秀英" not in said and "王记" not in said


def test_differences_that_would_be_stranded_are_listed_with_their_editors() -> None:
    """The standard inspects sooner than Wuhou does: its difference is no longer in the applicant's favour."""
    text = text_of().replace("within: 5wd, staff", "within: 2wd, staff")
    draft = approved(text)
    said = words(html(desk_of("事项办"), page("publish", draft)))
    assert "下列地方的差异在新版下不再有利或没有着落" in said
    assert "武侯区" in said and "武侯区市场监督管理局（演示） 江雪" in said
    assert "环节“现场核查”·时限：环节时限只能缩短：2个工作日→3个工作日" in said and "common." not in said


def test_an_instant_gone_by_is_refused_with_the_code_of_the_other_doors() -> None:
    with time_machine.travel("2026-03-18T09:00:00+08:00", tick=False):
        draft = approved(faster())
        before = unchanged(lambda: press("事项办", draft, "2026-03-18T08:59"))
        said = before.content.decode()
        assert before.status_code == 422 and "生效时间已经过去" in said
        assert 'href="#f-in_force_from"' in said and 'value="2026-03-18T08:59"' in said
        wrong = unchanged(lambda: press("事项办", draft, "明天"))
        assert wrong.status_code == 422 and "请写日期和时刻" in wrong.content.decode()
        assert press("事项办", draft, "").status_code == 302
        assert fetch("SELECT in_force_from FROM catalogue_edition ORDER BY published_at DESC LIMIT 1") == [
            {"in_force_from": now()}
        ]


def test_only_what_is_approved_is_published() -> None:
    draft = begun(faster())
    writer = unchanged(lambda: press("编制", draft, ""))
    assert writer.status_code == 403 and "catalogue.office" in writer.content.decode()
    shown = html(desk_of("编制"), page("publish", draft))
    assert "批准后由本级政府办公室的事项管理岗公布" in shown and 'data-key="F9"' not in shown
    assert re.findall(r'class="(ok-line|bad-line)"', shown) == [
        "ok-line", "ok-line", "ok-line", "bad-line", "bad-line", "ok-line", "ok-line"]  # fmt: skip


def test_the_same_text_again_is_told_before_the_press_and_refused_after_it() -> None:
    published(faster())
    draft = approved(faster())
    assert "还有检查不符合" in words(html(desk_of("事项办"), page("publish", draft)))
    answer = unchanged(lambda: press("事项办", draft, ""))
    assert answer.status_code == 422 and "没有可发布的内容" in answer.content.decode()


def test_comparison_in_the_words_of_the_table_with_whom_it_favours() -> None:
    draft = begun(faster())
    shown = html(desk_of("编制"), page("diff", draft))
    rows = re.findall(r"<tr data-path.*?</tr>", shown, re.S)
    assert [words(row).split() for row in rows] == [
        ["环节“现场核查”·时限", "改", "5个工作日", "4个工作日", "有利于申请人"],
        ["承诺办结时限", "改", "10个工作日", "8个工作日", "有利于申请人"],
    ]
    assert "common." not in words(shown)
    answer = desk_of("编制").get(page("diff", draft) + "?format=csv")
    table = list(csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert table[0] == ["要素", "变化", "原来", "现在", "对谁有利"]
    assert table[2] == ["承诺办结时限", "改", "10个工作日", "8个工作日", "有利于申请人"]
    assert answer["Content-Disposition"] == f'attachment; filename="{FOOD}-draft.csv"'


def test_what_is_worse_for_applicants_says_so() -> None:
    longer = text_of().replace("promised: 10wd", "promised: 15wd")
    found = re.search(r"^( +)- \{id: rules,", longer, re.M)
    assert found
    extra = "- {id: extra, name: 另一份证明, issuer: 申请人, weight: main, required_by: practice, supply: [upload]}"
    more = longer[: found.start()] + found.group(1) + extra + "\n" + longer[found.start() :]
    rows = re.findall(r"<tr data-path.*?</tr>", html(desk_of("编制"), page("diff", begun(more))), re.S)
    said = {words(row).split()[0]: words(row).split()[-1] for row in rows}
    assert said["承诺办结时限"] == said["材料“另一份证明”·材料名称"] == "不利于申请人"
    assert said["材料“另一份证明”·轻重"] == "需要看内容"


def test_a_draft_is_compared_with_any_edition_and_two_editions_with_each_other() -> None:
    published(faster())
    start = Start(MARKET, "再提速", FOOD, of=f"{FOOD}@2", text=faster(9))
    draft = draft_standard(start, actor=editor())
    writer = desk_of("编制")
    latest = words(html(writer, page("diff", draft)))
    assert "第 2 版" in latest and "8个工作日 9个工作日 不利于申请人" in latest
    first = words(html(writer, page("diff", draft) + "?with=1"))
    assert "10个工作日 9个工作日 有利于申请人" in first
    assert "8个工作日" not in first.split("对谁有利")[1]
    both = words(html(writer, page("item_diff", FOOD) + "?from=2&with=1"))
    assert "8个工作日 10个工作日 不利于申请人" in both
    same = words(html(writer, page("item_diff", FOOD) + "?from=2&with=2"))
    assert "两边内容相同，没有变化" in same
    place = words(html(writer, page("item_diff", FOOD) + f"?place={WUHOU}"))
    assert "武侯区" in place and "10个工作日 5个工作日 有利于申请人" in place
    assert writer.get(page("item_diff", FOOD) + "?place=510000000000").status_code == 404
    assert writer.get(page("item_diff", "511A00000000")).status_code == 404


def test_a_place_compares_its_difference_with_the_standard_and_with_what_it_has() -> None:
    place, market = staff("编制", WUHOU), key("organ", WUHOU, "市场监管")
    text = difference("5wd")
    draft = draft_difference(Start(market, "再提速", FOOD, WUHOU, f"{FOOD}@1", text), actor=place)
    writer = desk_of("编制", WUHOU)
    above = words(html(writer, page("diff", draft)))
    assert "10个工作日 5个工作日 有利于申请人" in above
    here = words(html(writer, page("diff", draft) + "?with=here"))
    assert "3个工作日 2个工作日 有利于申请人" in here and "10个工作日" not in here.split("对谁有利")[1]
    judged = words(html(writer, page("review", draft)))
    assert "改变的要素" in judged and "咨询电话 028-00000901" in judged
    assert "本地文本可以不征求" not in judged
    submit(draft, [], None, actor=place)
    shown = html(writer, page("draft", draft))
    assert re.search(r'<li class="skip">\s*联合审核', shown)
    review_legality(draft, True, "", actor=staff("法制", WUHOU))
    approve(draft, actor=staff("负责人", WUHOU))
    assert "本地会改变的要素" in words(html(desk_of("事项办", WUHOU), page("publish", draft)))
    wrong = unchanged(lambda: press("事项办", draft, ""))
    assert wrong.status_code == 403 and "catalogue.office" in wrong.content.decode()
    publish_draft(draft, actor=staff("事项办", WUHOU))


def difference(promised: str) -> str:
    """Wuhou's difference with another promise."""
    lines = [f'  {name}: "{value}"' for name, value in LOCAL.items()]
    return (
        f'difference:\n  of: "{FOOD}@1"\n  place: "510107"\n  number: "武侯市监发〔2026〕9号（演示）"\n  changes:\n'
        f"    - {{at: common.limits.promised, to: {promised}}}\n"
        "    - {at: common.steps.review.within, to: 1wd}\n    - {at: common.steps.inspect.within, to: 2wd}\n"
        "    - {at: common.steps.decide.within, to: 1wd}\n  local:\n" + "\n".join(f"  {line}" for line in lines) + "\n"
    )
