"""Who may publish: the platform (shipped data, the operator's command) and editors of the directory (编制)."""

from __future__ import annotations

from tongban.core.errors import Denied
from tongban.core.scope import Actor


def may_publish(actor: Actor) -> None:
    """Deny by default."""
    if actor.is_platform or any(post.name == "事项编制" for post in actor.posts):
        return
    raise Denied(
        "catalogue.publish",
        "只有事项管理机构的编制岗可以发布事项。请联系本级政务服务管理机构。",
        "Only the editors of the directory may publish items; ask the government-services office of your level.",
    )
