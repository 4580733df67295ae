import numpy as np

from active_learning.trainers.config import ImageConfig
from active_learning.trainers.image import Fitted


def judged(losses: list[float]) -> Fitted:
    return Fitted([], np.zeros((0, 2), np.float32), np.array(losses))


def test_mirrored_images_have_to_help_clearly() -> None:
    plain = judged([0.5, 0.6, 0.7, 0.8])
    assert judged([0.1, 0.2, 0.2, 0.3]).clearly_better_than(plain)
    assert not judged([0.5, 0.1, 1.2, 0.7]).clearly_better_than(plain)
    assert not plain.clearly_better_than(plain)


def test_mirroring_that_confuses_two_classes_shows_in_left_out_losses() -> None:
    random = np.random.default_rng(0)
    left = random.normal(0.0, 0.3, (40, 8)).astype(np.float32)
    left[:20, 0] += 1.0
    left[20:, 0] -= 1.0
    targets = np.repeat(np.eye(2, dtype=np.float32), 20, axis=0)
    weights = np.ones(40, np.float32)
    mirrored = left * np.array([-1, *[1] * 7], np.float32)
    plain, both = (
        Fitted.of(variants, targets, weights, ImageConfig(), multiple=False, seed=0)
        for variants in ([left], [left, mirrored])
    )
    assert not both.clearly_better_than(plain)
    assert plain.losses.mean() < both.losses.mean()
