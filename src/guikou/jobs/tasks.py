"""Background work of libraries that ask for it through `django-tasks`, as the console's frame does: it becomes jobs like all others."""

from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus

from guikou.jobs.operations import enqueue
from guikou.people.domain.policy import WORKER

KIND = "library.task"


class JobsBackend(BaseTaskBackend):
    """Keeps tasks in the table of jobs, in the transaction of whoever enqueues them. Their results are not kept."""

    supports_defer = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Ask for the task to be called."""
        self.validate_task(task)
        now = timezone.now()
        asked: TaskResult[Any] = TaskResult(
            task=task,
            id="",
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        arguments = {"task": task.module_path, "args": asked.args, "kwargs": asked.kwargs}
        number = enqueue(KIND, arguments, by=WORKER, now=now, not_before=task.run_after)
        object.__setattr__(asked, "id", str(number))
        return asked
