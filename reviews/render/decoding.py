"""`decoded`, ready to work where no file can be opened any more: chardet and Python's codecs load what they
need when they first need it."""

import codecs

import chardet
from chardet.registry import REGISTRY

from reviews.convert.decode import decoded

for _known in REGISTRY.values():
    if _known.era is chardet.EncodingEra.MODERN_WEB:
        codecs.lookup(_known.name)
# One text of the Latin and one of another alphabet: the two ask for different tables.
for _sample in ("Grüße aus Köln, schöne Öfen".encode("cp1252"), "עברית טקסט".encode("cp1255")):
    chardet.detect(_sample * 9, encoding_era=chardet.EncodingEra.MODERN_WEB)

__all__ = ["decoded"]
