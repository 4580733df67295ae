"""From a manifest to training data: what is read, and that nothing the trainers use is left behind."""

from active_learning.trainers.corpus import corpus_of
from active_learning.training_data import assemble
from labeling.manifest import Example, Manifest, Unlabelled
from labeling.schema import LabelSchema
from labeling.shapes import Choice
from storage.objects import ObjectStore


def manifest(objects: ObjectStore, *, labelled: int, unlabelled: int) -> Manifest:
    hashes = sorted(objects.put(f"item {number}".encode()) for number in range(labelled + unlabelled))
    every = len(hashes) // labelled  # labelled ones lie between the others
    known = hashes[::every][:labelled]
    examples = [
        Example(item, "train", [Choice(id="r1", field="label", classes=(i % 2,))], None, None, None)
        for i, item in enumerate(known)
    ]
    rest = [Unlabelled(item, None) for item in hashes if item not in known]
    return Manifest("image", LabelSchema.single_choice(["cat", "dog"]), examples, rest)


def test_only_the_unlabelled_items_that_teach_are_read(objects: ObjectStore) -> None:
    found = manifest(objects, labelled=5, unlabelled=45)
    everything = assemble(found, objects, representation_items=50)
    assert (len(everything.examples), len(everything.unlabelled)) == (5, 45)
    for item in found.unlabelled[20:]:
        objects.delete(item.item)
    data = assemble(found, objects, representation_items=20)
    assert len(data.examples) == 5
    assert len(data.unlabelled) == 18
    assert corpus_of(data, 20) == corpus_of(everything, 20)
