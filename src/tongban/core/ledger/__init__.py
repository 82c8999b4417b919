"""The ledger 台账: the only writer of matters. An act hands it Changes; rows, ledger line and event are one
transaction.

Front door: ``book``.
"""
