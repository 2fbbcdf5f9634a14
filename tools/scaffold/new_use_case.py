"""A use case that is being added: its names, and the templates that they fill."""

from typing import Any

from tools.scaffold.aggregates import split_name
from tools.scaffold.known_to_tests import TestedContext
from tools.scaffold.names import Name
from tools.scaffold.plan import Plan
from tools.scaffold.rendering import templates_of
from tools.scaffold.sister_routes import find_route
from tools.scaffold.sisters import Sisters
from tools.scaffold.verbs import past_participle


class UseCase:
    def __init__(
        self, plan: Plan, name: Name, context: str, event: Name | None, *, is_job: bool
    ) -> None:
        self.plan = plan
        self.is_job = is_job
        self.verb, self.aggregate = split_name(plan, context, name)
        self.name = Name((*self.verb.words, *self.aggregate.name.words))
        self.event = event or Name((*self.aggregate.name.words, *_past(self.verb)))
        self.tested = TestedContext(plan, self.aggregate)
        self._templates = templates_of("usecase")
        self._variables = self._named()
        if not is_job:
            self._add_sister()

    def __getitem__(self, variable: str) -> Any:
        return self._variables[variable]

    def render(self, template: str, **given: object) -> str:
        return self._templates.get_template(f"{template}.py.jinja").render(
            {**self._variables, **given}
        )

    def _named(self) -> dict[str, Any]:
        thing, verb = self.aggregate.name, self.verb
        past = _past_of(self.event, thing)
        return {
            "UseCase": f"{verb.pascal}{self.aggregate.class_name}",
            "use_case": self.name.snake,
            "context": self.aggregate.context,
            "module": self.aggregate.module,
            "id_type": self.aggregate.id_type,
            "id_name": self.aggregate.id_name,
            "repository": self.aggregate.repository,
            "event": self.event.pascal,
            "event_base": self.aggregate.event_base,
            "builder": self.tested.kind("plain"),
            "not_found": self.tested.kind("missing"),
            "variable": thing.variable,
            "text": thing.text,
            "a_text": f"{thing.article} {thing.text}",
            "verb": verb.variable,
            "kebab": verb.kebab,
            "verb_text": verb.text,
            "Verb_text": verb.text[0].upper() + verb.text[1:],
            "past_text": past.text,
            "test": f"test_{thing.article}_{thing.snake}_is_{past.snake}",
        }

    def _add_sister(self) -> None:
        sister = Sisters(self.plan, self.aggregate, self["not_found"].name).best()
        self._variables["sister"] = sister
        self._variables["variable"] = sister.variable
        self._variables["route"] = find_route(self.plan, self.aggregate, sister)


def _past(verb: Name) -> tuple[str, ...]:
    """Return the participle of a verb, with what follows it: `handed over`."""
    first, *rest = verb.words
    return past_participle(first.lower()), *rest


def _past_of(event: Name, thing: Name) -> Name:
    """Return what an event says of its aggregate: `paid` of InvoicePaid."""
    size = len(thing.words)
    return Name(event.words[size:] or event.words)
