"""What programs meet instead of pages: problem documents, the version they looked at, the cursor of a list."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from http import HTTPStatus
from types import GenericAlias, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from ninja import Schema
from pydantic import GetCoreSchemaHandler, conlist, create_model
from pydantic_core import CoreSchema

from tongban.core.errors import Refusal

MOST = 100
_STATUS_ZH = {
    400: "请求有误",
    401: "请先登录",
    403: "无权办理",
    404: "没有找到",
    405: "不支持的方法",
    409: "有冲突",
    413: "内容太大",
    422: "没有办成",
    428: "缺少版次",
    429: "请稍后再试",
    500: "平台出错",
    501: "尚不支持",
}


def for_program(request: HttpRequest) -> bool:
    """Does a program ask? Everything under ``/api/``, and whoever does not take HTML."""
    return request.path.startswith("/api/") or request.accepts("text/html") is False


def language_of(request: HttpRequest) -> str:
    """``zh`` or ``en``: addresses of the API have no language, so a program says it with ``Accept-Language``."""
    return "en" if get_language_from_request(request).startswith("en") else "zh"


def problem(
    request: HttpRequest, refusal: Refusal, *, reference: str = "", more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The problem document (RFC 9457) of a refusal: both languages, the stable code, the place, every fault by
    itself; ``more`` are members of its own, such as both texts where somebody saved in between.
    """
    english = language_of(request) == "en"
    phrase = HTTPStatus(refusal.status).phrase
    body: dict[str, Any] = {
        "type": f"urn:tongban:problem:{refusal.code}",
        "title": phrase if english else _STATUS_ZH.get(refusal.status, phrase),
        "status": refusal.status,
        "detail": refusal.en if english else refusal.zh,
        "zh": refusal.zh,
        "en": refusal.en,
        "code": refusal.code,
    }
    if refusal.where:
        body["where"] = refusal.where
    if reference:
        body["reference"] = reference
    faults: Sequence[Refusal] = getattr(refusal, "faults", ())
    if faults:
        body["faults"] = [{"code": f.code, "where": f.where, "zh": f.zh, "en": f.en} for f in faults]
    text = json.dumps(body | dict(more or {}), ensure_ascii=False)
    return HttpResponse(text, status=refusal.status, content_type="application/problem+json")


def seen_version(if_match: str) -> int | None:
    """The version a program looked at, from ``If-Match``; None when it does not say, or says ``*``."""
    said = if_match.strip().removeprefix("W/").strip('"')
    if said in ("", "*"):
        return None
    if not (said.isascii() and said.isdigit()) or len(said) > 9:
        raise Refusal(
            "version.format",
            'If-Match 要写上次得到的 ETag，例如 "7"。',
            'If-Match takes the ETag that was given last, such as "7".',
            where="If-Match",
            status=400,
        )
    return int(said)


def cursor_of(key: object) -> str:
    """An opaque mark of the last row of a page."""
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def key_after(cursor: str) -> str:
    """The row after which the next page begins; "" for the first page."""
    try:
        key = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError:
        raise wrong_cursor() from None
    if not key.isprintable():  # a key never holds what the database cannot
        raise wrong_cursor()
    return key


def wrong_cursor() -> Refusal:
    """A cursor that was not given out by us."""
    return Refusal(
        "list.cursor",
        "翻页标记不对，请用上一页返回的 next。",
        "This is not a cursor of ours; use the `next` of the page before.",
        where="after",
        status=400,
    )


def page_size(limit: int) -> int:
    """Between 1 and 100 rows."""
    return max(1, min(MOST, limit))


R = TypeVar("R")


def paged(
    read: Callable[[str, int], Sequence[R]],
    mark: Callable[[R], object],
    after: str,
    limit: int,
    key: Callable[[str], object] = str,
) -> tuple[Sequence[R], str]:
    """One page of a list and the cursor of the next, "" on the last one. ``read`` gets the key of the last row shown
    ("" at first) and how many rows to read, one more than are given; ``mark`` is the key of a row; ``key`` raises
    ValueError for what cannot be one, which is a wrong cursor.
    """
    size, last = page_size(limit), key_after(after)
    try:
        if last:
            key(last)
    except ValueError:
        raise wrong_cursor() from None
    rows = read(last, size + 1)
    return rows[:size], cursor_of(mark(rows[size - 1])) if len(rows) > size else ""


def instant(key: str) -> datetime:
    """An instant with its offset, as a key of lists that go by time."""
    found = datetime.fromisoformat(key)
    if found.tzinfo is None:
        raise ValueError("an instant without its offset")
    return found


def schema_of(kind: type, prefix: str, leave: Collection[str] = (), **more: object) -> type[Schema]:
    """The schema of what is written once, as a frozen dataclass: every member is always given, tuples are lists, its
    parts become schemas of their own. Names begin with ``prefix``: names of the description are one space. ``leave``
    are members that programs do not get, ``more`` those they get in another form.
    """
    hints = get_type_hints(kind)
    told: dict[str, object] = {
        one.name: hints[one.name] for one in fields(kind) if one.init and one.name not in leave
    } | more
    members: dict[str, Any] = {name: (_told(hint, prefix), ...) for name, hint in told.items()}
    name = kind.__name__ if kind.__name__.startswith(prefix) else prefix + kind.__name__
    made: type[Schema] = create_model(
        name, __base__=Schema, __doc__=kind.__doc__, __module__=kind.__module__, **members
    )
    return made


_part = cache(schema_of)


def _told(hint: object, prefix: str) -> object:
    """The type of a member as JSON has it."""
    origin, parts = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _part(hint, prefix)
    if origin is tuple and parts[1:] == (...,):
        return GenericAlias(list, _told(parts[0], prefix))
    if origin is tuple:
        if len(set(parts)) > 1:
            raise TypeError(f"{hint} is no list of one sort: write a dataclass, so that its members have names")
        return conlist(parts[0], min_length=len(parts), max_length=len(parts))
    if origin in (Union, UnionType):
        return Union[tuple(_told(one, prefix) for one in parts)]  # noqa: UP007  (made while running)
    return hint


@dataclass(frozen=True, slots=True)
class As:
    """``Annotated[dict[str, Any], As(schema)]``: plain data that has the form of a schema made while running."""

    schema: type[Schema]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """That of the schema."""
        return handler.generate_schema(self.schema)


def a_file(*media: str) -> dict[str, object]:
    """``openapi_extra`` of an endpoint (``response={200: None}``) that answers with a file of such a media type."""
    text = all(one.startswith("text/") for one in media)
    schema = {"type": "string"} if text else {"type": "string", "format": "binary"}
    return {"responses": {200: {"content": {one.partition(";")[0]: {"schema": schema} for one in media}}}}
