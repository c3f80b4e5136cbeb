"""How kernels are compiled: on first use, kept on disk where the disk lets us."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def _stamp() -> str:
    """Return a hash of all kernel sources: numba looks only at the file of the outermost kernel, so a change in an inner one would be missed."""
    digest = hashlib.blake2b(digest_size=4)
    for source in sorted((Path(__file__).parent / "domain").glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


_STAMP = _stamp()
KERNELS: list[Any] = []
"""Every kernel that was imported."""


def njit(function: Callable[..., Any]) -> Any:
    """
    Return the kernel. Nothing is compiled until `guikou.duplicates.compile` or the first call asks for it.

    It gets all memory from its caller, and so needs no counts of who uses an array: they took a quarter of the time of the comparing kernels.
    Where neither the package folder nor the user's cache folder can be written, the kernel is compiled anew in every process.
    """
    return _kernel(function, counted=False)


def njit_allocating(function: Callable[..., Any]) -> Any:
    """Return a kernel that makes or sorts arrays itself."""
    return _kernel(function, counted=True)


def _kernel(function: Callable[..., Any], counted: bool) -> Any:
    function.__qualname__ = f"{function.__name__}_{_STAMP}"
    options: dict[str, Any] = {"nogil": True, "_nrt": counted}  # `_nrt` is missing from numba's types
    try:
        kernel = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no folder for its cache
        kernel = numba.njit(**options)(function)
    KERNELS.append(kernel)
    return kernel
