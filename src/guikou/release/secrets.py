"""Secrets of channels at rest: encrypted with a key that is made from the installation's secret key, so that no copy of the database opens them."""

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from guikou.kernel.bilingual import Refusal, Text


class CannotOpen(Refusal):
    """The secrets were sealed under another secret key, or for another account."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "凭证无法解密（系统密钥可能已更换），请重新填写",
                "The credentials cannot be opened; the installation's secret key may have changed. Enter them again",
            )
        )


def sealed(secrets: Mapping[str, str], *, account: int) -> str:
    """Return the secrets of an account, encrypted; they open for that account alone."""
    plain = json.dumps({"account": account, "secrets": dict(secrets)}).encode("ascii")
    return _lock().encrypt(plain).decode("ascii")


def opened(seal: str, *, account: int) -> dict[str, str]:
    """
    Return what was sealed; nothing where nothing was.

    :raises CannotOpen: the key is another now, or the seal is another account's.
    """
    if not seal:
        return {}
    try:
        told = json.loads(_lock().decrypt(seal.encode("ascii")))
    except (InvalidToken, UnicodeEncodeError):
        raise CannotOpen from None
    if told["account"] != account:
        raise CannotOpen
    secrets: dict[str, str] = told["secrets"]
    return secrets


def _lock() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guikou.release.channels").derive(settings.SECRET_KEY.encode("utf-8"))
    return Fernet(base64.urlsafe_b64encode(key))
