"""All tables of an export, in the order in which they are written."""

from __future__ import annotations

from typing import Final

from reviews.exports.study.review_tables import COMMENTS, FEEDBACK, REVIEWS, SCORES
from reviews.exports.study.trial_tables import CRITERIA, CYCLES, RUNS, TRIALS

TABLES: Final = (TRIALS, CYCLES, RUNS, CRITERIA, REVIEWS, SCORES, FEEDBACK, COMMENTS)
