"""Pages between levels: directories and reports, adoption, filings, requests, what the public points out."""

from __future__ import annotations

from tongban.site.shipped import key

from demo import FOOD, GUANGAN, WUHOU
from world import ALL, PUBLIC, SIGNED_IN, STAFF, Page

MARKET = key("organ", WUHOU, "市场监管")
SPLITTING = f"?place={WUHOU}&organ={MARKET}&do=split"
PAGES: tuple[Page, ...] = (
    Page("catalogue:levels", STAFF, "local office"),
    Page("catalogue:levels", STAFF, "office", query="?place=510000000000", state="province"),
    Page("catalogue:levels", STAFF, "local office", query="?report=orphaned", state="empty"),
    Page("catalogue:adopt", STAFF, "local office", query=f"?item={FOOD}&place={WUHOU}"),
    Page("catalogue:adopt", STAFF, "office", query=f"?item={FOOD}&place={GUANGAN}", state="only looking"),
    Page("catalogue:adopt_check", frozenset(), query=f"?item={FOOD}&place={WUHOU}", posts=True),
    Page("catalogue:filings", STAFF, "office", query="?state=all"),
    Page("catalogue:filing", STAFF, "office", lambda w: {"key": w.filing}),
    Page("catalogue:filing_receipt", STAFF, "local office", lambda w: {"key": w.filing}),
    Page("catalogue:requests", STAFF, "office"),
    Page("catalogue:requests", STAFF, "office", query="?state=done", state="empty"),
    Page("catalogue:request", STAFF, "office", lambda w: {"key": w.request}),
    Page("organisation:reorganise", STAFF, "staffing"),
    Page("organisation:enter", STAFF, "staffing"),
    Page("organisation:enter", STAFF, "staffing", query=f"?place={WUHOU}&do=power", state="powers"),
    Page("organisation:enter", STAFF, "staffing", query=f"?place={WUHOU}&do=post&organ={MARKET}", state="posts"),
    Page("organisation:operations", frozenset({"operator"}), "operator"),
    Page("organisation:reorganise", STAFF, "staffing", query=SPLITTING, state="splitting"),
    Page("catalogue:ask_change", STAFF, "editor"),
    Page("catalogue:report", ALL, "nobody", lambda w: {"code": FOOD}, modes=PUBLIC),
    Page("catalogue:my_reports", SIGNED_IN, "applicant", modes=PUBLIC),
    Page("catalogue:my_reports", SIGNED_IN, "other", state="empty"),
)
