"""The record as data: pydantic models and the YAML they are written in."""
