"""GW3xx: the imprint (版记): copies, printing office and day."""

from __future__ import annotations
