"""The window's desk 窗口台: its lists, the case's page, walk-in, reasons a hall keeps ready, and who looked at a case.

Front door: ``acts.reasons``, ``acts.looking``, ``queries.reasons_for``. What is done to a case are acts of ``cases``.
"""
