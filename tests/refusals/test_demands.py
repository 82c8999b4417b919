"""What a case must have to be accepted, by the table alone."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.cases.reading import load
from tongban.cases.rules.demands import check_acceptable
from tongban.core.errors import Refusal

from courses import begun

pytestmark = pytest.mark.django_db


def rows(**said: dict[str, Any]) -> tuple[Any, dict[str, dict[str, Any]]]:
    """The definition, and every material as it came in but for what is said."""
    loaded = load(begun()[0])
    held = {m["key"]: {**m, "state": "supplied", "verdict": "fit"} for m in loaded.materials}
    return loaded.e, {key: {**row, **said.get(key, {})} for key, row in held.items()}


def test_everything_there_and_fit_is_accepted_and_what_is_not_needed_is_not_asked() -> None:
    check_acceptable(*rows())
    check_acceptable(*rows(layout={"state": "not_needed", "verdict": "unfit"}))
    check_acceptable(*rows(rules={"state": "missing", "verdict": "deferred"}))


@pytest.mark.parametrize(
    ("key", "said", "code"),
    [
        ("layout", {"state": "missing", "verdict": ""}, "accept.missing"),
        ("layout", {"state": "supplied", "verdict": "unfit"}, "accept.unfit"),
        ("layout", {"state": "missing", "verdict": "deferred"}, "defer.not_allowed"),
        ("rules", {"state": "missing", "verdict": ""}, "accept.missing"),
    ],
)
def test_what_is_missing_unfit_or_wrongly_deferred_is_named(key: str, said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_acceptable(*rows(**{key: said}))
    assert (caught.value.code, caught.value.where) == (code, key)
