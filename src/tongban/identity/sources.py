"""What identity knows of an applicant, as a fact source: trust A, the person is never asked for it again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from tongban.core.crypto import open_sealed
from tongban.core.facts import provide
from tongban.identity.queries import owner_facts

# Kinds of enterprise as registered, in the words for whom items are (GB/T 39046 A.4); others are called alike in both.
KIND_OF: Mapping[str, str] = {
    "有限责任公司": "企业法人",
    "股份有限公司": "企业法人",
    "个人独资企业": "非法人企业",
    "合伙企业": "非法人企业",
    "农民专业合作社": "其他组织",
    "分支机构": "其他组织",
}


class Applicant:
    """The subject facts are collected for; its row is read once, when the first fact is asked, or was read already."""

    def __init__(self, kind: str, key: uuid.UUID, row: Mapping[str, Any] | None = None) -> None:
        self.kind = kind
        self.key = key
        if row is not None:
            self.row = row

    @cached_property
    def row(self) -> Mapping[str, Any]:
        """The row of the person or enterprise, with its legal person."""
        return owner_facts(self.kind, self.key)

    @property
    def name(self) -> str:
        """The applicant's own name, as papers address him."""
        return str(self.row.get("name", ""))


def _opened(blob: Any, context: str) -> str | None:
    return open_sealed(bytes(blob), context) if blob is not None else None


def _said(part: str, told: Mapping[str, Callable[[], object]]) -> object:
    """Only what is asked for is opened."""
    return told[part]() if part in told else None


@provide("applicant.", "身份认证")
def of_applicant(name: str, subject: object, at: date) -> object:
    """Names, numbers and addresses of the applicant; of an enterprise's legal person where the applicant is one."""
    if not isinstance(subject, Applicant) or not subject.row:
        return None
    row = subject.row
    part = name.partition(".")[2]
    if subject.kind == "person":
        return _said(
            part,
            {
                "name": lambda: row["name"],
                "id_number": lambda: _opened(row["id_number"], "person.id_number"),
                "birth": lambda: row["birth"],
                "sex": lambda: row["sex"],
                "phone": lambda: _opened(row["phone"], "person.phone"),
                "address": lambda: _opened(row["address"], "person.address"),
                "address.division": lambda: row["division"],
                "kind": lambda: "自然人",
            },
        )
    return _said(
        part,
        {
            "name": lambda: row["name"],
            "credit_code": lambda: row["credit_code"],
            "legal_person": lambda: row["legal_name"],
            "id_number": lambda: _opened(row["legal_number"], "person.id_number"),
            "phone": lambda: _opened(row["legal_phone"], "person.phone"),
            "address": lambda: row["address"],
            "address.division": lambda: row["division"],
            "kind": lambda: KIND_OF.get(row["kind"], row["kind"]),
        },
    )


@provide("enterprise.", "市场主体登记")
def of_enterprise(name: str, subject: object, at: date) -> object:
    """The registered facts of an enterprise."""
    if not isinstance(subject, Applicant) or subject.kind != "enterprise" or not subject.row:
        return None
    row = subject.row
    return {
        "name": row["name"],
        "credit_code": row["credit_code"],
        "kind": row["kind"],
        "legal_person": row["legal_name"],
        "address": row["address"],
        "address.division": row["division"],
        "division": row["division"],
        "registered_on": row["founded"],
    }.get(name.partition(".")[2])
