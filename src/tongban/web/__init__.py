"""The shell of every screen (界面): tokens, components, drawing of graphs, languages, menus and panels.

Front door: ``words.t``, ``drawing.process.draw``, ``menus``, the cotton components in ``templates/cotton``.
"""
