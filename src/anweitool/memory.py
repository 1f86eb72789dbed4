"""How much memory this process may have, where the system can say so."""

from __future__ import annotations

import contextlib


def limit(size: int) -> None:
    """Let this process have `size` bytes of its own at most; asking for more raises MemoryError. Does nothing where it cannot."""
    try:
        import resource
    except ImportError:  # not on this system
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))
