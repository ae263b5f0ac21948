"""Files to upload: good ones, and ones that pretend."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000a49444154789c63000100000500010d0a2db40000000049454e44ae426082"
)


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    """Give bytes as a browser would send them; unlike a browser, keep the name as it is."""
    file = SimpleUploadedFile("x", body)
    file._name = name
    return file


def pdf(change=None, **save) -> bytes:
    """Give a PDF of one page, changed by a function before it is saved."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if change:
            change(made)
        made.save(out, **save)
    return out.getvalue()


def office(
    ending: str, *, parts: dict[str, bytes] | None = None, main: str = "", compression=zipfile.ZIP_DEFLATED
) -> bytes:
    """Give a small Word, Excel or PowerPoint file with extra parts."""
    types = f'<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="{main or MAIN[ending]}"/></Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("main.xml", "<document/>")
        for name, body in (parts or {}).items():
            archive.writestr(name, body)
    return out.getvalue()
