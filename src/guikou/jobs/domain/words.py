"""Words for the states of jobs."""

from collections.abc import Mapping

from guikou.jobs.domain.states import JobState
from guikou.kernel.bilingual import Text

WORDS: Mapping[JobState, Text] = {
    JobState.WAITING: Text("等待", "Waiting"),
    JobState.RUNNING: Text("进行中", "Under way"),
    JobState.DONE: Text("已完成", "Done"),
    JobState.FAILED: Text("失败", "Failed"),
    JobState.STOPPED: Text("已停止", "Stopped"),
}
