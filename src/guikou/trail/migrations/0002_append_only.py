"""
The database itself refuses to change or remove a line of the trail, and to put back or remove its head, which is there from the start.

On SQLite an INSERT OR REPLACE removes a row without asking the trigger of DELETE, so that an insert that would replace is refused, too.
"""

from typing import Any

from django.db import migrations

LINES, HEAD = "trail_trailline", "trail_trailhead"
REFUSAL, HEAD_REFUSAL = "the trail is append-only", "the head of the trail only grows"


def _refuse(name: str, when: str, refusal: str) -> tuple[str, str]:
    return name, f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"


# ruff: noqa: S608 - the names are constants
SQLITE = dict(
    [
        _refuse("trail_no_update", f"BEFORE UPDATE ON {LINES}", REFUSAL),
        _refuse("trail_no_delete", f"BEFORE DELETE ON {LINES}", REFUSAL),
        _refuse(
            "trail_no_replace",
            f"BEFORE INSERT ON {LINES} WHEN EXISTS (SELECT 1 FROM {LINES} WHERE number = NEW.number OR digest = NEW.digest)",
            REFUSAL,
        ),
        _refuse("trail_head_grows", f"BEFORE UPDATE ON {HEAD} WHEN NEW.number < OLD.number", HEAD_REFUSAL),
        _refuse("trail_head_stays", f"BEFORE DELETE ON {HEAD}", HEAD_REFUSAL),
        _refuse("trail_head_once", f"BEFORE INSERT ON {HEAD} WHEN EXISTS (SELECT 1 FROM {HEAD})", HEAD_REFUSAL),
    ]
)
POSTGRESQL = [
    f"CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"CREATE FUNCTION trail_head_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{HEAD_REFUSAL}'; END $$",
    f"CREATE TRIGGER trail_no_change BEFORE UPDATE OR DELETE ON {LINES} FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    f"CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON {LINES} FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
    f"CREATE TRIGGER trail_head_grows BEFORE UPDATE ON {HEAD} FOR EACH ROW WHEN (NEW.number < OLD.number) EXECUTE FUNCTION trail_head_refuse()",
    f"CREATE TRIGGER trail_head_stays BEFORE DELETE ON {HEAD} FOR EACH ROW EXECUTE FUNCTION trail_head_refuse()",
    f"CREATE TRIGGER trail_head_no_truncate BEFORE TRUNCATE ON {HEAD} FOR EACH STATEMENT EXECUTE FUNCTION trail_head_refuse()",
    # Also where a session says that it replays changes of another server.
    *(f"ALTER TABLE {LINES} ENABLE ALWAYS TRIGGER {name}" for name in ("trail_no_change", "trail_no_truncate")),
    *(f"ALTER TABLE {HEAD} ENABLE ALWAYS TRIGGER {name}" for name in ("trail_head_grows", "trail_head_stays", "trail_head_no_truncate")),
]
POSTGRESQL_BACK = ["DROP FUNCTION trail_refuse() CASCADE", "DROP FUNCTION trail_head_refuse() CASCADE"]


def put(apps: Any, schema_editor: Any) -> None:
    """Make the head and the triggers."""
    apps.get_model("trail", "TrailHead").objects.create(id=1, number=0, digest="0" * 64)
    for statement in SQLITE.values() if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def take(apps: Any, schema_editor: Any) -> None:
    """Remove them again."""
    for statement in [f"DROP TRIGGER {name}" for name in SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)
    apps.get_model("trail", "TrailHead").objects.all().delete()


class Migration(migrations.Migration):
    """Triggers in both databases."""

    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(put, take)]
