"""Signatures of organs: another program calls them valid, every alteration is noticed, keys stay private."""

from __future__ import annotations

import random
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest
from cryptography import x509

from tongban.core.errors import Refusal
from tongban.core.files import inspect
from tongban.papers.signing import Authority, check_pdf, sign_pdf
from tongban.papers.typeset import compose

from typeset_samples import AT, ORGAN, licence

CODE = "11511602MB1234567X"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("keys") / "organs")


@pytest.fixture(scope="module")
def signed(authority: Authority) -> bytes:
    return sign_pdf(compose(licence()), authority.signer(CODE, ORGAN), reason="核发证照", location="广安区", at=AT)


@pytest.mark.clause("3.2.4d")
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="poppler-utils (pdfsig) not installed")
def test_another_program_calls_the_licence_signature_valid(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "licence.pdf"
    path.write_bytes(signed)
    told = subprocess.run(
        ["pdfsig", str(path)], capture_output=True, check=True, env={"TZ": "UTC", "HOME": str(tmp_path)}
    )
    lines = told.stdout.decode()
    assert "Signature Validation: Signature is Valid." in lines
    assert "Total document signed" in lines
    assert "Signature Type: ETSI.CAdES.detached" in lines
    assert f"Signer Certificate Common Name: {ORGAN}" in lines
    assert "Nov 24 2026 02:30:00" in lines


@pytest.mark.clause("3.2.4d")
def test_own_check_names_signer_and_time(signed: bytes, authority: Authority) -> None:
    found = check_pdf(signed, [authority.root_certificate])
    assert (found.valid, found.who, found.code, found.covers_whole, found.fault) == (True, ORGAN, CODE, True, "")
    assert found.when == AT


def test_any_altered_byte_of_the_document_is_noticed(signed: bytes, authority: Authority) -> None:
    begin = signed.index(b"/Contents <") + len(b"/Contents <")
    end = signed.index(b">", begin)
    places = [place for place in range(len(signed)) if not begin <= place < end]
    for place in random.Random(7).sample(places, 120):
        altered = bytearray(signed)
        altered[place] ^= 1
        assert check_pdf(bytes(altered), [authority.root_certificate]).valid is False
    altered = bytearray(signed)
    altered[5000] ^= 1
    assert check_pdf(bytes(altered), [authority.root_certificate]).fault == "altered"


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda pdf: pdf + b"\n%later\n", "altered"),
        (lambda pdf: compose(licence()), "unsigned"),
        (lambda pdf: b"not a pdf", "unreadable"),
        (lambda pdf: b"", "unreadable"),
    ],
)
def test_what_is_not_the_signed_document_is_not_valid(
    signed: bytes, authority: Authority, spoil: object, fault: str
) -> None:
    assert callable(spoil)
    found = check_pdf(spoil(signed), [authority.root_certificate])
    assert (found.valid, found.fault) == (False, fault)


def test_stranger_authority_is_not_trusted(signed: bytes, tmp_path: Path) -> None:
    found = check_pdf(signed, [Authority(tmp_path / "other").root_certificate])
    assert (found.valid, found.fault, found.covers_whole) == (False, "untrusted", True)


def test_signed_document_passes_the_house_own_inspection(signed: bytes) -> None:
    assert inspect(signed, "证照.pdf").kind == "pdf"


def test_keys_are_made_once_private_and_say_demo(authority: Authority) -> None:
    first = authority.signer(CODE, ORGAN)
    again = Authority(authority.directory).signer(CODE, ORGAN)
    assert first == again
    for path in (authority.directory / "root.pem", authority.directory / CODE / "organ.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((authority.directory / CODE).stat().st_mode) == 0o700
    plain = authority.signer("11510000MB0000000X", "某省市场监督管理局")
    assert plain.name == "某省市场监督管理局（演示）"
    certificate = x509.load_pem_x509_certificate(plain.pem)
    assert certificate.subject.rfc4514_string().count("（演示）") == 2
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.root_certificate))


def test_wrong_credit_code_is_refused_and_no_key_made(authority: Authority) -> None:
    with pytest.raises(Refusal) as caught:
        authority.signer("../evil", ORGAN)
    assert caught.value.code == "organ-key.code"
    assert not (authority.directory.parent / "evil").exists()


def test_a_signed_document_takes_under_three_tenths_of_a_second(authority: Authority) -> None:
    signer = authority.signer(CODE, ORGAN)
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        sign_pdf(compose(licence()), signer, reason="核发证照", location="广安区", at=AT)
        spent.append(time.perf_counter() - began)
    assert min(spent) < 0.3
