"""Check 6, facts of the members of a list: each is asked about by a field of his own, and nothing stands in for him."""

from __future__ import annotations

import difflib

from tongban.definition.check.finding import Case

ASKED_BY = frozenset({"id_number", "credit_code"})


def check_members(case: Case) -> None:
    """Findings ``rules.member.field``, ``rules.member.of``, ``rules.member.default``."""
    dictionary = case.context.dictionary
    for name, said in case.e.facts.items():
        listed, _, field = name.rpartition(".")
        element = dictionary.get(listed)
        if name in dictionary or element is None or not element.members:
            continue
        path, fields = f"facts.{name}", [one.name for one in element.members]
        if field not in fields:
            _error(case, "field", path, field, fields, f"“{element.label_zh}”没有“{field}”这一栏，查到了也无处写",
                   f"{listed} has no field {field}: what is found stands nowhere")  # fmt: skip
            continue
        kinds = {f"{listed}.{one.name}": one.type.kind for one in element.members}
        if kinds.get(said.of) not in ASKED_BY:
            able = [key for key, kind in kinds.items() if kind in ASKED_BY and key != name]
            _error(case, "of", f"{path}.of", said.of, able, f"没有写按每个人的哪一栏去查“{field}”",
                   f"nothing says by which field of each member {field} is asked for")  # fmt: skip
        if said.default:
            case.error(
                "rules.member.default",
                f"{path}.default",
                "查不到的按本人填的算，这里的 default 不会用到",
                "where nothing is found what he typed counts; this default would not be used",
                "删去 default",
                "delete `default`",
            )


def _error(case: Case, code: str, path: str, said: str, known: list[str], zh: str, en: str) -> None:
    near = difflib.get_close_matches(said, known, n=1)
    case.error(
        f"rules.member.{code}",
        path,
        zh,
        en,
        f"改为“{near[0]}”" if near else f"可写：{'、'.join(known)}",
        f"write one of {', '.join(known)}",
    )
