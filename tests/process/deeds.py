"""What a test lets be done in another process: ``python deeds.py WORD …``; the reply is the last line."""

from __future__ import annotations

import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402

from tongban.cases.acts.answer import answer  # noqa: E402
from tongban.cases.acts.begin import Application, begin  # noqa: E402
from tongban.cases.acts.file import file  # noqa: E402
from tongban.cases.reading import load  # noqa: E402
from tongban.catalogue.acts import publish  # noqa: E402
from tongban.core.scope import PLATFORM  # noqa: E402
from tongban.identity.models import Account  # noqa: E402
from tongban.organisation.queries import actor  # noqa: E402
from tongban.site.shipped import key  # noqa: E402

ANSWERS = {"reader.library": "510107000000", "reader.child": "否"}


def session(name: str) -> str:
    """A signed-in session of a citizen of the demonstration."""
    account = Account.seen_by(PLATFORM).get(id=key("citizen", name))
    made = import_module(settings.SESSION_ENGINE).SessionStore()
    made[SESSION_KEY] = str(account.pk)
    made[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    made[HASH_SESSION_KEY] = account.get_session_auth_hash()
    made.save()
    return str(made.session_key)


def published(path: str) -> str:
    """The definition of a file, in force from now."""
    with open(path, encoding="utf-8") as text:
        return str(publish(text.read(), actor=PLATFORM, name=path))


def draft(item: str, situation: str) -> str:
    """A draft with every question answered."""
    who = actor(key("citizen", "wang"))
    assert who.principal is not None
    case = begin(Application(item, situation, "510107000000", who.principal), actor=who)
    for page in load(case).e.pages:
        answer(case, page.page, ANSWERS, actor=who)
    return str(case)


def filed(item: str, situation: str) -> str:
    """A case that was submitted."""
    import uuid

    case, who = draft(item, situation), actor(key("citizen", "wang"))
    file(uuid.UUID(case), actor=who, signed=who.name)
    return case


if __name__ == "__main__":
    word, *rest = sys.argv[1:]
    print({"session": session, "publish": published, "draft": draft, "filed": filed}[word](*rest))
