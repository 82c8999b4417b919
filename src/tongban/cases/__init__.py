"""Cases 办件: one case from filing to finish, run on rows by the edition it is pinned to.

Front door: ``acts`` (file, accept, correct, decide …), ``queries``; the socket ``kinds.handles`` takes step kinds.
"""
