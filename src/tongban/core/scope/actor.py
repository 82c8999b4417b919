"""The Actor: who does something, in which capacity, for whom, and from which post.

Identity gives account, capacity and principal; organisation adds organ, division and posts. Nothing here reads a
database, so an act can be decided and tested with an Actor made by hand.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum


class Capacity(StrEnum):
    """Why the account may speak at all."""

    NOBODY = "nobody"  # not signed in
    SELF = "self"  # a natural person for himself
    MANDATE = "mandate"  # for a principal who entrusted him (民法典 161 条)
    STAFF = "staff"  # for an organ, from a post
    SYSTEM = "system"  # a joined system
    PLATFORM = "platform"  # the platform itself: time, rules, reports


@dataclass(frozen=True, slots=True)
class Post:
    """One post held: its organ, the organ's division (12 digits), line and role, and the post's name (综合窗口, 审查,
    决定…).
    """

    organ: uuid.UUID
    division: str
    line: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """``principal`` is ("person"|"enterprise", id): for whom a citizen's account acts; None for staff and platform.
    ``principals`` are those for whom it may act in everything, ``limited`` those for whom in some items only.
    """

    account: uuid.UUID | None
    capacity: Capacity
    name: str = ""
    person: uuid.UUID | None = None
    principal: tuple[str, uuid.UUID] | None = None
    principals: tuple[tuple[str, uuid.UUID], ...] = ()
    posts: tuple[Post, ...] = ()
    limited: tuple[tuple[tuple[str, uuid.UUID], frozenset[str]], ...] = ()
    # Of the person behind the account: all his accounts, and everybody for whom he may act from any of them.
    others: frozenset[uuid.UUID] = frozenset()
    mandates: frozenset[tuple[str, uuid.UUID]] = frozenset()
    # The legal persons whose legal representative he is: what he does there they do themselves (民法典 61 条).
    embodied: frozenset[tuple[str, uuid.UUID]] = frozenset()

    @property
    def represented(self) -> tuple[tuple[str, uuid.UUID], ...]:
        """Everybody for whom the account may act, in everything or in some items."""
        return (*self.principals, *(owner for owner, _ in self.limited))

    def acts_for(self, owner: tuple[str, uuid.UUID], item: str) -> bool:
        """May the account act for the owner in this item? A mandate reaches no further than it says (民法典 165 条)."""
        return owner in self.principals or any(one == owner and item in items for one, items in self.limited)

    def is_himself(self, owner: tuple[str, uuid.UUID]) -> bool:
        """Is the owner the person himself, or a legal person he represents by law? Whoever else acts is an agent."""
        return owner in self.embodied or (self.person is not None and owner == ("person", self.person))

    @property
    def accounts(self) -> frozenset[uuid.UUID]:
        """Every account of the person."""
        return self.others if self.account is None else self.others | {self.account}

    def is_behind(self, account: uuid.UUID | None) -> bool:
        """Is it an account of the same person?"""
        return account is not None and account in self.accounts

    @property
    def interests(self) -> frozenset[tuple[str, uuid.UUID]]:
        """Whose matters are his own: himself, and everybody for whom he may act. He judges none of them (回避)."""
        myself = () if self.person is None else (("person", self.person),)
        return frozenset((*myself, *self.represented)) | self.mandates

    @property
    def organ(self) -> uuid.UUID | None:
        """The organ spoken for; a person with posts in several organs chooses by the step he acts on."""
        return self.posts[0].organ if self.posts else None

    def holds(self, organ: uuid.UUID | None, post: str) -> bool:
        """Does the actor hold the post of that name in that organ?"""
        return any(held.organ == organ and held.name == post for held in self.posts)

    def serves(self, organ: uuid.UUID | None) -> bool:
        """Does the actor hold any post in that organ?"""
        return any(held.organ == organ for held in self.posts)

    @property
    def is_staff(self) -> bool:
        """Staff look at the staff screens."""
        return self.capacity is Capacity.STAFF

    @property
    def is_platform(self) -> bool:
        """The platform is a viewer and an actor like any other, and on record as such."""
        return self.capacity is Capacity.PLATFORM

    def record(self) -> dict[str, str]:
        """What the ledger keeps of the actor: identifiers only, never a name or a number."""
        kept = {"capacity": str(self.capacity)}
        if self.account is not None:
            kept["account"] = str(self.account)
        if self.principal is not None:
            kept["for"] = f"{self.principal[0]}:{self.principal[1]}"
        if self.posts:
            kept["organ"] = str(self.posts[0].organ)
            kept["post"] = self.posts[0].name
        return kept


PLATFORM = Actor(account=None, capacity=Capacity.PLATFORM, name="平台")


def nobody() -> Actor:
    """A visitor who has not signed in."""
    return Actor(account=None, capacity=Capacity.NOBODY)
