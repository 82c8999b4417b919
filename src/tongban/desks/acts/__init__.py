"""The writers of the room: one module a matter."""
