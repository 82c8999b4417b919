"""What is asked of a database before it is used, and what the app role may do in it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tongban.launch import database, urls
from tongban.launch.database import Addresses
from tongban.launch.postgres import Server
from tongban.launch.trouble import Trouble

Standing = tuple[Server, Addresses]


@pytest.fixture
def empty(standing: Standing) -> Iterator[Standing]:
    server, addresses = standing
    yield standing
    with psycopg.connect(server.dsn(database.NAME), autocommit=True) as connection:
        connection.execute("drop owned by tongban_app")
        connection.execute("grant connect on database tongban to tongban_app")
        connection.execute("drop schema public cascade")
        connection.execute("create schema public authorization pg_database_owner")
        connection.execute("grant usage on schema public to public")
    assert addresses.embedded


def test_the_ledger_is_append_only_for_the_app_role(empty: Standing) -> None:
    addresses = empty[1]
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute("create table ledger_entry (id bigserial primary key, line text)")
        owner.execute("create table cases_case (id int primary key, name text)")
    database.instance_of(addresses.owner)
    database.grant(addresses)
    database.grant(addresses)
    with psycopg.connect(addresses.owner, autocommit=True) as owner:
        owner.execute("create table cases_later (id int primary key)")
    with psycopg.connect(addresses.app, autocommit=True) as app:
        app.execute("insert into ledger_entry (line) values ('a')")
        app.execute("insert into cases_case values (1, '张')")
        app.execute("update cases_case set name = '李'")
        app.execute("insert into cases_later values (1)")
        app.execute("delete from cases_later")
        assert app.execute("select line from ledger_entry").fetchall() == [("a",)]
        for forbidden in (
            "update ledger_entry set line = 'b'",
            "delete from ledger_entry",
            "truncate ledger_entry",
            "drop table ledger_entry",
            "alter table ledger_entry disable trigger all",
            "create table mine (id int)",
            "update tongban_instance set id = 'x'",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden.encode())
    assert database.examine(addresses) == []


def test_a_database_is_known_again(empty: Standing) -> None:
    first = database.instance_of(empty[1].owner)
    assert len(first) == 36
    assert database.instance_of(empty[1].owner) == first


def test_another_applications_database_is_refused(empty: Standing) -> None:
    with psycopg.connect(empty[1].owner, autocommit=True) as owner:
        owner.execute("create table wp_posts (id int)")
    with pytest.raises(
        Trouble, match=r"belongs to another application \(it has a table wp_posts\); give Tongban an empty"
    ):
        database.examine(empty[1])


def test_one_role_for_both_is_said(empty: Standing) -> None:
    owner = empty[1].owner
    assert database.examine(Addresses(owner, owner, embedded=False)) == [
        "One role both owns and runs the database: the ledger is tamper-evident but not append-only."
    ]


def test_an_owner_without_rights_is_refused(empty: Standing) -> None:
    app = empty[1].app
    with pytest.raises(Trouble, match="role of DATABASE_URL may not create tables; set TONGBAN_OWNER_URL"):
        database.examine(Addresses(app, app, embedded=False))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"password": "wrong"}, "password authentication failed.*correct the user and password"),
        ({"name": "nowhere"}, "permission denied|does not exist.*create the role and the database first"),
        ({"host": "/nonexistent"}, "start that server, or correct host and port"),
    ],
)
def test_unusable_address_is_said_with_its_remedy(standing: Standing, change: dict[str, str], sentence: str) -> None:
    parts = urls.parse(standing[1].app)
    given = {"user": parts["USER"], "password": parts["PASSWORD"], "name": parts["NAME"], "host": parts["HOST"]}
    with pytest.raises(Trouble, match=sentence) as refused:
        database.connect(urls.compose(**{**given, **change}, port=5432))
    assert parts["PASSWORD"] not in refused.value.sentence
    assert "\n" not in refused.value.sentence
