"""The editor of a draft without its pages: cells of a text in words, what is typed back into cells, rows, merging."""
