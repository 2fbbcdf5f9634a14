"""`docs/scaling.md` names a shard key for each collection, and MongoDB would take it."""

import re

import pytest

import adapters.mongo.storage  # noqa: F401 - imports what registers itself
from adapters.mongo.schema import shapes
from adapters.mongo.shapes import Shape
from tests.architecture.tree import ROOT

ROW = re.compile(r"^\| `(\w+)` \| (?:`\{(.+)\}`|none) \|", re.MULTILINE)
DOCUMENTED = dict(ROW.findall((ROOT / "docs/scaling.md").read_text("utf-8")))


@pytest.mark.parametrize("shape", shapes(), ids=lambda shape: shape.collection)
def test_each_collection_has_a_shard_key_that_its_unique_indexes_begin_with(
    shape: Shape,
) -> None:
    assert shape.collection in DOCUMENTED, "docs/scaling.md: name its shard key"
    shard_key = re.findall(r"(\w+): (1|\"hashed\")", DOCUMENTED[shape.collection])
    for index in shape.indexes:
        if index.document.get("unique"):
            indexed = [
                (name, str(order)) for name, order in index.document["key"].items()
            ]
            assert indexed[: len(shard_key)] == shard_key
