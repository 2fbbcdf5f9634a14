import pytest

from tools.scaffold.errors import ScaffoldError
from tools.scaffold.names import Name


@pytest.mark.parametrize(
    ("text", "snake", "kebab", "pascal", "title", "sentence"),
    [
        ("Invoice", "invoice", "invoice", "Invoice", "Invoice", "invoice"),
        ("APIKey", "api_key", "api-key", "APIKey", "API Key", "API key"),
        (
            "Acme Billing",
            "acme_billing",
            "acme-billing",
            "AcmeBilling",
            "Acme Billing",
            "acme billing",
        ),
        (
            "acme-billing2",
            "acme_billing2",
            "acme-billing2",
            "AcmeBilling2",
            "Acme Billing2",
            "acme billing2",
        ),
    ],
)
def test_a_name_has_a_form_for_each_place(
    text: str, snake: str, kebab: str, pascal: str, title: str, sentence: str
) -> None:
    name = Name.parse(text)
    assert (name.snake, name.kebab, name.pascal, name.title, name.text) == (
        snake,
        kebab,
        pascal,
        title,
        sentence,
    )


@pytest.mark.parametrize(
    ("singular", "plural"),
    [
        ("Person", "persons"),
        ("Class", "classes"),
        ("Category", "categories"),
        ("Day", "days"),
        ("Box", "boxes"),
    ],
)
def test_a_plural_is_spelt_by_the_rules(singular: str, plural: str) -> None:
    assert Name.parse(singular).plural().snake == plural


def test_a_word_of_python_gets_an_underscore_as_a_variable() -> None:
    assert Name.parse("Class").variable == "class_"
    assert Name.parse("Type").variable == "type_"
    assert Name.parse("Order").variable == "order"


@pytest.mark.parametrize("text", ["", "1st", "Größe", "a" * 41, "a;b", "../x", "<b>"])
def test_invalid_names_are_refused(text: str) -> None:
    with pytest.raises(ScaffoldError, match="is no name"):
        Name.parse(text)


@pytest.mark.parametrize(
    ("name", "article"),
    [("Invoice", "an"), ("APIKey", "an"), ("Booking", "a"), ("User", "a")],
)
def test_an_article_is_as_it_sounds(name: str, article: str) -> None:
    assert Name.parse(name).article == article
