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
    field_schemas: Mapping[str, FieldSchema] = field(default_factory=dict)
    """Schemas that are stricter than the annotations, by field."""
    unique_errors: Refusals = field(default_factory=dict)
    added_fields: Mapping[str, object] = field(default_factory=dict)
    """Fields that former documents lack, with the values to fill in."""
    renamed_fields: Mapping[str, str] = field(default_factory=dict)
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
        properties |= self.field_schemas
        return {"$jsonSchema": {"required": list(properties), "properties": properties}}

    @property
    def outdated_filter(self) -> Document:
        """Conditions that match the documents of former revisions."""
        new_fields = [*self.added_fields, *self.renamed_fields.values()]
        return {"$or": [{name: {"$exists": False}} for name in new_fields]}

    @property
    def migration_pipeline(self) -> list[Document]:
        """The update of outdated documents: a single one, as validators check each."""
        values: Document = {}
        for former, name in self.renamed_fields.items():
            values[name] = {"$ifNull": [f"${name}", f"${former}"]}
        for name, value in self.added_fields.items():
            values[name] = {"$ifNull": [f"${name}", value]}
        steps: list[Document] = [{"$set": values}]
        if self.renamed_fields:
            steps.append({"$unset": list(self.renamed_fields)})
        return steps
