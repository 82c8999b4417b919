"""The life of a definition 事项标准的全过程: pure rules of its states, its comparison, its rest, levels and citations.

No database, no clock: acts and queries hand in rows and moments.
"""

from __future__ import annotations
