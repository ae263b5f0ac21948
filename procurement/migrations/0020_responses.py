"""Bidders and responses: what is known of a bidder, changes of who it is, sealed files, receipts, commitments."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, of_a_case, policy

SEEN = "EXISTS (SELECT 1 FROM procurement_bid b WHERE b.id = bid_id)"
WEIGHED = f"{SEEN} AND NOT procurement_hides_a_bid(procurement_id)"
OF_A_CHANGE = "EXISTS (SELECT 1 FROM procurement_makeupchange m WHERE m.id = change_id)"
OF_A_CHECK = "EXISTS (SELECT 1 FROM procurement_capabilitycheck c WHERE c.id = capability_id)"
OF_A_BID = (
    "makeupchange",
    "bidderstanding",
    "capabilitycheck",
    "tendervalidity",
    "confidentialitem",
    "responsemark",
    "commitment",
    "bidderletter",
)
OF_THE_CASE = ("lateresponse", "latedecision", "sharedmemberdecision")
# Sealed from everybody, the procurement lead and administrators too, until two people have opened the stage.
SEALING = """
CREATE FUNCTION procurement_stage_is_opened(wanted bigint, of_stage text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM procurement_opening o
                   WHERE o.procurement_id = wanted AND o.stage = of_stage AND o.second_id IS NOT NULL)
$$;

CREATE FUNCTION procurement_is_sealed(wanted bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM procurement_sealedfile f
                   WHERE f.document_id = wanted AND NOT procurement_stage_is_opened(f.procurement_id, f.stage))
$$;

CREATE POLICY procurement_sealed ON documents_document AS RESTRICTIVE FOR SELECT
    USING (kind <> 'sealed-response' OR NOT procurement_is_sealed(id));
"""
UNSEALING = """
DROP POLICY procurement_sealed ON documents_document;
DROP FUNCTION procurement_is_sealed(bigint);
DROP FUNCTION procurement_stage_is_opened(bigint, text);
"""
FILE = f"""{SEEN} AND (
    added_by_id = portal_actor() OR procurement_stage_is_opened(procurement_id, stage))"""
ASKER = f"""({of_a_case("procurement_questionasker")}) AND NOT procurement_hides_a_bid(procurement_id)
    AND EXISTS (SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.procurement_id = procurement_questionasker.procurement_id
      AND h.from_date <= portal_today() AND (h.to_date IS NULL OR h.to_date >= portal_today())
      AND {{role}})"""
ASKER_BEFORE = ASKER.format(role="h.role IN ('lead', 'legal')")
# A bidder's own people see what their organisation asked.
ASKER_NOW = ASKER.format(
    role="""(h.role IN ('lead', 'legal') OR (h.role = 'bidder' AND EXISTS (
        SELECT 1 FROM procurement_bid b JOIN accounts_user u ON u.organisation_id = b.provider_id
        WHERE b.id = bid_id AND u.id = portal_actor())))"""
)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_integrated_care_boards"),
        ("conflicts", "0010_pause_told"),
        ("documents", "0004_search"),
        ("procurement", "0019_evaluation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="bid",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Response received"),
                    ("shortlisted", "Shortlisted"),
                    ("rejected", "Not selected"),
                    ("withdrawn", "Withdrawn"),
                    ("eliminated", "Not taken further"),
                    ("final_submitted", "Final tender submitted"),
                    ("preferred", "Preferred bidder"),
                    ("reserve", "Reserve bidder"),
                    ("unsuccessful", "Unsuccessful"),
                ],
                default="received",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("launch", "Launch the procurement"),
                    ("shortlist", "Shortlist"),
                    ("preferred", "Preferred bidder"),
                    ("replacement", "Reserve bidder takes the place"),
                    ("award", "Award the contract"),
                    ("abandon", "Abandon the procurement"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LateResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[("selection", "Requests to take part"), ("final", "Final tenders")], max_length=20
                    ),
                ),
                ("arrived_at", models.DateTimeField()),
                (
                    "fault",
                    models.CharField(
                        choices=[
                            ("authority", "The authority’s: its portal, mailbox or instructions failed"),
                            ("bidder", "The bidder’s, or nobody’s"),
                        ],
                        max_length=20,
                    ),
                ),
                ("what_happened", models.TextField()),
                ("evidence", models.CharField(max_length=300)),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_responses",
                        to="procurement.bid",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="late_responses",
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
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="late_response_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), _negated=True), models.Q(("what_happened", ""), _negated=True)
                        ),
                        name="late_response_has_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("admitted", models.BooleanField()),
                ("reasons", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
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
                    "late",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="procurement.lateresponse",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="late_decision_has_reasons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MakeUpChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("what", models.TextField(verbose_name="what changes")),
                ("reasons", models.TextField()),
                ("from_date", models.DateField(verbose_name="day from which it holds")),
                ("old_name", models.CharField(max_length=200)),
                ("old_make_up", models.TextField()),
                (
                    "old_form",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("company", "Limited company"),
                            ("llp", "Limited liability partnership"),
                            ("cic", "Community interest company"),
                            ("nhs_trust", "NHS trust"),
                            ("foundation_trust", "NHS foundation trust"),
                            ("hosted", "Hosted by an NHS trust"),
                            ("gp_company", "Company owned by GPs"),
                            ("joint_venture", "Corporate joint venture"),
                            ("consortium", "Consortium without a legal form of its own yet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("new_name", models.CharField(max_length=200)),
                ("new_make_up", models.TextField()),
                (
                    "new_form",
                    models.CharField(
                        choices=[
                            ("company", "Limited company"),
                            ("llp", "Limited liability partnership"),
                            ("cic", "Community interest company"),
                            ("nhs_trust", "NHS trust"),
                            ("foundation_trust", "NHS foundation trust"),
                            ("hosted", "Hosted by an NHS trust"),
                            ("gp_company", "Company owned by GPs"),
                            ("joint_venture", "Corporate joint venture"),
                            ("consortium", "Consortium without a legal form of its own yet"),
                        ],
                        max_length=20,
                    ),
                ),
                ("proposed_at", models.DateTimeField()),
                (
                    "asked",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="conflicts.newname"
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="make_up_changes",
                        to="procurement.bid",
                    ),
                ),
                (
                    "new_provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "old_provider",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
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
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="make_up_change_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="make_up_change_has_reasons"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200, verbose_name="what it is about")),
                ("tendered", models.TextField(verbose_name="as tendered")),
                ("confirmed", models.TextField(verbose_name="as confirmed")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("same", "Confirmed as tendered"),
                            ("minor", "Made clearer, without a material change"),
                            ("material", "Changed materially"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reasons", models.TextField(blank=True)),
                ("confirmed_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="procurement.bid"
                    ),
                ),
                (
                    "confirmed_by",
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
                    "make_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.makeupchange",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effect", "same"), models.Q(("reasons", ""), _negated=True), _connector="OR"
                        ),
                        name="commitment_changed_with_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effect", "same"), _negated=True),
                            ("tendered", models.F("confirmed")),
                            _connector="OR",
                        ),
                        name="commitment_same_is_the_same",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CapabilityCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="capability_checks",
                        to="procurement.bid",
                    ),
                ),
                (
                    "checked_by",
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
                    "make_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.makeupchange",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="BidderStanding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "legal_form",
                    models.CharField(
                        choices=[
                            ("company", "Limited company"),
                            ("llp", "Limited liability partnership"),
                            ("cic", "Community interest company"),
                            ("nhs_trust", "NHS trust"),
                            ("foundation_trust", "NHS foundation trust"),
                            ("hosted", "Hosted by an NHS trust"),
                            ("gp_company", "Company owned by GPs"),
                            ("joint_venture", "Corporate joint venture"),
                            ("consortium", "Consortium without a legal form of its own yet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("able", "Able to bear it"),
                            ("conditions", "Able to bear it on conditions"),
                            ("not_able", "Not able to bear it"),
                        ],
                        max_length=20,
                        verbose_name="ability to bear risk",
                    ),
                ),
                ("words", models.TextField()),
                ("evidence", models.CharField(max_length=300)),
                ("judged_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standings", to="procurement.bid"
                    ),
                ),
                (
                    "judged_by",
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
                    "make_up",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.makeupchange",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="bidder_standing_has_evidence"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="exclusioncheck",
            name="make_up",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.makeupchange"
            ),
        ),
        migrations.AddField(
            model_name="practicesupport",
            name="make_up",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.makeupchange"
            ),
        ),
        migrations.CreateModel(
            name="MakeUpDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("permitted", models.BooleanField()),
                ("reasons", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="procurement.makeupchange",
                    ),
                ),
                (
                    "decided_by",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="make_up_decision_has_reasons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("selection", "Requests to take part"), ("final", "Final tenders")], max_length=20
                    ),
                ),
                ("complete", models.BooleanField()),
                ("marked_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="marks", to="procurement.bid"
                    ),
                ),
                (
                    "marked_by",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[("selection", "Requests to take part"), ("final", "Final tenders")], max_length=20
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name of the file")),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("received_at", models.DateTimeField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed_files", to="procurement.bid"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
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
            name="SharedMemberDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                ("bids", models.CharField(max_length=100, verbose_name="numbers of the bids")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("stay", "The bids stay in: they were made apart from each other"),
                            ("measures", "The bids stay in with measures that keep them apart"),
                            ("leave", "A bid leaves, or goes on without the member"),
                        ],
                        max_length=20,
                    ),
                ),
                ("heard", models.TextField(verbose_name="what the bidders said when they were asked")),
                ("reasons", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_member_decisions",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reasons", ""), _negated=True), models.Q(("heard", ""), _negated=True)
                        ),
                        name="shared_member_heard_with_reasons",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TenderValidity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_until", models.DateField()),
                ("where", models.CharField(max_length=300, verbose_name="where it is written")),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="validities", to="procurement.bid"
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
                "verbose_name_plural": "tender validities",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("where", ""), _negated=True), name="tender_validity_says_where"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BidderLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="what the letter says")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("electronic", "By e-mail or another electronic way"),
                            ("other", "By post or by hand"),
                        ],
                        max_length=20,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="procurement.bid"
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
                "ordering": ["sent_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="bidder_letter_has_text"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CapabilityAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("passed", models.BooleanField()),
                ("reasons", models.TextField()),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.criterion"
                    ),
                ),
                (
                    "capability",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="procurement.capabilitycheck",
                    ),
                ),
            ],
            options={
                "ordering": ["criterion__position"],
                "constraints": [
                    models.UniqueConstraint(fields=("capability", "criterion"), name="capability_answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="capability_answer_has_reasons"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfidentialItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("what", models.CharField(max_length=300, verbose_name="what is to be kept confidential")),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("s41", "Given in confidence (FOIA section 41)"),
                            ("s43", "Commercial interests (FOIA section 43)"),
                        ],
                        max_length=5,
                    ),
                ),
                ("why", models.TextField()),
                ("from_date", models.DateField()),
                ("until", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confidential_items",
                        to="procurement.bid",
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
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("bid", "number"), name="confidential_item_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("from_date")), _connector="OR"
                        ),
                        name="confidential_item_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="confidential_item_says_why"
                    ),
                ],
            },
        ),
        *(policy(f"procurement_{name}", SEEN, check=WEIGHED) for name in OF_A_BID),
        policy(
            "procurement_makeupdecision",
            OF_A_CHANGE,
            check=f"{OF_A_CHANGE} AND NOT procurement_hides_a_bid(procurement_id)",
        ),
        policy("procurement_capabilityanswer", OF_A_CHECK),
        *(
            append_only(f"procurement_{name}")
            for name in (*OF_A_BID, *OF_THE_CASE, "makeupdecision", "capabilityanswer")
        ),
        migrations.RunSQL(SEALING, UNSEALING),
        policy("procurement_sealedfile", FILE, check=WEIGHED),
        append_only("procurement_sealedfile"),
        *(
            policy(
                f"procurement_{name}",
                f"({of_a_case(f'procurement_{name}')}) AND NOT procurement_hides_a_bid(procurement_id)",
            )
            for name in OF_THE_CASE
        ),
        policy("procurement_questionasker", ASKER_NOW, check=ASKER_BEFORE, before=(ASKER_BEFORE,)),
    ]
