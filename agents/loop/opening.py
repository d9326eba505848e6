"""What a model is told before its first answer: the job, its attachments, what the arm gives."""

from collections.abc import Iterable
from html import escape

from agents.adapters import prompts
from agents.adapters.base import Brief, File, Job
from agents.adapters.turns import Media, Part, Text, Told
from agents.workspace.extract import text_of

WORK, JOB, BEFORE, AGAIN = "work.md", "job.md", "before.md", "again.md"
NEARLY_OUT, CUT, MADE = "nearly_out.md", "cut.md", "made.md"
TEXT_CHARS = 40_000  # of one file; what is longer can be read on with read_file
ALL_TEXT_CHARS = 150_000
MEDIA_BYTES = 10_000_000  # of one file; the providers take 20 to 32 MB for a whole request
ALL_MEDIA_BYTES = 15_000_000


def system() -> str:
    return prompts.read(WORK)


def version() -> str:
    """Which prompts a run of the loop uses."""
    return prompts.version(WORK, JOB, BEFORE, AGAIN, NEARLY_OUT, CUT, MADE)


def first(job: Job, media: frozenset[str]) -> Told:
    """The job in full. From attempt 1 on also the message of the earlier deliverable, whose files are in the
    workspace, and the guidance of the arm; the words around it are the same in every arm."""
    shown, parts = material(job.brief.attachments, media, tag="attachment", folder="attachments/")
    told: list[Part] = [Text(_job(job.brief, shown)), *parts]
    if job.earlier is not None:
        told.append(Text(prompts.fill(BEFORE, message=prompts.inert(job.earlier.message, "message"))))
    return Told((*told, *_again(job)))


def again(job: Job) -> Told:
    """What a conversation that goes on is told next: the guidance alone."""
    return Told(_again(job))


def material(
    files: Iterable[File], media: frozenset[str], *, tag: str, folder: str = ""
) -> tuple[str, list[Part]]:
    """Files as text in frames of `tag`, and those that go in the provider's own form (types in `media`) as
    parts. Both are capped; a note says what was left out."""
    frames: list[str] = []
    parts: list[Part] = []
    text_left, media_left = ALL_TEXT_CHARS, ALL_MEDIA_BYTES
    for file in files:
        size = len(file.content)
        native = file.media_type in media and 0 < size <= min(MEDIA_BYTES, media_left)
        if native:
            media_left -= size
            parts.append(Media(folder + file.name, file.media_type, file.content))
            inside = "(it is attached below)"
        else:
            inside = _text(file, min(TEXT_CHARS, text_left))
            text_left -= min(len(inside), text_left)
        name = escape(folder + file.name)
        head = f'<{tag} name="{name}" type="{escape(file.media_type)}" bytes="{size}">'
        frames.append(f"{head}\n{prompts.inert(inside, tag)}\n</{tag}>")
    return "\n\n".join(frames) or "(none)", parts


def _job(brief: Brief, attachments: str) -> str:
    return prompts.fill(
        JOB,
        title=prompts.inert(brief.title, "brief"),
        category=prompts.inert(brief.category, "brief"),
        brief=prompts.inert(brief.text, "brief"),
        attachments=attachments,
    )


def _again(job: Job) -> tuple[Part, ...]:
    if job.guidance is None:
        return ()
    return (Text(prompts.fill(AGAIN, guidance=prompts.inert(job.guidance, "note"))),)


def _text(file: File, most: int) -> str:
    text = text_of(file.name, file.media_type, file.content)
    if text is None:
        return "(no text can be read from it)"
    if len(text) <= most:
        return text
    return f"{text[:most]}\n(cut here: {most:,} of {len(text):,} characters shown)"
