"""Schema files as people write them: JSON or YAML text to a plain value, hostile input refused."""

from typing import Any

import yaml

from labeling import strict_json
from labeling.errors import BadSchema

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 12
_NUMBERS = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}


class _Loader(yaml.SafeLoader):
    """Safe, and without the readings that surprise: `no` stays a word and a date stays text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - overrides what the base class declares
        letter: [(tag, pattern) for tag, pattern in resolvers if tag in _NUMBERS]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_document(text: str) -> Any:
    """The value in JSON text (it starts with a bracket) or YAML text; raises BadSchema.

    YAML may have no aliases, tags or doubled keys and little nesting: a schema needs none of them, and they
    are how a small file becomes a large value.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        raise BadSchema(f"the text has {len(text)} characters, more than {MAX_CHARACTERS}")
    try:
        if text.lstrip().startswith(("{", "[")):
            return strict_json.loads(text, max_depth=MAX_DEPTH)
        return _read_yaml(text)
    except ValueError as error:
        raise BadSchema(str(error)) from None


def _read_yaml(text: str) -> Any:
    try:
        _refuse_unneeded(text)
        node = yaml.compose(text, Loader=_Loader)
        _refuse_doubles(node)
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
            raise ValueError(f"not YAML in line {error.problem_mark.line + 1}: {error.problem}") from None
        raise ValueError(f"not YAML: {error}") from None


def _refuse_unneeded(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            raise ValueError(f"line {line}: aliases (*{event.anchor}) are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(f"line {line}: nested deeper than {MAX_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise ValueError(f"line {line}: tags ({tag}) are not allowed")


def _refuse_doubles(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.SequenceNode):
        for child in node.value:
            _refuse_doubles(child)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            if key.value in seen:
                raise ValueError(f"key {str(key.value)[:80]!r} appears twice")
            if isinstance(key, yaml.ScalarNode):
                seen.add(key.value)
            _refuse_doubles(child)
