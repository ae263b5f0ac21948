"""What ratings and signatures cover, and signatures that are given anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from mcp_portal.audit.database import append_only, case_rows, filed_once, policy

# Who does not see the attempt, because the case or a bid is hidden, sees nothing that hangs on it.
OF_AN_ATTEMPT = "EXISTS (SELECT 1 FROM assurance_gatereview r WHERE r.id = review_id)"

ONCE = {"model_name": "signoff", "name": "sign_off_once_by_a_body"}
STANDS_ONCE = models.UniqueConstraint(
    fields=["review", "body"], condition=Q(superseded_by__isnull=True), name="sign_off_once_by_a_body"
)
NEVER_CHANGED = 'DROP TRIGGER IF EXISTS portal_append_only ON "assurance_signoff";'
BACK = """
    DROP TRIGGER portal_filed_once ON "assurance_signoff";
    CREATE TRIGGER portal_append_only BEFORE UPDATE OR DELETE ON "assurance_signoff"
        FOR EACH ROW EXECUTE FUNCTION portal_never();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0004_stages"),
        ("procurement", "0003_parties"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("rating", "covers", models.JSONField(
            default=dict, help_text="Hash of each part it covers, by its filing")),
        migrations.AddField("signoff", "covers", models.JSONField(
            default=dict, help_text="Hash of each part it covers; empty when given before they were")),
        migrations.AddField("signoff", "superseded_by", models.ForeignKey(
            null=True, on_delete=django.db.models.deletion.PROTECT, related_name="supersedes", to="assurance.signoff")),
        migrations.RemoveConstraint(**ONCE),
        migrations.AddConstraint("signoff", STANDS_ONCE),
        # From here on a signature is frozen but for the one that takes its place.
        migrations.RunSQL(NEVER_CHANGED, BACK),
        filed_once("assurance_signoff", "signed_at", ("superseded_by_id",)),
        migrations.AddField("stage", "rule", models.CharField(
            choices=[
                ("all", "The strictest of all"),
                ("lead_with_advice", "The strictest of those that lead, with the advice of the others"),
                ("veto", "The strictest of those that lead, unless another stops it"),
            ],
            default="all", help_text="How signatures become one outcome", max_length=20)),
        migrations.AlterField("remark", "about", models.CharField(
            choices=[
                ("returned", "Returned as incomplete"),
                ("feedback", "Feedback"),
                ("reconsidered", "Taken back to moderation"),
                ("softer", "Softer than a body advised"),
                ("withdrawn", "Withdrawn"),
            ],
            max_length=20)),
        migrations.CreateModel(
            name="StaleNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change", models.CharField(
                    help_text="Hash of the parts that changed and of what they became", max_length=64)),
                ("noticed_at", models.DateTimeField()),
                ("owner", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("procurement", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement")),
                ("rating", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.rating")),
                ("review", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="stale_notices",
                    to="assurance.gatereview")),
                ("sign_off", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assurance.signoff")),
            ],
            options={"ordering": ["review", "noticed_at", "id"],
"constraints": [
models.CheckConstraint(
            condition=Q(rating__isnull=True, sign_off__isnull=False) | Q(rating__isnull=False, sign_off__isnull=True),
            name="stale_notice_about_one_thing"),
models.UniqueConstraint(
            fields=["rating", "change"], name="stale_notice_once_of_a_rating"),
models.UniqueConstraint(
            fields=["sign_off", "change"], name="stale_notice_once_of_a_sign_off"),
],},
        ),
        append_only("assurance_stalenotice"),
        policy("assurance_stalenotice", OF_AN_ATTEMPT),
        migrations.CreateModel(
            name="SupportGiven",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stage_code", models.SlugField(max_length=20)),
                ("what", models.TextField()),
                ("from_date", models.DateField()),
                ("to_date", models.DateField(null=True)),
                ("error_reason", models.TextField(
                    blank=True, help_text="Why it was recorded in error; it then bars nobody")),
                ("recorded_at", models.DateTimeField()),
                ("organisation", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation")),
                ("person", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("procurement", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="support_given",
                    to="procurement.procurement")),
                ("recorded_by", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("superseded_by", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="supersedes",
                    to="assurance.supportgiven")),
            ],
            options={
                "verbose_name_plural": "support given",
                "ordering": ["procurement", "stage_code", "recorded_at", "id"],
"constraints": [
models.CheckConstraint(
            condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="support_ends_after_it_starts"),
models.CheckConstraint(
            condition=~Q(what=""), name="support_says_what"),
models.UniqueConstraint(
            fields=["procurement", "stage_code", "person"], condition=Q(superseded_by__isnull=True),
            name="support_once_of_a_person_at_a_stage"),
],
            },
        ),
        filed_once("assurance_supportgiven", "recorded_at", ("superseded_by_id",)),
        case_rows("assurance_supportgiven"),
    ]  # fmt: skip
