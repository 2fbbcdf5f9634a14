"""What a collection holds: the fields of its documents, and its indexes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pymongo import ASCENDING, IndexModel

from adapters.mongo.errors import Refusals
from adapters.mongo.field_schemas import FieldSchema, schema_of
from adapters.mongo.values import BSON, Document
from application.converters import annotations

Order = Sequence[tuple[str, int]]

BY_ID: Order = [("_id", ASCENDING)]


@dataclass(frozen=True, slots=True)
class Shape:
    """Documents with the fields of a dataclass, all of which are required.

    Further ones are let through, for the next revision has them.
    """

    collection: str
    kind: type
    indexes: Sequence[IndexModel]
    more: Mapping[str, FieldSchema] = field(
        default_factory=dict
    )  # than the annotations say
    refusals: Refusals = field(default_factory=dict)
    added: Mapping[str, object] = field(
        default_factory=dict
    )  # values of fields that came later
    renamed: Mapping[str, str] = field(
        default_factory=dict
    )  # today's names, by the former ones
    dropped_indexes: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raises TypeError for a field that documents cannot keep."""
        BSON.fields_of(self.kind)

    @property
    def validator(self) -> Document:
        properties = {
            name: schema_of(wanted) for name, wanted in annotations(self.kind).items()
        }
        properties = {"_id": schema_of(UUID), **properties}
        del properties["id"]
        properties |= self.more
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}

    @property
    def outdated(self) -> Document:
        """Match the documents of former revisions."""
        later = [*self.added, *self.renamed.values()]
        return {"$or": [{name: {"$exists": False}} for name in later]}

    @property
    def migration(self) -> list[Document]:
        """Bring them up to date by one update, because the validator judges its result."""
        values: Document = {}
        for former, name in self.renamed.items():
            values[name] = {"$ifNull": [f"${name}", f"${former}"]}
        for name, value in self.added.items():
            values[name] = {"$ifNull": [f"${name}", value]}
        steps: list[Document] = [{"$set": values}]
        if self.renamed:
            steps.append({"$unset": list(self.renamed)})
        return steps
