"""One label from the answers of several people."""

from labeling.consensus.answers import Answer, Decisions, agree, chosen_classes
from labeling.consensus.choices import METHODS, Method, Vote, decide

__all__ = ["METHODS", "Answer", "Decisions", "Method", "Vote", "agree", "chosen_classes", "decide"]
