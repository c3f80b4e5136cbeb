"""What holds for all models and migrations together."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# From the top down; a foreign key may point down or stay.
LAYERS = (
    "portal",
    "api",
    "console",
    "consolidation",
    "release",
    "inspection",
    "duplicates",
    "collection",
    "registry",
    "jobs",
    "people",
    "trail",
)
OURS = tuple(name for name in LAYERS if name in apps.app_configs)
# The frame's own migrations stand on the people who sign in, so those are not taken back without it.
REVERSIBLE = tuple(name for name in OURS if name != "people")


def test_a_foreign_key_never_points_up() -> None:
    upwards = [
        f"{model.__name__}.{field.name}"
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model and not field.auto_created and field.related_model._meta.app_label in LAYERS
        if LAYERS.index(field.related_model._meta.app_label) < LAYERS.index(label)
    ]
    assert upwards == []


@pytest.mark.django_db
def test_every_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_every_migration_can_be_taken_back_and_made_again() -> None:
    newest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] in REVERSIBLE]
    for label, _ in sorted(newest, key=lambda node: LAYERS.index(node[0])):
        MigrationExecutor(connection).migrate([(label, None)])
    left = set(connection.introspection.table_names())
    assert {model._meta.db_table for label in REVERSIBLE for model in apps.get_app_config(label).get_models()} & left == set()
    MigrationExecutor(connection).migrate(newest)
    assert MigrationExecutor(connection).migration_plan(newest) == []
