"""What can be said about the database before anything is asked of it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def unreachable() -> str:
    """Return why the database does not answer, as it says so itself and without the password; empty where it answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as trouble:
        return " ".join(str(trouble).split())
    return ""


def pending_migrations() -> list[str]:
    """Return the migrations that this version has and the database has not, such as `people.0001_initial`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
