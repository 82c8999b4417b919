"""Materials 材料: ways of supply, what is held in electronic form, deferral and commitment.

Front door: the socket ``supply.way`` (how a material is obtained), ``queries.held``, ``rules`` (what may still be
asked).
"""
