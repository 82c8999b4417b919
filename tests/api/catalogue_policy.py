"""Who may call what of the catalogue's own work: its posts at the province and in a county, and who holds none."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.requesting import Asking, ask, decide
from tongban.catalogue.reading.requests import request_of, settling
from tongban.definition.source import read

from calls import Caller, as_citizen, as_staff
from demo import FOOD, GUANGAN, JOBLESS, WUHOU, citizen
from life_course import LOCAL, MARKET, PROVINCE, filed, office, settled_here, text_of
from policy import Line

ROLES: Mapping[str, Callable[[], Caller]] = {
    "nobody": Caller,
    "citizen": as_citizen,
    "other citizen": lambda: as_citizen("rare"),
    "clerk": lambda: as_staff("窗口"),
    "editor": lambda: as_staff("编制", PROVINCE),
    "legality": lambda: as_staff("法制", PROVINCE),
    "head": lambda: as_staff("负责人", PROVINCE),
    "office": lambda: as_staff("事项办", PROVINCE),
    "local editor": lambda: as_staff("编制"),
    "local office": lambda: as_staff("事项办"),
    "another local office": lambda: as_staff("事项办", GUANGAN),
}


@dataclass(frozen=True)
class CatalogueLine(Line):
    """A line over the roles of the catalogue."""

    @property
    def roles(self) -> Mapping[str, Callable[[], Caller]]:
        """The columns of this table."""
        return ROLES


def only(*named: str, status: int = 200) -> str:
    """Allowed to these, denied to everybody else."""
    return " ".join("401" if role == "nobody" else str(status) if role in named else "403" for role in ROLES)


STAFF = "401 403 403" + " 200" * (len(ROLES) - 3)
SIGNED_IN = "401" + " 200" * (len(ROLES) - 1)
# Staff see every request, a citizen his own.
MINE = "401 200 404" + " 200" * (len(ROLES) - 3)
OFFICE, LOCAL_OFFICE = only("office"), only("local office")


def _place(**more: str) -> Callable[[uuid.UUID], dict[str, str]]:
    return lambda known: {"place": WUHOU, **more}


def given_up() -> uuid.UUID:
    """A county that has given an item up."""
    end_adoption(JOBLESS, WUHOU, "调整", actor=office(WUHOU))
    return uuid.UUID(int=1)


def asked() -> uuid.UUID:
    """A problem that a citizen pointed out."""
    return ask(Asking("problem", FOOD, "地址不对", "电话打不通", "local", WUHOU), actor=citizen("wang"))


def granted() -> uuid.UUID:
    """A request that was granted."""
    key = asked()
    settled_here()
    decide(key, True, "属实", actor=office())
    return key


def _settled(known: uuid.UUID) -> dict[str, Any]:
    return {"edition": str(settling(request_of(office(), known))[0].id)}


def _adopting(known: uuid.UUID) -> dict[str, Any]:
    required = read(text_of(JOBLESS), JOBLESS).data["local"]["required"]
    return {"number": "武侯办发〔2026〕9号", "local": {name: LOCAL[name] for name in required}}


def _filing(known: uuid.UUID) -> dict[str, str]:
    return {"filing": str(known)}


def _asked(known: uuid.UUID) -> dict[str, str]:
    return {"asked": str(known)}


def _words(known: uuid.UUID) -> dict[str, Any]:
    return {"words": "演示理由"}


ADOPTION = "/adoptions/{code}/{place}"
CATALOGUE: tuple[CatalogueLine, ...] = (
    CatalogueLine("GET", "/levels/{place}", STAFF, values=_place()),
    CatalogueLine("GET", "/levels/{place}/{report}", STAFF, values=_place(report="directory")),
    CatalogueLine("GET", ADOPTION, STAFF, values=_place(code=FOOD)),
    CatalogueLine("PUT", ADOPTION, LOCAL_OFFICE, given_up, _place(code=JOBLESS), _adopting),
    CatalogueLine("PUT", ADOPTION + "/local", LOCAL_OFFICE, None, _place(code=JOBLESS), _adopting),
    CatalogueLine("POST", ADOPTION + "/end", LOCAL_OFFICE, None, _place(code=JOBLESS), _words),
    CatalogueLine("GET", "/filings", STAFF),
    CatalogueLine("GET", "/filings/{filing}", STAFF, filed, _filing),
    CatalogueLine("POST", "/filings/{filing}/note", OFFICE, filed, _filing, _words),
    CatalogueLine("POST", "/filings/{filing}/object", OFFICE, filed, _filing, _words),
    CatalogueLine("POST", "/filings/{filing}/spread", OFFICE, filed, _filing, lambda known: {"organ": str(MARKET)}),
    CatalogueLine("GET", "/requests", SIGNED_IN),
    CatalogueLine(
        "POST",
        "/requests",
        "401" + " 201" * (len(ROLES) - 1),
        body=lambda known: {"code": FOOD, "title": "地址不对", "text": "电话打不通"},
    ),
    CatalogueLine("GET", "/requests/{asked}", MINE, asked, _asked),
    CatalogueLine(
        "POST",
        "/requests/{asked}/decide",
        only("office", "local office"),
        asked,
        _asked,
        lambda known: {"granted": True, "words": "属实"},
    ),
    CatalogueLine("POST", "/requests/{asked}/close", only("office", "local office"), granted, _asked, _settled),
    CatalogueLine("GET", "/requests/{asked}/editions", STAFF, granted, _asked),
)
