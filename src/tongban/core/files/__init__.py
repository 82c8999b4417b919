"""Uploaded and produced files: recognised by content, kept once, encrypted, behind any Django storage."""

from __future__ import annotations

from tongban.core.files.inspection import KINDS, Media, inspect
from tongban.core.files.store import Store, Stored, house_store

__all__ = ["KINDS", "Media", "Store", "Stored", "house_store", "inspect"]
