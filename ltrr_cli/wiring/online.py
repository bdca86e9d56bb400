"""A release that clicks move at once: what it learnt since it became current lies beside it."""

import json
from functools import cached_property
from pathlib import Path

from ltrr_cli.backends.delta_file import append_lesson, read_lessons
from ltrr_cli.backends.index_folder import layout
from ltrr_cli.backends.index_folder.opening import read_pointer
from ltrr_cli.errors import IndexDamagedError
from ltrr_cli.flows.learn_online import OnlineLearner, lesson_of
from ltrr_cli.memory.overlaid import Overlaid
from ltrr_cli.memory.remembered import HeldMemory
from ltrr_cli.ports import Policy
from ltrr_cli.records.events import Click, Impression
from ltrr_cli.records.lesson import Lesson
from ltrr_cli.records.release import EXAMINATION
from ltrr_cli.wiring.release import Release, open_memory


class GrowingRelease(Release):
    """A release whose memory grows; one that remembers nothing yet begins with the first click.

    delta: the file of what it learnt since it became current, which may be missing.
    """

    def __init__(self, folder: Path, release_folder: Path, *, delta: Path) -> None:
        super().__init__(folder, release_folder=release_folder)
        self._delta = delta

    @cached_property
    def memory(self) -> Overlaid:
        row_of = self.entities.row_of
        base = open_memory(self.release_folder)
        return Overlaid(HeldMemory(row_of=row_of) if base is None else base, row_of=row_of)

    def learner(self, policy: Policy) -> OnlineLearner:
        """What teaches this release and a policy, both of which have then learnt the delta.

        Raises:
            IndexDamagedError: a part is missing, or was cut or changed.
            StorageError: the delta cannot be read.
        """
        examination = _examination(self.release_folder)
        learner = OnlineLearner(self.memory, policy, examination=examination)
        lessons = [each for each in read_lessons(self._delta) if isinstance(each, Lesson)]
        if lessons:
            learner.learn(lessons)
        return learner


def teach(index: Path, answered: Impression, click: Click) -> Lesson:
    """Puts down, durably, what a click teaches the current release; gives it back.

    Raises:
        IndexFolderError: there is no index, or it is damaged.
        StorageError: the disk refuses.
    """
    release = read_pointer(index).release
    lesson = lesson_of(answered, click, release=str(release))
    append_lesson(layout.delta_file(index, release), lesson)
    return lesson


def _examination(release_folder: Path) -> list[float] | None:
    """How likely each place is looked at, as the release has learnt it; None when it has not."""
    file = release_folder / EXAMINATION
    if not file.exists():
        return None
    try:
        return [float(each) for each in json.loads(file.read_text("utf-8"))] or None
    except (OSError, ValueError, TypeError) as error:
        raise IndexDamagedError(f"{file}: cannot read the examination curve: {error}") from error
