"""The report that a scaffold command prints at its end."""

from tools.scaffold.plan import Plan


def report(plan: Plan, *next_steps: str) -> None:
    """Print each file that was changed, and the steps that are left to do by hand."""
    for path, change in plan.changes:
        print(f"{change:<8} {path}")
    print("\nNext:")
    for number, step in enumerate(next_steps, start=1):
        print(f"  {number}. {step}")
