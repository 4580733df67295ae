"""Trainers: what turns a dataset version into a model package. `run.train` is the way in."""
