"""What names an option goes from code and documents, and nothing else."""

import pytest

from tools.scaffold.documents import remove_from_markdown
from tools.scaffold.mentions import remove_mentions


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
