"""Public notices 公示公开: publicity that is really published, objections to it, and decisions anybody may read.

Front door: ``queries``, ``acts``. The reading of the law is decision 028.
"""
