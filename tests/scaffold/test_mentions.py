"""What names an option goes from code and documents, and nothing else."""

from textwrap import dedent

import pytest

from tools.scaffold.annotations import unwrap
from tools.scaffold.documents import remove_from_markdown, remove_from_yaml
from tools.scaffold.lint import Use
from tools.scaffold.mentions import remove_imports, remove_mentions, remove_undefined


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("open(url, redis=True)\n", "open(url)\n"),
        ("open(url, redis=True,)\n", "open(url, )\n"),  # as it was written
        ("def serve(url: str, redis: str): ...\n", "def serve(url: str): ...\n"),
        ("def redistribute(seats: int) -> None: ...\n",) * 2,
    ],
)
def test_what_names_an_option_goes_from_code(before: str, after: str) -> None:
    assert remove_mentions(before, ["redis"]) == after


SECTIONS = """\
# A cache

```sh
# Redis is a server
redis-server
```

## In Redis

```sh
# not a heading
```

- **Sizes** are small.

## Sizes

One.

- **Redis** has
  more.

Two.
"""


def test_sections_and_items_go_and_code_has_no_headings() -> None:
    left = remove_from_markdown(SECTIONS, ["redis"])
    before, _, after = SECTIONS.partition("## In Redis\n")
    sizes = after[after.index("## Sizes") :]
    assert left == before + sizes.replace("- **Redis** has\n  more.\n\n", "")


ROWS = """\
| to | look at |
|---|---|
| cache | [cache](how-to/cache-in-redis.md) |
| compare Redis | [a page](compare.md) |
| read events | [events](events.md), or ask Redis ([how](redis.md)) |
"""


def test_a_row_goes_with_its_subject_or_with_the_document_that_it_leads_to() -> None:
    kept = [row for row in ROWS.splitlines(keepends=True) if "ache" not in row]
    del kept[2]
    assert remove_from_markdown(ROWS, ["redis"]) == "".join(kept)


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("f(a, kafka=b)\n", "f(a)\n"),
        ("f(\n    a,\n    kafka=b,\n)\n", "f(\n    a,\n    )\n"),
        ("def f(a, kafka): ...\n", "def f(a): ...\n"),
        (
            'class A:\n    kafka: B\n    """Text."""\n    c: D\n    """Text."""\n',
            'class A:\n    c: D\n    """Text."""\n',
        ),
        (
            'class A:\n    kafka: B\n\n    def f():\n        """Do it."""\n'
            "        kafka()\n        g()\n",
            'class A:\n\n    def f():\n        """Do it."""\n        g()\n',
        ),
    ],
)
def test_only_the_mention_goes(source: str, left: str) -> None:
    assert remove_mentions(source, ["kafka"]) == left


def test_a_name_goes_only_where_it_is_not_defined() -> None:
    source = dedent(
        """\
        def one(body):
            return body

        def other():
            send(body)
            return 1
        """
    )
    left = remove_undefined(source, [Use(line=4, column=9, name="body")])
    assert left == source.replace("    send(body)\n", "")


def test_imports_of_a_module_go_wherever_they_are() -> None:
    source = dedent(
        """\
        from adapters.sql.keepalive import keep_alive
        from adapters.sql.pool import Pool

        def late():
            from adapters.sql.keepalive import IDLE
            return Pool
        """
    )
    left = remove_imports(source, ["adapters.sql.keepalive"])
    assert "keepalive" not in left
    assert "from adapters.sql.pool import Pool" in left


def test_an_unpacked_dict_goes_alone() -> None:
    assert remove_mentions('x = {**kafka(), "a": 1}\n', ["kafka"]) == 'x = {"a": 1}\n'


def test_the_argument_of_a_generic_type_stays() -> None:
    source = "class A:\n    users: MayLag[Reader[User]]\n    size: list[int]\n"
    expected = "class A:\n    users: Reader[User]\n    size: list[int]\n"
    assert unwrap(source, ["MayLag"]) == expected


def test_a_mapping_that_loses_all_keys_is_empty() -> None:
    text = dedent(
        """\
        migrate:
          depends_on:
            kafka: { condition: healthy }
          image: hexagon
        none: {}
        """
    )
    expected = dedent(
        """\
        migrate:
          depends_on: {}
          image: hexagon
        none: {}
        """
    )
    assert remove_from_yaml(text, ["kafka"]) == expected
