"""TK7xx: tasks."""

from __future__ import annotations
