"""The only writers of the room: parties, asking, holding; and how it joins the acts on cases."""
