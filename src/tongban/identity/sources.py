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

Row = Mapping[str, Any]
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

    def __init__(self, kind: str, key: uuid.UUID, row: Row | None = None) -> None:
        self.kind = kind
        self.key = key
        if row is not None:
            self.row = row

    @cached_property
    def row(self) -> Row:
        """The row of the person or enterprise, with its legal person."""
        return owner_facts(self.kind, self.key)

    @property
    def name(self) -> str:
        """The applicant's own name, as papers address him."""
        return str(self.row.get("name", ""))


def _opened(blob: Any, context: str) -> str | None:
    return open_sealed(bytes(blob), context) if blob is not None else None


# What is said of an applicant's row; a number is opened only where it is asked for.
_OF_PERSON: Mapping[str, Callable[[Row], object]] = {
    "name": lambda row: row["name"],
    "id_number": lambda row: _opened(row["id_number"], "person.id_number"),
    "birth": lambda row: row["birth"],
    "sex": lambda row: row["sex"],
    "phone": lambda row: _opened(row["phone"], "person.phone"),
    "address": lambda row: _opened(row["address"], "person.address"),
    "address.division": lambda row: row["division"],
    "kind": lambda row: "自然人",
}
_OF_ENTERPRISE: Mapping[str, Callable[[Row], object]] = {
    "name": lambda row: row["name"],
    "credit_code": lambda row: row["credit_code"],
    "legal_person": lambda row: row["legal_name"],
    "id_number": lambda row: _opened(row["legal_number"], "person.id_number"),
    "phone": lambda row: _opened(row["legal_phone"], "person.phone"),
    "address": lambda row: row["address"],
    "address.division": lambda row: row["division"],
    "kind": lambda row: KIND_OF.get(row["kind"], row["kind"]),
}


@provide("applicant.", "身份认证")
def of_applicant(name: str, subject: object, at: date) -> object:
    """Names, numbers and addresses of the applicant; of an enterprise's legal person where the applicant is one."""
    if not isinstance(subject, Applicant) or not subject.row:
        return None
    said = (_OF_PERSON if subject.kind == "person" else _OF_ENTERPRISE).get(name.partition(".")[2])
    return said(subject.row) if said is not None else None


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
