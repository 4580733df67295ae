from active_learning.trainers.recent import Recent


def test_keeps_the_last_used_values_only() -> None:
    recent: Recent[int] = Recent(2)
    made = []

    def value(key: str) -> int:
        return recent.get(key, lambda: made.append(key) or len(made))

    assert [value("a"), value("b"), value("a"), value("c"), value("a"), value("b")] == [1, 2, 1, 3, 1, 4]
    assert made == ["a", "b", "c", "b"]
