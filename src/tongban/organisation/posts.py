"""Posts that other rooms name, and what holding one lets a person see."""

from __future__ import annotations

import uuid

from tongban.core.scope import Actor

EDITOR, LEGALITY, OFFICE, HEAD, STAFFING = "事项编制", "法制审核", "事项管理", "负责人", "机构编制"
OPERATION = "平台运行"
# Names of posts that decide for their organ or head it.
DECIDING = frozenset({"决定", "审批", HEAD, "机关负责人"})
# Who only writes or publishes items, enters organs or runs the platform sees no cases and no papers (个人信息保护法6:
# no more than the purpose needs).
WITHOUT_CASES = frozenset({EDITOR, OFFICE, STAFFING, OPERATION})


def organs_with_cases(viewer: Actor) -> list[uuid.UUID | None]:
    """The organs for which the viewer may look at cases and their papers."""
    return [post.organ for post in viewer.posts if post.name not in WITHOUT_CASES]
