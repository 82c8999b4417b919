"""Verification for programs: the same masked answer that anybody gets on the page."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema

from tongban.core.clock import day_of, now
from tongban.licences.queries import public_answer

router = Router(tags=["licences 证照"], auth=None)


class Verified(Schema):
    """Valid, ended (and how) or unknown; nothing that helps to find a person."""

    sort: str
    known: bool
    state: str
    state_zh: str
    state_en: str
    name: str
    holder: str
    issuer: str
    identifier: str
    valid_from: date | None
    valid_until: date | None
    ended: str


@router.get("/verify/{code}", response=Verified, summary="Is this licence or document genuine and in force?")
def verify(request: HttpRequest, code: str) -> Verified:
    """By verification code or licence identifier. An unknown code is an answer, not an error."""
    return Verified.from_orm(public_answer(code, day_of(now())))
