"""The database itself refuses to change or remove a line of the trail, and the head is there from the start."""

from typing import Any

from django.db import migrations

REFUSAL = "the trail is append-only"
SQLITE = [
    f"CREATE TRIGGER trail_no_{act.lower()} BEFORE {act} ON trail_trailline BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE TRIGGER trail_no_change BEFORE UPDATE OR DELETE ON trail_trailline FOR EACH ROW EXECUTE FUNCTION trail_refuse()",
    "CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON trail_trailline FOR EACH STATEMENT EXECUTE FUNCTION trail_refuse()",
]


def put(apps: Any, schema_editor: Any) -> None:
    """Make the triggers and the head."""
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)
    apps.get_model("trail", "TrailHead").objects.create(id=1, number=0, digest="0" * 64)


def take(apps: Any, schema_editor: Any) -> None:
    """Remove them again."""
    if schema_editor.connection.vendor == "sqlite":
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER trail_no_{act}")
    else:
        schema_editor.execute("DROP TRIGGER trail_no_truncate ON trail_trailline")
        schema_editor.execute("DROP TRIGGER trail_no_change ON trail_trailline")
        schema_editor.execute("DROP FUNCTION trail_refuse()")
    apps.get_model("trail", "TrailHead").objects.all().delete()


class Migration(migrations.Migration):
    """Triggers in both databases."""

    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(put, take)]
