"""Versions of evidence, pages that are there, and what the provider shows to the 3 bodies only."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assurance import actions
from assurance.actions.evidence import replace_evidence
from assurance.actions.material import replace_material, show_to_the_bodies, take_material_back
from assurance.models import Evidence, GateReview, Stage
from assurance.models.evidence import pages_named
from mcp_portal.accounts.models import User
from mcp_portal.accounts.roles import Kind, Role
from mcp_portal.documents.models import Document
from mcp_portal.workflow.steps import NotAllowed, Refused
from tests.assurance.scene import CQC, Scene, text_file
from tests.factories import hold, organisation, person
from tests.mcp_portal.documents import files

SECRET = "Liquidity of the preferred bidder.txt"


def a_pdf(pages: int, name: str = "plan.pdf") -> SimpleUploadedFile:
    """Make a PDF with so many pages."""
    body = files.pdf(lambda made: [made.add_blank_page() for _ in range(pages - 1)])
    return SimpleUploadedFile(name, body, "application/pdf")


@pytest.fixture
def draft(scene: Scene) -> Scene:
    """Give early engagement as a draft."""
    scene.open("early")
    return scene


def add(scene: Scene, *uploads: Any, code: str = "EE-S1", pages: str = "") -> list[Evidence]:
    with scene.acting(scene.lead) as review:
        questions = list(review.stage.questions.filter(code=code))
        return actions.add_evidence(review, uploads, by=scene.lead, now=scene.now, questions=questions, pages=pages)


def replace(scene: Scene, piece: Evidence, file: Any, **more: str) -> Evidence:
    with scene.acting(scene.lead) as review:
        return replace_evidence(review.evidence.get(pk=piece.pk), file, by=scene.lead, now=scene.now, **more)


def cited(scene: Scene, code: str = "EE-S1") -> list[tuple[str, str]]:
    with scene.acting(scene.lead) as review:
        answers = {row.question.code: row for row in review.papers.answers.values()}
        return [(citation.evidence.named, citation.pages) for citation in answers[code].cited]


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("pages 4 to 11", [(4, 11)]),
        ("page 3", [(3, 3)]),
        ("4-11, 20 and pp. 30–31", [(4, 11), (20, 20), (30, 31)]),
        ("p. 2; 5", [(2, 2), (5, 5)]),
        ("annex B", None),
        ("", None),
    ],
)
def test_pages_are_read_from_words(words: str, pages: Any) -> None:
    assert pages_named(words) == pages


def test_a_new_version_keeps_number_and_citations_and_the_older_one_stays(draft: Scene) -> None:
    (first,) = add(draft, a_pdf(12), pages="pages 4 to 11")

    second = replace(draft, first, a_pdf(15, "final.pdf"), edition="final")

    assert (second.code, second.named) == ("EV-01", "version 2 of EV-01")
    assert cited(draft) == [("version 2 of EV-01", "pages 4 to 11")]
    with draft.acting(draft.lead) as review:
        assert [row.pk for row in review.papers.evidence] == [second.pk]
        assert review.evidence.get(pk=first.pk).replaced_by_id == second.pk


def test_what_was_submitted_keeps_citing_the_older_version(draft: Scene) -> None:
    draft.hold_risks()
    draft.answer_everything()
    draft.approve()
    draft.take(draft.sro, "submit")
    draft.take(draft.lead_reviewer, "return_as_incomplete", reason="Half of it is missing")
    draft.take(draft.sro, "revise")
    with draft.acting(draft.lead) as review:
        first = review.papers.evidence[0]
        before = review.papers.submission.sha256

    replace(draft, first, text_file("newer.txt", "Newer words"))

    assert cited(draft) == [("version 2 of EV-01", "page 1")]
    with draft.acting(draft.lead) as review:
        frozen = review.citations.exclude(frozen_at=None)
        assert {row.evidence_id for row in frozen} == {first.pk}
        assert review.papers.submission.sha256 == before
        assert not review.papers.is_as_submitted()


def test_a_piece_is_replaced_once(draft: Scene) -> None:
    (first,) = add(draft, a_pdf(2))
    replace(draft, first, a_pdf(3))

    with pytest.raises(Refused, match="Somebody has replaced or removed EV-01 meanwhile"):
        replace(draft, first, a_pdf(4))


def test_a_new_version_is_taken_out_and_the_older_one_does_not_come_back(draft: Scene) -> None:
    (first,) = add(draft, a_pdf(2))
    second = replace(draft, first, a_pdf(3))

    with draft.acting(draft.lead):
        actions.remove_evidence(second, by=draft.lead, now=draft.now)

    with draft.acting(draft.lead) as review:
        assert review.papers.evidence == []


def test_pages_must_be_in_the_pdf(draft: Scene) -> None:
    with pytest.raises(Refused, match="Enter pages that are there: EV-01 has 3 pages"):
        add(draft, a_pdf(3), pages="pages 2 to 4")
    with pytest.raises(Refused, match="Enter pages of EV-01 as numbers, for example 4 to 11"):
        add(draft, a_pdf(3), pages="annex B")
    with pytest.raises(Refused, match="from the lower to the higher number"):
        add(draft, a_pdf(3), pages="3 to 2")

    assert add(draft, text_file(), pages="annex B")


def test_a_shorter_version_is_named_before_the_governing_body_approves(draft: Scene) -> None:
    draft.answer_everything()
    (piece,) = add(draft, a_pdf(12), pages="pages 4 to 11")
    replace(draft, piece, a_pdf(6))
    draft.approve()
    with pytest.raises(Refused) as refused:
        draft.take(draft.sro, "submit")

    assert [row.what for row in refused.value.unmet] == ["EE-S1: Enter pages that are there: EV-02 has 6 pages"]


def test_a_waiting_or_blocked_file_holds_up_the_submission(draft: Scene) -> None:
    draft.answer_everything()
    draft.approve()
    with draft.acting(draft.lead) as review:
        held = review.papers.evidence[0].document_id
        Document.objects.filter(pk=held).update(scan="infected")

    with pytest.raises(Refused) as refused:
        draft.take(draft.sro, "submit")

    assert [row.what for row in refused.value.unmet] == ["EV-01 evidence is blocked by the virus scanner"]


# --- for the 3 bodies only ---------------------------------------------------------------------------------


@pytest.fixture
def provider(scene: Scene) -> User:
    """Give somebody of the preferred bidder."""
    home = organisation("Preferred bidder (test)", Kind.PROVIDER)
    user = person(of=home, post="Programme director of the provider")
    hold(user, Role.PROVIDER, case=scene.case)
    return user


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Give gateway 2 as a draft, without the months that lie before it."""
    with scene.acting(scene.sro):
        stage = Stage.objects.get(version__code="isap-2017", code="2")
        scene.review = GateReview.objects.create(
            procurement=scene.case, stage=stage, opened_by=scene.sro, opened_at=scene.now
        )
    return scene


def show(scene: Scene, provider: User, codes: tuple[str, ...] = ("CP2-F1",), file: Any = None) -> Evidence:
    with scene.acting(provider) as review:
        questions = list(review.stage.questions.filter(code__in=codes))
        file = file or text_file(SECRET, "Cash for 9 days")
        return show_to_the_bodies(
            review, file, by=provider, now=scene.now, title="Cash forecast", questions=questions, pages="page 1"
        )


def opened(sign_in: Any, who: User, name: str, *args: Any) -> Any:
    return sign_in(who).get(reverse(f"assurance:{name}", args=args))


def test_only_the_bodies_and_the_provider_open_it(asked: Scene, provider: User, sign_in: Any) -> None:
    piece = show(asked, provider)
    reference = asked.case.reference
    auditor = person(post="Auditor")
    hold(auditor, Role.AUDITOR, case=asked.case)

    for who in (asked.lead, asked.sro, asked.secretary, auditor):
        assert opened(sign_in, who, "evidence_download", reference, "2", piece.pk).status_code == 404
        listed = opened(sign_in, who, "evidence", reference, "2").content.decode()
        assert "Cash forecast" in listed
        assert piece.document.sha256[:16] in listed
        assert reverse("assurance:evidence_download", args=[reference, "2", piece.pk]) not in listed
        assert "Liquidity" not in listed
    for who in (asked.reviewers[CQC], asked.officers[CQC], asked.lead_reviewer):
        answer = opened(sign_in, who, "evidence_download", reference, "2", piece.pk)
        assert b"".join(answer.streaming_content) == b"Cash for 9 days"
    own = opened(sign_in, provider, "material_download", reference, "2", piece.pk)
    assert b"".join(own.streaming_content) == b"Cash for 9 days"


def test_the_database_holds_nothing_of_it_for_the_commissioners(asked: Scene, provider: User) -> None:
    piece = show(asked, provider, file=a_pdf(7, "Liquidity.pdf"))

    with asked.acting(asked.lead):
        row = Document.objects.filter(pk=piece.document_id).values().get()
    assert (row["name"], row["kind"], row["pages"]) == ("EV-01.pdf", "bodies-only", None)
    assert "Liquidity" not in str(row)


def test_another_provider_neither_sees_nor_opens_it(asked: Scene, provider: User, sign_in: Any) -> None:
    piece = show(asked, provider)
    other = person(of=organisation("Another provider (test)", Kind.PROVIDER), post="Director")
    hold(other, Role.PROVIDER, case=asked.case)
    reference = asked.case.reference

    assert "Cash forecast" not in opened(sign_in, other, "material", reference).content.decode()
    assert opened(sign_in, other, "material_download", reference, "2", piece.pk).status_code == 404
    assert opened(sign_in, asked.lead, "material", reference).status_code == 404
    with asked.acting(other), pytest.raises(NotAllowed):
        take_material_back(piece, by=other, now=asked.now)


def test_it_answers_questions_that_are_for_the_provider_only(asked: Scene, provider: User) -> None:
    show(asked, provider)

    assert cited(asked, "CP2-F1") == [("EV-01", "page 1")]
    with pytest.raises(Refused, match="Select questions that are for the provider"):
        show(asked, provider, ("CP2-P1",))


def test_an_answer_of_the_commissioner_keeps_what_the_provider_cites(asked: Scene, provider: User) -> None:
    show(asked, provider)

    with asked.acting(asked.lead) as review:
        question = review.stage.questions.get(code="CP2-F1")
        actions.answer_question(review, question, by=asked.lead, now=asked.now, words="See the provider's forecast")

    assert cited(asked, "CP2-F1") == [("EV-01", "page 1")]


def test_the_commissioner_neither_replaces_nor_removes_it(asked: Scene, provider: User) -> None:
    piece = show(asked, provider)

    with asked.acting(asked.lead):
        with pytest.raises(Refused, match="Only the provider changes"):
            actions.remove_evidence(piece, by=asked.lead, now=asked.now)
        with pytest.raises(Refused, match="Only the provider changes"):
            replace_evidence(piece, text_file(), by=asked.lead, now=asked.now)


def test_the_provider_replaces_and_takes_back_its_own(asked: Scene, provider: User) -> None:
    piece = show(asked, provider)
    with asked.acting(provider):
        newer = replace_material(piece, text_file("b.txt", "Cash for 10 days"), by=provider, now=asked.now)

    assert newer.document.name == "EV-01-version-2.txt"
    assert newer.is_for_the_bodies_only
    with asked.acting(provider):
        take_material_back(newer, by=provider, now=asked.now)
    with asked.acting(asked.lead) as review:
        assert review.papers.evidence == []


def test_it_is_frozen_with_the_submission(asked: Scene, provider: User) -> None:
    show(asked, provider)
    asked.hold_risks()
    asked.answer_everything()
    asked.approve()
    review = asked.take(asked.sro, "submit")

    with asked.acting(asked.lead):
        assert [row["title"] for row in review.papers.submission.manifest["evidence"]] == ["Cash forecast", "evidence"]
    with pytest.raises(Refused, match="only be changed while the gateway is a draft"):
        show(asked, provider)


def test_the_provider_puts_it_in_on_pages_of_its_own(asked: Scene, provider: User, sign_in: Any) -> None:
    reference, browser = asked.case.reference, sign_in(provider)
    address = reverse("assurance:material_add", args=[reference, "2"])

    form = browser.get(address).content.decode()
    given = {"upload": text_file(SECRET), "title": "Cash forecast", "questions": ["CP2-F1"], "pages": "page 1"}
    after = browser.post(address, given, follow=True).content.decode()
    case = browser.get(reverse("procurement:case", args=[reference])).content.decode()

    assert "CP2-F1" in form
    assert "CP2-P1" not in form
    assert "EV-01 added. Only the 3 bodies and you can open it" in after
    assert "Cash forecast" in after
    assert "Show documents to the 3 bodies only" in case


def test_no_stage_before_the_preferred_bidder_asks_the_provider(scene: Scene) -> None:
    with scene.acting(scene.lead):
        asking = Stage.objects.filter(questions__side__in=("provider", "both")).values_list("code", flat=True)
        assert set(asking) == {"2", "3"}
