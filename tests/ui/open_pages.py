"""Pages and files of the public data: all of them are for anybody."""

from __future__ import annotations

from demo import FOOD
from world import ALL, PUBLIC, Page, World


def item(world: World) -> dict[str, object]:
    """The food licence."""
    return {"code": FOOD}


PAGES: tuple[Page, ...] = (
    Page("catalogue:open_data", ALL, "nobody", modes=PUBLIC),
    Page("catalogue:directory_file", ALL, arguments=lambda w: {"suffix": "csv"}, file=True),
    Page("catalogue:changes", ALL, file=True),
    Page("catalogue:sitemap", ALL, file=True),
    Page("catalogue:sitemap_pages", ALL, file=True),
    Page("catalogue:sitemap_items", ALL, arguments=lambda w: {"number": 1}, file=True),
    Page("catalogue:robots", ALL, file=True),
    Page("catalogue:graph_svg", ALL, arguments=item, file=True),
    Page("catalogue:bpmn", ALL, arguments=item, file=True),
    Page("catalogue:table_csv", ALL, arguments=item, file=True),
    Page("catalogue:schema_org", ALL, arguments=item, file=True),
    Page("catalogue:data", ALL, arguments=item, status=303, file=True),
    Page("catalogue:data_as", ALL, arguments=lambda w: {"code": FOOD, "suffix": "ttl"}, file=True),
)
