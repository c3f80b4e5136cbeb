"""Storage of what the engine found: groups, their posts, and how far it has come."""

from django.db import models

from guikou.collection.models import Post


class Group(models.Model):
    """Posts that are the same item, or an excerpt pair, a template family, updates of one matter. Columns named as in the table GROUPS mean the same."""

    key = models.CharField(max_length=320, unique=True)
    kind = models.CharField(max_length=10)
    title = models.TextField(blank=True)
    first_post = models.ForeignKey(Post, models.CASCADE, related_name="groups_led")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    posts = models.PositiveIntegerField()
    accounts = models.PositiveIntegerField()
    organisations = models.PositiveIntegerField()
    nature = models.CharField(max_length=10, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-last_at", "-id")
        indexes = (
            models.Index(fields=("kind", "-last_at"), name="group_by_kind"),
            models.Index(fields=("nature",), name="group_by_nature"),
            models.Index(fields=("-posts", "id"), name="group_by_posts"),
        )

    def __str__(self) -> str:
        return self.title or self.key


class Member(models.Model):
    """One post in a group. Columns named as in the table DUPLICATES mean the same."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    post = models.ForeignKey(Post, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10)
    relation = models.CharField(max_length=10)
    similarity = models.FloatField()
    reason_zh = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)

    class Meta:
        """In the order of publishing; a post is once in a group."""

        ordering = ("group", "post__published_at", "id")
        constraints = (models.UniqueConstraint(fields=("group", "post"), name="member_once"),)

    def __str__(self) -> str:
        return f"{self.group_id} {self.post_id}"


class Comparison(models.Model):
    """
    How far the engine has come, one row: posts up to the id `compared_until` are in the index. `comparing_until` is set while a batch is being added:
    found set at a start, the process died between the index and the database, and everything is compared anew.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    compared_until = models.PositiveBigIntegerField(default=0)
    comparing_until = models.PositiveBigIntegerField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One row."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_comparison"),)

    def __str__(self) -> str:
        return str(self.compared_until)
