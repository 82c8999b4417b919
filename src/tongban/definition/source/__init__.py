"""How a definition is read: strict YAML, every scalar as text, typed by the format, addressed by key path
(definition.md).
"""

from __future__ import annotations

from tongban.definition.source.paths import entries, identity, resolve
from tongban.definition.source.reading import ReadError, Source, read, read_all

__all__ = ["ReadError", "Source", "entries", "identity", "read", "read_all", "resolve"]
