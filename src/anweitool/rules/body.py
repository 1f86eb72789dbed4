"""GW2xx: the body (主体): title, recipients, annexes, signature, date."""

from __future__ import annotations
