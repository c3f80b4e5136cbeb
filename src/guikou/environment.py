"""The settings of a running Guikou: read from the environment once, strictly. No error and no repr shows a secret."""

import difflib
import logging
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.config import JsonDict
from pydantic_core import ErrorDetails, PydanticCustomError

from guikou.kernel.bilingual import Text
from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, zone

PREFIX = "GUIKOU_"
FILE_SUFFIX = "_FILE"
# Read elsewhere, before or without a running platform: the browser of the tests, and the database that they run on.
NOT_OURS = frozenset({"GUIKOU_CHROMIUM", "GUIKOU_TEST_DATABASE"})
SECRET: JsonDict = {"secret": True}

Listed = Annotated[tuple[str, ...], Field(default=())]


class BadSettings(ValueError):
    """Settings in the environment are unknown or wrong; each sentence names one and says what is wrong with it, never its value."""

    def __init__(self, sentences: Iterable[Text]) -> None:
        self.sentences = tuple(sentences)
        super().__init__("\n".join(sentence.en for sentence in self.sentences))


class Environment(BaseModel):
    """Every setting, with what it means and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    home: Path = Field(Path("var"), description="folder for the database, files, keys and backups of this installation")
    database_url: str = Field(
        "",
        description="where the data are: `postgresql://user:password@host/name`; empty: SQLite in the home folder",
        json_schema_extra=SECRET,
        repr=False,
    )
    secret_key: str = Field(
        "",
        description="key that signs sessions and links, at least 50 characters; empty: made at first start and kept in the home folder",
        json_schema_extra=SECRET,
        repr=False,
    )
    trail_key: str = Field(
        "",
        description="Ed25519 private key (PEM) that signs the head of the trail; empty: made at first use and kept in the home folder",
        json_schema_extra=SECRET,
        repr=False,
    )
    address: str = Field("http://127.0.0.1:8000", description="the address under which people reach this installation, without a path")
    hosts: Listed = Field(
        (), description="further host names that may be asked for, separated by commas; the one of the address always may"
    )
    proxies: int = Field(0, ge=0, le=5, description="how many trusted proxies stand in front and append to X-Forwarded-For")
    zone: str = Field(DEFAULT_ZONE, description="IANA time zone in which days begin and people read times")
    language: Literal["zh", "en"] = Field("zh", description="language of people who have not chosen one")
    country: str = Field(
        "CN", pattern="^[A-Z]{2}$", description="whose public holidays and working days deadlines count with: ISO 3166 code"
    )
    packs: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        ("cn-national", "general"), description="rule packs in force everywhere, separated by commas; organisations can add their own"
    )
    mail_url: str = Field(
        "",
        description="mail server: `smtp://user:password@host:587`; empty: mails are only kept in the outbox",
        json_schema_extra=SECRET,
        repr=False,
    )
    mail_from: str = Field("guikou@localhost", description="sender of mails")
    desk_mailbox: str = Field(
        "",
        description="where mails to the release desk arrive: `maildir:///folder`, `imaps://user:password@host/folder` or `imap://…` (STARTTLS); empty: none are read",
        json_schema_extra=SECRET,
        repr=False,
    )
    desk_mail_server: str = Field(
        "",
        description="name with which our own mail server begins Authentication-Results (it has to remove those of others); empty: senders confirm each mail by a link",
    )
    bounce_mailbox: str = Field(
        "", description="where mails come back to the newsletter; as desk_mailbox", json_schema_extra=SECRET, repr=False
    )
    oidc_issuer: str = Field("", description="address of an OpenID Connect provider; empty: sign-in with password and second factor only")
    oidc_client: str = Field("", description="client id at that provider")
    oidc_secret: str = Field("", description="client secret at that provider", json_schema_extra=SECRET, repr=False)
    oidc_name: str = Field("OpenID Connect", description="what the sign-in button of that provider says")
    second_factor: Literal["required", "optional"] = Field("required", description="whether everybody needs a second factor to work here")
    private_hosts: Listed = Field(
        (),
        description="hosts in private networks that collection may fetch from, separated by commas; every other private address is refused",
    )

    practice_address: str = Field(
        "http://127.0.0.1:8100",
        description="where `guikou practice` serves the practice platforms: channels in practice mode publish there and nowhere else",
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            zone(name)
        except NotAMoment:
            raise PydanticCustomError("zone", "") from None
        return name

    @field_validator("address", "oidc_issuer", "practice_address")
    @classmethod
    def _web_address(cls, address: str) -> str:
        if address:
            parts = _split_url(address)
            if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
                raise PydanticCustomError("web_address", "")
        return address.rstrip("/")

    @field_validator("address")
    @classmethod
    def _without_path(cls, address: str) -> str:
        if urlsplit(address).path:
            raise PydanticCustomError("path", "")
        return address

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: str) -> str:
        if key and len(key) < 50:
            raise PydanticCustomError("short_key", "")
        return key

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        parts = _split_url(url)
        if url and (parts is None or parts.scheme not in ("postgresql", "postgres", "sqlite")):
            raise PydanticCustomError("database", "")
        return url

    @field_validator("mail_url")
    @classmethod
    def _known_mail(cls, url: str) -> str:
        parts = _split_url(url)
        if url and (parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname):
            raise PydanticCustomError("mail", "")
        return url

    @field_validator("desk_mailbox", "bounce_mailbox")
    @classmethod
    def _known_mailbox(cls, url: str) -> str:
        parts = _split_url(url)
        if url and (
            parts is None or not (parts.path if parts.scheme == "maildir" else parts.hostname and parts.scheme in ("imap", "imaps"))
        ):
            raise PydanticCustomError("mailbox", "")
        return url


# Why a value cannot be, by the type of pydantic's error; its own sentences exist in one language and may quote the value.
REASONS: Mapping[str, Text] = {
    "zone": Text("没有这个时区", "there is no such time zone"),
    "web_address": Text("应为以 http:// 或 https:// 开头的地址", "it has to be an address that begins with http:// or https://"),
    "path": Text("地址不能带路径", "the address may not have a path"),
    "short_key": Text("不足五十个字符", "it is shorter than 50 characters"),
    "database": Text("应以 postgresql:// 或 sqlite:/// 开头", "it has to begin with postgresql:// or sqlite:///"),
    "mail": Text("应以 smtp:// 或 smtps:// 开头并写明主机", "it has to begin with smtp:// or smtps:// and name a host"),
    "mailbox": Text(
        "应以 maildir:/// 开头并写明文件夹，或以 imaps:// 或 imap:// 开头并写明主机",
        "it has to begin with maildir:/// and name a folder, or with imaps:// or imap:// and name a host",
    ),
    "int_parsing": Text("应为整数", "it has to be a whole number"),
    "greater_than_equal": Text("不能小于{ge}", "it may not be less than {ge}"),
    "less_than_equal": Text("不能大于{le}", "it may not be more than {le}"),
    "literal_error": Text("只能是{expected}", "it has to be {expected}"),
    "string_pattern_mismatch": Text("应为两个大写字母的国家代码", "it has to be the two capital letters of a country"),
}
OTHERWISE = Text("这个值不能用", "this value cannot be used")


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """
    Return the settings. `GUIKOU_NAME_FILE` names a file that holds the value of `GUIKOU_NAME`, for secrets that are handed over as files. An empty
    value is as good as none.

    :raises BadSettings: a variable that begins with GUIKOU_ is unknown, set twice (also as a file), unreadable or has a value that cannot be.
    """
    wrong: list[Text] = []
    values: dict[str, Any] = {}
    for variable, value in sorted((os.environ if environ is None else environ).items()):
        if not variable.startswith(PREFIX) or variable in NOT_OURS or not value.strip():
            continue
        name, is_file = _setting_of(variable)
        if name not in Environment.model_fields:
            wrong.append(_unknown(variable, name))
        elif name in values:
            wrong.append(
                Text(f"{PREFIX}{name.upper()}：同时设置了值和文件", f"{PREFIX}{name.upper()}: set twice, as a value and as a file")
            )
        else:
            try:
                values[name] = _value(name, Path(value).read_text(encoding="utf-8") if is_file else value)
            except (OSError, UnicodeDecodeError):
                wrong.append(Text(f"{variable}：无法读取这个文件", f"{variable}: the file cannot be read"))
    try:
        settings = Environment.model_validate(values)
    except ValidationError as invalid:
        wrong.extend(_sentence(error) for error in invalid.errors(include_url=False, include_input=False))
    if wrong:
        raise BadSettings(wrong)
    return settings


def _setting_of(variable: str) -> tuple[str, bool]:
    """Return the name of the setting, and whether the variable names a file that holds it."""
    name = variable.removeprefix(PREFIX).lower()
    if name not in Environment.model_fields and variable.endswith(FILE_SUFFIX):
        return name.removesuffix(FILE_SUFFIX.lower()), True
    return name, False


def _value(name: str, text: str) -> str | tuple[str, ...]:
    if isinstance(Environment.model_fields[name].get_default(), tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text.strip()


def _unknown(variable: str, name: str) -> Text:
    near = [f"{PREFIX}{found.upper()}" for found in difflib.get_close_matches(name, Environment.model_fields, n=1)]
    return Text(
        f"{variable}：没有这项设置" + "".join(f"；是不是{found}？" for found in near),
        f"{variable}: there is no such setting" + "".join(f"; was {found} meant?" for found in near),
    )


def _sentence(error: ErrorDetails) -> Text:
    limits = error.get("ctx", {})
    choices = str(limits.get("expected", "")).replace("'", "")
    reason = REASONS.get(error["type"], OTHERWISE).fill(**limits | {"expected": Text(choices.replace(" or ", "、"), choices)})
    variable = f"{PREFIX}{str(error['loc'][0]).upper()}"
    return Text(f"{variable}：{reason.zh}", f"{variable}: {reason.en}")


def _split_url(url: str) -> Any:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return parts


def secrets_in(settings: Environment) -> frozenset[str]:
    """Return every secret among the settings, and the passwords inside addresses."""
    found: set[str] = set()
    for name, field in Environment.model_fields.items():
        if field.json_schema_extra == SECRET:
            value = getattr(settings, name)
            password = urlsplit(value).password if "://" in value else None
            found |= {value} if password is None else {value, password, unquote(password)}
    return frozenset(secret for secret in found if len(secret) >= 4)


class SecretsCovered(logging.Formatter):
    """Writes lines of the log with stars in place of secrets, also inside tracebacks."""

    def __init__(self, format: str, secrets: Iterable[str]) -> None:  # noqa: A002 - the name is that of logging's configuration
        super().__init__(format)
        self._secrets = sorted(secrets, key=len, reverse=True)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - the library's names
        """Return when it was, with the offset of the zone."""
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "***")
        return line
