"""`make context name=Invoice fields="number:str:unique …"`: add a context with an aggregate.

It comes with its use cases, all storages, routes and tests, written as by hand.
"""

import argparse
import keyword
from collections.abc import Mapping, Sequence

from configupdater import ConfigUpdater

from tools.scaffold import python
from tools.scaffold.derived import describe_api, raise_mongo_revision
from tools.scaffold.errors import ScaffoldError, run
from tools.scaffold.field_types import Field
from tools.scaffold.fields import parse_fields
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan
from tools.scaffold.rendering import templates_of
from tools.scaffold.report import report
from tools.scaffold.revisions import next_revision
from tools.scaffold.tidy import tidy

STORAGES = ("memory", "sql", "mongo")
# Names that the code of a context uses for something else.
RESERVED = {
    *("Actor", "Admin", "Aggregate", "Any", "Context", "Event", "Field", "Invalid"),
    *("Job", "Kind", "Mapping", "Page", "Paging", "Position", "Record", "Repository"),
    *(
        "Response",
        "Route",
        "Sequence",
        "Shape",
        "Side",
        "Storage",
        "Text",
        "View",
        "Work",
    ),
    *("Commit", "Committed", "Petition", "Specimen"),
}


def add_context(plan: Plan, thing: Name, plural: Name, fields: Sequence[Field]) -> None:
    """Plan all files of a context, and the few lines that others need.

    Raises ScaffoldError if a name is taken or reserved.
    """
    _must_be_free(plan, thing, plural)
    revision = next_revision(plan)
    variables = _variables(thing, plural, fields, revision)
    templates = templates_of("context")
    for template in sorted(templates.list_templates(extensions=["jinja"])):
        path = _path_of(template, thing, plural, revision)
        if _is_wanted(plan, path, variables):
            plan.create(path, templates.get_template(template).render(variables))
    _register(plan, thing, plural)
    tidy(plan)
    raise_mongo_revision(plan)
    describe_api(plan)


def _must_be_free(plan: Plan, thing: Name, plural: Name) -> None:
    for name in (thing, plural):
        if name.pascal in RESERVED:
            raise ScaffoldError(
                f"{name.pascal} has a meaning of its own here: choose another"
            )
    if keyword.iskeyword(plural.snake):
        raise ScaffoldError(
            f"{plural.snake} is a keyword of Python: give another plural by plural=…"
        )
    if thing.snake == plural.snake:
        raise ScaffoldError(f"give the plural of {thing.text}, too: plural=…")
    taken = plan.files(f"src/*/{plural.snake}.py", f"src/*/{plural.snake}/*")
    if taken:
        raise ScaffoldError(
            f"{plural.snake} is taken by {taken[0]}: choose another name"
        )
    repository = f"{thing.pascal}Repository"
    for path in plan.files("src/*.py"):
        if f"class {repository}(" in plan.read(path):
            raise ScaffoldError(f"{repository} is taken by {path}: choose another name")


def _path_of(
    template: str, thing: Name, plural: Name, revision: tuple[str, str]
) -> str:
    folder, _, file = template.removesuffix(".jinja").rpartition("/")
    stem = file.removesuffix(".py")
    stem = {
        "plural": plural.snake,
        "test_plural": f"test_{plural.snake}",
        "thing": thing.variable,
        "test_thing": f"test_{thing.variable}",
        "revision": f"rev_{revision[0]}_add_{plural.snake}",
    }.get(stem, stem)
    stem = stem.replace("_things", f"_{plural.snake}").replace(
        "_thing", f"_{thing.snake}"
    )
    parts = [plural.snake if part == "plural" else part for part in folder.split("/")]
    return "/".join([*parts, f"{stem}.py"])


def _is_wanted(plan: Plan, path: str, variables: Mapping[str, object]) -> bool:
    """Leave out storages that the clone has removed, and limits of no field."""
    for storage in STORAGES:
        if path.startswith(f"src/adapters/{storage}/"):
            return f"src/adapters/{storage}/registry.py" in plan
    return bool(variables["limited"]) or not path.endswith("/limits.py")


def _variables(
    thing: Name, plural: Name, fields: Sequence[Field], revision: tuple[str, str]
) -> dict[str, object]:
    number, previous = revision
    return {
        **_name_variables(thing, plural),
        **_field_variables(fields),
        "revision": number,
        "down_revision": "None" if previous == "0000" else f'"{previous}"',
        "id_space": int(number) + 100,  # apart from the ids of other contexts
    }


def _name_variables(thing: Name, plural: Name) -> dict[str, object]:
    article = thing.article
    return {
        "Thing": thing.pascal,
        "Things": plural.pascal,
        "snake": thing.snake,
        "module": thing.variable,
        "variable": thing.variable,
        "constant": thing.constant,
        "plural": plural.snake,
        "constant_plural": plural.constant,
        "path": plural.kebab,
        "text": thing.text,
        "texts": plural.text,
        "Texts": _capitalized(plural.text),
        "a_text": f"{article} {thing.text}",
        "A_text": f"{article.capitalize()} {thing.text}",
        "a_snake": f"{article}_{thing.snake}",
    }


def _field_variables(fields: Sequence[Field]) -> dict[str, object]:
    unique = [field for field in fields if field.is_unique]
    others = [field for field in fields if not field.is_unique]
    return {
        "fields": fields,
        "unique": unique,
        "edited": (others or unique)[0],
        "optionals": [field for field in fields if field.is_optional],
        "enums": [field for field in fields if hasattr(field, "options")],
        "limited": [field for field in fields if field.limits_code],
        "texts_of": [field for field in fields if field.is_text],
        "lines_of": [
            field for field in fields if field.column.startswith("sa.String(MAX")
        ],
        "http_types": _http_types(fields),
        "wrong": [(one.name, one.wrong_value) for one in fields if one.wrong_value],
        "wrong_json": [(one.name, one.wrong_json) for one in fields if one.wrong_json],
    }


def _capitalized(text: str) -> str:
    return text[0].upper() + text[1:]


def _http_types(fields: Sequence[Field]) -> list[str]:
    """Return the types of dates and times in requests, where fields have them."""
    kinds = {field.kind for field in fields}
    lines = []
    if "date" in kinds:
        lines.append(r'_DAY = re.compile(r"\d{4}-\d\d-\d\d")')
    if "datetime" in kinds:
        lines.append(r'_TIME = re.compile(r"\d{4}-.{1,60}")')
    lines += [field.http_pattern for field in fields if field.http_pattern]
    if "date" in kinds:
        how = '"Must be a date such as 2099-05-01."'
        lines.append(f"Day = Annotated[date, require_format(_DAY, {how})]")
    if "datetime" in kinds:
        how = '"Must be a time such as 2099-05-01T10:00:00Z."'
        lines.append(f"Time = Annotated[AwareDatetime, require_format(_TIME, {how})]")
    return lines


def _register(plan: Plan, thing: Name, plural: Name) -> None:
    container = python.add_import(
        plan.read("container.py"), "application", plural.snake
    )
    plan.write("container.py", python.add_element(container, "CONTEXTS", plural.snake))

    path = "src/application/permissions.py"
    permission = f"{thing.pascal}Permission"
    module = f"application.{plural.snake}.permissions"
    source = python.add_import(plan.read(path), module, permission)
    plan.write(path, python.add_element(source, "ALL_PERMISSIONS", f"*{permission}"))

    contracts = ConfigUpdater()
    contracts.read_string(plan.read(".importlinter"))
    layers = contracts["importlinter:contract:mechanisms"]["layers"]
    lines = [
        f"{line} | {plural.snake}" if line.split(" | ")[0] == "identity" else line
        for line in (layers.value or "").strip().splitlines()
    ]
    layers.set_values(lines)
    plan.write(".importlinter", str(contracts))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--name", default="")
    parser.add_argument("--fields", default="")
    parser.add_argument("--plural", default="")
    given = parser.parse_args()
    plan = Plan()
    plan.must_be_clean()
    thing = Name.parse(given.name)
    plural = Name.parse(given.plural) if given.plural else thing.plural()
    fields = parse_fields(given.fields, thing)
    add_context(plan, thing, plural, fields)
    plan.apply()
    domain = f"src/domain/{plural.snake}/{thing.variable}.py"
    report(
        plan,
        f"Write the rules of {thing.text} in {domain}.",
        "Give its permission to the roles that need it: src/application/permissions.py.",
        "make check test, then commit.",
        "app migrate adds its table; make run serves its routes.",
    )


if __name__ == "__main__":
    run(main)
