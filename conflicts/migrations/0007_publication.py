"""What is published of the register, for whom it is withheld, reminders, and registers taken over from files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, filed_once, policy

from . import _publication_sql as sql


def guards(table: str) -> str:
    """Say in SQL that the actor is Guardian or deputy of the organisation of a row."""
    return sql.holds(f"{table}.organisation_id")


RULES = [
    migrations.RunSQL(sql.INNER, sql.DROP_INNER),
    migrations.RunSQL(sql.PUBLIC, sql.DROP_PUBLIC),
    migrations.RunSQL(sql.INSIDE, sql.DROP_INSIDE),
    migrations.RunSQL(sql.KEPT, sql.NOT_KEPT),
    append_only("conflicts_publicationchoice"),
    policy(
        "conflicts_publicationchoice",
        "portal_actor() IS NOT NULL",
        check=f"set_by_id = portal_actor() AND {guards('conflicts_publicationchoice')}",
    ),
    filed_once("conflicts_decisionmaker", "set_at", except_columns=("to_date", "ended_by_id", "ended_at")),
    migrations.RunSQL(
        sql.ONCE.format(name="ended_once", table="conflicts_decisionmaker", columns="'ended_at'"),
        migrations.RunSQL.noop,
    ),
    policy(
        "conflicts_decisionmaker",
        "portal_actor() IS NOT NULL",
        check="person_id <> portal_actor() AND "
        + sql.holds("conflicts_decisionmaker.organisation_id", sql.STAFF_KEEPERS),
    ),
    filed_once(
        "conflicts_redaction",
        "asked_at",
        except_columns=("withheld", "ruled_by_id", "ruled_at", "ended_by_id", "ended_at"),
    ),
    migrations.RunSQL(
        sql.ONCE.format(
            name="ruled_once", table="conflicts_redaction", columns="'ruled_at', 'ended_by_id', 'ended_at'"
        )
        + sql.ONCE.format(name="ended_once", table="conflicts_redaction", columns="'ended_at'"),
        migrations.RunSQL.noop,
    ),
    policy(
        "conflicts_redaction",
        f"person_id = portal_actor() OR asked_by_id = portal_actor() OR {guards('conflicts_redaction')}",
        check=f"({sql.ASKS}) OR (person_id <> portal_actor() AND {guards('conflicts_redaction')})",
    ),
    append_only("conflicts_redactionreason"),
    policy(
        "conflicts_redactionreason",
        f"""given_by_id = portal_actor() OR EXISTS (
            SELECT 1 FROM conflicts_redaction r
            WHERE r.id = redaction_id AND r.person_id <> portal_actor() AND {sql.holds("r.organisation_id")})""",
        check="given_by_id = portal_actor() AND EXISTS (SELECT 1 FROM conflicts_redaction r WHERE r.id = redaction_id)",
    ),
    append_only("conflicts_reminder"),
    policy("conflicts_reminder", f"person_id = portal_actor() OR {guards('conflicts_reminder')}", check="false"),
    filed_once(
        "conflicts_disposal", "proposed_at", except_columns=("confirmed_by_id", "confirmed_at", "content_hash")
    ),
    policy("conflicts_disposal", sql.holds("conflicts_disposal.organisation_id", sql.DISPOSERS)),
    filed_once(
        "conflicts_registerimport",
        "uploaded_at",
        except_columns=(
            "good", "known", "broken", "wanted_at", "attempts", "failed_at", "imported_at", "imported", "people",
        ),
    ),
    policy(
        "conflicts_registerimport",
        f"uploaded_by_id = portal_actor() OR {guards('conflicts_registerimport')}",
        check=f"uploaded_by_id = portal_actor() AND {guards('conflicts_registerimport')}",
    ),
    append_only("conflicts_importedrow"),
    policy(
        "conflicts_importedrow",
        guards('conflicts_importedrow'),
        check="EXISTS (SELECT 1 FROM conflicts_registerimport m WHERE m.id = taken_from_id)",
    ),
    migrations.RunSQL(sql.BESIDE, sql.NOT_BESIDE),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("conflicts", "0006_meetings"),
        ("procurement", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("publishes", models.BooleanField(default=True)),
                (
                    "non_responders",
                    models.CharField(
                        choices=[("named", "Named by post"), ("counted", "Counted"), ("not_shown", "Not shown")],
                        max_length=20,
                    ),
                ),
                ("from_date", models.DateField()),
                ("set_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publication_choices",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-from_date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("withheld", models.BooleanField(null=True)),
                ("ruled_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redactions", to="conflicts.interest"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="redactions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(fields=["organisation", "-asked_at"], name="conflicts_r_organis_ea92a2_idx"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ruled_by__isnull", True),
                                models.Q(("ruled_by", models.F("person")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("ended_by__isnull", True),
                                models.Q(("ended_by", models.F("person")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="redaction_never_ruled_on_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ruled_at__isnull", True), ("ruled_by__isnull", True), ("withheld__isnull", True)
                            ),
                            models.Q(
                                ("ruled_at__isnull", False), ("ruled_by__isnull", False), ("withheld__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="redaction_ruled_wholly",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False), ("withheld", True)),
                            _connector="OR",
                        ),
                        name="redaction_ended_wholly",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            models.Q(("withheld__isnull", True), ("withheld", True), _connector="OR"),
                        ),
                        fields=("interest",),
                        name="redaction_one_open_for_an_interest",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedactionReason",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("asking", "Why it was asked for"),
                            ("ruling", "Reason for the ruling"),
                            ("ending", "Reason for ending it"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("given_at", models.DateTimeField()),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reasons", to="conflicts.redaction"
                    ),
                ),
            ],
            options={
                "ordering": ["given_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uploaded_at", models.DateTimeField()),
                ("name", models.CharField(max_length=160)),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.TextField()),
                ("rows", models.PositiveIntegerField()),
                ("good", models.PositiveIntegerField()),
                ("known", models.PositiveIntegerField()),
                ("broken", models.JSONField(default=list)),
                ("wanted_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField(null=True)),
                ("imported_at", models.DateTimeField(null=True)),
                ("imported", models.PositiveIntegerField(default=0)),
                ("people", models.PositiveIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="register_imports",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("imported_at__isnull", True), ("wanted_at__isnull", False), _connector="OR"
                        ),
                        name="import_done_was_wanted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("content_hash", models.CharField(max_length=64)),
                ("line", models.PositiveIntegerField()),
                (
                    "declaration",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.declaration"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "taken_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="conflicts.registerimport"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation", "key"), name="imported_row_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="declaration",
            name="imported_in",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="declarations",
                to="conflicts.registerimport",
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("due", "Due soon"), ("overdue", "Overdue")], max_length=10)),
                ("day", models.DateField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "day"), name="reminder_once_a_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionMaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_makers",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision_making",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "decision-making staff",
                "ordering": ["person__post", "id"],
                "indexes": [models.Index(fields=["organisation", "person"], name="conflicts_d_organis_525a52_idx")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("set_by", models.F("person")), _negated=True),
                            models.Q(
                                ("ended_by__isnull", True),
                                models.Q(("ended_by", models.F("person")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="decision_maker_never_set_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to_date__isnull", True), ("to_date__gte", models.F("from_date")), _connector="OR"
                        ),
                        name="decision_maker_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True), ("to_date__isnull", True)),
                            models.Q(
                                ("ended_at__isnull", False), ("ended_by__isnull", False), ("to_date__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="decision_maker_ended_wholly",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("to_date__isnull", True)),
                        fields=("person", "organisation"),
                        name="decision_maker_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(max_length=64)),
                ("kept_until", models.DateField()),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "interest",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disposal", to="conflicts.interest"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="disposal_needs_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="disposal_confirmed_wholly",
                    ),
                ],
            },
        ),
        *RULES,
    ]
