"""Screens of the catalogue: the public guide and directory, and the workbench of those who write and publish it."""
