"""Open data 公开数据: downloads, feeds, linked data, BPMN of what is published; nothing here writes."""
