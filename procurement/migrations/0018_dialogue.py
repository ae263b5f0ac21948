"""Issues, meetings and the close of dialogue: each row with a bid is hidden with it, and what is filed stands."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, of_a_case, policy, state_machine

OF_A_BID = ("dialogueissue", "dialogueentry", "sharingconsent", "invitedissue", "solebidderduty")
OF_A_CASE = ("dialoguetopic", "finalinvitation")
FILED = ("dialogueentry", "dialoguemeeting", "sharingconsent", "finalinvitation", "invitedissue", "solebidderduty")

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WRITTEN = f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"
MET = f"""CASE WHEN bid_id IS NULL
    THEN EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id)
        AND NOT procurement_hides_a_bid(procurement_id) ELSE {SEEN} END"""
# What the call says about rounds is written before it: bidders rely on it.
BEFORE_THE_CALL = """EXISTS (SELECT 1 FROM procurement_procurement c WHERE c.id = procurement_id
    AND c.state IN ('planning', 'market_engagement', 'pre_launch'))"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0017_engagement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DialogueTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_topics",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "title"), name="dialogue_topic_once"),
                    models.UniqueConstraint(fields=("procurement", "number"), name="dialogue_topic_number_once"),
                ],
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="DialogueIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("agreed", "Agreed"), ("parked", "Parked")],
                        default="open",
                        max_length=40,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("words", models.TextField()),
                ("material", models.BooleanField(help_text="Dialogue does not close while it is open")),
                ("secret", models.BooleanField(help_text="Holds a solution or secret of the bidder")),
                ("owner", models.CharField(help_text="Who settles it, by their post", max_length=200)),
                (
                    "left_out_reason",
                    models.TextField(blank=True, help_text="Why the invitation does not list it although it is agreed"),
                ),
                ("raised_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_issues",
                        to="procurement.bid",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_issues",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="procurement.dialoguetopic",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left_out_reason", ""), ("state", "agreed"), _connector="OR"),
                        name="only_what_is_agreed_is_left_out",
                    ),
                    models.UniqueConstraint(fields=("procurement", "number"), name="dialogue_issue_number_once"),
                ],
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="FinalInvitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                ("filed_at", models.DateTimeField()),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="final_invitation",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="final_invitation_has_words"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="InvitedIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "treatment",
                    models.CharField(
                        choices=[
                            ("listed", "Listed"),
                            ("left_out", "Left out"),
                            ("parked", "Parked"),
                            ("open", "Open, not material"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.TextField(help_text="What was agreed, why it is left out, or what happens to it")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issues",
                        to="procurement.finalinvitation",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.dialogueissue"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("treatment", "left_out"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="left_out_with_its_reason",
                    ),
                    models.UniqueConstraint(fields=("invitation", "issue"), name="issue_once_in_an_invitation"),
                ],
                "ordering": ["issue__number"],
            },
        ),
        migrations.CreateModel(
            name="SharingConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.TextField(verbose_name="exactly what may be passed on")),
                ("where", models.CharField(max_length=300, verbose_name="where the bidder wrote it")),
                ("given_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sharing_consents",
                        to="procurement.bid",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="procurement.dialogueissue",
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
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.bid",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to__isnull", True), models.Q(("to", models.F("bid")), _negated=True), _connector="OR"
                        ),
                        name="consent_is_for_others",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("where", ""), _negated=True), models.Q(("what", ""), _negated=True)
                        ),
                        name="sharing_consent_in_writing",
                    ),
                ],
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SoleBidderDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("benchmark", "Benchmark of value for money"),
                            ("pass_marks", "Criteria, scoring and minimum pass marks kept"),
                            ("efforts", "Efforts to attract others"),
                            ("say_no", "The option to say no"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("source", models.CharField(max_length=300, verbose_name="who says so, and where")),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sole_bidder_duties",
                        to="procurement.procurement",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words", ""), _negated=True), models.Q(("source", ""), _negated=True)
                        ),
                        name="sole_bidder_duty_says_how_and_where",
                    )
                ],
                "verbose_name_plural": "sole bidder duties",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DialogueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("raised", "Raised"),
                            ("agreed", "Agreed"),
                            ("parked", "Parked"),
                            ("reopened", "Opened again"),
                            ("material", "Found to be material"),
                            ("not_material", "Found not to be material"),
                            ("left_out", "Left out of the invitation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField()),
                ("entered_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="procurement.dialogueissue",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dialogue entries",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="dialogue_entry_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DialogueMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="day of the meeting")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="length in minutes")),
                ("ours", models.TextField(verbose_name="who was there for the commissioners")),
                ("theirs", models.TextField(verbose_name="who was there for the bidder")),
                ("notes", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_meetings",
                        to="procurement.bid",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue_meetings",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="procurement.dialogueround",
                    ),
                ),
            ],
            options={
                "ordering": ["held_on", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 1440)),
                        name="dialogue_meeting_has_a_length",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReducingRounds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reduces", models.BooleanField(verbose_name="rounds reduce the number of bidders")),
                ("fewest", models.PositiveSmallIntegerField(verbose_name="fewest bidders that stay")),
                ("words", models.TextField(verbose_name="how it is decided who stays")),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reducing_rounds",
                        to="procurement.procurement",
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
                "verbose_name_plural": "reducing rounds",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fewest__gte", 2)), name="reducing_rounds_leave_competition"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="reducing_rounds_say_how"
                    ),
                ],
            },
        ),
        *(policy(f"procurement_{table}", SEEN, check=WRITTEN) for table in OF_A_BID),
        policy("procurement_reducingrounds", of_a_case("procurement_reducingrounds"), check=BEFORE_THE_CALL),
        append_only("procurement_reducingrounds"),
        *(case_rows(f"procurement_{table}") for table in OF_A_CASE),
        policy("procurement_dialoguemeeting", MET, check=f"({MET}) AND NOT procurement_hides_a_bid(procurement_id)"),
        *(append_only(f"procurement_{table}") for table in FILED),
        state_machine("procurement_dialogueissue"),
    ]
