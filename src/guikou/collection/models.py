"""Storage of what was observed: imports, sources, observations, evidence, posts, figures. Columns named as in `kernel.tables` mean the same."""

from django.db import models

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
    `cursor` is what the reader needs to go on where it stopped (ETag, last id). `complete` says whether the last good observation saw everything since the
    one before; `state`: active, paused, login-expired, failing.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="feeds")
    kind = models.CharField(max_length=20)
    address = models.CharField(max_length=1000, blank=True)
    state = models.CharField(max_length=20, default="active")
    every_minutes = models.PositiveIntegerField(default=360)
    next_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    complete = models.BooleanField(null=True, blank=True)
    cursor = models.JSONField(default=dict, blank=True)
    error_zh = models.TextField(blank=True)
    error_en = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """Due sources are found by one index; no address twice for one account."""

        ordering = ("account", "kind", "id")
        indexes = (models.Index(fields=("state", "next_at"), name="source_due"),)
        constraints = (models.UniqueConstraint(fields=("account", "kind", "address"), name="source_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.address}"


class Import(models.Model):
    """
    Files that somebody brought in. The files, and what was read from them (the tables of a Dataset as Parquet), lie in the folder of the import.

    `organisation`: the import may touch this one and all below it. `settings`: zone and mapping as JSON. `summary`: counts per table of what will be (then:
    was) created, changed, left, and read/accepted/merged/rejected. `held_*`: why a person has to confirm (a source that lost too much).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports")
    state = models.CharField(max_length=12, default="uploaded")
    title = models.CharField(max_length=250)
    settings = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    held_zh = models.TextField(blank=True)
    held_en = models.TextField(blank=True)
    made_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        """The newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title


class ImportChange(models.Model):
    """What an import did to one object, so that it can be undone: `before` is empty for what it created."""

    imported = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    table = models.CharField(max_length=20)
    subject = models.PositiveBigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        """In the order of doing."""

        ordering = ("id",)
        indexes = (models.Index(fields=("imported", "table", "subject"), name="import_change"),)

    def __str__(self) -> str:
        return f"{self.table} {self.subject}"


class Observation(models.Model):
    """What was seen of an account: when, how, how completely. Rows it brought point back to it, so that every number has an origin."""

    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="observations")
    source = models.ForeignKey(Source, models.SET_NULL, null=True, blank=True, related_name="observations")
    imported = models.ForeignKey(Import, models.SET_NULL, null=True, blank=True, related_name="observations")
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
    """One published item. `key` is `post_id` of the tables."""

    key = models.CharField(max_length=300, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="posts")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="posts")
    published_at = models.DateTimeField()
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=1000, blank=True)
    original = models.BooleanField(null=True, blank=True)
    repost_of = models.CharField(max_length=300, blank=True)
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
    at = models.DateTimeField()
    name = models.CharField(max_length=40)
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
    """A question that the public asked on an account, as files bring it in."""

    key = models.CharField(max_length=300, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="questions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="questions")
    observation = models.ForeignKey(Observation, models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField()
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    category = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-asked_at", "-id")
        indexes = (models.Index(fields=("account", "-asked_at"), name="question_of_account"),)

    def __str__(self) -> str:
        return self.subject or self.key
