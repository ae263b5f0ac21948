"""The title of a published notice, taken from what was published alone."""

from django.db import migrations

# The name of the case is a draft until a notice says it: a notice without a title of its own bears the title of the
# notice of its case that was published last before it, and none where nothing was.
PUBLISHED = """
CREATE OR REPLACE FUNCTION procurement_published_notices(wanted bigint, on_day date)
RETURNS TABLE (id bigint, kind text, title text, about text, reference text, oj_number text, sent_on date,
               published_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.id, n.kind, coalesce(named.title, ''), coalesce(n.content #>> '{objects,0,summary}', ''), p.reference,
           n.oj_number, n.dispatched_on, n.published_on
    FROM procurement_notice n
    JOIN procurement_procurement p ON p.id = n.procurement_id
    JOIN procurement_commissioner c ON c.procurement_id = p.id AND c.organisation_id = wanted
    LEFT JOIN LATERAL (
        SELECT m.content #>> '{objects,0,title}' AS title
        FROM procurement_notice m
        WHERE m.procurement_id = n.procurement_id AND m.state = 'published' AND m.published_on <= n.published_on
          AND m.content #>> '{objects,0,title}' <> ''
        ORDER BY (m.id = n.id) DESC, m.published_on DESC, m.id DESC
        LIMIT 1
    ) named ON true
    WHERE n.state = 'published' AND n.published_on <= on_day
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0035_public_notices")]

    operations = [migrations.RunSQL(PUBLISHED, migrations.RunSQL.noop)]
