"""The guide 办事指南 of one situation at one place, as plain data that every channel shows."""
