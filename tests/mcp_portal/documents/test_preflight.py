"""What may be uploaded, and what the person is told otherwise."""

import io
import zipfile

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Dictionary, Encryption, Name, String

from mcp_portal.documents import names, preflight

from . import files

GOOD = {
    "plan.pdf": files.pdf(),
    "plan.docx": files.office("docx"),
    "budget.xlsx": files.office("xlsx"),
    "slides.pptx": files.office("pptx"),
    "list.csv": b"practice,list size\nSt James,9500\n",
    "notes.txt": "Agreed at the meeting: £80m a year.\n".encode(),
    "map.png": files.PNG,
    "PLAN.PDF": files.pdf(),
}


@pytest.mark.parametrize("name", GOOD)
def test_usual_files_are_taken(name):
    upload = files.upload(name, GOOD[name])

    preflight.check(upload)

    assert upload.tell() == 0


def refusal(name, body):
    with pytest.raises(preflight.NotAccepted) as refused:
        preflight.check(files.upload(name, body))
    return str(refused.value)


def _open_action(made):
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _names_script(made):
    made.Root.Names = Dictionary(
        JavaScript=Dictionary(Names=[String("a"), Dictionary(S=Name.JavaScript, JS=String("x"))])
    )


def _launch(made):
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=Dictionary(S=Name.Launch, F=String("cmd.exe"))
    )
    made.pages[0].Annots = made.make_indirect(pikepdf.Array([link]))


def _photographed(made, side=700, *, words=False):
    picture = pikepdf.Stream(made, b"\0" * (side * side))
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, side, side
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    made.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=made.make_indirect(picture)))
    if words:
        made.pages[0].Resources.Font = Dictionary(
            F1=made.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        )


BAD = {
    "empty": ("plan.pdf", b"", "“plan.pdf” is empty: choose the file again or save it anew"),
    "program": ("setup.exe", b"MZ\x90\0" + b"\0" * 200, "“setup.exe” must be a PDF, Word (docx)"),
    "no ending": ("README", b"text", "“README” must be a PDF, Word (docx)"),
    "zip": ("all.zip", files.office("docx"), "“all.zip” must be a PDF, Word (docx)"),
    "macro file": ("plan.docm", files.office("docx"), "“plan.docm” must be a PDF, Word (docx)"),
    "page as text": (
        "notes.txt",
        b"<!DOCTYPE html><html><script>alert(1)</script></html>",
        "does not hold what its name says",
    ),
    "page as picture": (
        "map.png",
        b"<html></html>",
        "does not hold what its name says: open it and save it as png again",
    ),
    "program as pdf": ("plan.pdf", b"MZ\x90\0" + b"\0" * 200, "does not hold what its name says"),
    "word as excel": (
        "budget.xlsx",
        files.office("docx"),
        "does not hold what its name says: open it and save it as xlsx again",
    ),
    "plain zip as word": ("plan.docx", files.office("docx", main="text/plain"), "does not hold what its name says"),
    "macros": (
        "plan.docx",
        files.office("docx", parts={"word/vbaProject.bin": b"x"}),
        "carries macros: save it as docx without macros",
    ),
    "macro type": (
        "plan.docx",
        files.office("docx", main="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "carries macros",
    ),
    "many parts": (
        "plan.docx",
        files.office("docx", parts={f"p{n}": b"" for n in range(2_001)}),
        "unpacks to more than the portal takes",
    ),
    "zip bomb": (
        "plan.docx",
        files.office("docx", parts={"bomb": b"\0" * 30_000_000}),
        "unpacks to more than the portal takes",
    ),
    "locked office": (
        "plan.docx",
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
        "is protected with a password or in an old format",
    ),
    "damaged pdf": (
        "plan.pdf",
        b"%PDF-1.7\nnothing more",
        "“plan.pdf” cannot be opened: open it and save it as PDF again",
    ),
    "locked pdf": (
        "plan.pdf",
        files.pdf(encryption=Encryption(user="secret", owner="owner")),
        "is protected with a password: save it without one",
    ),
    "restricted pdf": (
        "plan.pdf",
        files.pdf(encryption=Encryption(user="", owner="owner")),
        "is protected with a password",
    ),
    "script on opening": ("plan.pdf", files.pdf(_open_action), "starts a script or a program when it is opened"),
    "script among names": ("plan.pdf", files.pdf(_names_script), "starts a script or a program"),
    "scan without text": (
        "plan.pdf",
        files.pdf(_photographed),
        "holds pictures of text that cannot be searched: run text recognition (OCR) on it",
    ),
    "program behind a link": ("plan.pdf", files.pdf(_launch), "starts a script or a program"),
}


@pytest.mark.parametrize("change", [lambda made: _photographed(made, 60), lambda made: _photographed(made, words=True)])
def test_a_logo_or_a_scan_with_text_is_taken(change):
    preflight.check(files.upload("plan.pdf", files.pdf(change)))


def test_the_pages_of_a_pdf_are_counted():
    body = files.pdf(lambda made: [made.add_blank_page() for _ in range(4)])

    assert preflight.check(files.upload("plan.pdf", body)).pages == 5
    assert preflight.check(files.upload("plan.docx", files.office("docx"))).pages is None


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_kept_is_refused_in_one_sentence(case):
    name, body, expected = BAD[case]

    sentence = refusal(name, body)

    assert expected in sentence
    assert sentence.startswith(f"“{name}” ")
    assert not sentence.endswith(".")


def test_a_script_hidden_in_compressed_objects_is_found():
    body = files.pdf(_open_action, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert b"app.alert" not in body
    assert "starts a script" in refusal("plan.pdf", body)


def test_a_pdf_without_pages_is_refused():
    out = io.BytesIO()
    pikepdf.new().save(out)

    assert "has no pages" in refusal("plan.pdf", out.getvalue())


def test_a_small_pdf_that_unpacks_to_gigabytes_is_refused():
    assert "takes too much memory or time to open" in refusal("plan.pdf", files.pdf_bomb(gigabytes=2))


def test_a_zip_that_lies_about_its_sizes_is_refused():
    body = bytearray(files.office("docx", parts={"bomb": b"\0" * 20_000_000}))
    for entry in zipfile.ZipFile(io.BytesIO(bytes(body))).infolist():
        if entry.filename == "bomb":
            true = (20_000_000).to_bytes(4, "little")
            assert body.count(true) == 2
            body = bytearray(bytes(body).replace(true, (1_000).to_bytes(4, "little")))

    assert "cannot be opened" in refusal("plan.docx", bytes(body))


def test_a_file_over_the_limit_is_told_the_limit(settings):
    settings.UPLOAD_LIMIT = 1024**2

    sentence = refusal("plan.pdf", b"%PDF" + b"\0" * 1024**2)

    assert sentence == "“plan.pdf” must be 1MB or smaller: split it or make its pictures smaller"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("annual\u202efdp.exe", "annualfdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ('say "yes".pdf', "say -yes-.pdf"),
        ("   .pdf", "document.pdf"),
        ("", "document"),
        ("Ärzte\u0301 plan.pdf", "Ärzté plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_hostile_names_are_tidied(given_name, kept):
    assert names.tidy(given_name) == kept


@given(st.text(max_size=400))
def test_a_tidied_name_is_a_name_on_every_system(name):
    tidied = names.tidy(name)

    assert 0 < len(tidied) <= names.LONGEST
    assert not set(tidied) & set('\\/<>:"|?*\r\n\0')
    assert names.tidy(tidied) == tidied
