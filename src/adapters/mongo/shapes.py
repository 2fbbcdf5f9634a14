"""The shape of a collection: the fields of its documents, and its indexes."""

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
    """A collection of documents that require all fields of a dataclass.

    Additional fields are allowed: the next revision may write them already.
    """

    collection: str
    kind: type
    indexes: Sequence[IndexModel]
    more: Mapping[str, FieldSchema] = field(default_factory=dict)
    """Schemas that are stricter than the annotations, by field."""
    refusals: Refusals = field(default_factory=dict)
    added: Mapping[str, object] = field(default_factory=dict)
    """Fields that former documents lack, with the values to fill in."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """The present names of fields, by the former ones."""
    dropped_indexes: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check the types of the fields.

        Raises TypeError for a field that documents cannot store.
        """
        BSON.fields_of(self.kind)

    @property
    def validator(self) -> Document:
        """The `$jsonSchema` validator of the collection."""
        properties = {"_id": schema_of(UUID)}
        for name, annotation in annotations(self.kind).items():
            if name != "id":
                properties[name] = schema_of(annotation)
        properties |= self.more
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}

    @property
    def outdated(self) -> Document:
        """Conditions that match the documents of former revisions."""
        new_fields = [*self.added, *self.renamed.values()]
        return {"$or": [{name: {"$exists": False}} for name in new_fields]}

    @property
    def migration(self) -> list[Document]:
        """The update of outdated documents: a single one, as validators check each."""
        values: Document = {}
        for former, name in self.renamed.items():
            values[name] = {"$ifNull": [f"${name}", f"${former}"]}
        for name, value in self.added.items():
            values[name] = {"$ifNull": [f"${name}", value]}
        steps: list[Document] = [{"$set": values}]
        if self.renamed:
            steps.append({"$unset": list(self.renamed)})
        return steps
