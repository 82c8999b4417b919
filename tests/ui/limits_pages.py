"""Pages of limited numbers, of seasons of filing and of what the platform begins by itself."""

from __future__ import annotations

from tongban.core.ledger.reading import fetch

from demo import WUHOU
from world import ALL, PUBLIC, STAFF, Page, World

NOTARY = "512C01075000"


def quota(world: World) -> dict[str, object]:
    """The appointments with the notary of Wuhou."""
    row = fetch("SELECT id FROM limits_quota WHERE ledger = 'notary.places' AND place = %s", [WUHOU])[0]
    return {"key": row["id"]}


def season(world: World) -> dict[str, object]:
    """The season of the teachers."""
    return {"key": world.season}


PAGES: tuple[Page, ...] = (
    Page("limits:places_left", ALL, "nobody", lambda w: {"code": NOTARY}, modes=PUBLIC),
    Page("limits:places_left", ALL, arguments=lambda w: {"code": NOTARY}, query="?part=1", state="part", file=True),
    Page("limits:quotas", STAFF, "head"),
    Page("limits:quota", STAFF, "head", quota),
    Page("limits:seasons", STAFF, "head"),
    Page("limits:season", STAFF, "reviewer", season),
    Page("beginnings:offers", STAFF, "clerk"),
    Page("beginnings:offers", STAFF, "reviewer", state="empty"),
)
