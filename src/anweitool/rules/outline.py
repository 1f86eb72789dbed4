"""GW4xx: the outline (层次): levels and numbers."""

from __future__ import annotations
