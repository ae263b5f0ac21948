"""Whether a text names a post, a name or an organisation."""

from types import SimpleNamespace

import pytest

from conflicts.anonymity import names_in


def person(
    post="Finance lead", email="jane.smith@ccg.example", organisation="NHS Dudley CCG", short="Dudley CCG", **more
):
    body = SimpleNamespace(name=organisation, short_name=short, ods_code="05C", company_number="", trading_names="")
    for name, value in more.items():
        setattr(body, name, value)
    return SimpleNamespace(post=post, email=email, organisation=body)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The finance lead did not say so.", ["finance lead"]),
        ("Somebody in FINANCE did not say so.", ["finance"]),
        ("It was in Dudley’s committee.", ["dudley"]),
        ("It was in NHS Dudley CCG.", ["nhs dudley ccg"]),
        ("Code 05C has it.", ["05c"]),
        ("Smith said so, and Jane.", ["smith", "jane"]),
        ("Fi\u200bnance said so.", ["finance"]),
        ("Finánce said so.", ["finance"]),
    ],
)
def test_a_text_that_names_somebody(text, named):
    assert names_in(text, [person()]) == named


@pytest.mark.parametrize(
    "text",
    [
        "A member of a committee did not declare an interest before the papers were sent.",
        "The lead officer of the CCG was reminded. Nothing was paid.",
        "The financial rules were followed.",
        "",
    ],
)
def test_an_anonymous_text(text):
    assert names_in(text, [person()]) == []


def test_a_post_of_one_common_word_is_named_by_it():
    assert names_in("The officer left the room.", [person(post="Officer")]) == ["officer"]


def test_trading_names_and_company_numbers_name_an_organisation():
    body = person(trading_names="Bright Horizon\nOther Name", company_number="01234567")

    assert names_in("Bright Horizon, 01234567, has it.", [body]) == ["bright horizon", "01234567"]


def test_a_person_without_an_organisation():
    nobody = SimpleNamespace(post="Secretary of state", email="x@example.org", organisation=None)

    assert names_in("The secretary of state said so.", [nobody]) == ["secretary of state"]
