"""
The database itself holds the law of the desk, whoever asks it: superusers, scripts and mistakes of ours included.

An edition is public only with the signatures that its route asks for: as many different people as `required`, none of them an author, in the turns 1 … `required`
or those of the route, for exactly its content hash. What is in review or signed cannot be changed under the same hash; a public edition is never changed at all.
Signatures are only added and voided, authors only added. A delivery leaves the queue only when its edition is public.
"""

from typing import Any

from django.db import migrations

EDITIONS, SIGNATURES, AUTHORS, DELIVERIES = "release_edition", "release_signature", "release_author", "release_delivery"
PUBLIC = "('released', 'corrected', 'recalled')"
UNSIGNED, CHANGED, LOWERED = (
    "the edition lacks signatures",
    "a public edition is never changed",
    "fewer signatures than the review began with",
)
KEPT, ADDED, SAME_HASH = "a signature is only added or voided", "an author is only added", "other content needs another hash"
NOT_PUBLIC = "the edition of the delivery is not public"

# ruff: noqa: S608 - the names are constants
# Of each signature that counts: for this hash, by a person who is no author. Unique constraints see to it that people and turns differ.
_COUNTED = f"""(SELECT count(DISTINCT s.person_key) FROM {SIGNATURES} s WHERE s.edition_id = NEW.id AND s.content_hash = NEW.content_hash
    AND s.void_at IS NULL AND NOT EXISTS (SELECT 1 FROM {AUTHORS} a WHERE a.edition_id = NEW.id AND (a.person_key = s.person_key
    OR (s.way = 'link' AND a.name = s.name))))"""
_IS_PUBLIC = f"NEW.state IN {PUBLIC} OR NEW.released_at IS NOT NULL"


def _rules(differs: str) -> dict[str, tuple[str, str, str]]:
    """Return of each rule: before what on which table, the condition under which it is refused, and the words. `differs` compares two values, null among them."""

    def changed(*columns: str) -> str:
        return "(" + " OR ".join(differs.format(f"NEW.{column}", f"OLD.{column}") for column in columns) + ")"

    return {
        "release_public_is_signed": (f"UPDATE ON {EDITIONS}", f"({_IS_PUBLIC}) AND {_COUNTED} < NEW.required", UNSIGNED),
        "release_born_private": (f"INSERT ON {EDITIONS}", _IS_PUBLIC, UNSIGNED),
        "release_public_stays": (
            f"UPDATE ON {EDITIONS}",
            f"OLD.released_at IS NOT NULL AND {changed('content', 'content_hash', 'required', 'release_id', 'number', 'released_at', 'route')}",
            CHANGED,
        ),
        "release_content_has_its_hash": (
            f"UPDATE ON {EDITIONS}",
            f"{changed('content')} AND NEW.content_hash = OLD.content_hash",
            SAME_HASH,
        ),
        "release_turns_stay": (
            f"UPDATE ON {EDITIONS}",
            "NEW.required < OLD.required AND OLD.state <> 'draft' AND NEW.content_hash = OLD.content_hash AND NEW.state <> 'draft'",
            LOWERED,
        ),
        "release_public_never_goes": (f"DELETE ON {EDITIONS}", "OLD.released_at IS NOT NULL", CHANGED),
        "release_signature_stays": (
            f"UPDATE ON {SIGNATURES}",
            "OLD.void_at IS NOT NULL OR "
            + changed("edition_id", "turn", "person_id", "person_key", "name", "content_hash", "way", "link_mark", "at"),
            KEPT,
        ),
        "release_signature_not_voided_when_public": (
            f"UPDATE ON {SIGNATURES}",
            f"EXISTS (SELECT 1 FROM {EDITIONS} e WHERE e.id = NEW.edition_id AND e.released_at IS NOT NULL)",
            KEPT,
        ),
        "release_signature_never_goes": (f"DELETE ON {SIGNATURES}", "1 = 1", KEPT),
        "release_author_stays": (f"UPDATE ON {AUTHORS}", "1 = 1", ADDED),
        "release_author_never_goes": (f"DELETE ON {AUTHORS}", "1 = 1", ADDED),
        "release_sent_when_public": (
            f"UPDATE ON {DELIVERIES}",
            f"NEW.state <> 'queued' AND NOT EXISTS (SELECT 1 FROM {EDITIONS} e WHERE e.id = NEW.edition_id AND e.released_at IS NOT NULL)",
            NOT_PUBLIC,
        ),
        "release_born_queued": (f"INSERT ON {DELIVERIES}", "NEW.state <> 'queued'", NOT_PUBLIC),
    }


def _statements(vendor: str) -> tuple[list[str], list[str]]:
    rules = _rules("{} IS NOT {}" if vendor == "sqlite" else "{}::text IS DISTINCT FROM {}::text")
    if vendor == "sqlite":
        put = [
            f"CREATE TRIGGER {name} BEFORE {when} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{words}'); END"
            for name, (when, condition, words) in rules.items()
        ]
        # An INSERT OR REPLACE removes a row without asking the trigger of DELETE.
        replaced = {f"{table}_no_replace": (table, words) for table, words in ((SIGNATURES, KEPT), (AUTHORS, ADDED), (EDITIONS, CHANGED))}
        put += [
            (
                f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
                f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
            )
            for name, (table, words) in replaced.items()
        ]
        return put, [f"DROP TRIGGER {name}" for name in (*rules, *replaced)]
    put, take = [], []
    for name, (when, condition, words) in rules.items():
        table, gone = when.rpartition(" ")[2], when.startswith("DELETE")
        # The condition may ask other tables, which WHEN may not.
        back = "OLD" if gone else "NEW"
        put += [
            (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN RAISE EXCEPTION '{words}'; END IF;"
                f" RETURN {back}; END $$"
            ),
            f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION {name}()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
        ]
        take.append(f"DROP FUNCTION {name}() CASCADE")
    put.append(f"CREATE FUNCTION release_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{KEPT}'; END $$")
    take.append("DROP FUNCTION release_no_truncate() CASCADE")
    for table in (SIGNATURES, AUTHORS, EDITIONS):
        put += [
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION release_no_truncate()",
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate",
        ]
    return put, take


def put(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Make the triggers."""
    for statement in _statements(schema_editor.connection.vendor)[0]:
        schema_editor.execute(statement)


def take(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001
    """Remove them again."""
    for statement in _statements(schema_editor.connection.vendor)[1]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Triggers in both databases."""

    dependencies = [("release", "0001_initial")]
    operations = [migrations.RunPython(put, take)]
