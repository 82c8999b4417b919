"""Who acts and who looks 身份与范围: the frozen Actor, and the one gate through which rows are read."""

from __future__ import annotations

from tongban.core.scope.actor import PLATFORM, Actor, Capacity, Post, nobody
from tongban.core.scope.gate import Matter, MatterQuerySet, matter_models

__all__ = ["PLATFORM", "Actor", "Capacity", "Matter", "MatterQuerySet", "Post", "matter_models", "nobody"]
