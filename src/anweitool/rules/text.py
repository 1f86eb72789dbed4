"""TX95x: the text as it was extracted."""

from __future__ import annotations
