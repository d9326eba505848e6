"""A small program for the jobs that ask for one: it prints the deliverable's figures, and runs as it is."""

from agents.adapters.script.report import Content


def source(content: Content) -> str:
    """Python source. Everything that came from the brief is in literals, so no text can break out of them."""
    fixes = "".join(f"    {fix!a},\n" for fix in content.fixes)
    rows = "".join(f"    {row!a},\n" for row in content.figures.rows)
    return f'''"""Prints the figures of this job as a table."""

TITLE = {content.title!a}

# What was put right in this version.
CHANGES = [
{fixes}]

ROWS = [
{rows}]


def widths(rows):
    return [max(len(cell) for cell in column) for column in zip(*rows)]


def main():
    print(TITLE)
    wide = widths(ROWS)
    for row in ROWS:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, wide)).rstrip())
    for change in CHANGES:
        print("changed:", change)


if __name__ == "__main__":
    main()
'''
