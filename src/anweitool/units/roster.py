"""What an office knows of its own bodies: one name each, what else they are called, who belongs to whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anweitool.text import same_width


@dataclass(frozen=True)
class Body:
    """A body of a roster. `members` are names of bodies (or of collectives) where it is a collective."""

    name: str
    full: str | None = None
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    higher: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name, the canonical one first."""
        return (self.name, *([self.full] if self.full else []), *self.aliases)


@dataclass(frozen=True)
class Roster:
    """The bodies of an office; `places` are the names of its place that may stand before a name or be left out."""

    bodies: tuple[Body, ...] = ()
    places: tuple[str, ...] = ()

    @cached_property
    def _by_name(self) -> dict[str, Body]:
        table: dict[str, Body] = {}
        for body in self.bodies:
            for name in body.names:
                table.setdefault(same_width(name), body)
        return table

    def find(self, name: str) -> Body | None:
        """The body that is called so, with or without the name of the place before it."""
        key = same_width(name)
        if body := self._by_name.get(key):
            return body
        for place in self.places:
            if key.startswith(same_width(place)) and (body := self._by_name.get(key[len(same_width(place)) :])):
                return body
        return None

    def members(self, body: Body) -> Iterator[Body]:
        """The bodies that belong to a collective, those of collectives within it too."""
        waiting, seen = list(body.members), {body.name}
        while waiting:
            name = waiting.pop(0)
            found = self.find(name) or Body(name)
            if found.name in seen:
                continue
            seen.add(found.name)
            yield found
            waiting += found.members
