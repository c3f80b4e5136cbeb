"""Random numbers: one independent stream for each purpose, so that a change in one part leaves the others as they were."""

import hashlib
import random

import numpy as np


def words(seed: int, *purpose: object) -> random.Random:
    """Return a stream for choosing words: fast for single draws."""
    return random.Random(_key(seed, purpose))  # noqa: S311 - a demo has to be repeatable, not secret


def numbers(seed: int, *purpose: object) -> np.random.Generator:
    """Return a stream for whole columns of numbers."""
    return np.random.Generator(np.random.PCG64(_key(seed, purpose)))


def token(seed: int, *purpose: object) -> str:
    """Return 40 hexadecimal digits that depend on the purpose alone: for ids."""
    return hashlib.blake2b(_written(seed, purpose), digest_size=20).hexdigest()


def _key(seed: int, purpose: tuple[object, ...]) -> int:
    return int.from_bytes(hashlib.blake2b(_written(seed, purpose), digest_size=8).digest(), "big")


def _written(seed: int, purpose: tuple[object, ...]) -> bytes:
    return "/".join(str(part) for part in (seed, *purpose)).encode("utf-8")
