"""PAdES baseline B signatures (ETSI EN 319 142-1) on finished PDFs: made by an organ's key, checked by anyone
offline.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from asn1crypto import keys, pem, x509  # type: ignore[import-untyped]
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.papers.signing.authority import OrganSigner

FIELD = "OrganSignature"
# The library logs a traceback for every stranger's certificate; here that is an answer, not a fault.
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a check found: ``fault`` is empty when valid, else unsigned, unreadable, altered or untrusted.

    ``who`` is the name in the certificate, ``code`` the credit code there, ``when`` the time the signer stated (no
    timestamp authority stands behind it).
    """

    valid: bool
    who: str
    code: str
    when: datetime | None
    covers_whole: bool
    fault: str = ""


class _AtGivenTime(signers.PdfSigner):
    """A signer whose stated time is the decision's, not that of the machine it runs on."""

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def sign_pdf(pdf: bytes, signer: OrganSigner, *, reason: str, location: str, at: datetime) -> bytes:
    """``pdf`` with the organ's signature appended, invisible; the pages stay as they were set.  ``at`` is aware."""
    if at.tzinfo is None:
        raise ValueError("at must be an aware datetime")
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        location=location,
        name=signer.name,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signed = _AtGivenTime(at, meta, _simple(signer)).sign_pdf(writer)
    return bytes(signed.getvalue())


@lru_cache(maxsize=256)
def _simple(signer: OrganSigner) -> signers.SimpleSigner:
    blocks = {kind: der for kind, _, der in pem.unarmor(signer.pem, multiple=True)}
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(_certificate(signer.root))
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(blocks["CERTIFICATE"]),
        signing_key=keys.PrivateKeyInfo.load(blocks["PRIVATE KEY"]),
        cert_registry=store,
    )


def check_pdf(pdf: bytes, roots: Iterable[bytes]) -> Signature:
    """The state of the last signature of ``pdf``, trusting ``roots`` (PEM or DER); never raises on a bad file.

    Certificates are checked at the stated time of signing, without network. Anything added after the signature
    makes it invalid here: an official document is not filled in afterwards.
    """
    nobody = Signature(False, "", "", None, False, "unreadable")
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        found = reader.embedded_regular_signatures
        if not found:
            return Signature(False, "", "", None, False, "unsigned")
        last = found[-1]
        subject = last.signer_cert.subject.native
        when = last.self_reported_timestamp
        context = ValidationContext(
            trust_roots=[_certificate(root) for root in roots], moment=when, allow_fetching=False
        )
        status = validate_pdf_signature(last, context)
    except Exception:  # noqa: BLE001  the file is a stranger's: however it breaks the reader, it is no valid document
        return nobody
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    fault = ""
    if not (status.intact and status.valid and whole):
        fault = "altered"
    elif not status.trusted or not status.bottom_line:
        fault = "untrusted"
    return Signature(
        valid=fault == "",
        who=str(subject.get("common_name", "")),
        code=str(subject.get("serial_number", "")),
        when=when,
        covers_whole=whole,
        fault=fault,
    )


def _certificate(data: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(data)[2] if pem.detect(data) else data)
