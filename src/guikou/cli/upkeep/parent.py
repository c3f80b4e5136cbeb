"""A process that another one started beside itself, and that ends with it, even where it was killed."""

import os
import sys
import threading
from collections.abc import Callable
from typing import Annotated

import typer

WITH_PARENT = Annotated[bool, typer.Option("--with-parent", hidden=True, help="标准输入关闭时结束 · End when standard input is closed.")]


def end_with_parent(end: Callable[[], None]) -> None:
    """Call `end` once standard input is closed: whoever started this process holds its other side, and is gone then."""

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass
        end()

    threading.Thread(target=wait, name="parent", daemon=True).start()
