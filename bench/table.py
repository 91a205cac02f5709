"""Prints what was measured, as a table and, with ``--json``, as one object in the last line."""

import json
import sys
from collections.abc import Mapping


def show(bench: str, figures: Mapping[str, float], words: Mapping[str, str]) -> None:
    """Each figure with what it is; without words only its name."""
    width = max(map(len, figures))
    for name, figure in figures.items():
        print(f"{name:<{width}}  {figure:>12,.2f}  {words.get(name, '')}")
    if "--json" in sys.argv:
        print(json.dumps({"bench": bench, "figures": {name: round(figure, 4) for name, figure in figures.items()}}))
