"""The workbench 编制台 of those who write definitions: editor, tables in and out, find and replace.

Everything that is saved goes through the acts of the catalogue's drafts; the room's own tables keep what was handed in.
"""
