"""Labelloop: model packages, runtimes, deployments and predictions."""
