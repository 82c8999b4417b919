"""What the format says is run, shown or checked: a field of the typed definition that no code reads is decoration.

Read means named outside the room that types it and outside the checks. What is not stands below with the reason; a
field that gains a reader leaves the list, a new one without a reader fails.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tongban"
TYPED, CHECKED = SOURCE / "definition" / "effective", SOURCE / "definition" / "check"

UNREAD = {
    "Param.set_by": "read from the document, where a place sets its numbers (adopting, adoptions)",
    "Material.weight": "checked, and shown from the sheet of elements; what is minor runs by `defer`",
    "Material.required_by": "checked, and shown from the sheet of elements; a difference is judged by the document",
    "Effective.commitment_refused": "checked; the guide derives its sentence from `barred`",
    "Effective.local_required": "read from the document, where a place fills in its values",
    "Field.must": "the table of elements, read by the check alone",
    "Field.kept_zh": "the table of elements, read by its own sheet",
    "Field.derived_from": "the table of elements, read by its own sheet",
    # Not run yet, and said so in the report of the clause: each waits for its room.
    "Step.provisional": "paying before the proof waits for the room of payments",
    "Fee.payer": "who pays waits for the room of payments",
    "Fee.refund": "what is given back waits for the room of payments",
    "Granted.or_": "a grant in kind instead of money waits for the room of payments",
}


def unread() -> set[str]:
    """Class.field of every field of the typed definition that is named nowhere outside."""
    others = [path for path in SOURCE.rglob("*.py") if not {TYPED, CHECKED} & set(path.parents)]
    read = "\n".join(path.read_text(encoding="utf-8") for path in (*others, *SOURCE.rglob("*.html")))
    found = set()
    for path in TYPED.glob("*.py"):
        for kind in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(kind, ast.ClassDef) or not any(
                "dataclass" in ast.unparse(d) for d in kind.decorator_list
            ):
                continue
            for one in kind.body:
                name = one.target.id if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name) else ""
                if name and not re.search(rf"\.{name}\b", read):
                    found.add(f"{kind.name}.{name}")
    return found


def test_every_field_of_a_definition_is_read_or_says_why_not() -> None:
    assert unread() == set(UNREAD)
    assert all(UNREAD.values())
