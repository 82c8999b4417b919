"""What publication refuses because another text stands already: the code is another item's, or somebody published since
the draft was begun.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch


def taken_by(item: Mapping[str, object]) -> Refusal:
    """The refusal ``item.another``, the same at every door: a text that was copied and kept its code would follow
    another item's editions.
    """
    code, name = item["code"], item["name"]
    return Refusal(
        "item.another",
        f"编码 {code} 已是“{name}”。另一个事项请改用自己的编码；要修改这个事项，请从它的现行版本修订"
        "（./tongban load 确是改名的，加 --rename）。",
        f"The code {code} is {name} already. Give another item a code of its own; to change this one revise its "
        "edition in force (./tongban load renames it with --rename).",
        where="code",
        status=409,
    )


def refuse_older(item: Mapping[str, object], of: str, standing: int | None) -> None:
    """A draft goes out only on the edition it was written on: what others published since is merged in first, never
    overwritten. ``item``: its code and name; ``standing``: the last edition that is not withdrawn. Refusals
    ``draft.older``, ``item.another``.
    """
    code = item["code"]
    if standing is None or of == f"{code}@{standing}":
        return
    if of.partition("@")[0] != code:
        raise taken_by(item)
    raise Refusal(
        "draft.older",
        f"这份草稿写在 {of} 上，现在已有第 {standing} 版。"
        f"请把第 {standing} 版并入草稿，再送审核；在审核中的先撤回修改。",
        f"This draft was written on {of}; edition {standing} has been published since. "
        "Merge that edition into it, then have it reviewed; take it back first where it is under review.",
        where="of",
        status=409,
    )


def refuse_older_standard(item: Mapping[str, object], number: int, since: datetime) -> None:
    """A place differs from the standard that is in force when its difference is. Refusal ``difference.older``."""
    found = fetch(
        """SELECT number FROM catalogue_edition WHERE item_id = %s AND in_force_from <= %s AND withdrawn_at IS NULL
           ORDER BY in_force_from DESC, number DESC LIMIT 1""",
        [item["id"], since],
    )
    if found and number < found[0]["number"]:
        raise Refusal(
            "difference.older",
            f"差异写在第 {number} 版上，到时施行的是第 {found[0]['number']} 版。请改为对照第 {found[0]['number']} 版。",
            f"The difference is written to edition {number}; edition {found[0]['number']} is in force then. "
            "Write it to that one.",
            where="difference.of",
            status=409,
        )


def refuse_overtaken(draft: Mapping[str, object], standing: Mapping[str, object] | None) -> None:
    """What the place published after the draft was begun is merged in first. Refusal ``draft.older``."""
    if standing is not None and standing["id"] != draft["follows"]:
        raise Refusal(
            "draft.older",
            "起草以后，本地又公布过这个事项的差异。请把它并入草稿，再送审核；在审核中的先撤回修改。",
            "The place has published another difference since the draft was begun. "
            "Merge that one into it, then have it reviewed; take it back first where it is under review.",
            where="of",
            status=409,
        )
