"""
Signed heads: number and hash of the newest line of the trail at some moment, signed with a key that is not in the database.

Whoever can change the whole database can hash the whole chain anew; a head that was signed before, kept where they cannot reach it, shows that.
"""

import base64
import hashlib
import json
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from guikou.kernel.bilingual import Refusal, Text
from guikou.trail.domain.chain import Break
from guikou.trail.queries import breaks, head

FOLDER, KEY_FILE, PUBLIC_KEY_FILE = "trail-heads", "trail_key", "public_key.pem"


class NotASignedHead(Refusal):
    """The file is not a signed head, or was signed with a key that is not known."""


class NotAKey(Refusal):
    """The text is no Ed25519 key in PEM."""

    def __init__(self) -> None:
        super().__init__(Text("不是 PEM 格式的 Ed25519 密钥", "it is not an Ed25519 key in PEM"))


class BrokenTrail(Refusal):
    """The chain does not hold, so that nothing is signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """`number` and `digest` of the newest line at the moment `at` (ISO 8601, UTC); `key` is the id of the key that signed."""

    number: int
    digest: str
    at: str
    key: str
    signature: str = ""

    def stated(self) -> bytes:
        """Return what is signed."""
        fields = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode("ascii")


def private_key(home: Path, configured: str) -> Ed25519PrivateKey:
    """
    Return the key that was set, else the one kept in the home folder, else a new one, kept there.

    :raises NotAKey: what was set or kept is no such key.
    """
    kept = home / KEY_FILE
    if not configured and not kept.exists():
        fresh = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            file = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was faster
            pass
        else:
            with os.fdopen(file, "wb") as written:
                written.write(fresh)
    try:
        key = load_pem_private_key(configured.encode() or kept.read_bytes(), password=None)
    except ValueError:
        raise NotAKey from None
    if not isinstance(key, Ed25519PrivateKey):
        raise NotAKey
    return key


def public_key(pem: bytes) -> Ed25519PublicKey:
    """
    Return the public key that a file holds.

    :raises NotAKey: it holds none.
    """
    try:
        key = load_pem_public_key(pem)
    except ValueError:
        raise NotAKey from None
    if not isinstance(key, Ed25519PublicKey):
        raise NotAKey
    return key


def id_of(key: Ed25519PublicKey) -> str:
    """Return the first sixteen hexadecimal digits of the SHA-256 of the raw public key."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def sign(number: int, digest: str, *, key: Ed25519PrivateKey, now: datetime) -> SignedHead:
    """Return the signed head."""
    unsigned = SignedHead(number=number, digest=digest, at=now.astimezone(UTC).isoformat(timespec="seconds"), key=id_of(key.public_key()))
    return SignedHead(**asdict(unsigned) | {"signature": base64.b64encode(key.sign(unsigned.stated())).decode("ascii")})


def read(path: Path, keys: Collection[Ed25519PublicKey]) -> SignedHead:
    """
    Return the head that the file holds, once its signature is verified.

    :raises NotASignedHead: it holds none, or one that none of these keys signed.
    """
    try:
        found = SignedHead(**json.loads(path.read_text(encoding="ascii")))
        signature = base64.b64decode(found.signature, validate=True)
        signers = [key for key in keys if id_of(key) == found.key]
    except (OSError, ValueError, TypeError):
        raise NotASignedHead(Text(f"{path.name}：不是已签名的链头文件", f"{path.name}: not a signed head")) from None
    if not signers:
        raise NotASignedHead(
            Text(
                f"{path.name}：签名密钥 {found.key} 不在已知公钥中",
                f"{path.name}: signed with key {found.key}, whose public key is not known",
            )
        )
    try:
        signers[0].verify(signature, found.stated())
    except InvalidSignature:
        raise NotASignedHead(
            Text(f"{path.name}：签名不符，文件被改动", f"{path.name}: the signature does not fit; the file was edited")
        ) from None
    return found


def export(folder: Path, *, key: Ed25519PrivateKey, now: datetime) -> Path:
    """
    Verify what was added since the newest exported head, sign the present head and write it to the folder, with the public key beside it.

    :raises BrokenTrail: the chain does not hold.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    newest = max((found.number for found in _readable(files(folder), [key.public_key()])), default=0)
    for broken in breaks(since=newest):
        raise BrokenTrail(broken.reason)
    signed = sign(*head(), key=key, now=now)
    (folder / PUBLIC_KEY_FILE).write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    path = folder / f"{signed.number:012d}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.json"
    path.write_text(json.dumps(asdict(signed), indent=1) + "\n", encoding="ascii")
    return path


def files(folder: Path) -> list[Path]:
    """Return the exported heads, the oldest first."""
    return sorted(folder.glob("*.json"))


def problems(heads: Iterable[Path], keys: Collection[Ed25519PublicKey]) -> Iterator[Break]:
    """Say where the chain does not hold, also against these exported heads, and which of their files cannot be trusted."""
    known: dict[int, str] = {}
    for path in heads:
        try:
            found = read(path, keys)
        except NotASignedHead as wrong:
            yield Break(0, wrong.reason)
            continue
        if found.number and known.setdefault(found.number, found.digest) != found.digest:
            yield Break(
                found.number,
                Text(f"两个已签名的链头对第{found.number}条说法不一", f"two signed heads disagree about line {found.number}"),
            )
    yield from breaks(known=known)


def _readable(paths: Iterable[Path], keys: Collection[Ed25519PublicKey]) -> Iterator[SignedHead]:
    for path in paths:
        try:
            yield read(path, keys)
        except NotASignedHead:
            continue
