"""The page of a pack and the command that builds one, on a real review."""

import io

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.models import LedgerEntry
from mcp_portal.audit.unit import unit_of_work
from mcp_portal.documents import jobs, store
from mcp_portal.documents.models import Document, RenderJob
from tests import factories
from tests.assurance.scene import ENGLAND


@pytest.fixture
def scene(scene):
    """Go on from the kept scene of the gateways to one outcome with a condition."""
    scene.to_moderation("1")
    scene.set_condition(ENGLAND)
    for body in scene.officers:
        scene.sign(body, "proceed_with_conditions")
    return scene


def address(scene, name="pack", *more):
    return reverse(f"procurement:{name}", args=[scene.case.reference, "1", *more])


def page(response):
    return BeautifulSoup(response.content, "html.parser").main


def finish():
    for pk in RenderJob.objects.values_list("pk", flat=True):
        jobs.run(pk)


def words(pdf_bytes):
    with pikepdf.open(io.BytesIO(pdf_bytes)) as pdf:
        return str(pdf.docinfo.Title), len(pdf.pages)


def test_a_reviewer_asks_for_a_pack_waits_and_takes_it_out(scene, sign_in):
    reviewer = sign_in(scene.reviewers[ENGLAND])
    assert "You have not asked for a pack of this gateway yet." in page(reviewer.get(address(scene))).get_text()

    asked = reviewer.post(address(scene), follow=True)
    assert "Your pack is being made" in page(asked).h1.get_text()
    assert page(asked).find("a", string=lambda text: text and "Check again" in text)["href"] == address(scene)
    finish()
    ready = page(reviewer.get(address(scene)))
    link = ready.find("a", string=lambda text: text and text.startswith("Download G1-"))
    sent = reviewer.get(link["href"])

    assert sent["Content-Disposition"].startswith('attachment; filename="G1-')
    body = b"".join(sent.streaming_content)
    assert words(body)[0] == f"Gateway 1 review pack, {scene.case.title}"
    with unit_of_work(scene.lead):
        document = Document.objects.get(kind="gateway_pack")
        assert document.sha256 in ready.get_text()
        assert store.read(document.sha256) == body
        assert LedgerEntry.objects.filter(step="documents.downloaded", actor=scene.reviewers[ENGLAND]).count() == 1


def test_asking_twice_and_taking_out_make_no_other_pack(scene, sign_in):
    reviewer = sign_in(scene.reviewers[ENGLAND])
    reviewer.post(address(scene))
    finish()
    pk = RenderJob.objects.get().document_id
    b"".join(reviewer.get(address(scene, "pack_download", pk)).streaming_content)

    reviewer.post(address(scene))

    assert RenderJob.objects.count() == 1


def test_a_pack_asked_for_by_another_is_neither_shown_nor_sent(scene, sign_in):
    sign_in(scene.reviewers[ENGLAND]).post(address(scene))
    finish()
    pk = RenderJob.objects.get().document_id

    lead = sign_in(scene.lead)

    assert "You have not asked for a pack" in page(lead.get(address(scene))).get_text()
    assert lead.get(address(scene, "pack_download", pk)).status_code == 404


def test_other_roles_and_strangers_get_404(scene, sign_in):
    roles = (Role.PROVIDER, Role.BIDDER, Role.EVALUATOR, Role.NOTICE_ADMIN)
    outsiders = [factories.person(role, case=scene.case) for role in roles]

    for person in (*outsiders, factories.person(Role.REVIEWER)):
        client = sign_in(person)
        assert (client.get(address(scene)).status_code, person.post) == (404, person.post)
        assert (client.post(address(scene)).status_code, person.post) == (404, person.post)


def test_a_stage_that_has_not_begun_has_no_pack(scene, sign_in):
    response = sign_in(scene.lead).get(reverse("procurement:pack", args=[scene.case.reference, "3"]))

    assert response.status_code == 404


def test_the_command_writes_the_pack_as_the_senior_responsible_officer(scene, tmp_path, capsys):
    path = tmp_path / "pack.pdf"

    call_command("build_pack", scene.case.reference, "--gateway", "1", "--output", str(path))

    title, pages = words(path.read_bytes())
    assert title == f"Gateway 1 review pack, {scene.case.title}"
    assert pages > 8
    with unit_of_work(scene.lead):
        taken_out = LedgerEntry.objects.get(step="documents.downloaded")
        assert taken_out.actor == scene.sro
        assert Document.objects.get(kind="gateway_pack").sha256
    assert capsys.readouterr().out == f"{path}: {path.stat().st_size} bytes\n"


def test_the_command_gives_the_same_bytes_again(scene, tmp_path, capsys):
    paths = [tmp_path / "first.pdf", tmp_path / "second.pdf"]

    for path in paths:
        call_command("build_pack", scene.case.reference, "--gateway", "1", "--output", str(path))

    assert paths[0].read_bytes() == paths[1].read_bytes()


SENTENCES = [
    (["NOWHERE", "--gateway", "1"], "No procurement NOWHERE with a senior responsible officer or lead"),
    (["{reference}", "--gateway", "3"], "{reference} has not begun this gateway"),
    (["{reference}", "--gateway", "1", "--as", "x@example.org"], "Nobody with the address x@example.org can sign in"),
    (["{reference}", "--gateway", "1", "--as", "{stranger}"], "sees no procurement {reference}"),
]


def test_the_command_says_what_to_do(scene, tmp_path):
    names = {"reference": scene.case.reference, "stranger": factories.person(Role.SRO).email}
    for arguments, sentence in SENTENCES:
        words = [argument.format(**names) for argument in arguments]

        with pytest.raises(CommandError) as refused:
            call_command("build_pack", *words, "--output", str(tmp_path / "pack.pdf"))

        assert sentence.format(**names) in str(refused.value)
        assert not (tmp_path / "pack.pdf").exists()
