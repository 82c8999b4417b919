"""Citations: `许可法#45` read and printed as documents print it, 《中华人民共和国行政许可法》第四十五条."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
# What stands for the article where the whole text is meant, and is said so: 许可法#全文.
WHOLE = "全文"
_FORM = re.compile(rf"^([^#\s]+)(?:#(?:{WHOLE}|(\d+)(?:-(\d+))?(?:\.(\d+))?(?:\.(\d+))?))?$")


def numeral(n: int) -> str:
    """1–9999 in Chinese as laws number articles: 10 十, 45 四十五, 105 一百零五, 1077 一千零七十七."""
    if not 0 < n < 10000:
        raise ValueError(f"no law has an article {n}")
    said, gap = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = n // power % 10
        if digit == 0:
            gap = bool(said) and n % power > 0
            continue
        said += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = False
    return said[1:] if said.startswith("一十") else said


def split(text: str) -> tuple[str, str] | None:
    """(law, article) of a citation, article empty or 全文 where the whole document is meant; None where it is none."""
    found = _FORM.match(text)
    return (found.group(1), text[len(found.group(1)) + 1 :]) if found else None


def printed(title: str, article: str) -> str:
    """The citation in words. A title that is a document number (国发〔2021〕7号) stands without 《》.

    Articles are 条, then 款, then 项: ``45``, ``19.3``, ``12-1`` (第十二条之一).
    """
    head = title if "〔" in title or "《" in title else f"《{title}》"
    found = _FORM.match(f"x#{article}") if article else None
    if not found or article == WHOLE:
        return head
    _, main, insert, paragraph, item = found.groups()
    said = f"第{numeral(int(main))}条"
    said += f"之{numeral(int(insert))}" if insert else ""
    said += f"第{numeral(int(paragraph))}款" if paragraph else ""
    said += f"第（{numeral(int(item))}）项" if item else ""
    return head + said
