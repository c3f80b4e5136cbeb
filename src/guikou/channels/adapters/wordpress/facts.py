"""What WordPress is like; hosts and themes differ, and their refusal decides."""

from datetime import date

from guikou.channels.capability import Basis, Can, Capability, Form, Limit, Unit

_READ_ON = date(2026, 11, 21)
_TABLES = "https://developer.wordpress.org/reference/functions/wp_get_db_schema/"

WORDPRESS = Capability(
    platform="wordpress",
    form=Form.ARTICLE,
    can=frozenset({Can.PREPARE, Can.PUBLISH, Can.LOOK_UP, Can.READ_BACK, Can.CORRECT, Can.RECALL, Can.COMMENTS}),
    limits={
        "title": Limit(most=65_535, unit=Unit.UTF8_BYTES, source=_TABLES, as_of=_READ_ON, basis=Basis.UNCONFIRMED),
        "picture": Limit(
            most=2 * 2**20,
            unit=Unit.BYTES,
            source="https://www.php.net/manual/en/ini.core.php#ini.upload-max-filesize",
            as_of=_READ_ON,
            basis=Basis.UNCONFIRMED,
        ),
    },
    picture_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
)
