"""The two roles, the mark that a database is ours, the rights of the app role; for any PostgreSQL 15 or later."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import psycopg
from psycopg import sql

from tongban.launch import urls
from tongban.launch.places import Passwords
from tongban.launch.postgres import PORT, Server
from tongban.launch.trouble import Trouble

NAME = "tongban"
OWNER = "tongban_owner"
APP = "tongban_app"
OLDEST = 15
# Only INSERT and SELECT for the app role: what is written there stays (architecture.md, Data).
APPEND_ONLY = ("ledger_entry", "ledger_seal", "ledger_event")


@dataclass(frozen=True)
class Addresses:
    """Where the house finds its database: ``app`` for running, ``owner`` for migrating. Equal if one role."""

    app: str
    owner: str
    embedded: bool


def embedded_addresses(passwords: Passwords, sockets: str) -> Addresses:
    """The addresses of both roles behind a socket directory."""
    app = urls.compose(user=APP, password=passwords.app, name=NAME, host=sockets, port=PORT)
    owner = urls.compose(user=OWNER, password=passwords.owner, name=NAME, host=sockets, port=PORT)
    return Addresses(app, owner, embedded=True)


def connect(url: str, what: str = "DATABASE_URL") -> psycopg.Connection[tuple[object, ...]]:
    """An autocommit connection. Trouble: unreachable, a wrong password, or no such database, each with its remedy."""
    urls.parse(url)
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        why = next((line for line in reversed(lines) if "failed: " in line), lines[-1] if lines else "no reason given")
        where = urls.shown(url)
        if "authentication" in why or "no password supplied" in why:
            remedy = "correct the user and password in it"
        elif "does not exist" in why or "permission denied" in why:
            remedy = "create the role and the database first (docs/operations.md) or correct the address"
        else:
            remedy = "start that server, or correct host and port, or unset it to use the embedded database"
        raise Trouble(f"{what} cannot be used ({where}): {why.rsplit('failed: ', 1)[-1]}; {remedy}.") from None
    except psycopg.Error as error:
        raise Trouble(f"{what} is not a database address ({str(error).strip()}); correct it.") from None


def prepare_embedded(server: Server, passwords: Passwords, *, create_databases: bool = False) -> None:
    """Make the two roles and the database where they are missing; ``create_databases``: the owner may make more."""
    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", ([OWNER, APP],)).fetchall()
        there = {row[0] for row in rows}
        for role, password in ((OWNER, passwords.owner), (APP, passwords.app)):
            if role not in there:
                may = "CREATEDB" if create_databases and role == OWNER else "NOCREATEDB"
                connection.execute(
                    sql.SQL("create role {} login nosuperuser {} password {}").format(
                        sql.Identifier(role), sql.SQL(may), sql.Literal(password)
                    )
                )
        if connection.execute("select 1 from pg_database where datname = %s", (NAME,)).fetchone() is None:
            connection.execute(
                sql.SQL("create database {} owner {} template template0 encoding 'UTF8'").format(
                    sql.Identifier(NAME), sql.Identifier(OWNER)
                )
            )
            connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(NAME)))
            connection.execute(
                sql.SQL("grant connect, temporary on database {} to {}").format(
                    sql.Identifier(NAME), sql.Identifier(APP)
                )
            )


def examine(addresses: Addresses) -> list[str]:
    """Whether another server may serve us. Sentences to show; Trouble when it may not, before anything is made."""
    warnings = []
    owner_variable = "DATABASE_URL" if addresses.owner == addresses.app else "TONGBAN_OWNER_URL"
    with connect(addresses.owner, owner_variable) as owner, connect(addresses.app) as app:
        version = owner.info.server_version // 10000
        if version < OLDEST:
            raise Trouble(f"That server is PostgreSQL {version}; Tongban needs {OLDEST} or later: use another.")
        encoding = _one(owner, "show server_encoding")
        if encoding != "UTF8":
            raise Trouble(
                f"The database is encoded in {encoding}; create one with "
                "`create database … encoding 'UTF8' template template0`."
            )
        same = "select current_database()::text || pg_postmaster_start_time()::text"
        if _one(owner, same) != _one(app, same):
            raise Trouble("DATABASE_URL and TONGBAN_OWNER_URL name two databases; make them name the same one.")
        if not _one(owner, "select has_schema_privilege(current_user, 'public', 'create')"):
            raise Trouble(
                f"The role of {owner_variable} may not create tables; set TONGBAN_OWNER_URL to the database's owner, "
                "or run `grant create on schema public to <that role>`."
            )
        _refuse_strangers(owner)
        owner_name, app_name = str(_one(owner, "select current_user")), str(_one(app, "select current_user"))
        strong = _one(app, "select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        if owner_name == app_name:
            warnings.append(
                "One role both owns and runs the database: the ledger is tamper-evident but not append-only."
            )
        elif _one(app, "select pg_has_role(current_user, %s, 'member')", owner_name) or strong:
            warnings.append("The app role has the owner's powers: the ledger is tamper-evident but not append-only.")
    return warnings


def _refuse_strangers(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    tables = {
        row[0]
        for row in owner.execute("select tablename from pg_tables where schemaname = current_schema()").fetchall()
    }
    if tables and "tongban_instance" not in tables:
        raise Trouble(
            f"The database belongs to another application (it has a table {sorted(map(str, tables))[0]}); "
            "give Tongban an empty one."
        )


def instance_of(owner_url: str) -> str:
    """The identity of this database, written at first sight: what was loaded is remembered for it and for no other."""
    with connect(owner_url, "TONGBAN_OWNER_URL") as owner:
        try:
            known = owner.execute("select id from tongban_instance").fetchone()
        except psycopg.errors.UndefinedTable:
            known = None
            owner.execute(
                "create table tongban_instance (id text primary key, made timestamptz not null default now())"
            )
        if known is None:
            known = (str(uuid.uuid4()),)
            owner.execute("insert into tongban_instance (id) values (%s)", known)
        return str(known[0])


def grant(addresses: Addresses) -> None:
    """Give the app role what it needs on tables that exist and on those to come, and no way to alter the ledger."""
    if addresses.owner == addresses.app:
        return
    app = sql.Identifier(urls.parse(addresses.app)["USER"])
    with connect(addresses.owner, "TONGBAN_OWNER_URL") as owner, owner.transaction():
        for statement in (
            "grant usage on schema public to {}",
            "grant select, insert, update, delete on all tables in schema public to {}",
            "grant usage, select on all sequences in schema public to {}",
            "alter default privileges in schema public grant select, insert, update, delete on tables to {}",
            "alter default privileges in schema public grant usage, select on sequences to {}",
            "revoke insert, update, delete on tongban_instance from {}",
        ):
            owner.execute(sql.SQL(statement).format(app))
        rows = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        for table in sorted({str(row[0]) for row in rows} & set(APPEND_ONLY)):
            owner.execute(sql.SQL("revoke update, delete, truncate on {} from {}").format(sql.Identifier(table), app))


def _one(connection: psycopg.Connection[tuple[object, ...]], query: str, *values: object) -> object:
    row = connection.execute(query.encode(), values or None).fetchone()
    return row[0] if row else None
