"""Where dialogue meets, with which papers, what becomes of the notes, and who consents to what being told to whom."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WHOLE = "NOT procurement_hides_a_bid(procurement_id)"
# A meeting with all bidders is hidden with any of them, and so is what belongs to it.
MET = "EXISTS (SELECT 1 FROM procurement_dialoguemeeting m WHERE m.id = meeting_id)"
CONSENTED = "EXISTS (SELECT 1 FROM procurement_sharingconsent s WHERE s.id = consent_id)"
NAMED = "(to_id IS NULL OR EXISTS (SELECT 1 FROM procurement_bid t WHERE t.id = to_id))"
INVITED = "EXISTS (SELECT 1 FROM procurement_invitedissue i WHERE i.id = invited_id)"
RULES = {
    "meetingpaper": f"{MET} AND EXISTS (SELECT 1 FROM procurement_shareditem d WHERE d.id = item_id)",
    "meetingnote": f"{MET} AND {SEEN}",
    "consentwithdrawal": CONSENTED,
    "invitedto": f"{SEEN} AND {INVITED} AND {CONSENTED}",
}


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0023_assignment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dialoguemeeting",
            name="began",
            field=models.TimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dialoguemeeting",
            name="place",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="dialoguemeeting",
            name="way",
            field=models.CharField(
                choices=[("in_person", "In person"), ("telephone", "By telephone"), ("video", "By video")],
                default="in_person",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="invitedissue",
            name="treatment",
            field=models.CharField(
                choices=[
                    ("listed", "Listed"),
                    ("named", "Listed for the bidders named in the consent"),
                    ("left_out", "Left out"),
                    ("parked", "Parked"),
                    ("open", "Open, not material"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="MeetingPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.bid",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.shareditem"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="procurement.dialoguemeeting",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ConsentWithdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("where", models.CharField(max_length=300, verbose_name="where the bidder wrote it")),
                ("withdrawn_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "consent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="procurement.sharingconsent",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("where", ""), _negated=True), name="consent_withdrawn_in_writing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvitedTo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.sharingconsent"
                    ),
                ),
                (
                    "invited",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="to", to="procurement.invitedissue"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "invited to",
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("invited", "bid"), name="invited_issue_to_a_bid_once")],
            },
        ),
        migrations.CreateModel(
            name="MeetingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "Notes sent for comment"),
                            ("accepted", "Notes accepted by the bidder"),
                            ("commented", "Comment of the bidder"),
                        ],
                        max_length=20,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("words", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after",
                        to="procurement.dialoguemeeting",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "commented"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="meeting_comment_has_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "commented"), _negated=True),
                        fields=("meeting", "bid", "kind"),
                        name="notes_sent_and_accepted_once",
                    ),
                ],
            },
        ),
        # Whom a bidder named is hidden with that bidder: without it the consent would read as one to all.
        policy(
            "procurement_sharingconsent",
            f"{SEEN} AND {NAMED}",
            check=f"{SEEN} AND {NAMED} AND {WHOLE}",
            before=(SEEN, f"{SEEN} AND {WHOLE}"),
        ),
        *(policy(f"procurement_{table}", rule, check=f"{rule} AND {WHOLE}") for table, rule in RULES.items()),
        *(append_only(f"procurement_{table}") for table in RULES),
    ]
