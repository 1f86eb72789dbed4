"""How much memory this process may have, where the system can say so; and when nobody looks for garbage in it."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


def limit(size: int) -> None:
    """Let this process have `size` bytes of its own at most; asking for more raises MemoryError. Does nothing where it cannot."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Work that makes very many objects and keeps them all: looking for garbage among them would take most of the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
