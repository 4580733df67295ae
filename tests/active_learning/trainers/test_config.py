import pytest

from active_learning.errors import ConfigInvalid
from active_learning.trainers.config import ImageConfig, TextConfig, default_config, parse_config


def test_defaults_by_kind() -> None:
    assert default_config("text") == TextConfig()
    assert default_config("image") == ImageConfig()


def test_reads_yaml_json_and_mappings() -> None:
    wanted = TextConfig(dimensions=64, char_orders=(2, 3))
    assert parse_config("kind: text\ndimensions: 64\nchar_orders: [2, 3]\n") == wanted
    assert parse_config('{"kind": "text", "dimensions": 64, "char_orders": [2, 3]}') == wanted
    assert parse_config(wanted.model_dump()) == wanted


def test_every_problem_is_named_with_its_field() -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_config({"kind": "text", "dimensions": 1, "bukets": 3})
    assert len(caught.value.problems) == 2
    assert "dimensions" in str(caught.value)
    assert "bukets" in str(caught.value)


@pytest.mark.parametrize("source", ["", "kind: sound", "[1", "kind: image\nnetwork: patches\nfrozen: true"])
def test_nonsense_is_refused(source: str) -> None:
    with pytest.raises(ConfigInvalid):
        parse_config(source)
