"""Reading notice files safely."""

from pathlib import Path

import pytest

from procurement.notices.read import Unreadable, content_of, form_of

from .conftest import PIN, SAMPLES

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE TED_ESENDERS [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><TED_ESENDERS>&c;</TED_ESENDERS>'
)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"  \n", "The file is empty"),
        (b"%PDF-1.7", "is not XML"),
        (b"\x89PNG\r\n\x1a\n", "not XML in UTF-8"),
        (b"<TED_ESENDERS><unclosed>", "damaged at line 1"),
        (b"<html/>", "This is not a notice of TED"),
        (b"<TED_ESENDERS/>", "This is not a notice of TED"),
        (b'<TED_EXPORT xmlns="http://evil.example/ted/R2.0.9"/>', "This is not a notice of TED"),
        (b'<TED_EXPORT xmlns="ted/R2.0.9.S02/publication"/>', "The file holds no form"),
        (
            b'<TED_EXPORT xmlns="ted/R2.0.9.S02/publication"><FORM_SECTION><F02_2014/></FORM_SECTION></TED_EXPORT>',
            "This is form F02",
        ),
        (BOMB.encode(), "has a document type"),
        (
            b'<?xml version="1.0"?><!-- x --><?y z?>\n<!DOCTYPE a SYSTEM "http://evil.example/a.dtd"><a/>',
            "document type",
        ),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        (BOMB.encode("utf-16"), "not XML in UTF-8"),
        (b'<?xml version="1.0" encoding="UTF-16"?><a/>', "not in UTF-8"),
        (b"<a>" * 400 + b"</a>" * 400, "damaged at line"),
        (b"<a>" + b"<b/>" * 700_000 + b"</a>", "more elements than any notice"),
        (b" " * (21 * 1024 * 1024), "larger than 20 MB"),
        (b"<a>&undefined;</a>", "damaged at line 1"),
        (b'<a xmlns:x="http://www.w3.org/2001/XInclude"><x:include href="/etc/passwd"/></a>', "not a notice of TED"),
    ],
    ids=lambda value: value if isinstance(value, str) else value[:24].decode("latin-1").strip()[:24] or "blank",
)
def test_what_is_no_notice_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        form_of(data)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_published_notices_of_every_release_give_their_content(file: Path) -> None:
    form = form_of(file.read_bytes())

    content = content_of(form)

    assert form.published
    assert form.type in file.name
    assert content.authorities[0].name
    assert content.objects[0].title
    assert content.dispatched_on


def test_a_truncated_notice_is_refused_wherever_it_ends() -> None:
    data = PIN.read_bytes()

    for end in range(1, len(data) - 1, 97):
        with pytest.raises(Unreadable):
            form_of(data[:end])
