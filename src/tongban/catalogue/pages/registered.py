"""The other pages of the workbench, for the shelf beside the desk; only those that are here."""

from __future__ import annotations

from collections.abc import Sequence

from tongban.web.context import language
from tongban.web.staff import url_or_nothing
from tongban.web.words import later, t

PAGES: Sequence[tuple[str, str]] = (
    (later("认领和本地差异"), "catalogue:adopt"),
    (later("创新举措备案"), "catalogue:filings"),
    (later("各级清单和问题清单"), "catalogue:levels"),
    (later("变更申请和纠错"), "catalogue:requests"),
    (later("法律依据库"), "catalogue:library"),
    (later("标准登记"), "catalogue:standards"),
    (later("基本目录"), "catalogue:directory"),
    (later("表格导入导出"), "workbench:sheets"),
    (later("批量查找替换"), "workbench:replace"),
    (later("开放数据"), "opendata:open_data"),
)


def links() -> list[dict[str, str]]:
    """Label and address of each page that is here."""
    return [{"label": t(zh, language()), "href": href} for zh, name in PAGES if (href := url_or_nothing(name))]
