"""Adding several files, newer versions and files that wait for their scan, as people see them."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.assurance.actions.test_material import a_pdf
from tests.assurance.scene import Scene, text_file
from tests.mcp_portal.documents.clamd import EICAR, Clamd


@pytest.fixture
def ask(scene: Scene, sign_in: Any) -> Any:
    """Open or post to a page of early engagement as the lead."""
    scene.open("early")

    def asked(name: str, *args: Any, given: dict[str, Any] | None = None, **more: Any) -> Any:
        address = reverse(f"assurance:{name}", args=[scene.case.reference, "early", *args])
        browser = sign_in(scene.lead)
        return browser.get(address) if given is None else browser.post(address, given, **{"follow": True, **more})

    return asked


def words(answer: Any) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def pieces(scene: Scene) -> list[str]:
    with scene.acting(scene.lead) as review:
        return [f"{row.code} {row.title}" for row in review.papers.evidence]


def test_good_files_are_kept_and_the_others_are_named(scene: Scene, ask: Any) -> None:
    bad = text_file("setup.exe", "MZ")

    after = ask("evidence_add", given={"uploads": [text_file("strategy.txt"), bad, text_file("needs.txt", "Two")]})

    assert "2 files added" in words(after)
    assert "“setup.exe” must be a PDF, Word (docx)" in words(after)
    assert "This file was not added" in words(after)
    assert pieces(scene) == ["EV-01 strategy", "EV-02 needs"]


def test_nothing_is_kept_and_each_is_named_when_none_is_good(scene: Scene, ask: Any) -> None:
    after = ask("evidence_add", given={"uploads": [text_file("a.exe", "MZ"), text_file("b.exe", "MZ")]})

    summary = BeautifulSoup(after.content, "html.parser").select_one(".nhsuk-error-summary").get_text(" ")
    assert "“a.exe”" in summary
    assert "“b.exe”" in summary
    assert pieces(scene) == []


def test_the_script_of_the_page_sends_one_file_and_is_told_what_became_of_it(scene: Scene, ask: Any) -> None:
    page = BeautifulSoup(ask("evidence_add").content, "html.parser")
    json = {"headers": {"Accept": "application/json"}, "follow": False}

    good = ask("evidence_add", given={"uploads": [text_file("strategy.txt")]}, **json)
    bad = ask("evidence_add", given={"uploads": [text_file("setup.exe", "MZ")]}, **json)

    assert page.select_one("script[src$='upload.js'][type=module]")
    assert page.select_one("[data-upload-progress][hidden]")
    assert good.json()["added"] == ["EV-01 strategy"]
    assert good.json()["next"] == reverse("assurance:evidence", args=[scene.case.reference, "early"])
    assert bad.json()["refused"][0].startswith("“setup.exe” must be a PDF")


def test_an_infected_file_is_refused_beside_its_field(scene: Scene, ask: Any, settings: Any) -> None:
    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS = clamd.address
        after = ask("evidence_add", given={"uploads": [text_file("strategy.txt", EICAR.decode())]})

    assert "“strategy.txt” was stopped by the virus scanner" in words(after)
    assert pieces(scene) == []


def test_a_file_that_waits_for_its_scan_is_shown_so_and_cannot_be_opened(scene: Scene, ask: Any, settings: Any) -> None:
    settings.CLAMAV_ADDRESS = str(settings.FILE_STORE / "no-clamd.ctl")
    ask("evidence_add", given={"uploads": [text_file("strategy.txt")]})
    with scene.acting(scene.lead) as review:
        piece = review.papers.evidence[0]

    assert "Waits for its virus scan" in words(ask("evidence"))
    assert ask("evidence_download", piece.pk).status_code == 409


def test_a_newer_version_is_put_in_on_a_page(scene: Scene, ask: Any) -> None:
    ask("evidence_add", given={"uploads": [text_file("strategy.txt")], "questions": ["EE-S1"], "pages": "part 2"})
    with scene.acting(scene.lead) as review:
        piece = review.papers.evidence[0]

    form = ask("evidence_replace", piece.pk)
    after = ask(
        "evidence_replace", piece.pk, given={"upload": text_file("final.txt", "Newer"), "title": "Strategy, final"}
    )
    gone = ask("evidence_replace", piece.pk)
    empty = ask("evidence_replace", piece.pk + 1, given={"title": "Strategy"})

    assert "“strategy” is kept" in words(form)
    assert "Version 2 of EV-01 added. The answers that cited EV-01 cite it" in words(after)
    assert "EV-01 Strategy, final" in words(after)
    assert "Version 1" in words(after)
    assert gone.status_code == 404
    assert "Choose the new version" in words(empty)


def test_pages_that_are_not_there_are_named_beside_their_field(scene: Scene, ask: Any) -> None:
    ask("evidence_add", given={"uploads": [a_pdf(3)]})
    with scene.acting(scene.lead) as review:
        key = review.papers.evidence[0].pk

    after = ask(
        "question", "EE-S1",
        given={"status": "answered", "words": "See there", "evidence": [str(key)], f"pages_{key}": "pages 3 to 4"},
    )  # fmt: skip

    assert "Enter pages that are there: EV-01 has 3 pages" in words(after)
