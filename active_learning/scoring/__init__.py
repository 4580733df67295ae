"""What to label next, as arithmetic on arrays: no session, no clock, no random state of its own."""
