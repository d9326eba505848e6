"""Good JSON with a few things in it replaced, taken out or put in, for property tests."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """(container, key or index) of everything in a piece of JSON."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else []
    return [place for key in keys for place in [(value, key), *places(value[key])]]


@st.composite
def mangled(draw: st.DrawFn, good: Any, most: int = 4) -> Any:
    """A copy of `good`, itself a container, with 1 to `most` changes somewhere inside."""
    value = deepcopy(good)
    for _ in range(draw(st.integers(1, most))):
        found = places(value)
        if not found:
            break
        container, key = found[draw(st.integers(0, len(found) - 1))]
        if draw(st.booleans()):
            container[key] = draw(ANYTHING)
        else:
            del container[key]
    return value
