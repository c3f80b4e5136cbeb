"""The settings of a platform: strict, in both languages, and silent about secrets."""

import logging
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as of_hypothesis
from hypothesis import strategies as st

from guikou.environment import PREFIX, SECRET, BadSettings, Environment, SecretsCovered, read, secrets_in
from guikou.kernel.bilingual import Text

CALM = of_hypothesis(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure

LONG_KEY = "k" * 50


def refusal(**variables: str) -> list[Text]:
    """Return what is said about these variables."""
    with pytest.raises(BadSettings) as bad:
        read({f"GUIKOU_{name}": value for name, value in variables.items()})
    return list(bad.value.sentences)


def test_without_variables_everything_has_a_default() -> None:
    settings = read({"PATH": "/bin", "GUIKOU_CHROMIUM": "x", "GUIKOU_TEST_DATABASE": "postgres"})
    assert settings == Environment()
    assert (settings.zone, settings.language, settings.packs) == ("Asia/Shanghai", "zh", ("cn-national", "general"))


def test_values_are_read_and_lists_are_split() -> None:
    settings = read(
        {
            "GUIKOU_HOSTS": " a.example , b.example,",
            "GUIKOU_PROXIES": " 2 ",
            "GUIKOU_ADDRESS": "https://console.example/",
            "GUIKOU_HOME": "/srv/guikou",
            "GUIKOU_ZONE": "Europe/Berlin",
        }
    )
    assert (settings.hosts, settings.proxies, settings.address) == (("a.example", "b.example"), 2, "https://console.example")
    assert settings.home == Path("/srv/guikou")


def test_an_empty_value_is_as_good_as_none() -> None:
    assert read({"GUIKOU_PROXIES": "", "GUIKOU_PACKS": " ", "GUIKOU_ZONE_FILE": ""}) == Environment()


def test_a_value_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{LONG_KEY}\n")
    (tmp_path / "hosts").write_text("a.example,\nb.example\n")
    settings = read({"GUIKOU_SECRET_KEY_FILE": str(tmp_path / "key"), "GUIKOU_HOSTS_FILE": str(tmp_path / "hosts")})
    assert (settings.secret_key, settings.hosts) == (LONG_KEY, ("a.example", "b.example"))


def test_a_value_that_is_set_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(LONG_KEY)
    [said] = refusal(SECRET_KEY=LONG_KEY, SECRET_KEY_FILE=str(tmp_path / "key"))
    assert said == Text("GUIKOU_SECRET_KEY：同时设置了值和文件", "GUIKOU_SECRET_KEY: set twice, as a value and as a file")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    said = refusal(SECRET_KEY_FILE=str(tmp_path / "missing"), OIDC_SECRET_FILE=str(tmp_path / "binary"))
    assert [text.en for text in said] == [
        "GUIKOU_OIDC_SECRET_FILE: the file cannot be read",
        "GUIKOU_SECRET_KEY_FILE: the file cannot be read",
    ]


def test_an_unknown_name_is_refused_and_the_nearest_named() -> None:
    said = refusal(ADRESS="http://a.example", WHOLLY_OTHER="1", MAIL_URI_FILE="x")
    assert [text.en for text in said] == [
        "GUIKOU_ADRESS: there is no such setting; was GUIKOU_ADDRESS meant?",
        "GUIKOU_MAIL_URI_FILE: there is no such setting; was GUIKOU_MAIL_URL meant?",
        "GUIKOU_WHOLLY_OTHER: there is no such setting",
    ]
    assert said[0].zh == "GUIKOU_ADRESS：没有这项设置；是不是GUIKOU_ADDRESS？"


NO_ADDRESS = Text("应为以 http:// 或 https:// 开头的地址", "it has to be an address that begins with http:// or https://")
NO_MAILBOX = Text(
    "应以 maildir:/// 开头并写明文件夹，或以 imaps:// 或 imap:// 开头并写明主机",
    "it has to begin with maildir:/// and name a folder, or with imaps:// or imap:// and name a host",
)
NO_DATABASE = Text("应以 postgresql:// 或 sqlite:/// 开头", "it has to begin with postgresql:// or sqlite:///")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("PROXIES", "many", Text("应为整数", "it has to be a whole number")),
        ("PROXIES", "-1", Text("不能小于0", "it may not be less than 0")),
        ("PROXIES", "6", Text("不能大于5", "it may not be more than 5")),
        ("LANGUAGE", "fr", Text("只能是zh、en", "it has to be zh or en")),
        ("SECOND_FACTOR", "no", Text("只能是required、optional", "it has to be required or optional")),
        ("COUNTRY", "cn", Text("应为两个大写字母的国家代码", "it has to be the two capital letters of a country")),
        ("ZONE", "Mars/Olympus", Text("没有这个时区", "there is no such time zone")),
        ("ADDRESS", "console.example", NO_ADDRESS),
        ("ADDRESS", "http://[", NO_ADDRESS),
        ("ADDRESS", "https://a.example/console", Text("地址不能带路径", "the address may not have a path")),
        ("OIDC_ISSUER", "ftp://a.example", NO_ADDRESS),
        ("SECRET_KEY", "short", Text("不足五十个字符", "it is shorter than 50 characters")),
        ("DATABASE_URL", "mysql://u:p@h/n", NO_DATABASE),
        ("DATABASE_URL", "postgresql://u:p@h:x/n", NO_DATABASE),
        (
            "MAIL_URL",
            "smtp://",
            Text("应以 smtp:// 或 smtps:// 开头并写明主机", "it has to begin with smtp:// or smtps:// and name a host"),
        ),
        ("DESK_MAILBOX", "pop3://host/", NO_MAILBOX),
        ("BOUNCE_MAILBOX", "imaps:///INBOX", NO_MAILBOX),
        ("DESK_MAILBOX", "maildir://", NO_MAILBOX),
        ("PACKS", ",", Text("这个值不能用", "this value cannot be used")),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_both_languages(name: str, value: str, why: Text) -> None:
    assert refusal(**{name: value}) == [Text(f"GUIKOU_{name}：{why.zh}", f"GUIKOU_{name}: {why.en}")]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert len(refusal(PROXIES="x", ZONE="y", NOTHING="z")) == 3


SECRETS = [name for name, field in Environment.model_fields.items() if field.json_schema_extra == SECRET]


@CALM
@given(secret=st.text("abcdefgh-XYZ0123456789", min_size=8), name=st.sampled_from(SECRETS))
def test_no_refusal_and_no_repr_shows_a_secret(secret: str, name: str) -> None:
    variables = {PREFIX + name.upper(): secret, "GUIKOU_ZONE": "nowhere"}
    with pytest.raises(BadSettings) as bad:
        read(variables)
    shown = [str(bad.value), repr(bad.value), *(text.zh for text in bad.value.sentences)]
    assert not any(secret in text for text in shown)
    assert bad.value.__context__ is None or secret not in str(bad.value.__context__)
    settings = Environment.model_construct(**{name: secret})
    assert secret not in repr(settings)
    assert secret not in str(settings)


def test_which_settings_are_secret() -> None:
    assert set(SECRETS) == {"database_url", "secret_key", "trail_key", "mail_url", "oidc_secret", "desk_mailbox", "bounce_mailbox"}


def test_passwords_inside_addresses_are_secrets_too() -> None:
    settings = read(
        {"GUIKOU_DATABASE_URL": "postgresql://u:p%40ssword@h/n", "GUIKOU_MAIL_URL": "smtp://h", "GUIKOU_OIDC_SECRET": "o-secret"}
    )
    found = secrets_in(settings)
    assert {"p%40ssword", "p@ssword", "o-secret", "postgresql://u:p%40ssword@h/n"} <= found
    assert "" not in found


def test_lines_of_the_log_carry_no_secret_not_even_in_a_traceback() -> None:
    cover = SecretsCovered("%(levelname)s %(message)s", {"hunter22", "hunter2234"})
    try:
        raise RuntimeError("connection with hunter2234 refused")
    except RuntimeError as error:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "tried %s", ("hunter22",), (type(error), error, error.__traceback__))
    line = cover.format(record)
    assert line.startswith("ERROR tried ***\nTraceback")
    assert "connection with *** refused" in line
    assert "hunter" not in line
    assert datetime.fromisoformat(cover.formatTime(record)).utcoffset() is not None
