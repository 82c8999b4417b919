"""Sealed texts, blind indexes, national digests and the keys they stand on."""

from __future__ import annotations

import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError

from tongban.core.crypto import (
    Broken,
    KeyStore,
    KeysUnusable,
    blind,
    install,
    masks,
    open_sealed,
    seal,
    sealing,
    sm2_verify,
    sm3,
)
from tongban.core.crypto.fields import Sealed, SealedText


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    made = KeyStore(tmp_path / "keys")
    monkeypatch.setattr(sealing, "_installed", None)
    install(made)
    return made


def test_sm3_of_the_standard() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm2_signature_of_the_standard_verifies() -> None:
    """GB/T 32918.5-2017, annex A.2."""
    public = bytes.fromhex(
        "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
    )
    r = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    s = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
    signature = bytes.fromhex(f"3046022100{r}022100{s}")
    assert sm2_verify(public, b"message digest", signature) is True
    assert sm2_verify(public, b"message digesT", signature) is False
    assert sm2_verify(public, b"message digest", b"not a signature") is False


def test_ledger_key_signs_and_verifies(store: KeyStore) -> None:
    signature = store.sm2_sign(b"head")
    assert store.sm2_verify(b"head", signature) is True
    assert store.sm2_verify(b"heaD", signature) is False
    assert KeyStore(store.directory).sm2_verify(b"head", signature) is True


def test_sealed_text_opens_only_in_its_context(store: KeyStore) -> None:
    blob = seal("510107199001010017", "person.number")
    assert blob[0] == 1
    assert len(blob) == 1 + 12 + 18 + 16
    assert b"510107" not in blob
    assert open_sealed(blob, "person.number") == "510107199001010017"
    assert seal("510107199001010017", "person.number") != blob
    with pytest.raises(Broken) as caught:
        open_sealed(blob, "person.phone")
    assert caught.value.code == "sealed.broken"
    assert caught.value.where == "person.phone"


def test_every_altered_byte_is_noticed(store: KeyStore) -> None:
    blob = seal("𬭎𠮷", "person.name")
    for place in range(1, len(blob)):
        altered = bytearray(blob)
        altered[place] ^= 1
        with pytest.raises(Broken):
            open_sealed(bytes(altered), "person.name")
    for length in (0, 5, 28, len(blob) - 1):
        with pytest.raises(Broken):
            open_sealed(blob[:length], "person.name")


def test_unknown_key_number_is_named(store: KeyStore) -> None:
    blob = seal("x", "c")
    with pytest.raises(KeysUnusable) as caught:
        open_sealed(b"\x07" + blob[1:], "c")
    assert caught.value.code == "keys.unknown"


def test_rotation_keeps_the_old_readable(store: KeyStore) -> None:
    old = seal("旧", "c")
    neighbour = KeyStore(store.directory)
    assert open_sealed(old, "c", store=neighbour) == "旧"
    assert store.rotate() == 2
    new = seal("新", "c")
    assert (old[0], new[0]) == (1, 2)
    assert open_sealed(old, "c") == "旧"
    assert open_sealed(new, "c", store=neighbour) == "新"


def test_blind_index_is_keyed_and_folded(store: KeyStore, tmp_path: Path) -> None:
    index = blind("51010719900101001x", "person.number")
    assert len(index) == 16
    assert blind("５１０１０７１９９００１０１００１Ｘ ", "person.number") == index
    assert blind("51010719900101001x", "agent.number") != index
    assert blind("51010719900101001x", "person.number", store=KeyStore(tmp_path / "other")) != index


def test_key_files_are_private(store: KeyStore) -> None:
    seal("x", "c")
    assert stat.S_IMODE(store.directory.stat().st_mode) == 0o700
    files = sorted(path.name for path in store.directory.iterdir())
    assert files == ["blind.key", "data.1.key", "ledger.key"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.directory.iterdir()} == {0o600}


@pytest.mark.parametrize(("spoil", "code"), [("open", "keys.open"), ("cut", "keys.damaged"), ("lost", "keys.lost")])
def test_spoiled_keys_stop_the_house(store: KeyStore, spoil: str, code: str) -> None:
    seal("x", "c")
    path = store.directory / "data.1.key"
    if spoil == "open":
        path.chmod(0o644)
    elif spoil == "cut":
        path.write_bytes(b"short")
    else:
        path.unlink()
    with pytest.raises(KeysUnusable) as caught:
        seal("x", "c", store=KeyStore(store.directory))
    assert caught.value.code == code
    assert str(store.directory) in caught.value.zh


def _race(directory: str, gate: Any, answers: Any) -> None:
    racer = KeyStore(Path(directory))
    gate.wait()
    answers.put((seal("同一把钥匙", "race", store=racer), blind("x", "race", store=racer), racer.ledger_public))


def test_processes_racing_for_the_first_key_agree(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    for turn in range(3):
        directory = tmp_path / f"keys{turn}"
        gate, answers = context.Barrier(4), context.Queue()
        racers = [context.Process(target=_race, args=(str(directory), gate, answers)) for _ in range(4)]
        for racer in racers:
            racer.start()
        results = [answers.get(timeout=20) for _ in racers]
        for racer in racers:
            racer.join()
        late = KeyStore(directory)
        assert [open_sealed(blob, "race", store=late) for blob, _, _ in results] == ["同一把钥匙"] * 4
        assert {index for _, index, _ in results} == {blind("x", "race", store=late)}
        assert {public for _, _, public in results} == {late.ledger_public}
        assert sorted(os.listdir(directory)) == ["blind.key", "data.1.key", "ledger.key"]


def test_field_gives_masked_values_and_refuses_comparison(store: KeyStore) -> None:
    field = SealedText(context="person.number", mask=masks.number)
    field.set_attributes_from_name("number")
    value = field.from_db_value(memoryview(field.prepare("510107199001010017")), None, None)
    assert isinstance(value, Sealed)
    assert value.open() == "510107199001010017"
    assert (value.masked, str(value)) == ("510***********0017", "510***********0017")
    assert repr(value) == "<Sealed person.number>"
    assert field.from_db_value(None, None, None) is None
    assert field.index("510107199001010017") == blind("510107199001010017", "person.number")
    with pytest.raises(FieldError):
        field.get_lookup("exact")
    _, path, _, kwargs = field.deconstruct()
    assert path == "tongban.core.crypto.fields.SealedText"
    assert (kwargs["context"], kwargs["mask"]) == ("person.number", masks.number)


def test_masks() -> None:
    assert masks.phone("13800010017") == "138****0017"
    assert [masks.name(text) for text in ("王", "王五", "尼玛·扎西")] == ["*", "王*", "尼****"]
    assert masks.address("演示省演示市演示县一号") == "演示省演示市****"
    assert masks.account("6222000000001234") == "****1234"
    assert masks.number("12") == "**"
