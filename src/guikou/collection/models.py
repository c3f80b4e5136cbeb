"""Storage of what was observed: imports, sources, observations, evidence, posts, figures. Columns named as in `kernel.tables` mean the same."""

from django.db import models

from guikou.collection.domain.imports import ImportState
from guikou.people.models import Organisation
from guikou.registry.models import Account


class Evidence(models.Model):
    """A file that proves something: kept under its own hash, never changed. `address` is where it was seen, in words or as an address."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=250)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    address = models.CharField(max_length=1000, blank=True)
    taken_at = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        """The newest first."""

        ordering = ("-taken_at", "-id")

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """
    Where an account's posts and figures come from. `kind` names the reader (feed, mastodon, bluesky, wordpress, wechat, weibo, upload, hand);
    `cursor` is what the reader needs to go on where it stopped (ETag, last id), and the `gaps` that it left (see `domain.gaps`). `complete` says whether the last good observation saw everything since the
    one before; `state`: active, paused, login-expired, failing. `fence` counts the claims, so that a worker that lost its
    lease cannot store what it read; from `behind_at` on it is behind.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=20, default="active")
    every_minutes = models.PositiveIntegerField(default=360)
    next_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    failures = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    behind_at = models.DateTimeField()
    complete = models.BooleanField(null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Due sources are found by one index; no address twice for one account."""

        ordering = ("account", "kind", "id")
        indexes = (
            models.Index(fields=("state", "next_at"), name="source_due"),
            models.Index(fields=("behind_at",), name="source_behind"),
        )
        constraints = (models.UniqueConstraint(fields=("account", "kind", "address"), name="source_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"


class FetchHost(models.Model):
    """What all workers remember of a host: nobody asks it before `free_at`; its robots.txt as read at `robots_at`."""

    name = models.CharField(max_length=250, primary_key=True)
    free_at = models.DateTimeField()
    robots = models.TextField(blank=True)
    robots_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By name."""

        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """
    Files that somebody brought in. The files, and what was read from them (the tables of a Dataset as Parquet), lie in the folder of the import.

    `organisation`: the import may touch this one and all below it. `state`: see `domain.imports`. `settings`: how to read (zone, loss_limit) and whether the
    files are the `complete` register of the organisation. `found`: what was recognised per sheet. `summary`: counts per table of what will be (then: was)
    created, changed, left, and of rows read, accepted, merged, rejected. `steps`: batches written so far; every batch counts in its own transaction, so
    that of two workers only one goes on. `held_*`: why a person has to confirm (a source that lost too much); `error_*`: why it failed.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in ImportState], default=ImportState.READING)
    title = models.CharField(max_length=250)
    settings = models.JSONField(default=dict)
    found = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    steps = models.PositiveIntegerField(default=0)
    held_zh = models.TextField(blank=True)
    held_en = models.TextField(blank=True)
    confirmed_why = models.TextField(blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    corrects = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="corrections")
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "-id"), name="import_by_state"),)

    def __str__(self) -> str:
        return self.title


class ImportFile(models.Model):
    """One table of one file of an import: a row of the table FILES; `number` is its `source` there. Rows refused here are counted in `rejected`."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="files")
    number = models.PositiveIntegerField()
    file = models.CharField(max_length=500)
    sheet = models.CharField(max_length=250, blank=True)
    kind = models.CharField(max_length=10)
    table = models.CharField(max_length=20, blank=True)
    format = models.CharField(max_length=20, blank=True)
    layout = models.CharField(max_length=60, blank=True)
    dated_on = models.DateField(null=True, blank=True)
    read = models.PositiveBigIntegerField(default=0)
    accepted = models.PositiveBigIntegerField(default=0)
    merged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    class Meta:
        """In the order of reading. Invariant 13 holds in the database, too."""

        ordering = ("imported", "number")
        constraints = (
            models.UniqueConstraint(fields=("imported", "number"), name="import_file_once"),
            models.CheckConstraint(
                condition=models.Q(read=models.F("accepted") + models.F("merged") + models.F("rejected")), name="import_file_loses_no_row"
            ),
        )

    def __str__(self) -> str:
        return self.file


class ImportChange(models.Model):
    """
    What an import did to one object, so that it can be undone: `before` is empty for what it created; `after` holds what it wrote, with the version.
    Of the posts, figures and questions that it created there is no row: they are those of its observations.
    """

    imported = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=20)
    subject = models.PositiveBigIntegerField()
    name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        """In the order of doing; one row for each object."""

        ordering = ("id",)
        indexes = (models.Index(fields=("table", "subject"), name="import_change_of"),)
        constraints = (models.UniqueConstraint(fields=("imported", "table", "subject"), name="import_change_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.subject}"


class RegisterChange(models.Model):
    """What two days of one register, read together, showed: a row of the table CHANGES. `account` is empty where a whole day was held."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="register_changes")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="register_changes")
    dated_on = models.DateField()
    kind = models.CharField(max_length=20)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    file = models.CharField(max_length=500, blank=True)
    sentence_zh = models.TextField()
    sentence_en = models.TextField()

    class Meta:
        """The oldest first."""

        ordering = ("dated_on", "id")

    def __str__(self) -> str:
        return f"{self.kind} {self.dated_on}"


class Observation(models.Model):
    """
    What was seen: when, how, how completely. Rows that it brought point back to it, so that every number has an origin. A source observes one
    account; a file of an import (`file`) can be about many, and `account` is empty then.
    """

    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="observations")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="observations")
    file = models.OneToOneField(ImportFile, models.PROTECT, null=True, blank=True, related_name="observation")
    at = models.DateTimeField()
    origin = models.CharField(max_length=10)
    complete = models.BooleanField()
    incomplete_zh = models.TextField(blank=True)
    incomplete_en = models.TextField(blank=True)
    posts_new = models.PositiveIntegerField(default=0)
    posts_changed = models.PositiveIntegerField(default=0)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("account", "-at"), name="observation_of_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d %H:%M}"


class Post(models.Model):
    """One published item. `key` is `post_id` of the tables; `row` is where it stands in the file of its observation."""

    key = models.CharField(max_length=300, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="posts")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="posts")
    row = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField()
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    url = models.TextField(blank=True)
    original = models.BooleanField(null=True, blank=True)
    repost_of = models.TextField(blank=True)
    headline = models.BooleanField(null=True, blank=True)
    reads = models.BigIntegerField(null=True, blank=True)
    reads_floor = models.BooleanField(null=True, blank=True)
    likes = models.BigIntegerField(null=True, blank=True)
    hearts = models.BigIntegerField(null=True, blank=True)
    comments = models.BigIntegerField(null=True, blank=True)
    reposts = models.BigIntegerField(null=True, blank=True)
    pictures = models.PositiveIntegerField(null=True, blank=True)
    pictures_without_text = models.PositiveIntegerField(null=True, blank=True)
    dead_links = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-published_at", "-id")
        indexes = (
            models.Index(fields=("account", "-published_at"), name="post_of_account"),
            models.Index(fields=("published_at",), name="post_by_time"),
        )

    def __str__(self) -> str:
        return self.title or self.key


class Figure(models.Model):
    """One number about an account at one moment."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="figures")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="figures")
    row = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=100)
    value = models.BigIntegerField()
    floor = models.BooleanField(default=False)
    origin = models.CharField(max_length=10)

    class Meta:
        """One value of a figure at one moment."""

        ordering = ("account", "name", "-at")
        constraints = (models.UniqueConstraint(fields=("account", "name", "at"), name="figure_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class Question(models.Model):
    """
    A question that the public asked, as files bring it in. `key` tells it apart: made from what it states, since ids of different inboxes repeat;
    `question_id` is the id that its file states.
    """

    key = models.CharField(max_length=40, unique=True)
    question_id = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="questions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="questions")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="questions")
    row = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField()
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    category = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=("account", "-asked_at"), name="question_of_account"),)

    def __str__(self) -> str:
        return self.subject or self.question_id or self.key
