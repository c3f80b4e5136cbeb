"""What the public sees of releases on this installation's own website."""

from django.db import models
from django.db.models import Q

from guikou.people.models import Organisation
from guikou.release.models.editions import Edition, Release

_PUBLIC = Q(recalled_at__isnull=True)


class Page(models.Model):
    """
    The page of a release at its permanent address, written in the transaction that makes an edition public, corrects or takes it back: lists and feeds read no bodies.

    `published_at` is when the first edition came out, `changed_at` when the one that is shown did. Of one that was taken back no words are kept here. `seen_at` is
    when the page, as it is now, was read back at its public address, `answer` the last status that came from there; both are empty until it was asked.
    """

    release = models.OneToOneField(Release, models.PROTECT, primary_key=True, related_name="page")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    in_zh = models.BooleanField()
    in_en = models.BooleanField()
    title_zh = models.CharField(max_length=300, blank=True)
    title_en = models.CharField(max_length=300, blank=True)
    summary_zh = models.CharField(max_length=300, blank=True)
    summary_en = models.CharField(max_length=300, blank=True)
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    answer = models.PositiveSmallIntegerField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()

    class Meta:
        """The newest first. Lists go by the first publication, feeds by the last change."""

        ordering = ("-published_at", "-release_id")
        indexes = (
            models.Index(fields=("-published_at", "-release"), condition=_PUBLIC, name="release_page_published"),
            models.Index(fields=("kind", "-published_at", "-release"), condition=_PUBLIC, name="release_page_kind"),
            models.Index(fields=("organisation", "-published_at", "-release"), condition=_PUBLIC, name="release_page_unit"),
            models.Index(fields=("-changed_at",), condition=_PUBLIC & Q(in_zh=True), name="release_page_changed_zh"),
            models.Index(fields=("-changed_at",), condition=_PUBLIC & Q(in_en=True), name="release_page_changed_en"),
            models.Index(fields=("-recalled_at",), condition=~_PUBLIC, name="release_page_recalled"),
            models.Index(fields=("not_before",), condition=Q(seen_at__isnull=True), name="release_page_unseen"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(in_zh=True) | Q(in_en=True), name="page_in_some_language"),
            models.CheckConstraint(
                condition=_PUBLIC | Q(title_zh="", title_en="", summary_zh="", summary_en=""), name="page_taken_back_says_nothing"
            ),
            models.CheckConstraint(condition=Q(seen_at__isnull=True) | Q(asked_at__isnull=False, answer__isnull=False), name="page_seen"),
        )

    def __str__(self) -> str:
        return self.title_zh or self.title_en or str(self.release_id)
