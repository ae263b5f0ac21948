"""Published notices, which anyone reads without signing in."""

from django.db import migrations

# What stands in the Official Journal already: nothing of a draft, and nothing before its day.
PUBLISHED = """
CREATE FUNCTION procurement_published_notices(wanted bigint, on_day date)
RETURNS TABLE (id bigint, kind text, title text, about text, reference text, oj_number text, sent_on date,
               published_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT n.id, n.kind, coalesce(nullif(n.content #>> '{objects,0,title}', ''), p.title),
           coalesce(n.content #>> '{objects,0,summary}', ''), p.reference, n.oj_number, n.dispatched_on,
           n.published_on
    FROM procurement_notice n
    JOIN procurement_procurement p ON p.id = n.procurement_id
    JOIN procurement_commissioner c ON c.procurement_id = p.id AND c.organisation_id = wanted
    WHERE n.state = 'published' AND n.published_on <= on_day
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0034_mobilisation")]

    operations = [migrations.RunSQL(PUBLISHED, "DROP FUNCTION procurement_published_notices(bigint, date)")]
