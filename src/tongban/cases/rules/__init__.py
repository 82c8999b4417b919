"""Pure decisions about cases: the flow on rows, clocks, what may be demanded, who may act."""
