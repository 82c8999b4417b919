"""The pages of the catalogue's workbench: desk, drafts in every state, review, comparison, publication, an item."""

from __future__ import annotations

from demo import FOOD
from world import CATALOGUERS, LOCAL_CATALOGUERS, Page

EVERY = CATALOGUERS | LOCAL_CATALOGUERS | {"head"}  # a head speaks for his organ in joint review
# A text that is still being written is its organ's own; the catalogue office sees it from the review on.
OWN = CATALOGUERS - {"office"}
PAGES: tuple[Page, ...] = (
    Page("catalogue:desk", EVERY, "editor"),
    Page("catalogue:desk", EVERY, "legality", state="legality"),
    Page("catalogue:desk", EVERY, "local editor", query="?q=zzzz", state="empty"),
    Page("catalogue:new_draft", frozenset({"editor", "local editor"}), "editor", query=f"?sort=revise&of={FOOD}@1"),
    Page("catalogue:draft", OWN, "editor", lambda w: {"draft": w.drafting}),
    Page("catalogue:draft", CATALOGUERS, "editor", lambda w: {"draft": w.joint}, state="joint"),
    Page("catalogue:draft", CATALOGUERS, "office", lambda w: {"draft": w.approved}, state="approved"),
    Page("catalogue:review", OWN, arguments=lambda w: {"draft": w.drafting}, file=True),
    Page("catalogue:review", CATALOGUERS, "editor", lambda w: {"draft": w.joint}, state="joint"),
    Page("catalogue:review", CATALOGUERS, "legality", lambda w: {"draft": w.legal}, state="legal"),
    Page("catalogue:diff", CATALOGUERS, "editor", lambda w: {"draft": w.joint}),
    Page("workbench:rebase", OWN, "editor", lambda w: {"draft": w.overtaken}),
    Page("workbench:rebase", CATALOGUERS, "office", lambda w: {"draft": w.approved}, state="nothing to merge"),
    Page("catalogue:publish", CATALOGUERS, "office", lambda w: {"draft": w.approved}),
    Page("trials:stories", OWN, "editor", lambda w: {"draft": w.drafting}, state="none"),
    Page("trials:stories", CATALOGUERS, "editor", lambda w: {"draft": w.joint}),
    Page("trials:story", CATALOGUERS, "editor", lambda w: {"draft": w.joint, "story": w.story}),
    Page("trials:paper", CATALOGUERS, arguments=lambda w: {"draft": w.joint, "story": w.story, "number": 1}, file=True),
    Page("catalogue:item_desk", EVERY, "office", lambda w: {"code": FOOD}),
    Page("catalogue:item_diff", EVERY, "office", lambda w: {"code": FOOD}),
    Page("catalogue:item_diff", EVERY, "office", lambda w: {"code": FOOD}, query="?place=510107000000", state="place"),
)
