"""The only writers of the room: notices open and close with their step and are objected to; decisions are public."""
