"""Files to upload: good ones, and ones that pretend."""

import io
import zipfile
import zlib

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


def pdf_bomb(gigabytes: int) -> bytes:
    """Give a small PDF whose stream of objects unpacks to gigabytes of spaces when it is opened."""
    packed = _squeezed(b"4 0 << /A (x) >>", spaces=gigabytes * 1024)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /X 4 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        5: b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed) + _stream(packed),
    }
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    places[6] = len(out)
    rows = [(0, 0), *((1, places[n]) for n in (1, 2, 3)), (2, 5), (1, places[5]), (1, places[6])]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + b"\0" for kind, place in rows)
    head = b"<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length %d >>" % len(table)
    return out + b"6 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF" % (head + _stream(table), places[6])


def _stream(body: bytes) -> bytes:
    return b"\nstream\n" + body + b"\nendstream"


def _squeezed(begins: bytes, spaces: int) -> bytes:
    """Compress a beginning and so many megabytes of spaces; the megabyte is compressed once and repeated."""
    squeeze, megabyte = zlib.compressobj(9), b" " * 2**20
    packed = squeeze.compress(begins) + squeeze.flush(zlib.Z_FULL_FLUSH)
    once = squeeze.compress(megabyte) + squeeze.flush(zlib.Z_FULL_FLUSH)
    end = squeeze.flush()[:-4]
    check = zlib.adler32(begins)
    for _ in range(spaces):
        check = zlib.adler32(megabyte, check)
    return packed + once * spaces + end + check.to_bytes(4, "big")
