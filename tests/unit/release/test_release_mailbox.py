"""Mailboxes: every unread mail is handed on once, in order, and none holds up the others."""

import logging
from pathlib import Path

import pytest

from certificates import self_signed
from guikou.release import mailbox
from guikou.release.mailbox import NoMailbox, read
from imap_server import Box, imap_server, trusting


def maildir(folder: Path, **mails: bytes) -> str:
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    for name, raw in mails.items():
        (folder / "new" / name).write_bytes(raw)
    return f"maildir://{folder}"


def test_a_folder_hands_each_mail_on_once_and_marks_it_as_read(tmp_path: Path) -> None:
    address = maildir(tmp_path / "box", a=b"one", b=b"two", c=b"three")
    taken: list[bytes] = []
    assert read(address, taken.append, most=2) == 2
    assert read(address, taken.append, most=2) == 1
    assert read(address, taken.append, most=2) == 0
    assert taken == [b"one", b"two", b"three"]
    assert sorted(path.name for path in (tmp_path / "box" / "cur").iterdir()) == ["a:2,S", "b:2,S", "c:2,S"]


def test_a_mail_that_cannot_be_taken_is_flagged_and_does_not_hold_up_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    address = maildir(tmp_path / "box", a=b"secret words", b=b"two")
    taken: list[bytes] = []

    def take(raw: bytes) -> None:
        if raw == b"secret words":
            raise RuntimeError(raw)
        taken.append(raw)

    with caplog.at_level(logging.DEBUG):
        assert read(address, take, most=10) == 2
    assert taken == [b"two"]
    assert (tmp_path / "box" / "cur" / "a:2,FS").exists()
    assert "secret words" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_of_a_huge_mail_only_the_beginning_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LARGEST", 10)
    taken: list[bytes] = []
    read(maildir(tmp_path / "box", a=b"x" * 100), taken.append, most=1)
    assert taken == [b"x" * 11]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoMailbox) as said:
        read(f"maildir://{tmp_path}/absent", print, most=1)
    assert str(tmp_path) in said.value.reason.en


@pytest.mark.enable_socket
@pytest.mark.parametrize("encrypted", [True, False], ids=["TLS", "STARTTLS"])
def test_a_server_hands_each_mail_on_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encrypted: bool) -> None:
    certificate = self_signed(tmp_path, "localhost")
    trusting(monkeypatch, certificate)
    box = Box()
    box.add(b"Subject: one\r\n\r\n\r\n")
    box.add(b"Subject: two\r\n\r\n)")
    taken: list[bytes] = []
    with imap_server(box, certificate, encrypted=encrypted) as port:
        address = f"{'imaps' if encrypted else 'imap'}://desk%40example.org:geheim-4711@localhost:{port}/Desk"
        assert read(address, taken.append, most=10) == 2
        assert read(address, taken.append, most=10) == 0
    assert taken == [b"Subject: one\r\n\r\n\r\n", b"Subject: two\r\n\r\n)"]
    assert [flags for _, flags in box.mails] == [{"\\Seen"}, {"\\Seen"}]
    assert 'SELECT "Desk"' in box.said
    assert any("desk@example.org" in line for line in box.said)


@pytest.mark.enable_socket
def test_no_error_shows_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    certificate = self_signed(tmp_path, "localhost")
    trusting(monkeypatch, certificate)
    with caplog.at_level(logging.DEBUG), imap_server(Box(), certificate) as port, pytest.raises(NoMailbox) as said:
        read(f"imaps://desk:falsch-0815@localhost:{port}/", print, most=1)
    assert "localhost" in said.value.reason.zh
    assert "falsch" not in repr(said.value) + str(said.value.__cause__) + caplog.text
    assert said.value.__suppress_context__


@pytest.mark.enable_socket
def test_a_server_that_nobody_vouches_for_is_not_told_the_password(tmp_path: Path) -> None:
    box = Box()
    with imap_server(box, self_signed(tmp_path, "localhost")) as port, pytest.raises(NoMailbox):
        read(f"imaps://desk:geheim-4711@localhost:{port}/", print, most=1)
    assert box.said == []
