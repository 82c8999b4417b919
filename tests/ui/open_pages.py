"""Pages and files of the public data: all of them are for anybody."""

from __future__ import annotations

from demo import FOOD
from world import ALL, PUBLIC, Page, World


def item(world: World) -> dict[str, object]:
    """The food licence."""
    return {"code": FOOD}


PAGES: tuple[Page, ...] = (
    Page("opendata:open_data", ALL, "nobody", modes=PUBLIC),
    Page("opendata:directory_file", ALL, arguments=lambda w: {"suffix": "csv"}, file=True),
    Page("opendata:changes", ALL, file=True),
    Page("opendata:definition_schema", ALL, file=True),
    Page("opendata:sitemap", ALL, file=True),
    Page("opendata:sitemap_pages", ALL, file=True),
    Page("opendata:sitemap_items", ALL, arguments=lambda w: {"number": 1}, file=True),
    Page("opendata:robots", ALL, file=True),
    Page("opendata:graph_svg", ALL, arguments=item, file=True),
    Page("opendata:bpmn", ALL, arguments=item, file=True),
    Page("opendata:table_csv", ALL, arguments=item, file=True),
    Page("opendata:schema_org", ALL, arguments=item, file=True),
    Page("opendata:data", ALL, arguments=item, status=303, file=True),
    Page("opendata:data_as", ALL, arguments=lambda w: {"code": FOOD, "suffix": "ttl"}, file=True),
)
