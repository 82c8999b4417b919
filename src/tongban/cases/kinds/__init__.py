"""The socket of step kinds 环节类型: how a step of a kind is finished, and what its form asks.

A handler is registered for the kinds it serves; a definition that uses a kind without one cannot be published.
"""

from __future__ import annotations

from tongban.cases.kinds.registry import Asked, Handler, Said, handler_of, handles

__all__ = ["Asked", "Handler", "Said", "handler_of", "handles"]
