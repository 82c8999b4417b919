"""One situation as schema.org GovernmentService: what search engines read of a guide."""

from __future__ import annotations

import json
from typing import Any

from tongban.definition.effective.graph import longest_of
from tongban.opendata.bpmn import iso_duration
from tongban.opendata.offered import Offered
from tongban.opendata.terms import LICENCE, service_uri

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def service_of(offered: Offered, base: str) -> dict[str, Any]:
    """The service as a JSON-LD document; ``base`` without a slash at its end."""
    guide, e = offered.guide, offered.e
    me = str(service_uri(base, guide.item_code, guide.situation, guide.area))
    organ = {"@type": "GovernmentOrganization", "name": guide.where.organ or e.line}
    area = {"@type": "AdministrativeArea", "name": guide.place_name, "identifier": guide.place}
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": me,
        "url": me,
        "identifier": guide.code,
        "name": offered.name,
        "description": e.plain or offered.name,
        "serviceType": guide.kind,
        "category": list(dict.fromkeys(topic for topics in e.topics.values() for topic in topics)),
        "keywords": list(e.words),
        "provider": organ,
        "areaServed": area,
        "audience": [{"@type": "Audience", "audienceType": target} for target in e.targets],
        "availableChannel": [_channel(*one, offered, me) for one in zip(e.channels, guide.channels, strict=True)],
        "serviceOutput": [{"@type": _OUTPUTS.get(one.sort, "Thing"), "name": one.name} for one in e.result],
        "version": str(guide.edition.number),
        "dateModified": guide.edition.since,
        "license": LICENCE,
        "isAccessibleForFree": not e.fees,
    }
    offers = [
        {"@type": "Offer", "name": fee.name, "price": f"{fee.amount / 100:.2f}", "priceCurrency": "CNY"}
        for fee in e.fees
        if isinstance(fee.amount, int)
    ]
    return {**made, **({"offers": offers} if offers else {})}


_OUTPUTS = {"licence": "GovernmentPermit", "payment": "MonetaryGrant", "document": "DigitalDocument"}


def _channel(one: str, name: str, offered: Offered, me: str) -> dict[str, Any]:
    guide = offered.guide
    channel: dict[str, Any] = {"@type": "ServiceChannel", "name": name}
    within = longest_of(offered.e.limits.promised or offered.e.limits.statutory)
    if within is not None:
        channel["processingTime"] = iso_duration(within)
    if one in ("online", "phone"):
        channel["serviceUrl"] = me
    if one == "window" and guide.where.hall:
        channel["serviceLocation"] = {
            "@type": "GovernmentOffice",
            "name": guide.where.hall,
            "address": guide.where.address,
            "openingHours": guide.where.hours,
            "telephone": guide.where.consult,
        }
    return channel


def block_of(service: dict[str, Any]) -> str:
    """As text for a data block of a page: nothing in it can end the block."""
    return json.dumps(service, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE)
