"""The word stock and the lists of units, read once from `data`."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """Return what `data/<name>.yaml` holds; callers must not change it."""
    return yaml.safe_load(files("guikou.demo").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8"))
