import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.workspace import decode


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "Grüße, 東京"),
        ("utf-8-sig", "Grüße"),
        ("utf-16", "Grüße, 東京"),
        ("utf-32", "Grüße, 東京"),
        ("cp1252", "Café Ångström,12 €\n"),
        ("cp1252", "Größe;Preis;Menge\n1,5 m;12,90 €;3\nMöbelstück;99,00 €;1\n"),
        ("cp1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"),
        ("cp1251", "Протокол собрания: присутствовали Иванов, Петров и Сидорова.\n"),
        ("koi8-r", "Протокол собрания: присутствовали Иванов, Петров и Сидорова.\n"),
        ("shift_jis", "名前,住所\n山田太郎,東京都千代田区\n"),
        ("gb18030", "姓名,地址\n张三,北京市\n"),
        ("euc-kr", "이것은 한국어 문장입니다. 그리고 하나 더 있습니다."),
    ],
)
def test_text_is_read_in_its_encoding(encoding: str, text: str) -> None:
    assert decode.text(text.encode(encoding)) == text


def test_an_encoding_is_told_by_what_comes_late_in_a_long_file() -> None:
    names = "Иван Петров,Нижний Новгород\nОльга Сидорова,Екатеринбург\n"  # noqa: RUF001
    text = "name,town\n" * 10_000 + names * 10
    assert decode.text(text.encode("cp1251")) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_none_and_the_same_each_time(content: bytes) -> None:
    assert decode.text(content) == decode.text(content)
    found = decode.text_or_none(content)
    assert found is None or found == decode.text(content)


@pytest.mark.parametrize("content", [b"\0", b"\x01\x02", b"caf\xe9", b"PK\x03\x04"])
def test_bytes_that_need_not_be_text_are_none_unless_they_surely_are(content: bytes) -> None:
    assert decode.text_or_none(content) is None
