"""Signatures of organs on PDF documents (PAdES), and their verification by anyone."""

from __future__ import annotations

from tongban.papers.signing.authority import Authority, OrganSigner
from tongban.papers.signing.pades import Signature, check_pdf, sign_pdf

__all__ = ["Authority", "OrganSigner", "Signature", "check_pdf", "sign_pdf"]
