"""Labelloop: projects, schemas, items, tasks, annotations and dataset versions."""
