"""Views copy the attributes of an object and share no mutable state with it."""

from dataclasses import dataclass, field

from application.views import View


@dataclass(slots=True)
class Shelf:
    name: str = "Top"
    books: list[str] = field(default_factory=lambda: ["Emma", "Dune"])
    tags: set[str] = field(default_factory=lambda: {"red", "blue"})


@dataclass(frozen=True, slots=True)
class ShelfView(View):
    name: str
    books: list[str]
    tags: list[str]


def test_a_view_has_the_attributes_of_its_names_and_sets_in_order() -> None:
    assert ShelfView.of(Shelf()) == ShelfView("Top", ["Emma", "Dune"], ["blue", "red"])


def test_a_view_copies_lists() -> None:
    shelf = Shelf()
    ShelfView.of(shelf).books.clear()
    assert shelf == Shelf()
