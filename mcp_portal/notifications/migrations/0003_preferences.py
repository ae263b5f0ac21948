"""What is told has a kind, may be read, and is mailed as each person chose: at once, with a digest, or never."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

OFTEN = [
    ("at_once", "At once"),
    ("daily", "Once a day, at 7am"),
    ("weekly", "Once a week, on Monday at 7am"),
    ("portal", "No mail, only in the portal"),
]
CHOSEN = [
    ("waits", "Something waits for you"),
    ("dates", "A planned date comes up"),
    ("lapsing", "A declaration, an outcome or going on at risk runs out"),
    ("mentions", "You are asked, named or told something"),
    ("documents", "A document you asked for is ready"),
]
KINDS = [
    *CHOSEN,
    ("stale", "Something you rated or signed has changed"),
    ("hold", "A procurement is paused, or goes on again"),
    ("ruling", "A ruling on your interests"),
]
SECURED = "LANGUAGE {language} SECURITY DEFINER SET search_path = public, pg_temp AS $$"

# Who tells somebody something does not learn how that person wants mails: the database looks it up.
CHOOSE = f"""
CREATE FUNCTION notifications_choose() RETURNS trigger {SECURED.format(language="plpgsql")}
BEGIN
    NEW.mail := coalesce((SELECT p.often FROM notifications_preference p
                          WHERE p.user_id = NEW.user_id AND p.kind = NEW.kind), NEW.mail);
    RETURN NEW;
END $$;
CREATE TRIGGER portal_choose BEFORE INSERT ON notifications_outbox
    FOR EACH ROW EXECUTE FUNCTION notifications_choose();
"""
NOT_CHOOSE = "DROP TRIGGER portal_choose ON notifications_outbox; DROP FUNCTION notifications_choose();"

DUE = """{0}.attempts < 8
            AND ({0}.tried_at IS NULL OR {0}.tried_at + interval '15 seconds' * power(2, {0}.attempts) <= moment)
          ORDER BY {0}.id LIMIT 100 FOR UPDATE SKIP LOCKED"""

# As in migration 0002, but for what comes with a digest or not at all.
TAKE = f"""
CREATE OR REPLACE FUNCTION portal_outbox_take(moment timestamptz) RETURNS TABLE (row_id bigint, reader_id bigint)
{SECURED.format(language="sql")}
    UPDATE notifications_outbox o SET attempts = o.attempts + 1, tried_at = moment
    FROM (SELECT d.id FROM notifications_outbox d
          WHERE d.sent_at IS NULL {{at_once}} AND {DUE.format("d")}) due
    WHERE o.id = due.id
    RETURNING o.id, o.user_id
$$
"""

# One digest for each person with something that was told before the moment, was not read and was not mailed; what
# is older than 15 days is left out: its reader no longer sees its case. Each digest is then sent as its reader.
DIGESTS = f"""
CREATE FUNCTION portal_digests_take(wanted text, before timestamptz, moment timestamptz)
RETURNS TABLE (digest_id bigint, reader_id bigint) {SECURED.format(language="sql")}
    INSERT INTO notifications_digest (user_id, often, until, attempts)
        SELECT DISTINCT o.user_id, wanted, before, 0 FROM notifications_outbox o
        WHERE o.sent_at IS NULL AND o.mail = wanted AND o.read_at IS NULL
          AND o.created_at < before AND o.created_at > before - interval '15 days'
        ON CONFLICT DO NOTHING;
    UPDATE notifications_digest g SET attempts = g.attempts + 1, tried_at = moment
    FROM (SELECT d.id FROM notifications_digest d
          WHERE d.sent_at IS NULL AND d.often = wanted AND d.until = before AND {DUE.format("d")}) due
    WHERE g.id = due.id
    RETURNING g.id, g.user_id
$$
"""
OWN = "user_id = (SELECT portal_actor())"


def _own_table(name, fields, constraints):
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "user",
                models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                ),
            ),
            *fields,
        ],
        options={"constraints": constraints},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        _own_table(
            "Preference",
            [
                ("kind", models.CharField(choices=CHOSEN, max_length=20)),
                ("often", models.CharField(choices=OFTEN, max_length=20)),
            ],
            [
                models.UniqueConstraint(fields=("user", "kind"), name="one_preference_a_kind"),
                models.CheckConstraint(
                    condition=models.Q(("kind__in", [value for value, _words in CHOSEN])),
                    name="preference_of_a_kind_that_can_be_chosen",
                ),
            ],
        ),
        _own_table(
            "Digest",
            [
                ("often", models.CharField(choices=OFTEN, max_length=20)),
                ("until", models.DateTimeField(help_text="What was told before this moment counts")),
                ("sent_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("tried_at", models.DateTimeField(null=True)),
            ],
            [models.UniqueConstraint(fields=("user", "often", "until"), name="one_digest_a_turn")],
        ),
        _own_table(
            "Reminder",
            [
                ("key", models.CharField(max_length=80)),
                ("day", models.DateField()),
                ("before", models.PositiveSmallIntegerField(help_text="Working days")),
                ("told_at", models.DateTimeField()),
            ],
            [models.UniqueConstraint(fields=("user", "key", "day", "before"), name="reminded_once")],
        ),
        migrations.AddField("outbox", "kind", models.CharField(choices=KINDS, default="mentions", max_length=20)),
        migrations.AddField("outbox", "mail", models.CharField(choices=OFTEN, default="at_once", max_length=20)),
        migrations.AddField("outbox", "read_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "outbox",
            models.Index(condition=models.Q(("sent_at", None)), fields=["mail", "user"], name="outbox_not_sent"),
        ),
        policy("notifications_preference", OWN),
        policy("notifications_digest", OWN),
        policy("notifications_reminder", OWN),
        append_only("notifications_reminder"),
        migrations.RunSQL(CHOOSE, NOT_CHOOSE),
        migrations.RunSQL(TAKE.format(at_once="AND d.mail = 'at_once'"), TAKE.format(at_once="")),
        migrations.RunSQL(DIGESTS, "DROP FUNCTION portal_digests_take(text, timestamptz, timestamptz)"),
    ]
