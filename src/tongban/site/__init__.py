"""Settings, urls and commands 总装: the only place that may import every room."""
