"""
Who signed a WACZ file (https://specs.webrecorder.net/wacz-auth/0.1.0/): a key without a name, or a domain with its certificate.

Whether a domain's certificate leads to an authority is looked up among those that the machine trusts, as of the moment of signing. The time stamp of a third party is
not checked: that moment is what the signer says.
"""

import base64
import binascii
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import certifi
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from guikou.archive.verdict import Verdict
from guikou.kernel.bilingual import Text

_LONGEST: Final = 100_000
_OTHER = Text("签名针对的是另一份内容", "The signature is of other content")
_BAD = Text("签名无效", "The signature is not valid")
_UNREADABLE = Text("签名无法解析", "The signature cannot be read")
_NOT_TRUSTED = Text(
    "签名者的证书不是由受信任的机构签发，或签名时不在有效期内：{domain}",
    "The certificate of {domain} leads to no authority that this machine trusts, or was not valid at the time of signing",
)
_BY_KEY = Text("签名有效，但只有密钥，没有名称", "The signature is valid, by a key without a name")
_BY_DOMAIN = Text("由 {domain} 签名，签名者所述时间为 {moment}", "Signed by {domain}, at {moment} as it says")


def verify_signature(signed: Mapping[str, Any], digest: str, where: str, verdict: Verdict) -> None:
    """Verify the signature over the digest of the package's list (`sha256:` and hexadecimal), and note who signed."""
    if signed.get("hash") != digest:
        verdict.wrong(where, _OTHER)
        return
    try:
        fault, note = _checked(signed, digest)
    except (ValueError, TypeError, binascii.Error, UnsupportedAlgorithm):
        fault, note = _UNREADABLE, None
    if fault is not None:
        verdict.wrong(where, fault)
    elif note is not None:
        verdict.note(where, note)


def _checked(signed: Mapping[str, Any], digest: str) -> tuple[Text | None, Text | None]:
    """:raises ValueError: a part of it is not what it should be."""
    signature = base64.b64decode(_word(signed, "signature"), validate=True)
    if "domain" not in signed:
        key = serialization.load_der_public_key(base64.b64decode(_word(signed, "publicKey"), validate=True))
        return (None, _BY_KEY) if _is_by(key, signature, digest) else (_BAD, None)
    domain, moment = _word(signed, "domain"), _moment(_word(signed, "created"))
    first, *others = x509.load_pem_x509_certificates(_word(signed, "domainCert").encode())
    if not _is_by(first.public_key(), signature, digest):
        return _BAD, None
    try:
        policy = PolicyBuilder().store(_authorities()).time(moment.replace(tzinfo=None))
        policy.build_server_verifier(x509.DNSName(domain)).verify(first, others)
    except VerificationError:
        return _NOT_TRUSTED.fill(domain=domain), None
    return None, _BY_DOMAIN.fill(domain=domain, moment=f"{moment:%Y-%m-%d %H:%M} UTC")


def _is_by(key: Any, signature: bytes, digest: str) -> bool:
    """Whether the signature is by that key: ECDSA over SHA-256, in DER as by a server, or as two plain numbers as by a browser."""
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError
    for form in (signature, _as_der(signature)):
        try:
            key.verify(form, digest.encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            continue
        return True
    return False


def _as_der(plain: bytes) -> bytes:
    half = len(plain) // 2
    return encode_dss_signature(int.from_bytes(plain[:half]), int.from_bytes(plain[half:]))


def _authorities() -> Store:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one authority of the web has a serial number that RFC 5280 does not allow
        return Store(x509.load_pem_x509_certificates(certifi.contents().encode()))


def _moment(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    if found.utcoffset() not in (None, timedelta(0)):
        found = found.astimezone(UTC)
    return found.replace(tzinfo=UTC)


def _word(signed: Mapping[str, Any], name: str) -> str:
    found = signed.get(name)
    if not isinstance(found, str) or len(found) > _LONGEST:
        raise TypeError
    return found
