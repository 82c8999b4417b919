"""Zones 片区 of a limited number: each division of a level below, or each option of a question, has its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.cases.lanes import division_of, number_of
from tongban.core.clock import day_of
from tongban.core.facts import Dictionary
from tongban.definition.effective import Quota
from tongban.definition.vocabulary import LEVELS
from tongban.organisation.queries import divisions_within, level_of, place


def zone_of(said: Quota, facts: Mapping[str, Any], fallback: str, at: datetime) -> str:
    """The zone in which a matter lies; empty where nothing is counted apart, or nobody can tell yet."""
    if not said.zone:
        return ""
    if said.zone in LEVELS:
        code = division_of(said.at, facts, fallback)
        found = place(code, day_of(at)).at_level(number_of(said.zone))
        return found if level_of(found) == number_of(said.zone) else ""
    value = facts.get(said.zone)
    return str(value) if value is not None else ""


def zones_at(said: Quota, division: str, dictionary: Dictionary) -> dict[str, str]:
    """The zones of a place by key, with their names; none where nothing is counted apart."""
    if not said.zone:
        return {}
    if said.zone in LEVELS:
        return divisions_within(division, number_of(said.zone))
    return {one: one for one in dictionary[said.zone].type.options}
