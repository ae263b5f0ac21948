"""The command `deadline`: what it prints and how it ends."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("deadline", *words, stdout=out)
    return out.getvalue()


def test_json_has_the_keys_of_the_contract_and_nothing_else() -> None:
    printed = json.loads(run("standstill", "electronic_sent=2017-12-22", "--json"))

    assert list(printed) == ["rule", "source", "inputs", "date", "earliest_next", "working"]
    assert printed["inputs"] == {"electronic_sent": "2017-12-22"}
    assert (printed["date"], printed["earliest_next"]) == ("2018-01-02", "2018-01-03")
    assert "Skipped: New Year’s Day is a bank holiday" in [line["what"] for line in printed["working"]]


def test_json_may_be_asked_for_anywhere_among_the_words() -> None:
    assert run("claim", "--json", "knowledge=2018-02-08") == run("--json", "claim", "knowledge=2018-02-08")


def test_the_working_is_printed_in_words() -> None:
    printed = run("claim", "knowledge=2018-02-08")

    assert "Time to bring a claim: Saturday 10 March 2018" in printed
    assert "Source: PCR 2015, regulation 92" in printed
    assert "Add 30 days: Saturday 10 March 2018" in printed


def test_the_list_names_each_rule_with_what_it_asks_for() -> None:
    printed = run("--list")

    assert "gateway_validity  Gateway outcome valid" in printed
    assert "House rule (default)" in printed
    assert "issued=2018-02-02  the day the outcome was issued" in printed


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Enter the name of a rule"),
        (("no_such_rule",), "Run deadline --list"),
        (("claim",), "Enter knowledge=2018-02-08"),
        (("claim", "2018-02-08"), "Enter 2018-02-08 as name=value"),
        (("claim", "knowledge=2018-02-08", "knowledge=2018-02-09"), "Enter knowledge only once"),
        (("claim", "knowledge=8 February"), "enter a date as year, month and day"),
    ],
)
def test_what_cannot_be_computed_ends_with_two_and_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence) as refusal:
        run(*words)

    assert refusal.value.returncode == 2
