"""What is known of a file's freedom from viruses, and how many pages it has."""

from django.db import migrations, models

# Of a kept document only what the scanner found may change, never back from "infected", and never to "waiting" again.
MOVES = """
DROP TRIGGER portal_append_only ON documents_document;
CREATE TRIGGER portal_filed_once BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION portal_filed_once('uploaded_at', 'scan', 'scanned_at');
CREATE TRIGGER documents_scan_moves BEFORE UPDATE OF scan ON documents_document FOR EACH ROW
    WHEN (OLD.scan IS DISTINCT FROM NEW.scan AND NOT (
        NEW.scan = 'infected' OR (NEW.scan = 'clean' AND OLD.scan IN ('waiting', 'not_scanned'))))
    EXECUTE FUNCTION portal_never();
"""
NO_MOVES = """
DROP TRIGGER documents_scan_moves ON documents_document;
DROP TRIGGER portal_filed_once ON documents_document;
CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION portal_never();
"""

# The scheduler sees no case: it learns numbers and fingerprints, and notes what was found. The same bytes may stand in
# several documents; what was found in them holds for all. What cannot be scanned must not keep others waiting, hence
# the chance in the order.
FUNCTIONS = """
CREATE FUNCTION documents_to_scan(most int) RETURNS TABLE (document_id bigint, sha256 text) LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.id, d.blob_id::text FROM documents_document d WHERE d.scan IN ('waiting', 'not_scanned')
    ORDER BY (d.scan = 'waiting') DESC, random() LIMIT most
$$;

CREATE FUNCTION documents_scanned(looked_at bigint, found text, moment timestamptz)
RETURNS TABLE (document_id bigint, uploader_id bigint) LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE documents_document d SET scan = found, scanned_at = moment
    WHERE found IN ('clean', 'infected')
      AND CASE WHEN found = 'clean' THEN d.id = looked_at AND d.scan IN ('waiting', 'not_scanned')
          ELSE d.scan <> 'infected'
               AND d.blob_id = (SELECT l.blob_id FROM documents_document l WHERE l.id = looked_at) END
    RETURNING d.id, d.uploaded_by_id
$$;

CREATE FUNCTION documents_scan_counts() RETURNS TABLE (scan text, number bigint) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.scan::text, count(*) FROM documents_document d GROUP BY d.scan
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION documents_scan_counts();
DROP FUNCTION documents_scanned(bigint, text, timestamptz);
DROP FUNCTION documents_to_scan(int);
"""
SCANS = [
    ("not_scanned", "Not scanned for viruses: no scanner is set up"),
    ("waiting", "Waits for its virus scan"),
    ("clean", "Scanned for viruses, none found"),
    ("infected", "Blocked: the virus scanner found something"),
    ("made", "Made by the portal"),
]


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_rules")]

    operations = [
        migrations.AddField(
            "document",
            "pages",
            models.PositiveIntegerField(null=True, help_text="Of a PDF"),
        ),
        migrations.AddField(
            "document",
            "scan",
            models.CharField(max_length=12, choices=SCANS, default="not_scanned", db_default="not_scanned"),
        ),
        migrations.AddField("document", "scanned_at", models.DateTimeField(null=True)),
        migrations.RunSQL(MOVES, NO_MOVES),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
    ]
