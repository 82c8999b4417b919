"""The dossier 一人一档、一企一档: what is known of a person or an enterprise, from which source, with which trust.

Front door: the fact source registered in ``sources`` (prefill, rules) and ``acts.note``.
"""
