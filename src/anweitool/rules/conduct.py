"""GW6xx: conduct (行文规则): who writes to whom about what."""

from __future__ import annotations
