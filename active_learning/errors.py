"""What can go wrong between the labels and the next model.

LabelloopError
└── ActiveLearningError
    ├── NothingToTrainOn     the dataset version cannot teach a model, and why
    ├── ConfigInvalid        a training configuration is malformed, with every problem
    ├── TrainerUnavailable   the configuration asks for something that is not installed or not there
    ├── UnusableExample      a labelled item cannot be read
    ├── TrainingFailed       a training run ended without a package
    ├── NotComparable        challenger and champion cannot be judged on the same items
    ├── NoSimilarityIndex    nobody has built the project's similarity index yet
    └── SimulationImpossible the data given cannot play the annotator
"""

from storage.errors import LabelloopError


class ActiveLearningError(LabelloopError):
    """Base of the errors of this package."""


class NothingToTrainOn(ActiveLearningError):
    """The dataset version has too few labels or classes; `dataset_number` says which one."""

    def __init__(self, reason: str, *, dataset_number: int | None = None) -> None:
        of = "" if dataset_number is None else f"dataset version {dataset_number}: "
        super().__init__(of + reason)
        self.reason = reason
        self.dataset_number = dataset_number


class ConfigInvalid(ActiveLearningError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("training configuration: " + "; ".join(problems))
        self.problems = problems


class TrainerUnavailable(ActiveLearningError):
    """`setting` of the configuration asks for something that is not installed or not there."""

    def __init__(self, setting: str, reason: str) -> None:
        super().__init__(f"training configuration: {setting}: {reason}")
        self.setting = setting
        self.reason = reason


class UnusableExample(ActiveLearningError):
    def __init__(self, content_hash: str, reason: str) -> None:
        super().__init__(f"labelled item {content_hash} cannot be read: {reason}")
        self.content_hash = content_hash
        self.reason = reason


class TrainingFailed(ActiveLearningError):
    def __init__(self, training_run_id: int, reason: str) -> None:
        super().__init__(f"training run {training_run_id} failed: {reason}")
        self.training_run_id = training_run_id
        self.reason = reason


class NotComparable(ActiveLearningError):
    def __init__(self, challenger_id: int, reason: str) -> None:
        super().__init__(f"model version {challenger_id} cannot be judged: {reason}")
        self.challenger_id = challenger_id
        self.reason = reason


class NoSimilarityIndex(ActiveLearningError):
    def __init__(self, project_id: int) -> None:
        super().__init__(
            f"project {project_id} has no similarity index: build it first (labelloop items index)"
        )
        self.project_id = project_id


class SimulationImpossible(ActiveLearningError):
    """The data cannot play the annotator, for instance because items have no gold label."""
