"""Oversight 督办: what is past its day and on whose list it stands, early warnings, slips, who waits for whom, reports.

Front door: ``rules.lists_of`` (whose list a late matter is on), ``queries.late``, ``acts.slips``. It reads cases and
what organs owe; it moves none of them.
"""
