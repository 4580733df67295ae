"""Labelloop: what to label next, training, gates and correction effort."""
