"""Files by their content."""

import hashlib
import os
import stat
from pathlib import Path

import pytest

from mcp_portal.documents import store


def kept_files(root):
    return [path for path in Path(root).rglob("*") if path.is_file()]


def test_bytes_come_back_as_they_were_put_in():
    sha256, size = store.put([b"first ", b"second"])

    assert (sha256, size) == (hashlib.sha256(b"first second").hexdigest(), 12)
    with store.open_verified(sha256) as file:
        assert file.read() == b"first second"


def test_the_same_bytes_are_kept_once_and_never_written_again(settings):
    sha256, _ = store.put([b"same"])
    (path,) = kept_files(settings.FILE_STORE)
    before = path.stat()

    assert store.put([b"same"]) == (sha256, 4)
    assert kept_files(settings.FILE_STORE) == [path]
    assert path.stat().st_ino == before.st_ino
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_only_the_portal_may_read_the_files(settings):
    store.put([b"secret"])

    modes = {stat.S_IMODE(os.stat(path).st_mode) for path in kept_files(settings.FILE_STORE)}
    folders = {stat.S_IMODE(path.stat().st_mode) for path in Path(settings.FILE_STORE).rglob("*") if path.is_dir()}
    assert modes == {0o600}
    assert folders == {0o700}


def test_an_altered_file_is_not_given_out(settings):
    sha256, _ = store.put([b"true"])
    (path,) = kept_files(settings.FILE_STORE)
    path.write_bytes(b"fals")

    with pytest.raises(store.Damaged, match="has been altered"):
        store.open_verified(sha256)


def test_a_missing_file_is_named():
    with pytest.raises(store.Damaged, match="is missing"):
        store.open_verified("0" * 64)


def test_a_half_written_upload_leaves_nothing(settings):
    def broken():
        yield b"begun"
        raise OSError("the browser went away")

    with pytest.raises(OSError, match="went away"):
        store.put(broken())
    assert kept_files(settings.FILE_STORE) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "g" * 64, "A" * 64])
def test_only_a_fingerprint_names_a_file(name):
    with pytest.raises(ValueError, match="Not a SHA-256"):
        store.open_verified(name)
