"""What goes with the commands that change a clone."""

from tools.scaffold.option import Option

SCAFFOLD = Option(
    words=("scaffold",),
    files=(
        "docs/how-to/add-a-use-case.md",
        "docs/how-to/remove-what-you-do-not-need.md",
        "tests/scaffold/*",
        "tools/scaffold/*",
    ),
    literals={
        "CONTRIBUTING.md": (
            (
                " `make usecase name=PayInvoice context=invoices` writes one.",
                "",
            ),
        ),
        "Makefile": (
            (" rename context usecase remove ", " "),
            ("##@ Grow and shrink\n", ""),
            (
                "rename: setup ## give the clone its own name: make rename"
                ' name="Acme Billing"\n'
                '\t@$(BIN)/python -m tools.scaffold.rename "$$name"\n\n',
                "",
            ),
            (
                "context: setup ## add a context with an aggregate: make context"
                ' name=Invoice fields="number:str:unique" plural=…\n'
                '\t@$(BIN)/python -m tools.scaffold.context --name "$$name"'
                ' --fields "$$fields" --plural "$$plural"\n\n',
                "",
            ),
            (
                "usecase: setup ## add a use case to a context: make usecase"
                " name=PayInvoice context=invoices job=yes event=…\n"
                '\t@$(BIN)/python -m tools.scaffold.usecase --name "$$name"'
                ' --context "$$context" --job "$$job" --event "$$event"\n\n',
                "",
            ),
            (
                "remove: setup ## remove contexts and options, such as storages"
                ' and brokers: make remove what="invoices …"\n'
                '\t@$(BIN)/python -m tools.scaffold.remove "$$what"\n\n',
                "",
            ),
            ("--group scaffold ", ""),
        ),
        "README.md": (
            ("  scaffold/: commands that change a clone;", ""),
            (
                "`make usecase name=… context=…` writes a use case with its event,"
                " route, examples and tests, all green, and leaves the rule to"
                " you\n([how-to](docs/how-to/add-a-use-case.md)).",
                "[architecture.md](docs/architecture.md) says where each part goes.",
            ),
            (
                "The command for this use case is `make usecase"
                " name=HandOverWorkshop context=workshops`. By hand, a workshop",
                "A workshop",
            ),
        ),
        "docs/architecture.md": (
            (
                "[how-to/add-a-use-case.md](how-to/add-a-use-case.md)",
                "[README.md](../README.md#add-a-use-case)",
            ),
            (
                "| remove the example, a storage or a broker |"
                " [how-to/remove-what-you-do-not-need.md]"
                "(how-to/remove-what-you-do-not-need.md) |\n",
                "",
            ),
        ),
    },
)
