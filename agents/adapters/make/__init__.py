"""Makes real files out of plain content. The same content gives the same bytes whenever it is made."""
