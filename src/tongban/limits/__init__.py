"""Limits 数量与受理期: limited numbers of what may be granted, who waits for one, seasons of filing and their batches.

Front door: ``acts`` (announce_quota, open_season, advance_batch), ``queries``. It joins acts on cases by the sockets of
``cases.sockets``: a season is entered at filing, a place is held at acceptance, taken by a grant and given back.
"""
