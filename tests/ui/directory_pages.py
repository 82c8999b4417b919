"""The pages of the directory as found, the library of legal bases and the register of standards."""

from __future__ import annotations

from tongban.catalogue.acts.standards import key_of

from world import ALL, PUBLIC, STAFF, Page

KEEPERS = frozenset({"office", "legality"})
PAGES: tuple[Page, ...] = (
    Page("catalogue:directory", ALL, "nobody", modes=PUBLIC),
    Page("catalogue:directory", ALL, "nobody", query="?q=取水&kind=许可", state="found"),
    Page("catalogue:directory", ALL, "nobody", query="?q=zzzz", state="empty"),
    Page("catalogue:library", STAFF, "office"),
    Page("catalogue:library", STAFF, "editor", query="?validity=repealed", state="empty"),
    Page("catalogue:law", STAFF, "office", lambda w: {"title": "中华人民共和国食品安全法"}),
    Page("catalogue:law", STAFF, "editor", lambda w: {"title": "国发〔2021〕7号"}, state="read only"),
    Page("catalogue:law_new", KEEPERS, "office"),
    Page("catalogue:law_version", KEEPERS, "office", lambda w: {"title": "中华人民共和国食品安全法"}),
    Page("catalogue:registers", STAFF, "office"),
    Page("catalogue:registers", STAFF, "office", query="?sort=sources", state="sources"),
    Page("catalogue:standards", STAFF, "office"),
    Page("catalogue:standards", STAFF, "editor", query="?family=便民热线运行", state="one family"),
    Page("catalogue:standard", STAFF, "office", lambda w: {"key": key_of("GB/T 39046-2020")}),
    Page("catalogue:standard_new", frozenset({"office"}), "office"),
)
