"""The catalogue and how it is loaded."""

from __future__ import annotations

import json

import pytest

from assurance import reference
from assurance.bodies import Body
from assurance.models import CatalogueVersion, Question, Stage, StageBody

pytestmark = pytest.mark.django_db


def test_the_catalogue_has_every_question_of_the_four_stages() -> None:
    def counts(edition: str) -> dict[str, int]:
        return {stage.code: stage.questions.count() for stage in Stage.objects.filter(version__code=edition)}

    assert counts("isap-2017") == {"early": 8, "1": 20, "2": 19, "3": 11}
    assert counts("isap-2017-08") == {"early": 8, "1": 21, "2": 20, "3": 11}


def test_the_second_edition_adds_a_mandatory_question_on_patient_choice_to_gateways_1_and_2() -> None:
    first, second = CatalogueVersion.objects.filter(published_at__isnull=False).order_by("from_date")

    found = {row.code: row for row in Question.objects.filter(stage__version=second)}
    added = found.keys() - set(Question.objects.filter(stage__version=first).values_list("code", flat=True))

    assert second.based_on == first
    assert added == {"CP1-C3", "CP2-C4"}
    assert all(found[code].mandatory and "choice" in found[code].text for code in added)
    assert all(row.good and row.good_by_default for row in found.values())
    assert found["CP1-C3"].order == found["CP1-C2"].order + 1


def test_loading_again_changes_nothing() -> None:
    before = list(Question.objects.values_list("pk", "code", "text"))

    reference.load()

    assert list(Question.objects.values_list("pk", "code", "text")) == before
    assert CatalogueVersion.objects.count() == 2


def test_a_changed_file_of_a_loaded_edition_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = json.loads((reference.FILES / "isap_2017.json").read_text())
    edition["title"] = "Another title"
    (tmp_path / "isap_2017.json").write_text(json.dumps(edition))
    monkeypatch.setattr(reference, "FILES", tmp_path)

    with pytest.raises(reference.EditionChanged, match="new code"):
        reference.load()


def test_all_three_bodies_sign_gateways_one_to_three_and_none_signs_early_engagement() -> None:
    for stage in Stage.objects.all():
        signing = {row.body for row in stage.bodies.all() if row.signs}
        assert signing == (set() if stage.ends_in_feedback else set(Body.values))


def test_every_body_has_a_remit_and_lines_at_every_stage() -> None:
    for part in StageBody.objects.select_related("stage"):
        assert part.remit
        assert part.stage.questions.filter(rated_by__contains=[part.body]).exists(), f"{part.stage} {part.body}"


def test_mandatory_questions_of_gateways_two_and_three_are_rated_by_two_bodies() -> None:
    for question in Question.objects.filter(stage__code__in=["2", "3"], mandatory=True):
        assert len(set(question.rated_by)) >= 2, question.code


def test_a_known_failure_names_its_source() -> None:
    failures = Question.objects.exclude(failure="")

    assert failures.count() >= 8
    assert all(question.failure_source for question in failures)
