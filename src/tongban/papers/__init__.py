"""Papers 文书: numbered official documents, typeset, signed by the organ's key and kept.

Front door: ``rules.draw_up`` (the row of a new paper, for the act's Change), ``acts.typeset`` (PDF and signature,
idempotent).
"""
