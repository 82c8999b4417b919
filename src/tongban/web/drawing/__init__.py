"""Pictures drawn by the server as SVG: the operating graph (一图)."""
