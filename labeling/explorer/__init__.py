"""Finding items among millions: a small language, pages of what it finds, and what is done to all of it."""
