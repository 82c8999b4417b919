"""Who acts ends when his account does."""

from __future__ import annotations

import pytest

from tongban.core.ledger.reading import fetch
from tongban.core.ledger.write import writing
from tongban.core.scope import Capacity
from tongban.site.shipped import key

from demo import WUHOU, citizen, staff

pytestmark = pytest.mark.django_db


def test_a_closed_account_speaks_for_nobody_and_holds_no_post() -> None:
    token = writing.set(True)
    try:
        closed = [key("citizen", "wang"), key("account", WUHOU, "决定")]
        fetch("UPDATE identity_account SET active = false WHERE id = ANY(%s) RETURNING 1 AS one", [closed])
    finally:
        writing.reset(token)
    for nobody in (citizen("wang"), staff("决定")):
        assert (nobody.capacity, nobody.account, nobody.posts) == (Capacity.NOBODY, None, ())
