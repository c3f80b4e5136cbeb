"""The settings of a running Guikou: read from the environment once, strictly."""

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, zone

PREFIX = "GUIKOU_"
FILE_SUFFIX = "_FILE"
# Read elsewhere, before or without a running platform: the browser of the tests, and the database that they run on.
NOT_OURS = frozenset({"GUIKOU_CHROMIUM", "GUIKOU_TEST_DATABASE"})
SECRET = {"secret": True}

Listed = Annotated[tuple[str, ...], Field(default=())]


class BadSettings(ValueError):
    """Settings in the environment are unknown or wrong; each line of the text names one and says what to do."""


class Environment(BaseModel):
    """Every setting, with what it means and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    home: Path = Field(Path("var"), description="folder for the database, files, keys and backups of this installation")
    database_url: str = Field(
        "",
        description="where the data are: `postgresql://user:password@host/name`; empty: SQLite in the home folder",
        json_schema_extra=SECRET,
    )
    secret_key: str = Field(
        "",
        description="key that signs sessions and links, at least 50 characters; empty: made at first start and kept in the home folder",
        json_schema_extra=SECRET,
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
        "", description="mail server: `smtp://user:password@host:587`; empty: mails are only kept in the outbox", json_schema_extra=SECRET
    )
    mail_from: str = Field("guikou@localhost", description="sender of mails")
    oidc_issuer: str = Field("", description="address of an OpenID Connect provider; empty: sign-in with password and second factor only")
    oidc_client: str = Field("", description="client id at that provider")
    oidc_secret: str = Field("", description="client secret at that provider", json_schema_extra=SECRET)
    oidc_name: str = Field("OpenID Connect", description="what the sign-in button of that provider says")
    second_factor: Literal["required", "optional"] = Field("required", description="whether everybody needs a second factor to work here")
    private_hosts: Listed = Field(
        (),
        description="hosts in private networks that collection may fetch from, separated by commas; every other private address is refused",
    )

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            zone(name)
        except NotAMoment as unknown:
            raise ValueError("there is no such time zone") from unknown
        return name

    @field_validator("address", "oidc_issuer")
    @classmethod
    def _address(cls, address: str) -> str:
        if address and not address.startswith(("http://", "https://")):
            raise ValueError("it has to begin with http:// or https://")
        return address.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, key: str) -> str:
        if key and len(key) < 50:
            raise ValueError("it is shorter than 50 characters")
        return key


def read(environ: Mapping[str, str] | None = None) -> Environment:
    """
    Return the settings. `GUIKOU_NAME_FILE` names a file that holds the value of `GUIKOU_NAME`, for secrets that are handed over as files.

    :raises BadSettings: a variable that begins with GUIKOU_ is unknown, set twice (also as a file), unreadable or has a value that cannot be.
    """
    wrong: list[str] = []
    values: dict[str, Any] = {}
    for variable, value in sorted((os.environ if environ is None else environ).items()):
        if not variable.startswith(PREFIX) or variable in NOT_OURS:
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in Environment.model_fields and variable.endswith(FILE_SUFFIX):
            name = name.removesuffix(FILE_SUFFIX.lower())
            try:
                value = Path(value).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as unreadable:
                wrong.append(f"{variable}: the file cannot be read ({type(unreadable).__name__})")
                continue
        if name not in Environment.model_fields:
            near = difflib.get_close_matches(name, Environment.model_fields, n=1)
            wrong.append(f"{variable}: there is no such setting" + (f"; {PREFIX}{near[0].upper()} was meant?" if near else ""))
        elif name in values:
            wrong.append(f"{PREFIX}{name.upper()}: set twice, as a value and as a file")
        else:
            values[name] = _split(value) if isinstance(Environment.model_fields[name].get_default(), tuple) else value
    try:
        settings = Environment.model_validate(values)
    except ValidationError as invalid:
        wrong.extend(f"{PREFIX}{str(error['loc'][0]).upper()}: {error['msg'].removeprefix('Value error, ')}" for error in invalid.errors())
    if wrong:
        raise BadSettings("\n".join(wrong))
    return settings


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())
