"""Pages of the room, thin over queries and acts."""
