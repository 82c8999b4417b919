"""Who may call what of organs, powers and posts. No role of this table is of a staffing office: only the head gives
posts of his own organ. What the staffing office may is in tests/catalogue_levels/test_entering.py.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from tongban.core.clock import day_of, now
from tongban.core.codes import credit_code
from tongban.core.ledger.reading import fetch
from tongban.site.shipped import key

from demo import WUHOU
from policy import Line

MARKET = key("organ", WUHOU, "市场监管")
NOBODY = "401 403 403 403 403 403 403 403 403 403"
STAFF = "401 403 403 200 200 200 200 200 200 200"
HEADS = "401 403 403 403 403 403 403 403 {} 403"


def _organ(case: uuid.UUID) -> dict[str, Any]:
    return {
        "area": WUHOU,
        "role": "organ",
        "line": "烟草",
        "name": "武侯区烟草专卖局（演示）",
        "name_en": "Tobacco Monopoly Bureau of Wuhou (demo)",
        "credit_code": credit_code.generate(99001, prefix="11", division="510107"),
        "basis": "编办〔2026〕1号（演示）",
    }


def _power(case: uuid.UUID) -> dict[str, Any]:
    organs = dict.fromkeys(("competent", "supervising", "enforcing"), str(MARKET))
    return {"line": "烟草", "area": WUHOU, "basis": "编办〔2026〕1号（演示）", **organs}


def _post(case: uuid.UUID) -> dict[str, Any]:
    begins = day_of(now()).isoformat()
    return {"organ": str(MARKET), "login": "武侯区窗口", "post": "意见", "begins": begins, "basis": "任命（演示）"}


def _holding(case: uuid.UUID) -> dict[str, str]:
    found = fetch("SELECT id FROM organisation_holding WHERE organ_id = %s AND post = '公示' ORDER BY id", [MARKET])
    return {"holding": str(found[0]["id"])}


def _ended(case: uuid.UUID) -> dict[str, Any]:
    return {"ends": (day_of(now()) + timedelta(days=3)).isoformat(), "basis": "免职（演示）"}


ORGANISATION: tuple[Line, ...] = (
    Line("POST", "/organs", NOBODY, body=_organ),
    Line("POST", "/powers", NOBODY, body=_power),
    Line("GET", "/powers", STAFF, query=f"?area={WUHOU}"),
    Line("POST", "/posts", HEADS.format(201), body=_post),
    Line("POST", "/posts/{holding}/end", HEADS.format(200), values=_holding, body=_ended),
    Line("GET", "/organs/{organ}/posts", STAFF, values=lambda case: {"organ": str(MARKET)}),
)
