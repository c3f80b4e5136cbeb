"""WACZ files and bags, whole and with one thing wrong."""

import base64
import json
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bagit
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from factories_archive import bag_files, listed, signed, wacz_files, warc, zipped
from guikou.archive import files as reading
from guikou.archive import signing
from guikou.archive.verdict import Kind, Verdict
from guikou.archive.verifying import verify

WARC = "archive/all.warc.gz"


def faults(verdict: Verdict) -> list[str]:
    return [f"{each.where.en}: {each.reason.en}" for each in verdict.faults]


def wacz(tmp_path: Path, files: dict[str, bytes]) -> Verdict:
    return verify(zipped(tmp_path / "a.wacz", files))


def test_a_whole_wacz_file_is_good_and_unsigned(tmp_path: Path) -> None:
    verdict = wacz(tmp_path, listed(wacz_files()))
    assert (verdict.kind, verdict.faults, verdict.records, verdict.files) == (Kind.WACZ, [], 2, 4)
    assert [each.reason.en for each in verdict.notes] == ["It is not signed: nothing says who made it"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({**listed(wacz_files()), WARC: warc({"https://office.example/": b"other"})}, f"a.wacz/{WARC}: It should have"),
        (
            {**listed(wacz_files()), "pages/pages.jsonl": wacz_files()["pages/pages.jsonl"].replace(b"office", b"0ffice")},
            "a.wacz/pages/pages.jsonl: It is not what its digest says",
        ),
        (
            {name: each for name, each in listed(wacz_files()).items() if name != WARC},
            f"a.wacz/{WARC}: It is listed in datapackage.json, and not in the package",
        ),
        ({**listed(wacz_files()), "extra.txt": b"x"}, "a.wacz/extra.txt: It is not listed in datapackage.json"),
        (wacz_files(), "a.wacz: datapackage.json is missing"),
        ({**wacz_files(), "datapackage.json": b"{"}, "a.wacz/datapackage.json: It is not valid JSON"),
        ({**wacz_files(), "datapackage.json": b"[" * 200_000}, "a.wacz/datapackage.json: It is not valid JSON"),
        ({**wacz_files(), "datapackage.json": b"[]"}, "a.wacz/datapackage.json: It lists no files (resources)"),
        (
            {**wacz_files(), "datapackage.json": b'{"resources": [{"path": "../../etc/passwd"}, 7]}'},
            "a.wacz/datapackage.json: An entry has no file name",
        ),
        ({**wacz_files(), "datapackage.json": json.dumps({"resources": [{"path": WARC}]}).encode()}, f"a.wacz/{WARC}: It has no digest"),
        (listed(wacz_files(warc=None)), "a.wacz: It holds no WARC file"),
        (listed(wacz_files(index=None)), "a.wacz: It holds no index"),
        (listed(wacz_files(pages=None)), "a.wacz: It holds no list of pages"),
        (
            listed(wacz_files(index=b'x 1 {"url": "u", "filename": "none.warc", "offset": "0"}')),
            "a.wacz/indexes/index.cdx, line 1: The index leads to a file that is not in the package: none.warc",
        ),
        (
            listed(wacz_files(index=b'x 1 {"url": "u", "filename": "all.warc.gz", "offset": "7"}')),
            "a.wacz/indexes/index.cdx, line 1: No record begins where the index leads",
        ),
        (
            listed(wacz_files(index=b'x 1 {"url": "u", "filename": "all.warc.gz", "offset": "0", "length": "9"}')),
            "a.wacz/indexes/index.cdx, line 1: The index has a wrong length",
        ),
        (listed(wacz_files(index=b"x 1 {")), "a.wacz/indexes/index.cdx, line 1: It is not valid JSON"),
        (
            listed(wacz_files(pages=b'{"url": "https://elsewhere.example/"}')),
            "a.wacz/pages/pages.jsonl, line 1: The page is not in the index",
        ),
        (listed(wacz_files(pages=b"nothing")), "a.wacz/pages/pages.jsonl, line 1: It is not valid JSON"),
        (listed(wacz_files(warc=b"no warc")), f"a.wacz/{WARC}, record 1 (at byte 0): This is no WARC file"),
    ],
)
def test_one_thing_wrong_in_a_wacz_file_is_said_with_its_place(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    assert any(each.startswith(reason) for each in faults(wacz(tmp_path, files))), faults(wacz(tmp_path, files))


def test_the_older_way_of_stating_digests_is_read(tmp_path: Path) -> None:
    files = wacz_files()
    now = json.loads(listed(files)["datapackage.json"])
    older = [
        {"path": each["path"], "hashing": "sha256", "stats": {"hash": each["hash"].removeprefix("sha256:"), "bytes": each["bytes"]}}
        for each in now["resources"]
    ]
    assert wacz(tmp_path, {**files, "datapackage.json": json.dumps({"resources": older}).encode()}).good
    older[0]["stats"] = {"hash": "0" * 64, "bytes": older[0]["stats"]["bytes"]}
    assert not wacz(tmp_path, {**files, "datapackage.json": json.dumps({"resources": older}).encode()}).good


class Signer:
    """Somebody who signs WACZ files, with a certificate by an authority of its own."""

    def __init__(self, domain: str = "archive.example") -> None:
        self.key, self.domain = ec.generate_private_key(ec.SECP256R1()), domain
        self.authority_key = ec.generate_private_key(ec.SECP256R1())
        self.authority = self._certificate("authority.example", self.authority_key, self.authority_key, authority=True)
        self.certificate = self._certificate(domain, self.key, self.authority_key, authority=False)

    def _certificate(
        self, name: str, key: ec.EllipticCurvePrivateKey, by: ec.EllipticCurvePrivateKey, *, authority: bool
    ) -> x509.Certificate:
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority.example")])
        begins = datetime(2026, 1, 1, tzinfo=UTC)
        builder = x509.CertificateBuilder().subject_name(named).issuer_name(issuer).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(begins).not_valid_after(begins + timedelta(days=365))
        builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        if authority:
            builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            usage = dict.fromkeys(
                ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
            )
            builder = builder.add_extension(
                x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage), critical=True
            )
        else:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            builder = builder.add_extension(x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        return builder.sign(by, hashes.SHA256())

    def sign(self, digest: str) -> bytes:
        return self.key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))

    def said(self, digest: str, **other: object) -> dict[str, object]:
        chain = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        said = {"hash": digest, "signature": base64.b64encode(self.sign(digest)).decode(), "domain": self.domain, "domainCert": chain}
        return {**said, "created": "2026-06-01T00:00:00Z", **other}


def digest_of(files: dict[str, bytes]) -> str:
    found: str = json.loads(signed(files)["datapackage-digest.json"])["hash"]
    return found


def test_a_signature_by_a_domain_counts_if_its_certificate_leads_to_an_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files, signer = listed(wacz_files()), Signer()
    said = signer.said(digest_of(files))
    assert any("leads to no authority" in each for each in faults(wacz(tmp_path, signed(files, signedData=said))))
    monkeypatch.setattr(signing, "_authorities", lambda: signing.Store([signer.authority]))
    verdict = wacz(tmp_path, signed(files, signedData=said))
    assert verdict.good
    assert [each.reason.en for each in verdict.notes] == ["Signed by archive.example, at 2026-06-01 00:00 UTC as it says"]
    for wrong, reason in (
        ({"created": "2029-06-01T00:00:00Z"}, "was not valid at the time of signing"),
        ({"domain": "other.example"}, "leads to no authority"),
        ({"signature": base64.b64encode(signer.sign("sha256:0")).decode()}, "The signature is not valid"),
        ({"hash": "sha256:0"}, "The signature is of other content"),
        ({"signature": "?"}, "The signature cannot be read"),
        ({"domainCert": "none"}, "The signature cannot be read"),
        ({"created": 7}, "The signature cannot be read"),
    ):
        assert any(reason in each for each in faults(wacz(tmp_path, signed(files, signedData={**said, **wrong})))), wrong


def test_a_signature_by_a_key_alone_says_that_it_has_no_name(tmp_path: Path) -> None:
    files, signer = listed(wacz_files()), Signer()
    key = base64.b64encode(
        signer.key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    by_server = signer.sign(digest_of(files))
    as_in_a_browser = b"".join(part.to_bytes(32) for part in decode_dss_signature(by_server))
    for signature in (by_server, as_in_a_browser):
        said = {"hash": digest_of(files), "signature": base64.b64encode(signature).decode(), "publicKey": key.decode()}
        verdict = wacz(tmp_path, signed(files, signedData=said))
        assert verdict.good
        assert verdict.notes[0].reason.en == "The signature is valid, by a key without a name"
    said["signature"] = base64.b64encode(signer.sign("sha256:1")).decode()
    assert any("not valid" in each for each in faults(wacz(tmp_path, signed(files, signedData=said))))
    other = rsa.generate_private_key(65537, 2048).public_key()
    said["publicKey"] = base64.b64encode(
        other.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    assert any("cannot be read" in each for each in faults(wacz(tmp_path, signed(files, signedData=said))))


def test_a_list_that_was_changed_after_its_digest_was_taken_is_found(tmp_path: Path) -> None:
    files = signed(listed(wacz_files()))
    assert [each.reason.en for each in wacz(tmp_path, files).notes] == ["It is not signed: nothing says who made it"]
    files["datapackage.json"] += b" "
    assert any(each.startswith("a.wacz/datapackage.json: It is not what its digest says") for each in faults(wacz(tmp_path, files)))
    assert any("not valid JSON" in each for each in faults(wacz(tmp_path, {**files, "datapackage-digest.json": b"{"})))


@pytest.mark.parametrize("in_zip", [True, False])
def test_a_bag_that_another_program_made_is_good_until_a_byte_of_it_changes(tmp_path: Path, in_zip: bool) -> None:
    folder = tmp_path / "account"
    folder.mkdir()
    (folder / "posts.csv").write_text("id,title\n1,停水通知\n", encoding="utf-8")
    (folder / "a%b\nc.txt").write_text("an odd name")
    zipped(folder / "site.wacz", listed(wacz_files()))
    bagit.make_bag(str(folder), {"Source-Organization": "市政府办公室"}, checksums=["sha256", "md5"])

    def package() -> Path:
        return Path(shutil.make_archive(str(tmp_path / "account"), "zip", tmp_path, "account")) if in_zip else folder

    verdict = verify(package())
    assert (verdict.kind, verdict.faults, verdict.records) == (Kind.BAG, [], 2)
    (folder / "data" / "posts.csv").write_text("id,title\n1,停电通知\n", encoding="utf-8")
    assert [each for each in faults(verify(package())) if "posts.csv: It is not what manifest-sha256.txt says" in each]
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


GOOD = bag_files({"posts.csv": b"id\n1\n", "site.warc.gz": warc()})


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({**GOOD, "account/data/more.txt": b""}, "data/more.txt: It is not listed in manifest-sha256.txt"),
        (
            {name: each for name, each in GOOD.items() if not name.endswith("posts.csv")},
            "data/posts.csv: It is listed in manifest-sha256.txt, and not in the bag",
        ),
        ({name: each for name, each in GOOD.items() if "manifest" not in name}, "It has no manifest"),
        ({**GOOD, "account/bagit.txt": b"hello"}, "bagit.txt lacks the version"),
        ({**GOOD, "account/bagit.txt": b"\xff\xfe"}, "It is not in UTF-8"),
        ({**GOOD, "account/fetch.txt": b"https://x.example/ 1 data/x"}, "Files of it are elsewhere"),
        ({**GOOD, "account/bag-info.txt": b"Payload-Oxum: 7.1"}, "It states 1 files with 7 bytes"),
        (
            {**GOOD, "account/manifest-sha256.txt": GOOD["account/manifest-sha256.txt"] + b"zz  data/../../x\n"},
            "line 3: It is not “digest file name”",
        ),
        ({**GOOD, "account/manifest-sha256.txt": GOOD["account/manifest-sha256.txt"] * 2}, "line 3: The file is listed twice"),
        ({**GOOD, "loose.txt": b""}, "It is outside the folder of the bag"),
        (bag_files({"site.warc.gz": b"no warc"}), "This is no WARC file"),
        (bag_files({"site.wacz": b"no zip"}), "The ZIP file is damaged"),
    ],
)
def test_one_thing_wrong_in_a_bag_is_said_with_its_place(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    said = faults(verify(zipped(tmp_path / "a.zip", files)))
    assert any(reason in each for each in said), said


def test_a_bag_with_weak_digests_is_good_and_says_so(tmp_path: Path) -> None:
    weak = {**bag_files({"a.txt": b"a"}, algorithm="md5"), "account/manifest-blake9.txt": b""}
    verdict = verify(zipped(tmp_path / "a.zip", weak))
    assert verdict.good
    assert [each.reason.en[:30] for each in verdict.notes] == ["The digests of the manifest ar", "Its manifests have md5 digests"]


def test_packages_that_lead_elsewhere_or_would_burst_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, reason in (
        ("../evil.txt", "leads out of it"),
        ("a/../../evil", "leads out of it"),
        ("C:evil", "leads out of it"),
        ("a\\b", "leads out of it"),
    ):
        with zipfile.ZipFile(tmp_path / "evil.zip", "w") as package:
            member = zipfile.ZipInfo("x")
            member.filename = name  # as a hostile program writes it
            package.writestr(member, "x")
        assert reason in faults(verify(tmp_path / "evil.zip"))[0]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("zeros", bytes(4 << 20))
    monkeypatch.setattr(reading, "MOST_RATIO", 500)
    assert "as a ZIP bomb would" in faults(verify(tmp_path / "bomb.zip"))[0]
    twice = zipped(tmp_path / "twice.zip", {"a.txt": b"1", "b.txt": b"2"})
    twice.write_bytes(twice.read_bytes().replace(b"b.txt", b"a.txt"))
    assert "Two files of the ZIP file have one name" in faults(verify(tmp_path / "twice.zip"))[0]
    monkeypatch.setattr(reading, "MOST_FILES", 3)
    assert "It holds more than 3 files" in faults(wacz(tmp_path, listed(wacz_files())))[0]


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    for name, content in bag_files({"a.txt": b"a"}).items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    assert verify(tmp_path / "account").good
    (tmp_path / "account" / "data" / "b.txt").symlink_to("/etc/hostname")
    assert "The package holds a link" in faults(verify(tmp_path / "account"))[0]


def test_a_way_of_packing_that_is_not_known_is_not_called_damage(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", bag_files({"a.txt": b"a"}))
    stored, unknown = b"\x14\x00\x00\x00\x00\x00", b"\x14\x00\x00\x00\x63\x00"  # version, flags, method 99
    file.write_bytes(file.read_bytes().replace(stored, unknown))
    said = faults(verify(file))
    assert any("packed in a way that is not known here" in each for each in said)
    assert not any("damaged" in each for each in said)


def test_a_bag_that_was_cut_off_behind_a_wacz_file_is_not_taken_for_that_file(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "a.wacz", listed(wacz_files())).read_bytes()
    bag = zipped(tmp_path / "a.zip", bag_files({"site.wacz": inner, "posts.csv": b"id\n"})).read_bytes()
    (tmp_path / "a.zip").write_bytes(bag[: bag.index(inner) + len(inner)])
    assert faults(verify(tmp_path / "a.zip"))[0].endswith("the rest of a larger one that was cut off")


def test_damage_inside_a_zip_file_is_found_by_its_checksum_too(tmp_path: Path) -> None:
    file = zipped(tmp_path / "a.zip", bag_files({"a.txt": b"an unusual sentence"}))
    file.write_bytes(file.read_bytes().replace(b"an unusual sentence", b"an unusuaL sentence"))
    assert any("Reading breaks off" in each for each in faults(verify(file)))
    file.write_bytes(file.read_bytes()[:200])
    assert "The ZIP file is damaged" in faults(verify(file))[0]


def test_what_is_no_archive_is_said_with_what_would_be_one(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_text("hello")
    zipped(tmp_path / "b.zip", {"hello.txt": b""})
    for name in ("a.warc", "b.zip"):
        assert faults(verify(tmp_path / name))[0].endswith("and BagIt as a folder or a ZIP file")
    with pytest.raises(FileNotFoundError):
        verify(tmp_path / "none")
