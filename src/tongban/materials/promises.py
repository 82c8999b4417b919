"""Who may not promise 失信: a commitment of his was found false, or grave breaches of trust stand on record, until that
is repaired (国办发〔2020〕42号). He goes the ordinary way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BROKEN, GOOD_CREDIT = "credit.broken_promise", "enterprise.good_credit"
BARS = (BROKEN, GOOD_CREDIT)


def is_barred(facts: Mapping[str, Any]) -> bool:
    """Does what is known of the applicant bar him from commitments?"""
    return facts.get(BROKEN) is True or facts.get(GOOD_CREDIT) is False
