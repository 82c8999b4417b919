"""Official documents: set with shipped fonts, carrying what the law asks, whole whatever a name holds."""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest
import segno
from fontTools.ttLib import TTFont

from tongban.papers.fonts import FOLDER, missing_glyphs
from tongban.papers.typeset import compose, missing_in, setting, typeset
from tongban.papers.typeset.contents import PAPERS, Paper

from typeset_samples import (
    AT,
    ORGAN,
    RARE,
    SINGLE,
    TIBETAN,
    TIBETAN_IN_CHINESE,
    YI,
    acceptance,
    commitment,
    correction,
    every,
    extension,
    granted,
    licence,
    not_accepted,
    order,
    receipt,
    refused,
    revocation,
    special,
)

poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed")
SHIPPED = {
    "NotoSerifCJKsc-Regular",
    "NotoSerifCJKsc-Bold",
    "TongbanRareHan-Regular",
    "NotoSerifTibetan-Regular",
    "NotoSerifTibetan-Bold",
    "NotoSansYi-Regular",
}


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()


def joined(text: str) -> str:
    """The text without line breaks and blanks: a sentence may be broken anywhere on paper."""
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("paper", list(every()), ids=lambda paper: type(paper).__name__)
def test_every_document_is_pdf_a_2b_and_lacks_no_glyph(paper: Paper) -> None:
    assert missing_in(paper) == ""
    pdf = compose(paper)
    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf
    assert b"/JavaScript" not in pdf


def test_every_kind_of_document_has_a_sample() -> None:
    assert {type(paper) for paper in every()} == set(PAPERS)


@poppler
@pytest.mark.parametrize("large", [False, True])
def test_only_shipped_fonts_and_all_embedded(large: bool, tmp_path: Path) -> None:
    for paper in every(large=large):
        path = tmp_path / "paper.pdf"
        path.write_bytes(compose(paper))
        rows = subprocess.run(["pdffonts", str(path)], capture_output=True, check=True).stdout.decode().splitlines()[2:]
        assert rows
        for row in rows:
            name = row.split()[0].split("+")[1].removesuffix("-Identity-H")
            assert name in SHIPPED
            assert row.split()[-5:-2] == ["yes", "yes", "yes"]


@poppler
@pytest.mark.parametrize(
    ("paper", "carried"),
    [
        (receipt(), "收件凭证 共4件 网上申请，系统收件 电子证照 五个工作日内告知是否受理"),
        (acceptance(), "受理通知书 5个工作日 20个工作日 2026年12月1日 听证、检验检测 健康证明 第三十二条 PDF1份"),
        (correction(), "一次性告知书 有2处需要补正 未标明食品处理区 画出分隔线后重新上传 第十三条 不必再来 签收"),
        (not_accepted(), "不予受理决定书 不属于本机关职权范围 岳池县演示市场监督管理局 六十日 六个月 行政复议"),
        (
            granted(),
            "准予行政许可决定书 现场核查 第三十五条 JY25116020000427 2031年11月26日 中桥演示市场监管所 双随机抽查",
        ),
        (refused(), "不予行政许可决定书 理由 未保持规定的距离 决定不予行政许可 六十日 广安区人民法院"),
        (special(resumed=False), "特别程序期限告知书 依法需要进行检验检测 不计算在办理期限内 最长需要10个工作日"),
        (special(resumed=True), "检验检测已经结束 继续计算 2026年12月8日"),
        (extension(), "延长办理期限通知书 跨两个楼层 本机关负责人批准 现最迟办结2026年12月15日 第四十二条"),
        (
            commitment(),
            "告知承诺书 不再办理或者提交 卫生检测 2个月内 申请人承诺 commitment-hygiene.v1 0f3a9c0f3a9c0f3a 效力相同",
        ),
        (order(), "责令限期改正通知书 没有消毒设施 2026年12月24日前改正 陈述、申辩"),
        (revocation(), "撤销行政许可决定书 逾期未改正 第六十九条 决定撤销行政许可 不再有效 六十日 广安区人民法院"),
        (licence(), "食品经营许可证 JY25116020000427 001.K 自2026年11月27日至2031年11月26日 发证机关"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Paper) else "",
)
def test_document_carries_what_it_must(paper: Paper, carried: str, tmp_path: Path) -> None:
    text = joined(text_of(compose(paper), tmp_path))
    for words in [*carried.split(), paper.number, ORGAN, "演示章", "7K3M-Q9TD-2X"]:
        assert joined(words) in text


@poppler
def test_difficult_names_come_out_whole(tmp_path: Path) -> None:
    text = text_of(compose(licence()), tmp_path)
    for name in (f"{RARE}演示餐饮有限公司", SINGLE, TIBETAN_IN_CHINESE, TIBETAN, YI):
        assert name in text
    for name in (RARE, SINGLE, TIBETAN_IN_CHINESE, TIBETAN, YI):
        assert name in text_of(compose(acceptance(applicant=name)), tmp_path)


@poppler
@pytest.mark.parametrize(
    "name",
    [
        "王\"五\" '六' 公司",
        "#panic(1) #read(x)",
        "$x^2$ \\ \\n \\u{41}",
        "*粗* _斜_ `码` = 题",
        "@ref <label> // 注 /* 注 */",
        "]}) #let x = 1; [",
        "- 一 + 二 ~ 三 --- 四",
    ],
)
def test_whatever_stands_in_a_name_is_printed_not_run(name: str, tmp_path: Path) -> None:
    assert joined(name) in joined(text_of(compose(acceptance(applicant=name)), tmp_path))


def test_same_contents_give_same_bytes() -> None:
    first = compose(licence())
    setting._compiler.cache_clear()
    assert compose(licence()) == first
    assert compose(replace(licence(), holder="别人")) != first


@poppler
def test_demo_marks_stand_on_every_page_and_pages_are_counted(tmp_path: Path) -> None:
    paper = acceptance()
    pages = text_of(compose(replace(paper, materials=paper.materials * 5)), tmp_path).split("\f")[:-1]
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert "演示文书 · 不具法律效力" in page
        assert f"第{number}页共2页" in joined(page)
    real = text_of(compose(acceptance(demo=False)), tmp_path)
    assert "演示文书" not in real
    assert "演示章" not in real


@poppler
def test_a_seal_never_stands_alone_and_no_sheet_is_wasted(tmp_path: Path) -> None:
    for many in range(0, 40, 3):
        paper = acceptance()
        pages = text_of(compose(replace(paper, materials=paper.materials[:1] * many)), tmp_path).split("\f")[:-1]
        assert "期限内办结的结果" in joined(pages[-1]) and "演示章" in pages[-1], many
    sheets = {paper.template: setting.sheets(compose(paper)) for paper in every()}
    assert {name for name, many in sheets.items() if many > 1} == {"acceptance", "commitment"}  # all they can say


@poppler
def test_large_print_is_twenty_points(tmp_path: Path) -> None:
    def height(paper: Paper) -> float:
        path = tmp_path / "paper.pdf"
        path.write_bytes(compose(paper))
        boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout.decode()
        (found,) = re.findall(r'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">[^<]*给你（单位）带来', boxes)
        return float(found[1]) - float(found[0])

    assert height(extension(large=True)) / height(extension()) == pytest.approx(20 / 15.75, abs=0.01)


@poppler
def test_a_character_without_glyph_is_told_before_and_noted(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    paper = acceptance(applicant="王😀五\u200d\ufe0f\x07")
    assert missing_in(paper) == "😀"
    with caplog.at_level(logging.WARNING, "tongban.papers"):
        text = text_of(compose(paper), tmp_path)
    assert "王〓五" in text
    assert "〓为字库暂缺的字：U+1F600" in text
    assert [record.getMessage() for record in caplog.records] == [
        "characters without a glyph in acceptance （广安区）食营受字〔2026〕第00427号: U+1F600"
    ]


def test_shipped_fonts_cover_the_national_set_and_names() -> None:
    gb2312 = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    unified = "".join(map(chr, range(0x4E00, 0x9FEB)))
    extension_a = "".join(map(chr, range(0x3400, 0x4DB6)))
    assert len([char for char in gb2312 if char]) == 6763
    assert missing_glyphs("".join(gb2312) + unified + extension_a) == ""
    assert missing_glyphs("㛃䶮𬭎𫍯𬀩𠮷𪟝𫖳𬱖𬒈𫔍𫘥𫘧𫖮𬘭𬘡𬴊𬳽𬍤𬍛𬬻𬬭𬬿𬭊𬭳𬭶𬳿𬶨𬶭𬸚𬸣" + TIBETAN + YI) == ""
    assert missing_glyphs("😀a😀") == "😀"


def test_coverage_told_is_the_coverage_of_the_files() -> None:
    held: set[int] = set()
    for path in FOLDER.iterdir():
        if path.suffix in (".otf", ".ttf"):
            held |= set(TTFont(path, lazy=True).getBestCmap())
    told: set[int] = set()
    for run in (FOLDER / "coverage.txt").read_text().split():
        start, _, end = run.partition("-")
        told |= set(range(int(start, 16), int(end or start, 16) + 1))
    assert told == held


@poppler
def test_bold_falls_back_to_regular_for_rare_characters(tmp_path: Path) -> None:
    """The bold lacks Extension A; a name in bold must still be printed whole."""
    assert "㛃㑇㙦㬎" in text_of(compose(acceptance(applicant="㛃㑇㙦㬎")), tmp_path)


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")
def test_printed_code_is_the_code_of_the_verify_address(tmp_path: Path) -> None:
    """The code as printed, module by module, against an independent drawing of the address."""
    paper = licence()
    path = tmp_path / "licence.pdf"
    path.write_bytes(compose(paper))
    crop = [
        "-r",
        "300",
        "-gray",
        "-x",
        "307",
        "-y",
        "1795",
        "-W",
        "366",
        "-H",
        "401",
    ]  # 26-57 mm, 152-186 mm at 300 dpi
    image = subprocess.run(["pdftoppm", *crop, str(path)], capture_output=True, check=True).stdout
    magic, size, _, pixels = image.split(b"\n", 3)
    assert magic == b"P5"
    width, height = map(int, size.split())
    dark = [(x, y) for y in range(height) for x in range(width) if pixels[y * width + x] < 100]
    left, top = min(x for x, _ in dark), min(y for _, y in dark)
    right, bottom = max(x for x, _ in dark), max(y for _, y in dark)
    expected = [[bool(cell) for cell in row] for row in segno.make(paper.verify_url, error="m", micro=False).matrix]
    count = len(expected)
    step_x, step_y = (right - left + 1) / count, (bottom - top + 1) / count
    seen = [
        [
            pixels[int(top + (row + 0.5) * step_y) * width + int(left + (column + 0.5) * step_x)] < 100
            for column in range(count)
        ]
        for row in range(count)
    ]
    assert seen == expected


def test_documents_made_at_once_by_threads_are_right() -> None:
    alone = [compose(acceptance(applicant=f"演示企业{n}")) for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda n: compose(acceptance(applicant=f"演示企业{n}")), range(6)))
    assert together == alone


def test_fonts_come_with_licence_and_stay_small() -> None:
    licence_text = (FOLDER / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence_text
    fonts = [path for path in FOLDER.iterdir() if path.suffix in (".otf", ".ttf")]
    assert {path.stem for path in fonts} == SHIPPED
    assert all(path.name in licence_text for path in fonts)
    assert sum(path.stat().st_size for path in fonts) < 30 * 1024 * 1024


def test_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        typeset("receipt", {**asdict(receipt()), "title": "x", "made_at": datetime(2026, 1, 1)})  # noqa: DTZ001
    assert AT.tzinfo is not None
