"""DL8xx: deadlines."""

from __future__ import annotations
