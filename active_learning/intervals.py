"""Intervals as every floor uses them; they live where the lowest of their users does."""

from labeling.intervals import LEVEL, NOTHING, Interval, difference_of_means, mean, paired_difference, wilson

__all__ = ["LEVEL", "NOTHING", "Interval", "difference_of_means", "mean", "paired_difference", "wilson"]
