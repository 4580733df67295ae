"""More like this: an index of what items look or read like, and the ways to ask it."""
