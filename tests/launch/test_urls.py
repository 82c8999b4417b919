from __future__ import annotations

import pytest

from tongban.launch.trouble import Trouble
from tongban.launch.urls import compose, parse, shown


def test_ordinary_address() -> None:
    assert parse("postgresql://tongban_app:p%40ss%2Fw@db.example:6432/tong%20ban?sslmode=require") == {
        "NAME": "tong ban",
        "USER": "tongban_app",
        "PASSWORD": "p@ss/w",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_socket_directory() -> None:
    assert parse("postgresql://u:p@/tongban?host=/run/pg&port=5433") == {
        "NAME": "tongban",
        "USER": "u",
        "PASSWORD": "p",
        "HOST": "/run/pg",
        "PORT": "5433",
        "OPTIONS": {},
    }


def test_ipv6_and_no_port() -> None:
    parts = parse("postgres://u@[::1]/d")
    assert (parts["HOST"], parts["PORT"], parts["PASSWORD"]) == ("::1", "", "")


def test_composed_address_is_read_back() -> None:
    parts = parse(compose(user="a:b", password="ü/@?#", name="通办", host="/tmp/s p", port=5432))
    assert parts == {
        "NAME": "通办",
        "USER": "a:b",
        "PASSWORD": "ü/@?#",
        "HOST": "/tmp/s p",
        "PORT": "5432",
        "OPTIONS": {},
    }


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://u:p@h/d", "must begin with postgresql://"),
        ("postgresql://u:p@h:5432/", "names no database"),
        ("postgresql://u:p@h:notaport/d", "wrong host or port"),
        ("postgresql://u:p@h/d?port=99999", "wrong port (99999)"),
    ],
)
def test_wrong_address_is_said(url: str, sentence: str) -> None:
    with pytest.raises(Trouble) as refused:
        parse(url)
    assert sentence in refused.value.sentence
    assert ":p@" not in refused.value.sentence


def test_shown_hides_the_password() -> None:
    assert shown("postgresql://u:geheim@h:5432/d") == "u at h:5432, database d"
