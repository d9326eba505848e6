"""Word, presentations and PDFs."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from pikepdf import Array, Dictionary, Encryption, Name, Pdf, String
from reportlab.pdfgen.canvas import Canvas

from reviews.convert.undated import undated
from tests.files.case import ALERT, HOST, Case
from tests.files.zips import zipped

LAUGHS = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = f'<!DOCTYPE x [<!ENTITY e0 "ha">{LAUGHS}]>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SHOW = "http://schemas.openxmlformats.org/presentationml/2006/main"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def container(stream: str) -> bytes:
    """What Office makes of a file with a password: an OLE container with the file in a stream."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff\x09\x00"
    return head.ljust(512, b"\0") + stream.encode("utf-16-le").ljust(128, b"\0") + bytes(4_096)


def word(*words: str) -> bytes:
    document = Document()
    document.add_heading("Depths", 1)
    for line in words:
        document.add_paragraph(line)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "quay", "six metres"
    out = BytesIO()
    document.save(out)
    return undated(out.getvalue())


def package(main: str, xml: str, kind: str) -> bytes:
    """The least that is taken for an Office file: one part, and the list that leads to it."""
    types = "application/vnd.openxmlformats-"
    listed = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{main}"/>'
    content = (
        f'<Default Extension="rels" ContentType="{types}package.relationships+xml"/>'
        f'<Override PartName="/{main}" ContentType="{types}officedocument.{kind}.main+xml"/>'
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{content}</Types>',
            "_rels/.rels": related(listed),
            main: xml,
        }
    )


def related(listed: str) -> str:
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def word_of(xml: str) -> bytes:
    return package("word/document.xml", xml, "wordprocessingml.document")


def hostile_word() -> bytes:
    words = "<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>"
    return word_of(f'{DOCTYPE}<w:document xmlns:w="{W}"><w:body>{words}</w:body></w:document>')


def big_word() -> bytes:
    words = f"<w:p><w:r><w:t>{'0' * 120_000_000}</w:t></w:r></w:p>"
    return word_of(f'<w:document xmlns:w="{W}"><w:body>{words}</w:body></w:document>')


def script_word() -> bytes:
    return word(f"<script>{ALERT}</script>", f"<img src='https://{HOST}/x.png' onerror='{ALERT}'>")


def slides(*titles: str) -> bytes:
    spaces = f'xmlns:p="{SHOW}" xmlns:a="{DRAWING}" xmlns:r="{OFFICE}"'
    listed, names, parts = "", "", {}
    for number, title in enumerate(titles):
        listed += f'<p:sldId id="{256 + number}" r:id="r{number}"/>'
        names += f'<Relationship Id="r{number}" Type="{OFFICE}/slide" Target="slides/slide{number}.xml"/>'
        words = f"<p:txBody><a:p><a:r><a:t>{title}</a:t></a:r></a:p></p:txBody>"
        shape = f'<p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr>{words}</p:sp>'
        slide = f"<p:sld {spaces}><p:cSld><p:spTree>{shape}</p:spTree></p:cSld></p:sld>"
        parts[f"ppt/slides/slide{number}.xml"] = slide
    size = '<p:sldSz cx="9144000" cy="6858000"/>'
    show = f"<p:presentation {spaces}><p:sldIdLst>{listed}</p:sldIdLst>{size}</p:presentation>"
    return zipped({"ppt/presentation.xml": show, "ppt/_rels/presentation.xml.rels": related(names), **parts})


def pdf(pages: int = 1, words: str = "Six metres") -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(300, 200), invariant=True)
    for number in range(pages):
        canvas.drawString(40, 100, f"{words}, page {number + 1}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def rewritten(content: bytes, *, encrypted: bool = False) -> bytes:
    out = BytesIO()
    with Pdf.open(BytesIO(content)) as file:
        if encrypted:
            file.save(out, encryption=Encryption(owner="owner", user="user"))
            return out.getvalue()
        script = Dictionary(
            S=Name.JavaScript, JS=String(f'app.alert("run"); app.launchURL("https://{HOST}")')
        )
        file.Root.OpenAction = script
        file.Root.AA = Dictionary(WC=script)
        link = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=Array([0, 0, 300, 200]),
            A=Dictionary(S=Name.URI, URI=String(f"javascript:{ALERT}")),
        )
        file.pages[0].Annots = Array([file.make_indirect(link)])
        file.save(out, static_id=True)
    return out.getvalue()


CASES = (
    Case(
        "report.docx",
        "good",
        "headings, text and a table",
        lambda: word("The quay is deep enough."),
        "word",
        "The quay is deep enough.",
    ),
    Case("empty.docx", "empty", "no bytes at all", bytes, "word", "The file is empty"),
    Case(
        "long.docx",
        "huge",
        "4,000 paragraphs",
        lambda: word(*(f"Sounding {n}" for n in range(4_000))),
        "word",
        "Sounding 21",
    ),
    Case(
        "cut.docx",
        "truncated",
        "the second half is missing",
        lambda: word("x")[:9_000],
        "word",
        "The file is damaged: its ZIP can't be opened.",
    ),
    Case(
        "locked.docx",
        "encrypted",
        "a password in Word",
        lambda: container("EncryptedPackage"),
        "word",
        "The file is encrypted, or in the old format from before 2007.",
    ),
    Case(
        "letter.pdf",
        "mislabelled",
        "a Word file that is called a PDF",
        lambda: word("Dear client"),
        "word",
        "By its name this file is a PDF; its content is a Word document, and is shown as such.",
    ),
    Case("script.docx", "hostile", "markup with script as text", script_word, "word", "<script>alert("),
    Case(
        "entities.docx",
        "hostile",
        "entities that grow to gigabytes",
        hostile_word,
        "word",
        "The file is damaged: its part 'word/document.xml' is no XML.",
    ),
    Case(
        "bomb.docx",
        "hostile",
        "120 MB of text in 120 kB",
        big_word,
        "word",
        "unpacks to more than 50,000,000 bytes",
    ),
    Case("talk.pptx", "good", "two slides", lambda: slides("Depths", "Six metres"), "slides", "Six metres"),
    Case(
        "cut.pptx",
        "truncated",
        "the end is missing",
        lambda: slides("Depths")[:700],
        "slides",
        "The file is damaged: its ZIP can't be opened.",
    ),
    Case(
        "locked.pptx",
        "encrypted",
        "a password in PowerPoint",
        lambda: container("EncryptedPackage"),
        "slides",
        "The file is encrypted, or in the old format from before 2007.",
    ),
    Case("report.pdf", "good", "one page with words", pdf, "pdf", "Six metres, page 1"),
    Case("empty.pdf", "empty", "no bytes at all", bytes, "pdf", "The file is empty"),
    Case("long.pdf", "huge", "600 pages", lambda: pdf(600), "pdf", "Pages 1 to 10 of 600"),
    Case(
        "cut.pdf",
        "truncated",
        "the second half is missing",
        lambda: pdf()[:500],
        "pdf",
        "The file is damaged, or no PDF.",
    ),
    Case(
        "locked.pdf",
        "encrypted",
        "a password to open it",
        lambda: rewritten(pdf(), encrypted=True),
        "pdf",
        "The PDF is encrypted with a password.",
    ),
    Case(
        "text.pdf",
        "mislabelled",
        "a text that is called a PDF",
        lambda: b"Six metres at the quay.\n",
        "text",
        "By its name this file is a PDF; its content is text, and is shown as such.",
    ),
    Case(
        "script.pdf",
        "hostile",
        "script that runs when it is opened",
        lambda: rewritten(pdf()),
        "pdf",
        "Six metres, page 1",
    ),
)
