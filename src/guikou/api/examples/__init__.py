"""Examples in the description: what is sent to the operations that are used most, and what they answer. A test holds them to their schemas."""

from collections.abc import Mapping
from typing import Any

from guikou.api.examples import desk, register
from guikou.api.examples.shape import Example

EXAMPLES: Mapping[tuple[str, str], Example] = {**register.EXAMPLES, **desk.EXAMPLES}


def put_into(paths: dict[str, Any], prefix: str) -> None:
    """Write the examples into the paths of a description."""
    for (method, path), example in EXAMPLES.items():
        about = paths[prefix + path][method]
        (answered,) = about["responses"][example.status]["content"].values()
        answered["example"] = example.answer
        if example.sent is not None:
            (sent,) = about["requestBody"]["content"].values()
            sent["example"] = example.sent
