"""UN9xx: responsible bodies."""

from __future__ import annotations
