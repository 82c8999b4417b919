"""The bench 量速: acts in process and pages by HTTP against a yardstick of plain inserts, in one run on one machine.

Front door: the command ``bench``. Figures are ratios of one run; nothing here is a test, and no test is timed.
"""
