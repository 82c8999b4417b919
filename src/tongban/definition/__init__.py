"""What a service item's definition 事项定义 is: its words, its text, what of it runs, what is wrong with it, its guide.

No table and no query of its own: everything is made from a text and what is handed in. Front door: ``source.read``,
``check.check``, ``effective``, ``guide.build.guide_of``.
"""
