"""Licences 电子证照: issue, find, verify. Identifiers by GB/T 36904.

Front door: ``rules.draw_up`` (the rows of a new licence, for the deciding act's Change), ``queries.held_by``,
``queries.public_answer`` (what ``/verify/<code>`` says to anyone).
"""
