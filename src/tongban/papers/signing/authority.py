"""Keys of organs: a demonstration authority and one certificate an organ, made at first use, outside the
repository.

A real installation puts certificates of a licensed authority (电子签名法 art. 16–18) in the same files; the names of
those made here say 演示, so that none can pass for an organ's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tongban.core.crypto import place_once, sm3
from tongban.core.errors import Refusal

# Fixed, because a demonstration needs no renewal and its clock may be set to any day of the calendar it shows.
_FROM, _ROOT_UNTIL, _ORGAN_UNTIL = (datetime(year, 1, 1, tzinfo=UTC) for year in (2020, 2050, 2045))
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}\Z")
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class OrganSigner:
    """An organ that can sign: its credit code, the name in its certificate, key and chain as PEM."""

    code: str
    name: str
    pem: bytes
    root: bytes


class Authority:
    """The authority kept in ``directory`` (``var/keys/organs``): ``root.pem`` and ``<credit code>/organ.pem``
    (``organ-….pem`` for a later name), 0600.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._signers: dict[tuple[str, str], OrganSigner] = {}

    @cached_property
    def _root(self) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        return _load(self.directory / "root.pem", _root_pem)

    @property
    def root_certificate(self) -> bytes:
        """The root certificate as PEM: what a verifier must trust, and what the verify page offers for download."""
        return self._root[1].public_bytes(serialization.Encoding.PEM)

    def signer(self, code: str, name: str) -> OrganSigner:
        """The signer of the organ with credit code ``code``, called ``name``; its key is made at first use.

        Refuses with ``organ-key.code`` what is not a credit code. A renamed organ signs with another certificate from
        then on, and what is dated before with the old one; a certificate of a licensed authority is used as it is.
        """
        if (code, name) not in self._signers:
            if not _CODE.match(code):
                raise Refusal(
                    "organ-key.code",
                    f"机关“{name}”的统一社会信用代码“{code}”不是 18 位代码，不能制作签名密钥。请先改正机关资料。",
                    f"“{code}” is not the 18-character credit code of “{name}”; correct the organ's record first.",
                    where="organ.code",
                )
            path = self.directory / code / "organ.pem"
            _, certificate = _load(path, lambda: self._organ_pem(code, name))
            ours = certificate.issuer == self._root[1].subject
            if ours and _common_name(certificate) != _shown(name):
                path = path.with_name(f"organ-{sm3(name.encode()).hex()[:16]}.pem")
                _, certificate = _load(path, lambda: self._organ_pem(code, name))
            self._signers[code, name] = OrganSigner(
                code=code,
                name=_common_name(certificate),
                pem=path.read_bytes(),
                root=self.root_certificate,
            )
        return self._signers[code, name]

    def _organ_pem(self, code: str, name: str) -> bytes:
        key = ec.generate_private_key(ec.SECP256R1())
        root_key, root = self._root
        shown = _shown(name)
        subject = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, shown),
                x509.NameAttribute(NameOID.COMMON_NAME, shown),
                x509.NameAttribute(NameOID.SERIAL_NUMBER, code),
            ]
        )
        certificate = (
            _began(subject, root.subject, key, _ORGAN_UNTIL)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(sign=True), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, SHA256())
        )
        return _pem(key, certificate)


def _shown(name: str) -> str:
    """The name in a certificate of ours: it says 演示, and is no longer than certificates allow."""
    shown = name if "演示" in name else f"{name[: _LONGEST_NAME - 4]}（演示）"
    return shown[:_LONGEST_NAME]


def _root_pem() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "通办演示"),
            x509.NameAttribute(NameOID.COMMON_NAME, "通办演示根证书（仅供演示，不具法律效力）"),
        ]
    )
    certificate = (
        _began(name, name, key, _ROOT_UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=False), critical=True)
        .sign(key, SHA256())
    )
    return _pem(key, certificate)


def _began(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=sign,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not sign,
        crl_sign=not sign,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    """Key and certificate in one file, so that two processes racing can never mix theirs."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _load(path: Path, make: Callable[[], bytes]) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place_once(path, make())
    data = path.read_bytes()
    key = serialization.load_pem_private_key(data, None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key, x509.load_pem_x509_certificate(data)


def _common_name(certificate: x509.Certificate) -> str:
    return str(certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
