"""Definitions and lists as spreadsheets 表格: the layout editors know, how it is written, and how it is read back.

Pure: bytes and texts in, workbooks, changes and faults out. What is done with them is the acts' and the readings'.
"""

from __future__ import annotations
