"""The rules over documents of people who had not seen them: what they find, and that clean documents are left alone."""

from __future__ import annotations

import sys

from .conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
from faults import measure


def test_planted_faults_are_found_and_clean_documents_are_left_alone() -> None:
    figures = measure()
    assert figures.found >= 0.88 * figures.planted, "\n".join(figures.misses)
    assert figures.anything >= 0.92 * figures.planted, "\n".join(figures.misses)
    assert figures.blamed <= 1, "\n".join(figures.misses)
