"""Files of others as something that a page can show: sanitised HTML, pictures, JSON. Every function here that
takes a file's bytes is run by `reviews.convert.limited`, and its module holds what it needs. No Django."""
