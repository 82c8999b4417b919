"""No internal key reaches a screen: what a reader sees of a case at each of its steps is words."""

from __future__ import annotations

import re
from html import unescape

import pytest

from courses import confirmed
from demo import citizen, staff
from desk_walk import FIT, desk, desk_of, food_filed, sent, signed_in, step_page, verdicts

pytestmark = pytest.mark.django_db
# identity.staff, case_view, site_inspection: words with a dot or a low line between letters; and a letter of trust.
KEY = re.compile(r"(?<![\w./@-])[a-z]+(?:[._][a-z]+)+(?![\w/@-])|可信等级\s*[A-D]")
FILES = re.compile(r"\.(?:pdf|jpe?g|png|svg|csv)$")


def keys_in(html: str) -> set[str]:
    """What stands between the tags and in what is read aloud, as far as it looks like a key."""
    text = re.sub(r"<(script|style|code)\b.*?</\1>", " ", html, flags=re.S)
    aloud = " ".join(re.findall(r'(?:alt|title|placeholder|aria-label)="([^"]*)"', text))
    said = unescape(re.sub(r"<[^>]*>", " ", text) + " " + aloud)
    return {one for one in KEY.findall(said) if not FILES.search(one)}


def test_the_pattern_sees_a_key() -> None:
    html = '<p>identity.staff 可信等级 C</p><img alt="site_inspection"><a href="a.b">布局图.pdf</a> plan.pdf www'
    assert keys_in(html) == {"identity.staff", "可信等级 C", "site_inspection"}


def test_no_page_of_a_case_shows_a_key_at_any_of_its_steps() -> None:
    found: dict[str, set[str]] = {}
    case, told = food_filed(), food_filed()
    clerk = desk_of()

    def look(who: str, *urls: str) -> None:
        browser = signed_in(citizen("wang", "snack")) if who == "wang" else desk_of(who)
        for url in urls:
            for lang in ("", "en"):
                browser.cookies["lang"] = lang or "zh"
                answered = browser.get(url)
                assert answered.status_code == 200, url
                if keys := keys_in(answered.content.decode()):
                    found[f"{who} {url}"] = keys

    look("窗口", "/desk/", desk(case), "/desk/reasons/", "/desk/cover/", "/desk/new/", "/review/")
    sent(clerk, desk(told), "tell", verdicts(layout="fail:缺洗手池", rules="pass"))
    look("窗口", desk(told))
    look("wang", f"/cases/{told}/")
    sent(clerk, desk(case), "accept", FIT)
    look("审查", step_page(case, "review"))
    sent(desk_of("审查"), step_page(case, "review"), "finish", {"c-people": "yes"})
    look("核查", step_page(case, "inspect"))
    judged = {"o-passed": "是", "c-place": "yes", "c-equipment": "yes", "c-flow": "yes"}
    sent(desk_of("核查"), step_page(case, "inspect"), "finish", {**judged, "partner": str(staff("审查").account)})
    look("审查", step_page(case, "inspect"), "/review/")
    confirmed(case)
    look("决定", step_page(case, "decide"))
    sent(desk_of("决定"), step_page(case, "decide"), "finish", {"verdict": "granted"})
    look("窗口", desk(case))
    sent(clerk, desk(case), "step")
    look("窗口", desk(case))
    look("wang", f"/cases/{case}/", "/me/")
    assert found == {}
