"""Labelloop: settings, database, objects and durable jobs."""
