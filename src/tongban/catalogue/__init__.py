"""The catalogue 事项目录: list, graph and table of every service item as one published definition (一单一图一表).

Front door: ``queries.in_force`` (the effective edition of an item at a place and instant), ``acts.publish``.
"""
