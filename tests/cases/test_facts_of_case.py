"""What a case keeps of its answers: numbers of persons sealed wherever they stand, everything typed again when read."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tongban.cases.facts import recall, store
from tongban.core.codes import id_number, phone
from tongban.core.facts import Dictionary

NUMBER = id_number.generate(date(1990, 1, 2), 77)
PHONE = phone.generate(77)
WORDS = Dictionary.of(
    {
        "company.shareholders": {
            "zh": "股东",
            "en": "Shareholders",
            "type": "list",
            "fields": {
                "name": {"zh": "姓名", "en": "Name", "type": "person_name"},
                "number": {"zh": "公民身份号码", "en": "Identity number", "type": "id_number"},
                "since": {"zh": "入股日期", "en": "Since", "type": "date"},
                "share": {"zh": "出资额", "en": "Share", "type": "money"},
            },
        },
        "household.poor": {"zh": "低收入", "en": "Low income", "type": "bool", "sensitivity": "sensitive"},
        "household.children": {"zh": "子女数", "en": "Children", "type": "int", "sensitivity": "sensitive"},
        "household.phone": {"zh": "电话", "en": "Phone", "type": "phone"},
    }
)
VALUES = {
    "company.shareholders": [{"name": "王秀英", "number": NUMBER, "since": date(2024, 3, 15), "share": 500_000}],
    "household.poor": False,
    "household.children": 2,
    "household.phone": PHONE,
}


@pytest.mark.clause("4.2c")
def test_numbers_are_sealed_also_inside_records_and_come_back_typed() -> None:
    kept = store(WORDS, VALUES)
    text = json.dumps(kept, ensure_ascii=False)
    assert NUMBER not in text
    assert PHONE not in text
    assert kept["household.poor"].keys() == {"sealed"}
    assert recall(WORDS, kept, [], date(2026, 11, 24)) == VALUES
