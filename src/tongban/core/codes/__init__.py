"""Codes and numbers people write down: checked, normalised, generated for invented people, masked in lists 编码.

One module per code; each has ``check(text)``, which returns the normal form or raises ``Refusal`` with a stable code,
and, where demonstration data need one, ``generate(...)``, which is deterministic and stays inside a range that is
issued to nobody. Pure: no clock, no database.

Front door: ``credit_code  id_number  division  item_code  licence_identifier  phone  masking``.
"""
