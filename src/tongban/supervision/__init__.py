"""Supervision 监管: what follows a decision: the delegate's report, the check of a commitment, repair and revocation.

Front door: ``acts.owing`` (what a decision leaves, joined by ``cases.sockets.at_decision``), ``acts.verifying``,
``acts.reporting``, ``queries``. The row of a duty stands with the case, which asks and forwards by it too.
"""
