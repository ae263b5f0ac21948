"""The command `check_notice`: what it prints and how it ends."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from .conftest import PIN


def run(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("check_notice", *words, stdout=out)
    except SystemExit as ending:
        return int(ending.code or 0), out.getvalue()
    except CommandError as refusal:
        return refusal.returncode, f"{out.getvalue()}{refusal}"
    return 0, out.getvalue()


def test_a_valid_notice_ends_with_nought() -> None:
    assert run(str(PIN)) == (0, "The notice has no errors\n")
    ending, printed = run(str(PIN), "--json")
    assert (ending, json.loads(printed)) == (0, {"valid": True, "findings": []})


def test_a_notice_with_errors_ends_with_one_and_says_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "pin.xml"
    file.write_text(PIN.read_text().replace("<ADDRESS_FURTHER_INFO_IDEM/>", ""))

    ending, printed = run(str(file), "--json")

    assert ending == 1
    assert json.loads(printed) == {
        "valid": False,
        "findings": [
            {
                "rule": "R304",
                "severity": "error",
                "section": "I.3",
                "lot": None,
                "path": "CONTRACTING_BODY/ADDRESS_FURTHER_INFO",
                "message": "Enter where further information can be obtained",
            }
        ],
    }
    assert run(str(file))[1].startswith("The notice has 1 error\nerror       I.3 (R304): Enter where")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"", "The file is empty"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "has a document type"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_two_and_a_sentence(
    tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / "notice.xml"
    if content is not None:
        file.write_bytes(content)

    assert run(str(file))[0] == 2
    assert sentence in run(str(file))[1]
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_notice", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["valid"] is False


def test_a_folder_is_not_a_notice(tmp_path: Path) -> None:
    assert run(str(tmp_path))[0] == 2
