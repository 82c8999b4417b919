"""The sentences of refused files that more than one format shares."""

from __future__ import annotations

from tongban.core.errors import Refusal


def damaged(name: str) -> Refusal:
    """The file is cut or spoiled."""
    return Refusal(
        "file.damaged",
        f"文件“{name}”不完整或已损坏，无法打开。请重新导出、扫描或拍照后上传。",
        f"The file “{name}” is cut or damaged and cannot be opened. Export, scan or photograph it again.",
        where=name,
    )


def encrypted(name: str) -> Refusal:
    """The file asks for a password, which the people who must read it do not have."""
    return Refusal(
        "file.encrypted",
        f"文件“{name}”设有密码，工作人员无法查看。请取消密码后另存再上传。",
        f"The file “{name}” has a password, so staff cannot read it. Save it without a password and upload that.",
        where=name,
    )


def active(name: str, zh: str, en: str) -> Refusal:
    """The file does something when opened; ``zh`` and ``en`` say what."""
    return Refusal(
        "file.active",
        f"文件“{name}”含有{zh}，打开时会自动运行，不能接收。请打印为普通 PDF 后上传。",
        f"The file “{name}” contains {en} that runs when it is opened. Print it to a plain PDF and upload that.",
        where=name,
    )


def bulky(name: str) -> Refusal:
    """The file unpacks to far more than it weighs."""
    return Refusal(
        "file.bulky",
        f"文件“{name}”解开后的体积异常大，不能接收。请另存为普通 PDF 后上传。",
        f"The file “{name}” unpacks to an abnormal size. Save it as a plain PDF and upload that.",
        where=name,
    )
