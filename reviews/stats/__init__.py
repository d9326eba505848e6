"""Statistics: pure functions over plain columns and rows, with numpy, scipy and statsmodels.

Importing these takes seconds and a hundred megabytes, so that nothing that every web process imports at its
start imports them: see `reviews.views.report_figures`.
"""
