"""``tongban check`` and ``tongban load``: findings with their cell and mending, one sentence for a file that is
none.
"""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tongban.catalogue.models import Edition
from tongban.catalogue.reading.awaiting import NO_HANDLER, awaiting
from tongban.core.scope import PLATFORM
from tongban.organisation.registers import Named, enter_name

from life_course import everything

ROOT = Path(__file__).resolve().parents[2]
FOOD_FILE = ROOT / "data" / "catalogue" / "food-business.yaml"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


def run(name: str, *arguments: object, **options: object) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def refused(name: str, *arguments: object) -> tuple[int, str]:
    """Exit code and the one sentence."""
    with pytest.raises(CommandError) as caught:
        run(name, *arguments)
    return caught.value.returncode, str(caught.value)


def test_what_ships_has_no_findings_and_needs_no_database() -> None:
    waiting = {one.file for one in awaiting()}
    shipped = [path for path in sorted((ROOT / "data" / "catalogue").glob("*.yaml")) if path.name not in waiting]
    names = {path.stem for path in shipped}
    differences = sorted((ROOT / "data" / "catalogue" / "differences").glob("*.yaml"))
    carried = [path for path in differences if path.name.partition(".")[0] in names]
    said = json.loads(run("check", *shipped, *carried, "--json"))
    assert [finding for finding in said if finding["severity"] == "error"] == []


def test_what_waits_says_at_the_check_only_what_it_waits_for() -> None:
    for one in awaiting():
        out = StringIO()
        with pytest.raises(CommandError) as caught:
            call_command("check", str(ROOT / "data" / "catalogue" / one.file), "--json", stdout=out)
        said = {finding["code"] for finding in json.loads(out.getvalue()) if finding["severity"] == "error"}
        assert caught.value.returncode == 1
        assert said and said <= NO_HANDLER


def test_a_finding_names_code_cell_line_and_mending(tmp_path: Path) -> None:
    text = FOOD_FILE.read_text(encoding="utf-8")
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace("promised: 10wd", "promised: 30wd"), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("check", str(broken), "--json", "--lang", "zh", stdout=out)
    assert caught.value.returncode == 1
    found = next(f for f in json.loads(out.getvalue()) if f["severity"] == "error")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "promised: 10wd" in row)
    assert (found["path"], found["line"]) == ("common.limits.promised", line)
    assert found["what_zh"] and found["mend_zh"] and found["what_en"] and found["mend_en"]


@pytest.mark.parametrize("name", ["check", "load"])
def test_a_file_that_is_no_definition_is_one_sentence(name: str, tmp_path: Path) -> None:
    bomb, latin = tmp_path / "bomb.yaml", tmp_path / "latin.yaml"
    bomb.write_text(BOMB, encoding="utf-8")
    latin.write_bytes("item: café".encode("latin-1"))
    for path, words in (
        (bomb, "anchors"),
        (latin, "UTF-8"),
        (tmp_path / "none.yaml", "does not exist"),
        (tmp_path, "read"),
    ):
        code, sentence = refused(name, path)
        assert code == 2 and words in sentence and "\n" not in sentence


@pytest.mark.parametrize("name", ["check", "load"])
def test_a_file_saved_as_gbk_is_told_with_its_line_in_the_language_asked_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("code: 1\nitem: 图书证办理\n".encode("gbk"))
    code, said = refused(name, path, "--lang", "zh")
    assert code == 2 and "第 2 行：文件不是 UTF-8 编码（GBK）。请在编辑器里另存为 UTF-8 编码" in said
    assert said.endswith("[format.encoding]")
    assert "line 2: not UTF-8 text (GBK)" in refused(name, path, "--lang", "en")[1]


@pytest.mark.django_db
def test_a_file_is_published_once_and_says_where_to_look() -> None:
    definition = ROOT / "tests" / "definitions" / "park-event.yaml"
    before = Edition.seen_by(PLATFORM).count()
    said = run("load", definition)
    assert "edition 1, in force from" in said and "/items/" in said
    assert run("load", definition).split(",")[0] == said.split(",")[0]
    assert Edition.seen_by(PLATFORM).count() == before + 1


@pytest.mark.django_db
def test_check_and_load_tell_alike_what_nobody_registered(tmp_path: Path) -> None:
    """A warning at both doors, until the register has the name."""
    path = tmp_path / "named.yaml"
    text = FOOD_FILE.read_text(encoding="utf-8").replace("post: 核查, name: 核查人员", "post: 踏查, name: 核查人员")
    path.write_text(text, encoding="utf-8")
    told = "warning lanes.post.unregistered lanes.inspector.post"
    assert told in run("check", path) and told in run("load", path)
    enter_name(Named("posts", "踏查", "踏查", "Field check", "川市监发〔2026〕1号（演示）"), actor=PLATFORM)
    assert told not in run("load", path)


@pytest.mark.django_db
def test_what_cannot_run_is_not_published(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = FOOD_FILE.read_text(encoding="utf-8")
    broken.write_text(text.replace("promised: 10wd", "promised: 30wd"), encoding="utf-8")
    before = Edition.seen_by(PLATFORM).count()
    code, sentence = refused("load", broken)
    assert code == 1 and "common.limits.promised" in sentence
    assert Edition.seen_by(PLATFORM).count() == before
    assert refused("load", FOOD_FILE, "--from", "2020-01-01T00:00")[0] == 1


@pytest.mark.django_db
def test_a_copied_file_that_kept_its_code_does_not_follow_the_other_item(tmp_path: Path) -> None:
    """Another item under a code that is taken is refused; the same item called otherwise says so."""
    path = tmp_path / "copied.yaml"
    text = FOOD_FILE.read_text(encoding="utf-8")
    path.write_text(text.replace("item: 食品经营许可（餐饮）", "item: 小餐饮登记（演示）"), encoding="utf-8")
    before = everything()
    code, said = refused("load", path, "--lang", "zh")
    assert code == 1 and "[item.another]" in said and "食品经营许可（餐饮）" in said
    assert everything() == before
    assert run("load", path, "--rename").startswith("小餐饮登记（演示）: edition 2, in force from")
