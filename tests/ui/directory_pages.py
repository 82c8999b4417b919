"""The pages of the directory as found, the library of legal bases and the register of standards."""

from __future__ import annotations

from world import ALL, PUBLIC, Page

PAGES: tuple[Page, ...] = (
    Page("catalogue:directory", ALL, "nobody", modes=PUBLIC),
    Page("catalogue:directory", ALL, "nobody", query="?q=取水&kind=许可", state="found"),
    Page("catalogue:directory", ALL, "nobody", query="?q=zzzz", state="empty"),
)
