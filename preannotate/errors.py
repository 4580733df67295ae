"""Every error of preannotate.

PreannotateError (LabelloopError)
├── BadInput                 one input cannot be decoded or predicted; its neighbours are not touched
├── PackageError
│   ├── ManifestInvalid      model.json does not say what a package has to say
│   ├── PackageCorrupt       a file is missing, unknown or does not hash to what model.json lists
│   ├── ArchiveRefused       an entry of the zip is not one that a package may have
│   ├── UntrustedProgram     a torch.export archive that no training run of ours recorded
│   └── GoldenMismatch       a golden sample does not replay
├── ModelFailed              the program cannot be loaded, or failed on a whole batch
├── SchemaMismatch           labels of the model that the project's schema does not have
├── DeploymentInvalid        a deployment that cannot be put in force
├── NoDeployment             the project has no model in force
├── NothingFound             interactive segmentation found no thing where a person pointed
├── BadRequest               a request to the model server that cannot be answered
└── Overloaded               the model server's queue is full; try again later
"""

from storage.errors import LabelloopError


class PreannotateError(LabelloopError):
    """Base of all errors of this room."""


class BadInput(PreannotateError):
    """Raised by decoding; returned in place of an output by `predict_bytes`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PackageError(PreannotateError):
    """A model package cannot be taken as it is."""


class ManifestInvalid(PackageError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("model.json: " + "; ".join(problems))
        self.problems = problems


class PackageCorrupt(PackageError):
    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"package file {file}: {reason}")
        self.file = file
        self.reason = reason


class ArchiveRefused(PackageError):
    def __init__(self, entry: str, reason: str) -> None:
        super().__init__(f"archive entry {entry!r}: {reason}")
        self.entry = entry
        self.reason = reason


class UntrustedProgram(PackageError):
    def __init__(self, file: str, sha256: str) -> None:
        super().__init__(
            f"{file} ({sha256}) is not loaded: loading a torch.export archive can run code of its author, "
            "so only archives that one of our own training runs recorded are; send the model as ONNX"
        )
        self.file = file
        self.sha256 = sha256


class GoldenMismatch(PackageError):
    def __init__(self, sample: str, what: str, difference: float, tolerance: float) -> None:
        super().__init__(f"{sample}: {what} differs by {difference:.3g}, allowed is {tolerance:.3g}")
        self.sample = sample
        self.what = what
        self.difference = difference
        self.tolerance = tolerance


class ModelFailed(PreannotateError):
    """The program could not be loaded or broke while it ran."""


class SchemaMismatch(PreannotateError):
    def __init__(self, model: str, unmatched: list[str]) -> None:
        super().__init__(f"model {model} does not fit the project's label schema: {', '.join(unmatched)}")
        self.model = model
        self.unmatched = unmatched


class DeploymentInvalid(PreannotateError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NoDeployment(PreannotateError):
    def __init__(self, project: object) -> None:
        super().__init__(f"project {project} has no deployed model")
        self.project = project


class NothingFound(PreannotateError):
    def __init__(self) -> None:
        super().__init__("no outline was found here; try a box around the whole thing, or draw it by hand")


class BadRequest(PreannotateError):
    """The text names the field or the item."""


class Overloaded(PreannotateError):
    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__(f"the model server is full; try again in {retry_after_seconds:.0f} s")
        self.retry_after_seconds = retry_after_seconds
