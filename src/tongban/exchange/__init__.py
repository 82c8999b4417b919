"""Exchange 数据共享: data services, joined systems, and reports upward.

Front door: the socket ``reports.report`` (a room says what of its events goes upward, in which national data set).
"""
