"""Organisation 机构与人员: the five levels of divisions, organs, which organ holds which power of a line, posts and
who holds them.

Front door: ``queries`` (competent organ of a place and line, the posts of an account), ``door`` (the Actor of a
request).
"""
