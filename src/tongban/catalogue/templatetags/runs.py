"""The language of each run of words: on an English page a reading program must read Chinese names as Chinese."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tongban.web.context import language

register = template.Library()
_CHINESE = re.compile("[\u4e00-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”〔〕0-9]*")


@register.filter
def runs(text: object) -> SafeString:
    """``{{ row.content|runs }}``: escaped; on pages that are not Chinese, Chinese runs are marked ``zh-Hans``."""
    said = escape(text)
    if language() == "zh":
        return said
    return mark_safe(_CHINESE.sub(lambda run: f'<span lang="zh-Hans">{run[0]}</span>', said))  # noqa: S308  escaped above
