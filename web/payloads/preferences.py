"""The preferences of the caller."""

from typing import Annotated

from pydantic import Field

from web.payloads.common import Payload, View
from web.preferences import Language, Preferences, Theme

_Command = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
_Chord = Annotated[str, Field(min_length=1, max_length=40)]
Keymap = Annotated[
    dict[_Command, Annotated[list[_Chord], Field(max_length=8)]],
    Field(max_length=400),
]


class PreferencesChange(Payload):
    """Replaces all of them; what is left out goes back to its default."""

    language: Language | None = None
    theme: Theme = Theme.SYSTEM
    one_key: bool = True
    keymap: Keymap = Field(default_factory=dict)

    def value(self) -> Preferences:
        return Preferences(language=self.language, theme=self.theme, one_key=self.one_key, keymap=self.keymap)


class PreferencesView(View):
    """`keymap` has the keys a person gave to commands of the workbench: `{"skip": ["Shift+X"]}`."""

    language: Language | None
    theme: Theme
    one_key: bool
    keymap: dict[str, list[str]]

    @classmethod
    def of(cls, preferences: Preferences) -> "PreferencesView":
        return cls(
            language=preferences.language,
            theme=preferences.theme,
            one_key=preferences.one_key,
            keymap={command: list(keys) for command, keys in preferences.keymap.items()},
        )
