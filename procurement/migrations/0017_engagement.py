"""Market engagement, the route, what was shared with whom, and what bidders asked."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from mcp_portal.audit.database import append_only, case_rows, of_a_case, policy

TABLES = (
    "shareditem", "sharedwith", "delivery", "questiondeadline", "bidderquestion", "confidencedecision",
    "questionanswer", "marketevent", "eventattendee", "eventitem", "priorinvolvement", "involvementremedy",
    "directawardtest", "directawardsignoff", "departure", "departuredecision", "departuretold",
)  # fmt: skip

LEAD_OR_LEGAL = """ AND EXISTS (SELECT 1 FROM accounts_roleholding h
    WHERE h.user_id = portal_actor() AND h.procurement_id = procurement_questionasker.procurement_id
      AND h.role IN ('lead', 'legal') AND h.from_date <= portal_today()
      AND (h.to_date IS NULL OR h.to_date >= portal_today()))"""


def weighed(table: str) -> str:
    """Say in SQL that the actor sees the case of a row and no bid of it is hidden: names of bidders stand in it."""
    return f"({of_a_case(table)}) AND NOT procurement_hides_a_bid(procurement_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0004_search"),
        ("procurement", "0016_practice_support"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("PRI_ONLY", "Prior information notice"),
                    ("CONTRACT", "Contract notice"),
                    ("PRI_CALL_COMPETITION", "Prior information notice used as the call"),
                    ("AWARD_CONTRACT", "Award notice"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="BidderQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requests", "Requests to take part"),
                            ("dialogue", "Dialogue"),
                            ("final", "Final tenders"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField(help_text="As it is published, without who asked")),
                ("received_at", models.DateTimeField()),
                ("why_late", models.TextField(blank=True, help_text="Why it was accepted after the deadline")),
                (
                    "why_confidential",
                    models.TextField(blank=True, help_text="Why who asked wants no other bidder to read it"),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bidder_questions",
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
                    models.UniqueConstraint(fields=("procurement", "number"), name="bidder_question_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="bidder_question_has_words"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfidenceDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("keeps", models.BooleanField(verbose_name="kept from the other bidders")),
                ("reason", models.TextField()),
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
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confidence",
                        to="procurement.bidderquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="confidence_has_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "aspect",
                    models.CharField(
                        choices=[
                            ("conditions", "Conditions for taking part"),
                            ("time", "Time limits"),
                            ("procedure", "The award procedure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("what", models.TextField(verbose_name="what the notice said, and what is done instead")),
                ("why_fair", models.TextField(verbose_name="why transparency and equal treatment are kept")),
                ("consideration", models.TextField(verbose_name="what was considered before")),
                ("proposed_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departures",
                        to="procurement.procurement",
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
                    models.UniqueConstraint(fields=("procurement", "number"), name="departure_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("what", ""), _negated=True),
                            models.Q(("why_fair", ""), _negated=True),
                            models.Q(("consideration", ""), _negated=True),
                        ),
                        name="departure_was_considered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartureDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("reasons", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "departure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="procurement.departure"
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reasons", ""), _negated=True), name="departure_decision_has_reasons"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartureTold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("electronic", "Through the electronic tendering service"),
                            ("email", "By email"),
                            ("published", "Published for everybody"),
                            ("meeting", "At a meeting or event"),
                            ("paper", "By post or by hand"),
                        ],
                        max_length=20,
                    ),
                ),
                ("told_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "departure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="told", to="procurement.departure"
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
                "verbose_name_plural": "departures told",
                "ordering": ["told_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("departure", "bid"), name="departure_told_a_bid_once")],
            },
        ),
        migrations.CreateModel(
            name="DirectAwardTest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("technical", "No competition for technical reasons, reg. 32(2)(b)(ii)"),
                            ("rights", "Exclusive rights, reg. 32(2)(b)(iii)"),
                            ("no_tenders", "No suitable response to a call that is not changed much, reg. 32(2)(a)"),
                            (
                                "urgency",
                                "Extreme urgency that nobody could foresee and you did not cause, reg. 32(2)(c)",
                            ),
                        ],
                        max_length=20,
                        verbose_name="ground of reg. 32",
                    ),
                ),
                ("evidence", models.TextField(verbose_name="evidence for the ground")),
                ("alternatives", models.TextField(verbose_name="why there is no reasonable alternative")),
                ("capable", models.TextField(verbose_name="evidence that one provider only is capable")),
                ("written_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="direct_award_tests",
                        to="procurement.procurement",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="direct_award_test_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), _negated=True),
                            models.Q(("alternatives", ""), _negated=True),
                            models.Q(("capable", ""), _negated=True),
                        ),
                        name="direct_award_test_has_evidence",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DirectAwardSignOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.BooleanField(verbose_name="both tests are met")),
                ("words", models.TextField()),
                ("signed_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "test",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_off",
                        to="procurement.directawardtest",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="direct_award_sign_off_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarketEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("held_on", models.DateField(verbose_name="day on which it was held")),
                ("place", models.CharField(max_length=200)),
                ("open_to", models.TextField(verbose_name="whom it was open to")),
                ("advertised", models.TextField(verbose_name="how it was advertised")),
                ("said", models.TextField(verbose_name="what was said")),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="market_events",
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
                    models.UniqueConstraint(fields=("procurement", "number"), name="market_event_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("open_to", ""), _negated=True), models.Q(("advertised", ""), _negated=True)
                        ),
                        name="market_event_says_whom_it_was_open_to",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventAttendee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(max_length=200)),
                ("people", models.PositiveSmallIntegerField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendees",
                        to="procurement.marketevent",
                    ),
                ),
            ],
            options={
                "ordering": ["organisation", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "organisation"), name="event_attendee_once"),
                    models.CheckConstraint(condition=models.Q(("people__gte", 1)), name="event_attendee_has_people"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PinPoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("point", models.PositiveSmallIntegerField()),
                ("where", models.CharField(blank=True, max_length=300, verbose_name="where in the notice")),
                ("recorded_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="points", to="procurement.notice"
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
                        condition=models.Q(("point__gte", 1), ("point__lte", 6)), name="pin_point_from_1_to_6"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PriorInvolvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("organisation", models.CharField(max_length=200)),
                ("prepared", models.TextField(verbose_name="what it helped to prepare")),
                ("from_date", models.DateField()),
                ("to_date", models.DateField()),
                ("exchanged", models.TextField(verbose_name="what it got to know and what it gave")),
                ("recorded_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prior_involvements",
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
                    models.UniqueConstraint(fields=("procurement", "number"), name="prior_involvement_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("to_date__gte", models.F("from_date"))),
                        name="prior_involvement_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionAsker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField(verbose_name="words as asked")),
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
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asker",
                        to="procurement.bidderquestion",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bid__isnull", False), ("organisation", "")),
                            models.Q(("bid__isnull", True), models.Q(("organisation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="asked_by_a_bid_or_an_organisation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionDeadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("requests", "Requests to take part"),
                            ("dialogue", "Dialogue"),
                            ("final", "Final tenders"),
                        ],
                        max_length=20,
                    ),
                ),
                ("questions_by", models.DateTimeField()),
                ("answers_by", models.DateTimeField()),
                ("set_at", models.DateTimeField()),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question_deadlines",
                        to="procurement.procurement",
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
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("answers_by__gt", models.F("questions_by"))),
                        name="answers_come_after_questions",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RouteChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("PRI_ONLY", "Test the market with a prior information notice"),
                            (
                                "PRI_CALL_COMPETITION",
                                "Call by a prior information notice: ask for expressions of interest",
                            ),
                            ("CONTRACT", "Call by a contract notice: ask for requests to take part"),
                            ("DIRECT", "Award without a call: one provider only is capable"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField()),
                ("chosen_at", models.DateTimeField()),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="route_choices",
                        to="procurement.procurement",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("procurement", "number"), name="route_choice_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="route_choice_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("procedure", "About the procedure: rules, dates, forms"),
                            ("service", "About the service: figures, specification, contracts of today"),
                            ("answer", "An answer to a bidder’s question"),
                            ("engagement", "From talking to the market, or from earlier work of a possible bidder"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("words", models.TextField(help_text="The words, or where the document is found")),
                ("for_all", models.BooleanField(verbose_name="for every bidder")),
                ("why_not_all", models.TextField(blank=True)),
                ("sent_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shared_items",
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
                    models.UniqueConstraint(fields=("procurement", "number"), name="shared_item_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("words", ""), _negated=True)
                        ),
                        name="shared_item_says_what_it_is",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("for_all", True), ("why_not_all", "")),
                            models.Q(("for_all", False), models.Q(("why_not_all", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="shared_item_not_for_all_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
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
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="procurement.bidderquestion",
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.shareditem",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="question_answer_has_words"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvolvementRemedy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("shared", "What was exchanged is shared with every bidder"),
                            ("time", "Time limits are long enough for the others to catch up"),
                            ("other", "Another measure"),
                            ("exclude", "The bidder is excluded, because nothing else secures equal treatment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("words", models.TextField(verbose_name="how it secures equal treatment")),
                ("heard", models.TextField(blank=True, verbose_name="what the bidder said when it was heard")),
                ("nothing_else", models.TextField(blank=True, verbose_name="why nothing else secures equal treatment")),
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
                    "involvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedies",
                        to="procurement.priorinvolvement",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.shareditem",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "involvement remedies",
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure", "shared"), _negated=True), ("item__isnull", False), _connector="OR"
                        ),
                        name="shared_remedy_names_what_is_shared",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("measure", "exclude"), _negated=True),
                            models.Q(
                                models.Q(("heard", ""), _negated=True), models.Q(("nothing_else", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="exclusion_for_involvement_after_a_hearing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "procurement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.procurement"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given_out",
                        to="procurement.marketevent",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.shareditem"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [models.UniqueConstraint(fields=("event", "item"), name="event_item_once")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation", models.CharField(blank=True, max_length=200)),
                (
                    "means",
                    models.CharField(
                        choices=[
                            ("electronic", "Through the electronic tendering service"),
                            ("email", "By email"),
                            ("published", "Published for everybody"),
                            ("meeting", "At a meeting or event"),
                            ("paper", "By post or by hand"),
                        ],
                        max_length=20,
                    ),
                ),
                ("got_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
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
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="procurement.shareditem",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["got_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "bid"), name="delivery_to_a_bid_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("bid__isnull", False), ("organisation", "")),
                            models.Q(("bid__isnull", True), models.Q(("organisation", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="delivery_to_a_bid_or_an_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedWith",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.bid"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meant_for",
                        to="procurement.shareditem",
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
                "constraints": [models.UniqueConstraint(fields=("item", "bid"), name="shared_with_a_bid_once")],
            },
        ),
        *(policy(f"procurement_{name}", weighed(f"procurement_{name}")) for name in TABLES),
        policy("procurement_questionasker", weighed("procurement_questionasker") + LEAD_OR_LEGAL),
        case_rows("procurement_routechoice"),
        case_rows("procurement_pinpoint"),
        *(append_only(f"procurement_{name}") for name in (*TABLES, "questionasker", "routechoice", "pinpoint")),
    ]
