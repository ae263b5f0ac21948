"""The words of documents, for those who may open them (ADR 7)."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

# The parser takes "plan.pdf", "scope_v2", "health/care" and an address for one word each, and the 01 of "EV-01" for a
# number below nought: they are taken apart, and so is what is searched for (documents/search.py).
TIED = r"regexp_replace(words, '([[:alnum:]])[-_/]+(?=[[:alnum:]])', '\1 ', 'g')"
WORDS = rf"to_tsvector('pg_catalog.english', regexp_replace({TIED}, '([[:alpha:]])[.@]+(?=[[:alpha:]])', '\1 ', 'g'))"
NAME = "to_tsvector('pg_catalog.english', regexp_replace(name, '[^[:alnum:]]+', ' ', 'g'))"
VECTORS = f"""
ALTER TABLE documents_wording
    ADD COLUMN by_name tsvector GENERATED ALWAYS AS ({NAME}) STORED,
    ADD COLUMN by_words tsvector GENERATED ALWAYS AS (setweight({NAME}, 'A') || setweight({WORDS}, 'D')) STORED
"""
NO_VECTORS = "ALTER TABLE documents_wording DROP COLUMN by_words, DROP COLUMN by_name"

TODAY = """h.from_date <= (SELECT portal_today()) AND (h.to_date IS NULL OR h.to_date >= (SELECT portal_today()))"""
HELD = f"""EXISTS (
    SELECT 1 FROM accounts_roleholding h
    WHERE h.procurement_id = {{row}}.procurement_id AND h.user_id = (SELECT portal_actor())
      AND h.role = ANY ({{row}}.roles) AND {TODAY})"""
FREE = "('not_scanned', 'clean')"

# What a person may not open shows no words, and what stands in quarantine shows them to nobody: the rules of the
# document itself apply inside.
READS = f"""EXISTS (
    SELECT 1 FROM documents_document d
    WHERE d.id = documents_wording.document_id AND d.scan IN {FREE})
AND {HELD.format(row="documents_wording")}"""

# The worker sees no case: it learns numbers, fingerprints and media types, and gives words. Names and cases are copied
# from the document, whatever it says. A file that cannot be read must not keep others waiting, hence the chance.
#
# An index of words is of no use behind row security, because the match is not leakproof: PostgreSQL would first ask
# the rules about each row and then read its words. So a function that owns the table asks the index. It gives numbers
# of documents of the actor's own cases and roles, and the page then reads their rows as the actor. Its plan is the one
# for any word: for a frequent one PostgreSQL would rather read the words of all, not knowing how long they are.
FUNCTIONS = f"""
CREATE FUNCTION documents_to_read(kinds text[], most int)
RETURNS TABLE (document_id bigint, sha256 text, media_type text, kind text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id, d.blob_id::text, d.media_type::text, d.kind::text FROM documents_document d
    WHERE d.kind = ANY (kinds) AND d.scan IN {FREE} AND d.procurement_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM documents_wording w WHERE w.document_id = d.id)
    ORDER BY random() LIMIT most
$$;

CREATE FUNCTION documents_read(wanted bigint, readers text[], found text, moment timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO documents_wording (document_id, procurement_id, kind, roles, name, words, read_at)
    SELECT d.id, d.procurement_id, d.kind, readers, d.name, found, moment FROM documents_document d
    WHERE d.id = wanted AND d.scan IN {FREE} AND d.procurement_id IS NOT NULL
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION documents_found(wanted text, of_case bigint, of_kinds text[], most int)
RETURNS TABLE (document_id bigint, by_name boolean) LANGUAGE sql STABLE ROWS 100
SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
    SELECT w.document_id, w.by_name @@ websearch_to_tsquery('pg_catalog.english', wanted) AS by_name
    FROM documents_wording w
    WHERE w.by_words @@ websearch_to_tsquery('pg_catalog.english', wanted)
      AND (of_case IS NULL OR w.procurement_id = of_case)
      AND (of_kinds IS NULL OR w.kind = ANY (of_kinds))
      AND w.procurement_id <> ALL (ARRAY(SELECT conflicts_closed_cases(portal_actor())))
      AND {HELD.format(row="w")}
    ORDER BY 2 DESC, 1 DESC LIMIT most
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION documents_found(text, bigint, text[], int);
DROP FUNCTION documents_read(bigint, text[], text, timestamptz);
DROP FUNCTION documents_to_read(text[], int);
"""


def vector(name):
    """Tell Django of a column the database makes by itself."""
    return migrations.AddField(
        "wording", name, django.contrib.postgres.search.SearchVectorField(editable=False, null=True)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_scanning"),
        ("accounts", "0002_initial"),
        ("conflicts", "0003_screening"),
        ("procurement", "0003_parties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="wording",
                        serialize=False,
                        to="documents.document",
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None),
                ),
                ("kind", models.SlugField(max_length=40, db_index=False)),
                ("name", models.CharField(max_length=160)),
                ("words", models.TextField()),
                ("read_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.procurement",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(VECTORS, NO_VECTORS, state_operations=[vector("by_name"), vector("by_words")]),
        migrations.AddIndex(
            model_name="wording",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["by_words"], name="documents_wording_by_words"
            ),
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        append_only("documents_wording"),
        policy("documents_wording", READS, check="false"),
    ]
