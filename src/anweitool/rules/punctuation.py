"""GW5xx: punctuation and numbers."""

from __future__ import annotations
