"""Bar charts as SVG, readable on light and dark pages."""

from collections.abc import Mapping

WIDTH, LEFT, BAR, GAP = 760, 90, 14, 22  # pixels
COLOURS = ["#4c72b0", "#dd8452", "#55a868", "#8172b3", "#937860"]
STYLE = "text{font:12px sans-serif;fill:#777}"


def bars(series: Mapping[str, Mapping[str, float]]) -> str:
    """Return an SVG with a group of bars per name and one bar per series."""
    groups = list(next(iter(series.values())))
    largest = max(value for values in series.values() for value in values.values())
    scale = (WIDTH - LEFT - 60) / max(largest, 1.0)
    group_height = BAR * len(series) + GAP
    legend_height = 20 * len(series) + 10
    height = group_height * len(groups) + legend_height + 10
    parts = [_legend(number, name) for number, name in enumerate(series)]
    for group_number, group in enumerate(groups):
        top = legend_height + group_number * group_height
        parts.append(_text(8, top + BAR * len(series) // 2 + 4, group))
        for number, values in enumerate(series.values()):
            parts.append(
                _bar(top + BAR * number, values[group], scale, COLOURS[number])
            )
    one = LEFT + scale
    parts.append(
        f'<line x1="{one:.0f}" x2="{one:.0f}" y1="{legend_height}" y2="{height}" '
        'stroke="#999" stroke-dasharray="3"/>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}">'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>\n"
    )


def _legend(number: int, name: str) -> str:
    top = 8 + 20 * number
    square = f'<rect x="8" y="{top}" width="12" height="12" fill="{COLOURS[number]}"/>'
    return square + _text(28, top + 10, name)


def _bar(top: int, value: float, scale: float, colour: str) -> str:
    width = value * scale
    bar = f'<rect x="{LEFT}" y="{top}" width="{width:.0f}" height="{BAR - 2}" fill="{colour}"/>'
    return bar + _text(LEFT + width + 6, top + BAR - 4, f"{value:.2f}")


def _text(left: float, top: float, text: str) -> str:
    return f'<text x="{left:.0f}" y="{top:.0f}">{text}</text>'
