"""Charts drawn on the server: figures in, SVG, PNG and PDF out. They know no database."""
