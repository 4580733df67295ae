"""How alike two free texts are, by their words."""

import re
from collections import Counter

# Runs of letters and digits; in scripts without spaces single characters say more than whole lines.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")


def words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.casefold()))


def dice(a: Counter[str], b: Counter[str]) -> float:
    """The share of words that two texts have in common, 0 to 1, their order aside; 1 when both are empty.

    L. Dice, Measures of the amount of ecologic association between species, Ecology 26 (1945).
    """
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0
