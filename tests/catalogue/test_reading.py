"""Strict reading: what could mean two things is refused with its line; every cell has an address and a line."""

from __future__ import annotations

import pytest

from tongban.definition.source import ReadError, read, read_all, resolve

from shipped import source, text


@pytest.mark.parametrize(
    ("written", "code", "line"),
    [
        ("a: 1\nb:\n  c: 2\n  c: 3\n", "format.key.repeated", 4),
        ("a: &x 1\n", "format.anchor", 1),
        ("a: 1\nb: *x\n", "format.anchor", 2),
        ("a: 1\n\nb: !!str 2\n", "format.tag", 3),
        ("a: 1\n? [x]\n: 2\n", "format.key", 2),
        ("materials:\n  - {id: a}\n  - {id: b}\n  - {id: a}\n", "format.identity.repeated", 4),
        ("supply: [upload, {licence: x}, upload]\n", "format.identity.repeated", 1),
        # The line of the bracket that is not closed, not the one where the reader gave up.
        ("a: [1, 2\n", "format.syntax", 1),
        ("a: 1\nb: {c: 1}}\n", "format.syntax", 2),
        ('a: 1\nb: "x\nc: 2\n', "format.syntax", 2),
        ("a: 1\nb: x: y\n", "format.syntax", 2),
        ("a: @x\n", "format.syntax", 1),
        ("a:\n\tb: 1\n", "format.tab", 2),
        ("a:\n  b: 1\n   c: 2\n", "format.indent", 3),
        ("a: 1\n b: 2\n", "format.indent", 2),
        ("a:\n  - x\n - y\n", "format.indent", 3),
        ("a: 1\nb:\n　c: 2\n", "format.indent", 3),
        ("a: 1\nb：2\nc: 3\n", "format.fullwidth", 2),
        ("a：1\n", "format.fullwidth", 1),
        ("a: {b：1, c: 2}\n", "format.fullwidth", 1),
        ("a: 1\nb: {c: 1，d: 2}\n", "format.fullwidth", 2),
        ("a: 1\nb: \ufffd\ufffd\n", "format.encoding", 2),
        ("- 1\n- 2\n", "format.document", 1),
        ("a: 1\n---\nb: 2\n", "format.documents", 1),
        ("", "format.documents", 1),
        ("a: " + "[" * 50 + "]" * 50 + "\n", "format.depth", 1),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(written: str, code: str, line: int) -> None:
    with pytest.raises(ReadError) as refused:
        read(written, "try.yaml")
    assert (refused.value.code, refused.value.line) == (code, line)
    assert refused.value.zh.startswith(f"try.yaml 第 {line} 行：")


@pytest.mark.parametrize(
    ("written", "zh", "en"),
    [
        ("plain：办证\n", "请改为英文冒号加一个空格，如“plain: …”", "type a colon and a space, as “plain: …”"),
        ("a: {b: 1，c: 2}\n", "请改为英文逗号加一个空格“, ”", "type “, ”"),
        ("a:\n\tb: 1\n", "请删去，改用普通空格，每层缩进两个", "use plain spaces, two for each level"),
        ("a:\n  b: 1\n   c: 2\n", "行首有 3 个空格，上一行有 2 个", "3 spaces here, 2 in the line above"),
        ("a: b: c\n", "把整个值用英文引号括起来", "put the whole value in quotes"),
        ("a: [1, 2\n", "检查“{ }”“[ ]”是否成对", "see that { } and [ ] pair"),
        ("a: %x\n", "值不能以“%”开头", "a value cannot begin with %"),
        ("a: b\nkind:许可\nc: d\n", "冒号后面要有一个空格：“kind: 许可”", "a space is missing after the colon"),
        ("a:\n    {b: 1}\n    - {c: 2}\n", "同一个列表的每一项都以“- ”开头", "every member of a list does"),
        ("a: \ufffd\n", "另存为 UTF-8 编码再提交", "Save the original as UTF-8"),
    ],
)
def test_a_slip_is_told_in_an_editors_words_with_what_to_type(written: str, zh: str, en: str) -> None:
    with pytest.raises(ReadError) as refused:
        read(written, "try.yaml")
    assert zh in refused.value.zh and en in refused.value.en


def test_chinese_punctuation_in_a_sentence_is_a_sentence() -> None:
    written = "faq:\n  - {q: 时间？, a: 上午：九点，下午：两点}\nplain: 带上证件，现场办\nask: {说法：一: new}\n"
    assert read(written, "x").data["faq"] == [{"q": "时间？", "a": "上午：九点，下午：两点"}]


def test_a_bomb_is_refused_before_it_is_read() -> None:
    with pytest.raises(ReadError) as refused:
        read("a: x\n" * 250_000, "big.yaml")
    assert refused.value.code == "format.size"


def test_every_scalar_stays_the_text_that_was_written() -> None:
    data = read("a: 010\nb: no\nc: 1.10\nd: 2026-01-01\ne: '~'\nf: ~\ng:\nh: null\ni: 'null'\n", "x").data
    assert data == {
        "a": "010", "b": "no", "c": "1.10", "d": "2026-01-01", "e": "~", "f": None, "g": None, "h": None, "i": "null",
    }  # fmt: skip


def test_several_documents_stand_in_one_file() -> None:
    found = read_all("a: 1\n---\n---\nb: 2\n", "x")
    assert [one.data for one in found] == [{"a": "1"}, {"b": "2"}]
    assert [one.line("b") for one in found] == [1, 4]


@pytest.mark.parametrize(
    ("path", "value", "begins"),
    [
        ("common.materials.layout.files.max_mb", "20", "files:"),
        ("common.materials.licence.supply.inquiry.within", "3wd", "criteria: [在有效期内, 经营范围"),
        ("common.form.经营内容.questions.catering.headcount.text", "有多少从业人员？", "- {fact: catering.headcount"),
        ("faq.1.q", "要交从业人员的健康证明吗？", "- {q: 要交从业人员"),
        ("ask.matter.text", "您要办哪一种？", "- {key: matter"),
        ("situations.renew.code", "03", 'code: "03"'),
    ],
)
def test_a_key_path_names_one_cell_and_its_line(path: str, value: str, begins: str) -> None:
    read_source = source("food-business")
    assert resolve(read_source.data, path) == value
    assert text("food-business").splitlines()[read_source.line(path) - 1].strip().startswith(begins)


def test_a_material_called_form_is_no_list_of_pages() -> None:
    data = read("common:\n  materials:\n    - {id: form, name: 表, supply: [form]}\n", "x").data
    assert resolve(data, "common.materials.form.name") == "表"


def test_a_path_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        resolve(source("food-business").data, "common.materials.photo")
