"""Hearings 听证 (行政许可法 46–48): the right is told, asked for or waived; time, place and host are set.

Front door: ``acts`` (parties, asking, holding), ``queries``. It joins acts on cases by ``cases.sockets``: nothing is
decided while the right runs or the minutes are missing, and steps of kind ``hearing`` of a licence are done on them.
"""
