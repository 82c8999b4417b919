"""The numbers a law leaves to places 参数, as they stand for a matter: what a place has not set, those above it have.

They are facts of the case from its beginning, and pinned with it at filing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tongban.catalogue.reading.above import numbers_of
from tongban.definition.effective import Effective
from tongban.organisation.queries import chain_of

TITLE = "本地参数表"


def numbers_above(e: Effective, place: str, at: datetime) -> dict[str, Any]:
    """``param.<name>`` → typed value for every parameter the place's own edition leaves open; the nearest place above
    that has set it counts. One query, none where nothing is open.
    """
    open_ = {name: param for name, param in e.params.items() if not param.value}
    if not open_:
        return {}
    chain = chain_of(place)
    said = numbers_of([e.item_code], at, chain).over(e.item_code, chain)
    return {f"param.{name}": replace(open_[name], value=value).typed for name, value in said.items() if name in open_}
