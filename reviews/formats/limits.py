"""How much a pool file may hold. Sizes are bytes, lengths are characters."""

from decimal import Decimal

MB = 1024 * 1024

UPLOAD_MAX_BYTES = 100 * MB
# The text inside a ZIP gets no more room than a text file that is uploaded as it is.
TEXT_MAX_BYTES = UPLOAD_MAX_BYTES
LINE_MAX_BYTES = 4 * MB

UNPACKED_MAX_BYTES = 500 * MB
ATTACHMENT_MAX_BYTES = 50 * MB
ENTRIES_MAX = 20_000
# zipfile takes the directory of an archive in one read and makes an object of each of its entries.
DIRECTORY_MAX_BYTES = 8 * MB
RATIO_MAX = 200
RATIO_FREE_BYTES = MB
PATH_MAX = 300

TASKS_MAX = 50_000
CRITERIA_ROWS_MAX = 500_000
ATTACHMENTS_PER_TASK_MAX = 50

ID_MAX = 100
TITLE_MAX = 300
BRIEF_MAX = 100_000
CATEGORY_MAX = 100
SOURCE_MAX = 500
COLUMNS_MAX = 200
PROVENANCE_KEYS_MAX = 200
PROVENANCE_KEY_MAX = 100
PROVENANCE_MAX = 20_000
PROVENANCE_DEPTH_MAX = 10
NUMBER_MAX_CHARACTERS = 40

BUDGET_BELOW = Decimal(10) ** 10
BUDGET_PLACES = 2
HOURS_BELOW = Decimal(10) ** 8
HOURS_PLACES = 2

CRITERION_MAX = 2_000
CRITERIA_USUAL_MIN = 5
CRITERIA_USUAL_MAX = 20
CRITERIA_MAX = 100
WEIGHT_MAX = Decimal(1000)
WEIGHT_PLACES = 3

YEAR_MIN = 1990
YEAR_MAX = 2100

PROBLEMS_MAX = 200


def megabytes(size: int) -> str:
    """Show a size to a person: whole megabytes, at least one decimal where it is below ten."""
    value = size / MB
    return f"{value:.0f} MB" if value >= 10 else f"{value:.1f} MB"


def too_large(size: int) -> str:
    """What is said about an upload that is larger than `UPLOAD_MAX_BYTES`."""
    return f"the file has {megabytes(size)}; {megabytes(UPLOAD_MAX_BYTES)} are allowed."
