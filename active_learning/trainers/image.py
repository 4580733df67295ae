"""Trains an image classifier."""
