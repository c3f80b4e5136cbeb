"""Storage of what was observed: sources, observations, evidence, posts, figures, questions."""

from django.db import models

from guikou.collection.models.imports import ImportFile
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
