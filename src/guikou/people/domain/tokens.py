"""Secrets that are shown once and kept as a hash."""

import hashlib

TOKEN_PREFIX = "gk_"  # noqa: S105 - lets scanners of leaked secrets recognise one


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal. The secrets are random, so that a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
