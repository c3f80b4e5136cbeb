"""Compile every kernel and keep the result on disk, so that later processes start at once: `python -m guikou.duplicates.compile`."""

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numba import typeof, types

from guikou.duplicates.domain import anchors, compare, cut, fold, gate, link, names, runs, seen, shards, sketch, tokens
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.domain.store import Store, limits, links, scratch
from guikou.duplicates.jit import KERNELS

_U8, _U16, _U32, _U64 = (types.Array(unsigned, 1, "C") for unsigned in (types.uint8, types.uint16, types.uint32, types.uint64))
_I16, _I32, _I64, _F32, _F64 = (
    types.Array(signed, 1, "C") for signed in (types.int16, types.int32, types.int64, types.float32, types.float64)
)
_N = types.int64


def _frozen(element: Any) -> Any:
    return types.Array(element, 1, "C", readonly=True)


def _entries() -> dict[Any, list[tuple[Any, ...]]]:
    """Return the kernels that are called from Python with the types they are called with."""
    nothing = Store(*(np.zeros(0, kind) for kind in ("u2", "i8", "i4", "u8", "u4", "i8", "i4", "f4", "i4")))
    store, bounds, memory, forests = map(typeof, (nothing, limits(Parameters()), scratch(np.ones(1, np.int32)), links(1)))
    return {
        fold.fold_texts: [(_frozen(types.uint8), _frozen(types.int64), _U16, _U16, _I32, _N, _U16, _U8, _I64)],
        tokens.find_tokens: [(_U16, _U8, _I64, _U64, _U8, _U8, _I16, _U8, types.Array(types.uint16, 2, "C"), _U64, _U32, _I64)],
        names.name_value: [(_N, _N, _N)],
        sketch.hash_texts: [(_U16, _I64, _U64, _U64)],
        sketch.sketch_texts: [(_U16, _I64, _I64, _U64, _U32, _U64, types.Array(types.uint32, 2, "C"))],
        shards.gather: [(kind, _I64, _I64, kind) for kind in (_U16, _U32, _U64)],
        seen.enter: [(_U64, _I32, _U64, _I32, _N)],
        seen.move: [(_U64, _I32, _U64, _I32)],
        link.link_buckets: [(_U64, store, bounds, memory, forests, _N)],
        link.roots: [(_I32,)],
        link.unite_all: [(_I32, _I32)],
        link.settle: [(_I32, _I32, _I32, _F32, store, bounds, memory, types.boolean)],
        runs.signatures: [(store, _N, _U64)],
        runs.look_up: [(_U64, _U64, _I32, _N, _N, _I64, _N)],
        anchors.anchors: [(store, _I64, _U64, _U32, _I64)],
        anchors.look_up: [(_U64, _U64, _N, _U64)],
        anchors.often_met: [(_U64, _I32, _I32, _I64)],
        anchors.part_of: [(_U32, _I64, _I64, _N, _N, _U64)],
        anchors.meetings: [(_U64, store, bounds, _N, _U64)],
        anchors.link_meetings: [(_U64, store, bounds, memory, forests, _I32, _F32)],
        compare.overlaps: [(store, memory, _I64, _I64, _F64, _F64, _F64)],
        compare.find_same_words: [(store, _I64, _I64, types.Array(types.boolean, 1, "C"))],
        gate.explain_pairs: [(store, _I64, _I64, types.float64, _I64, _I64, _I64, _I64, _I64)],
        cut.encode: [(_U16, _I64, _I64, _U8, _I64)],
    }


def compile_all() -> int:
    """Remove what earlier versions left on disk, compile every kernel, and return how many there are."""
    for folder in {Path(kernel.stats.cache_path) for kernel in KERNELS if kernel.stats.cache_path}:
        for left in (*folder.glob("*.nbi"), *folder.glob("*.nbc")):
            left.unlink(missing_ok=True)
    for kernel, signatures in _entries().items():
        for signature in signatures:
            kernel.compile(signature)
    return len(KERNELS)


def main() -> None:
    """Compile, and say how long it took."""
    started = time.perf_counter()
    count = compile_all()
    sys.stderr.write(f"{count} kernels compiled in {time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main()
