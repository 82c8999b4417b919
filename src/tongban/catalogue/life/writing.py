"""First texts of drafts: a new definition with the heads to fill in, a difference with its local elements."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tongban.definition.source import read


def quoted(text: str) -> str:
    """Any text as one YAML scalar."""
    return json.dumps(text, ensure_ascii=False)


def standard_skeleton(code: str, title: str) -> str:
    """The heads every definition has; the checker names what is still missing."""
    return f"""item: {quoted(title)}
code: {quoted(code)}
kind:
line:
laws: {{}}
basis: []
targets: []
plain:
competence: {{level: 县级}}
lanes: {{}}
common:
  form: []
  conditions: []
  materials: []
  steps: {{}}
  limits: {{}}
situations:
  new: {{name: 新办, code: "01"}}
local:
  required: [consult_phone, complaint_phone, venues, hours]
"""


def difference_text(
    of: str,
    place: str,
    number: str,
    local: Mapping[str, str],
    params: Mapping[str, str] | None = None,
    changes: tuple[Mapping[str, Any], ...] = (),
) -> str:
    """A place's difference as its text; without changes it only fills in what the standard leaves to places."""
    lines = ["difference:", f"  of: {quoted(of)}", f"  place: {quoted(place)}", f"  number: {quoted(number)}"]
    lines += ["  changes:" if changes else "  changes: []"]
    # JSON is YAML: a change keeps whatever form it has.
    lines += [f"    - {json.dumps(dict(one), ensure_ascii=False)}" for one in changes]
    for name, values in (("local", local), ("params", params or {})):
        lines += [f"  {name}:" if values else f"  {name}: {{}}"]
        lines += [f"    {quoted(key)}: {quoted(str(value))}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def difference_skeleton(standard: str, of: str, place: str) -> str:
    """A difference without changes, with the local elements of the standard still empty."""
    data = read(standard, of).data
    required = (data.get("local") or {}).get("required") or []
    return difference_text(of, place, "", dict.fromkeys(required, ""))
