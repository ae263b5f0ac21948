"""Practices on their pages: a list taken over, what each says, who agreed, and the ways back."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
import xlsxwriter
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mcp_portal.accounts.roles import Role
from mcp_portal.audit.unit import unit_of_work
from procurement.actions import practice_file
from procurement.demonstration.desk import Stuck, paper
from procurement.demonstration.play import Play
from procurement.models import Practice, PracticeFile, Procurement
from tests import factories
from tests.conftest import moment
from tests.procurement.consultation.test_record import words

COUNTED = datetime.date(2016, 7, 1)
LIST = "Org code;Practice name;Patients;Locality\nM87001;High Street;61,000;North\nM87002;Mill Lane;45,500;South\n"


def upload(play: Play, text: str = LIST) -> None:
    """Read a list and name its columns as they are guessed."""
    play.fill("lead", "procurement:practice_file_add", files={"file": paper("Practices.csv", text)})
    with unit_of_work(play.cast.people["lead"]):
        number = PracticeFile.objects.latest("number").number
    play.fill("lead", "procurement:practice_columns", number, answers={"counted_on_all": COUNTED})


def taken_over(play: Play) -> None:
    upload(play)
    play.fill("lead", "procurement:practice_compare", 1, answers={"checked": True})


def practice(play: Play, code: str = "M87001") -> Practice:
    """Give a practice as the lead sees it."""
    with unit_of_work(play.cast.people["lead"]):
        return Practice.objects.select_related("procurement").get(code=code)


def refused(play: Play, who: str, *way: Any, **answers: Any) -> str:
    """Give the words with which a page refuses."""
    with pytest.raises(Stuck) as stuck:
        play.fill(who, *way, answers=answers)
    return str(stuck.value)


# --- a list from a file ------------------------------------------------------------------------------------------


def test_a_list_is_compared_before_it_is_taken_over_and_changes_only_what_it_names(play: Play, sign_in: Any) -> None:
    client = sign_in(play.cast.people["lead"])
    taken_over(play)
    assert "106,500 people, 2 practices" in words(client.get(play.url("procurement:practices")))
    play.fill("lead", "procurement:practice_change", "M87002", answers={"intention": "full"})

    upload(play, LIST.replace("61,000", "62,000").replace(";North", ";"))
    page = words(client.get(play.url("procurement:practice_compare", 2)))
    assert "0 practices to add, 1 to change, 1 as they stand, 0 rows that cannot go in" in page
    assert "List size: 61,000 becomes 62,000 Hub: North becomes nothing" in page
    play.fill("lead", "procurement:practice_compare", 2, answers={"checked": True})

    assert (practice(play).list_size, practice(play).hub) == (62_000, "")
    assert practice(play, "M87002").intention == "full"
    again = client.get(play.url("procurement:practice_compare", 2))
    assert again.headers["Location"] == play.url("procurement:practices")


def test_a_row_that_cannot_go_in_is_named_with_what_to_do_and_nothing_is_taken_over(play: Play, sign_in: Any) -> None:
    upload(play, LIST.replace("M87002", "87002"))
    page = words(sign_in(play.cast.people["lead"]).get(play.url("procurement:practice_compare", 1)))

    assert "“87002” in “ODS code” must be a letter and 5 digits, like M87001" in page
    assert "nothing is asked there" in refused(play, "lead", "procurement:practice_compare", 1, checked=True)
    with unit_of_work(play.cast.people["lead"]):
        assert not Practice.objects.exists()


def test_what_somebody_else_changed_meanwhile_is_compared_again(play: Play) -> None:
    taken_over(play)
    upload(play, LIST.replace("61,000", "62,000"))
    lead, now = play.cast.people["lead"], moment("2016-10-10")
    with unit_of_work(lead, at=now):
        file = PracticeFile.objects.get(number=2)
        seen = practice_file.compare(file, now).seen
    play.fill("sro", "procurement:practice_change", "M87001", answers={"list_size": 60_000})

    with unit_of_work(lead, at=now), pytest.raises(practice_file.Refused, match="Somebody else changed a practice"):
        practice_file.take_over(file, seen=seen, by=lead, now=now)


def test_a_workbook_is_read_without_running_its_formulas_and_other_files_are_refused(play: Play) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ODS code", "Practice", "List size", "Counted on"])
        sheet.write_row(1, 0, ["M87001", "High Street"])
        sheet.write_formula(1, 2, "=60000+1", None, 61_000)
        sheet.write_datetime(1, 3, datetime.datetime(2016, 7, 1))
    content.seek(0)
    content.name = "Practices.xlsx"
    play.fill("lead", "procurement:practice_file_add", files={"file": content})
    play.fill("lead", "procurement:practice_columns", 1)
    play.fill("lead", "procurement:practice_compare", 1, answers={"checked": True})

    assert (practice(play).list_size, practice(play).counted_on) == (61_000, COUNTED)
    with pytest.raises(Stuck, match="must be a CSV file or an Excel workbook"):
        play.fill("lead", "procurement:practice_file_add", files={"file": paper("List.txt", LIST)})
    with pytest.raises(Stuck, match="must have 500 practices or fewer"):
        play.fill("lead", "procurement:practice_file_add", files={"file": paper("List.csv", LIST + "x;\n" * 500)})


# --- taking part and returning -----------------------------------------------------------------------------------


def test_a_contract_is_suspended_when_all_partners_and_the_commissioner_agree_and_the_service_runs(play: Play) -> None:
    taken_over(play)
    step = "procurement:practice_step"
    assert "has not said that it takes part" in refused(play, "lead", step, "M87001", "take_interest")
    play.fill("lead", "procurement:practice_change", "M87001", answers={"intention": "full"})
    play.fill("lead", step, "M87001", "take_interest")
    agreed: dict[str, Any] = {"partners": 4, "partners_agreed": 3}
    play.fill("lead", "procurement:practice_agreements", "M87001", answers=agreed)

    said = refused(play, "lead", step, "M87001", "agree_suspension", signed_on=COUNTED)
    assert "3 of 4 partners have agreed to the suspension" in said
    assert "The commissioner has not consented" in said
    assert "does not mean to be partially integrated" in refused(
        play, "lead", step, "M87001", "sign_integration", signed_on=COUNTED
    )
    agreed |= {"partners_agreed": 4, "consented_on": COUNTED}
    play.fill("lead", "procurement:practice_agreements", "M87001", answers=agreed)
    play.fill("lead", step, "M87001", "agree_suspension", answers={"signed_on": COUNTED})
    assert "The service has not started" in refused(play, "lead", step, "M87001", "suspend")

    upload(play, "ODS code,Practice,List size,Intention\nM87001,High Street,61000,Undecided\n")
    with unit_of_work(play.cast.people["lead"]):
        found = practice_file.compare(PracticeFile.objects.latest("number"), moment("2016-10-10"))
    assert found.broken[0].problems == ["High Street has signed: its intention stands. Record its withdrawal first"]


def suspended(play: Play) -> Practice:
    """Give a practice whose contract is suspended since the service started on 1 April 2018."""
    taken_over(play)
    lead, now = play.cast.people["lead"], moment("2018-04-01")
    with unit_of_work(lead, at=now):
        Procurement.objects.update(went_live_on=datetime.date(2018, 4, 1))
        Practice.objects.update(intention="full", partners=2, partners_agreed=2, consented_on=COUNTED)
        found = Practice.objects.get(code="M87001")
        found = found.take_interest(by=lead, now=now, version=found.version)
        found = found.agree_suspension(by=lead, now=now, version=found.version, signed_on=COUNTED)
        return found.suspend(by=lead, now=now, version=found.version)


def test_a_practice_returns_once_at_a_window_after_12_months_notice_by_all_partners(play: Play, sign_in: Any) -> None:
    suspended(play)
    step = "procurement:practice_step"
    play.clock("2019-04-02")
    page = words(sign_in(play.cast.people["lead"]).get(play.url("procurement:practice", "M87001")))
    assert "1 April 2020" in page
    assert "1 April 2019, over" in page
    assert "The partners" not in refused(play, "lead", step, "M87001", "give_notice", window="2")
    play.fill("lead", "procurement:practice_agreements", "M87001", answers={"partners_return": 2})
    assert "Select one of the options" in refused(play, "lead", step, "M87001", "give_notice", window="1")
    play.fill("lead", step, "M87001", "give_notice", answers={"window": "2"})

    said = refused(play, "lead", step, "M87001", "come_back")
    assert "The return window opens on 1 April 2022" in said
    assert "Nobody has tested again" in said
    play.clock("2022-04-01")
    tested = {"partners_return": 2, "eligible_on": datetime.date(2022, 3, 1)}
    play.fill("lead", "procurement:practice_agreements", "M87001", answers=tested)
    play.fill("lead", step, "M87001", "come_back")

    assert practice(play).returned_on == datetime.date(2022, 4, 1)
    page = words(sign_in(play.cast.people["lead"]).get(play.url("procurement:practice", "M87001")))
    assert "Steps you can take now" not in page


def test_only_all_partners_together_end_a_gp_contract_for_good(play: Play) -> None:
    suspended(play)
    some = {"partners_ending": 1, "reason": "One partner retires"}
    assert "All 2 partners have to choose this" in refused(play, "sro", "procurement:practice_step", "M87001",
                                                           "end_for_good", **some)  # fmt: skip
    with pytest.raises(Stuck):
        play.fill("lead", "procurement:practice_step", "M87001", "end_for_good", answers={**some, "partners_ending": 2})

    play.fill("sro", "procurement:practice_step", "M87001", "end_for_good", answers={**some, "partners_ending": 2})

    assert practice(play).state == Practice.State.ENDED


def test_a_practice_file_that_was_taken_over_never_changes(play: Play) -> None:
    taken_over(play)
    with unit_of_work(play.cast.people["lead"]):
        for change in ({"rows": []}, {"name": "Another.csv"}, {"taken_at": None, "taken_by": None}):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                PracticeFile.objects.update(**change)
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            PracticeFile.objects.all()._raw_delete("default")


# --- who, and how much it costs ----------------------------------------------------------------------------------


def test_others_read_and_bidders_find_nothing(play: Play, sign_in: Any) -> None:
    taken_over(play)
    case = play.case()
    pages = {name: [] for name in ("practices", "practice_list", "practice_add", "practice_file_add", "unregistered")}
    pages |= {name: ["M87001"] for name in ("practice", "practice_change", "practice_agreements", "practice_remove")}
    secretary = sign_in(factories.person(Role.SECRETARY, case=case))
    answers = {name: secretary.get(play.url(f"procurement:{name}", *args)) for name, args in pages.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == {
        "practices", "practice_list", "practice",
    }  # fmt: skip
    assert "Add a practice" not in words(answers["practices"])
    bidder = sign_in(factories.person(Role.BIDDER, case=case))
    for name, args in pages.items():
        assert bidder.get(play.url(f"procurement:{name}", *args)).status_code == 404


def test_the_list_is_filtered_exported_and_asks_as_little_for_50_practices_as_for_5(play: Play, sign_in: Any) -> None:
    lead = play.cast.people["lead"]
    client, case = sign_in(lead), play.case()

    def asked(name: str) -> int:
        client.get(play.url(f"procurement:{name}"))
        with CaptureQueriesContext(connection) as found:
            assert client.get(play.url(f"procurement:{name}")).status_code == 200
        return len(found)

    def add(numbers: range) -> None:
        with unit_of_work(lead):
            Practice.objects.bulk_create(
                Practice(procurement=case, code=f"M{n:05}", name=f"Practice {n}", list_size=6_000, counted_on=COUNTED,
                         hub=f"Hub {n % 5}", intention="full" if n % 2 else "none")
                for n in numbers
            )  # fmt: skip

    names = ("practices", "practice_list", "prepare")
    add(range(5))
    few = [asked(name) for name in names]
    add(range(5, 50))
    assert [asked(name) for name in names] == few
    assert few[0] <= 11
    assert few[1] <= 11

    page = words(client.get(play.url("procurement:practice_list"), {"hub": "Hub 1", "intention": "full"}))
    assert "5 practices" in page
    file = client.get(play.url("procurement:practices_export", "csv"), {"hub": "Hub 1", "intention": "full"})
    assert len(file.content.decode().strip().splitlines()) == 6
    assert "ODS code,Practice,List size,Counted on,Hub,Intention,Taking part" in file.content.decode()
    assert "50 practices, 300,000 people, 50.0% in practices taking part" in words(
        client.get(play.url("procurement:prepare"))
    )
