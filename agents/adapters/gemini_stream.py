"""The chunks of a streamed answer, put together to the answer that the same call gives without a stream."""

from agents.adapters import answers
from agents.adapters.turns import Json


class Answer:
    """`take` the chunks in order; `raw` is the answer once `complete`."""

    def __init__(self) -> None:
        self.raw: Json = {}
        self._candidate: Json = {}
        self._parts: list[Json] = []
        self._words: list[str] = []

    @property
    def complete(self) -> bool:
        """A stream that is cut off between two chunks looks like one that ended."""
        return "finishReason" in self._candidate or "promptFeedback" in self.raw

    def take(self, chunk: object) -> None:
        """The last of each field counts, except for the parts, which follow each other."""
        data = answers.mapping(chunk)
        candidates = answers.objects(data.get("candidates"))
        self.raw |= {name: value for name, value in data.items() if name != "candidates"}
        if candidates:
            said = answers.mapping(candidates[0].get("content"))
            for part in answers.objects(said.get("parts")):
                self._add(part)
            known = self._candidate.get("content", {})
            self._candidate |= candidates[0]
            self._candidate["content"] = {**known, **said}

    def finish(self) -> Json:
        """The whole answer."""
        self._flush()
        if self._candidate:
            content = self._candidate["content"]
            self.raw["candidates"] = [{**self._candidate, "content": {**content, "parts": self._parts}}]
        return self.raw

    def _add(self, part: Json) -> None:
        """Words follow the words before them, unless a signature binds one of the two."""
        if _joins(part) and self._words and self._parts[-1].get("thought") == part.get("thought"):
            self._words.append(part["text"])
            return
        self._flush()
        self._parts.append(dict(part))
        self._words = [part["text"]] if _joins(part) else []

    def _flush(self) -> None:
        if self._words:
            self._parts[-1]["text"] = "".join(self._words)
            self._words = []


def _joins(part: Json) -> bool:
    return isinstance(part.get("text"), str) and part.keys() <= {"text", "thought"}
