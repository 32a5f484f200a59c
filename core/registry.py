"""Name → thing. One kind of lookup for cells, tokenizers, corpora, parts and jobs, whose miss lists the valid names."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class UnknownName(LookupError):
    """A name that the registry does not hold; the message lists those it does."""

    def __init__(self, kind: str, name: str, valid: Iterable[str]) -> None:
        self.kind, self.name, self.valid = kind, name, tuple(valid)
        super().__init__(f"no {kind} named {name!r}; valid names: {', '.join(self.valid)}")


class Registry(Mapping[str, T], Generic[T]):
    """An ordered, read-only mapping of named things; `kind` says in errors what was looked for."""

    def __init__(self, kind: str, things: Iterable[T]) -> None:
        self.kind = kind
        self._things: dict[str, T] = {}
        for thing in things:
            if thing.name in self._things:
                raise ValueError(f"two {kind}s are named {thing.name!r}")
            self._things[thing.name] = thing

    def __getitem__(self, name: str) -> T:
        try:
            return self._things[name]
        except KeyError:
            raise UnknownName(self.kind, name, self._things) from None

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)

    def add(self, thing: T) -> None:
        """Register one more thing, as a plug-in or a test does."""
        if thing.name in self._things:
            raise ValueError(f"two {self.kind}s are named {thing.name!r}")
        self._things[thing.name] = thing

    def remove(self, name: str) -> None:
        """Take a thing out again; raises UnknownName when it is not there."""
        self[name]
        del self._things[name]
