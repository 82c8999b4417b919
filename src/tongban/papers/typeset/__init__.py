"""Setting official documents: contents in, PDF/A-2b out, with the shipped fonts only."""

from __future__ import annotations

from tongban.papers.typeset.setting import compose, missing_in, typeset

__all__ = ["compose", "missing_in", "typeset"]
