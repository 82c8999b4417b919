"""Builds the shipped font subsets from a folder of free fonts: run once by whoever updates the fonts, never by an
installation.

``python -m tongban.papers.fonts.build FONTS_ROOT`` where FONTS_ROOT is the folder a Debian machine with the
packages fonts-noto-cjk, fonts-noto-core and fonts-hanazono keeps its fonts in. All sources are under the SIL Open
Font License 1.1 (licence texts beside the subsets). The Hanazono family is renamed, because its licence reserves
the name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.otlLib.builder import buildLigatureSubstSubtable, buildLookup
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pypinyin.constants import PINYIN_DICT

HERE = Path(__file__).parent
RARE_FAMILY = "Tongban Rare Han"
# Characters of names and of elements beyond the common planes; by hand here, so that a change of the reading table can
# never drop them.
NAMES = (
    "㛃䶮㑇㙦㬎㭎䎖䲟䴔䴖𠮷𪟝𫍯𬀩𬭎𫖳𬱖𬒈𫔍𫘥𫘧𫖮𬘭𬘡𬴊𬳽𬍤𬍛𬬻𬬭𬬿𬭊𬭳𬭶𬳿𬶨𬶭𬸚𬸣𫠆𫄧𫄸𫍣𫍽𫐐𫓧𫓯𫓹𫗧𫗴𫚈𫛭𬀪𬂩𬃊𬇕"
    "𬇙𬇹𬊈𬉼𬊤𬌗𬍡𬕂𬘓𬘫𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬮𬬱𬬸𬬹𬭁𬭚𬭛𬭤𬭩𬭬𬭭𬭯𬭸𬭼𬮱𬮿𬯀𬯎𬱟𬳵𬳶𬴂𬴃𬷕𬸘𬸦𬹼𬺈𬺓"
    "𪣻𪤗𪨰𪨶𪩘𪾢𫇭𫌀𫍲𫐄𫑡𫔎𫔶𫖯𫗦𫘝𫘦𫘨𫘪𫘬𫚕𫚖𫛛𫞩𫟅𫟦𫟹𫟼𫠊𫠜𫢸𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬇗𬊡"
)


def gb2312() -> set[int]:
    """Every character of GB 2312, hanzi and symbols."""
    found: set[int] = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def common() -> set[int]:
    """Latin, figures, punctuation, numbering, arrows and boxes that documents use."""
    spans = (
        (0x20, 0x7F),
        (0xA0, 0x180),
        (0x2010, 0x2028),
        (0x2030, 0x2040),
        (0x2100, 0x2140),
        (0x2150, 0x2200),
        (0x2460, 0x2500),
        (0x25A0, 0x2600),
        (0x2610, 0x2614),
        (0x2E80, 0x2FE0),
        (0x3000, 0x3020),
        (0x3200, 0x3400),
        (0xFE30, 0xFE50),
        (0xFF00, 0xFFF0),
    )
    return {code for start, end in spans for code in range(start, end)} | {0x2713, 0x2714, 0x2717, 0x2605, 0x2606}


def cut(
    source: Path, target: Path, codes: Iterable[int], *, number: int = 0, features: list[str], family: str = ""
) -> TTFont:
    """Writes a subset of ``source`` with ``codes`` only, without hints; renames it when ``family`` is given."""
    options = subset.Options(
        hinting=False,
        notdef_outline=True,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17],
        name_languages=[0x409],
        layout_features=features,
        drop_tables=["vhea", "vmtx", "VORG", "FFTM", "prop", "DSIG", "BASE"],
        font_number=number,
        recalc_timestamp=False,
    )
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(codes))
    cutter.subset(font)
    if family:
        for record in list(font["name"].names):
            if record.nameID in (1, 4, 16):
                record.string = family
            if record.nameID in (3, 6):
                record.string = family.replace(" ", "") + "-Regular"
    subset.save_font(font, str(target), options)
    return font


def join_vowels(font: TTFont) -> None:
    """Adds to a Tibetan font one glyph for each consonant stack with each vowel over or under it.

    A vowel placed by anchor has no width, and readers of the PDF (search, copy, screen readers) then see a gap and
    put a space into the name; a joined glyph reads as the two characters and nothing else.
    """
    names, glyphs, widths = font.getBestCmap(), font["glyf"], font["hmtx"]
    vowels = {names[code] for code in (0x0F72, 0x0F74, 0x0F7A, 0x0F7B, 0x0F7C, 0x0F7D, 0x0F7E, 0x0F80) if code in names}
    (table,) = [look.SubTable[0] for look in font["GPOS"].table.LookupList.Lookup if look.LookupType == 4]
    marks = {name: table.MarkArray.MarkRecord[at] for at, name in enumerate(table.MarkCoverage.glyphs)}
    vowels |= {name for name in marks if name not in names.values() and _stands_for(font, name, vowels)}
    rules: dict[tuple[str, ...], str] = {}
    for at, base in enumerate(table.BaseCoverage.glyphs):
        anchors = table.BaseArray.BaseRecord[at].BaseAnchor
        for vowel in sorted(vowels & set(marks)):
            anchor, own = anchors[marks[vowel].Class], marks[vowel].MarkAnchor
            if anchor is None:
                continue
            joined = f"{base}_{vowel}"
            pen = TTGlyphPen(glyphs)
            pen.addComponent(base, (1, 0, 0, 1, 0, 0))
            pen.addComponent(
                vowel, (1, 0, 0, 1, anchor.XCoordinate - own.XCoordinate, anchor.YCoordinate - own.YCoordinate)
            )
            glyphs[joined] = pen.glyph()
            widths[joined] = widths[base]
            font["GDEF"].table.GlyphClassDef.classDefs[joined] = 1
            rules[base, vowel] = joined
    font.setGlyphOrder(list(glyphs.glyphOrder))
    for joined in rules.values():
        glyphs[joined].recalcBounds(glyphs)
        widths[joined] = (widths[joined][0], getattr(glyphs[joined], "xMin", 0))
    substitutions = font["GSUB"].table
    substitutions.LookupList.Lookup.append(buildLookup([buildLigatureSubstSubtable(rules)]))
    number = len(substitutions.LookupList.Lookup) - 1
    for record in substitutions.FeatureList.FeatureRecord:
        if record.FeatureTag == "blws":
            record.Feature.LookupListIndex.append(number)


def _stands_for(font: TTFont, name: str, vowels: set[str]) -> bool:
    """True when a single substitution of the font puts ``name`` in the place of one of ``vowels``."""
    singles = (sub for look in font["GSUB"].table.LookupList.Lookup if look.LookupType == 1 for sub in look.SubTable)
    return any(before in vowels and after == name for sub in singles for before, after in sub.mapping.items())


def build(root: Path) -> None:
    """Writes the six subsets and their coverage into this folder; raises when a source is absent."""
    cjk = root / "opentype/noto"
    noto = root / "truetype/noto"
    everything = (
        set(range(0x3400, 0x4DC0))
        | set(range(0x4E00, 0xA000))
        | set(range(0xF900, 0xFB00))
        | set(range(0x20000, 0x31400))
    )
    regular = cut(
        cjk / "NotoSerifCJK-Regular.ttc",
        HERE / "NotoSerifCJKsc-Regular.otf",
        everything | common() | gb2312(),
        number=2,
        features=["ccmp", "kern"],
    )
    readable = {code for code in PINYIN_DICT if code > 0x20000} | {ord(char) for char in NAMES}
    covered = set(regular.getBestCmap())
    bold = set(range(0x4E00, 0xA000)) | gb2312() | common() | ({ord(char) for char in NAMES} & covered)
    cut(cjk / "NotoSerifCJK-Bold.ttc", HERE / "NotoSerifCJKsc-Bold.otf", bold, number=2, features=["ccmp", "kern"])
    cut(
        root / "truetype/hanazono/HanaMinB.ttf",
        HERE / "TongbanRareHan-Regular.ttf",
        readable - covered,
        features=[],
        family=RARE_FAMILY,
    )
    for name in ("NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Bold.ttf", "NotoSansYi-Regular.ttf"):
        whole = TTFont(noto / name, lazy=True).getBestCmap()
        font = cut(noto / name, HERE / name, whole, features=["*"])
        if "Tibetan" in name:
            join_vowels(font)
            font.save(HERE / name)
    write_coverage()


def write_coverage() -> None:
    """Writes coverage.txt: the runs of characters some subset holds, so that an installation needs no font library."""
    files = [path for path in HERE.iterdir() if path.suffix in (".otf", ".ttf")]
    codes = sorted({code for path in files for code in TTFont(path, lazy=True).getBestCmap()})
    runs: list[list[int]] = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    lines = (f"{start:X}-{end:X}" if start != end else f"{start:X}" for start, end in runs)
    (HERE / "coverage.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
