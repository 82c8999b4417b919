"""Taking in a file: looked at by content, kept once and encrypted, trusted by the way it came (C uploaded, B seen at
a window).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tongban.core.errors import Refusal
from tongban.core.files import house_store, inspect
from tongban.definition.effective import Material
from tongban.definition.vocabulary import WAYS


@dataclass(frozen=True, slots=True)
class Received:
    """A file taken in."""

    digest: str
    size: int
    media: str
    file_name: str
    trust: str


def receive(data: bytes, file_name: str, material: Material, way: str) -> Received:
    """Check and keep a file for a material; raises Refusal for size, kind, or a file that is not what its name says."""
    limit = (material.files.max_mb if material.files is not None else settings.UPLOAD_LIMIT_MB) * 1024 * 1024
    formats = material.files.formats if material.files is not None else ("pdf", "jpg", "png")
    if len(data) <= limit and (media := inspect(data, file_name)).kind not in formats:
        raise Refusal(
            "file.format",
            f"“{material.name}”只接受 {'、'.join(formats)} 文件，您选的是{media.zh}。请换一种格式。",
            f"“{material.name}” takes {', '.join(formats)} files; you chose {media.kind}. Choose another.",
            where=material.id,
        )
    kept = house_store().put(data, name=file_name, limit=limit)
    return Received(kept.digest, kept.size, kept.media.type, file_name, WAYS[way].trust)
