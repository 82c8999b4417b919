"""Trials 试办: a draft is run with test people to its result before it is published, and again at each edition.

Front door: ``acts`` (keep, change, expect, drop), ``stage.played`` (a story run on a draft's text), ``queries``.
"""
