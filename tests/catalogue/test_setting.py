"""A file is set by a child: what its exit says, and that it ends when the process is told to."""

import hashlib
import os
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from marketplace.catalogue import setting
from marketplace.catalogue.formats import Format
from marketplace.catalogue.setting import LacksGlyphs, SettingFailed, Stopped, measured, set_file

Child = Callable[[str], None]


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Child:
    """Another program in the renderers' place; it gets their arguments and their input."""
    script = tmp_path / "child"

    def put(words: str) -> None:
        script.write_text(f"#!/bin/sh\n{words}\n")
        script.chmod(0o700)
        monkeypatch.setattr(setting, "sys", SimpleNamespace(executable=str(script)))

    return put


def made(text: str = "{}", form: Format = Format.CSV) -> bytes:
    with set_file(text, "ab12", form, threading.Event()) as file:
        return file.read()


def test_it_is_given_the_snapshot_the_format_and_the_hash_and_its_output_is_the_file(child: Child) -> None:
    child('cat; echo "$@"; echo a warning >&2')
    assert made("标题\ud800", Format.PDF).decode("utf-8", "surrogatepass") == (
        "标题\ud800-m marketplace.catalogue.renderers pdf ab12\n"
    )


def test_much_input_and_output_pass(child: Child) -> None:
    child("cat; cat /dev/null >&2")
    text = "吉林" * 500_000
    assert made(text) == text.encode()


def test_characters_without_a_picture_are_named(child: Child) -> None:
    child("""echo 'a library: warns' >&2; echo '{"characters": "𠮷𰻝"}' >&2; exit 3""")
    with pytest.raises(LacksGlyphs) as lacking:
        made()
    assert (lacking.value.characters, "𠮷𰻝" in lacking.value.what) == ("𠮷𰻝", True)


@pytest.mark.parametrize("said", ["", "no JSON", "[]", '{"other": 1}', '{"characters"'])
def test_who_cannot_name_them_has_merely_failed(child: Child, said: str) -> None:
    child(f"echo '{said}' >&2; exit 3")
    with pytest.raises(SettingFailed) as failed:
        made()
    assert not isinstance(failed.value, LacksGlyphs)


@pytest.mark.parametrize("end", ["exit 1", "exit 2", "kill -9 $$"])
def test_another_end_is_a_failure_with_its_last_words(child: Child, end: str) -> None:
    child(f"for n in $(seq 4000); do echo line $n >&2; done; echo half a file; {end}")
    with pytest.raises(SettingFailed) as failed:
        made()
    assert failed.value.what.rstrip().endswith("line 4000")
    assert len(failed.value.what) <= 2_000


def test_told_to_end_the_child_ends_at_once_and_nothing_is_made(child: Child, tmp_path: Path) -> None:
    pipe, stop, found = tmp_path / "pipe", threading.Event(), list[int]()
    os.mkfifo(pipe)
    child(f"echo $$ > {pipe}; exec sleep 600")

    def told() -> None:
        found.append(int(pipe.read_text()))  # waits until the child is there
        stop.set()

    listener = threading.Thread(target=told)
    listener.start()
    with pytest.raises(Stopped):
        set_file("{}", "ab12", Format.PDF, stop)
    listener.join()
    with pytest.raises(ProcessLookupError):
        os.kill(found[0], 0)


def test_a_file_is_measured_from_its_beginning_and_stands_there_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(setting, "PIECE", 3)
    file = BytesIO(b"0123456789")
    assert measured(file) == (hashlib.sha256(b"0123456789").hexdigest(), 10)
    assert file.tell() == 0
    assert measured(BytesIO()) == (hashlib.sha256().hexdigest(), 0)
