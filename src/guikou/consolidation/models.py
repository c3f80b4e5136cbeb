"""Storage of what was measured of accounts over time."""

from django.db import models

from guikou.registry.models import Account


class Measure(models.Model):
    """
    What was known of one account on one day: reach, hours, own and repeated output. Columns named as in the tables REACH, WORKLOAD and OWN_OUTPUT mean
    the same. It describes an account, and nobody is ranked by it.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="measures")
    on = models.DateField()
    verdict = models.CharField(max_length=20, blank=True)
    reads_per_post = models.FloatField(null=True, blank=True)
    expected_low = models.FloatField(null=True, blank=True)
    expected = models.FloatField(null=True, blank=True)
    expected_high = models.FloatField(null=True, blank=True)
    posts_used = models.PositiveIntegerField(default=0)
    posts_per_month = models.FloatField(null=True, blank=True)
    hours_low = models.FloatField(null=True, blank=True)
    hours = models.FloatField(null=True, blank=True)
    hours_high = models.FloatField(null=True, blank=True)
    duplicate_hours = models.FloatField(null=True, blank=True)
    origin = models.CharField(max_length=10, blank=True)
    own = models.PositiveIntegerField(null=True, blank=True)
    central = models.PositiveIntegerField(null=True, blank=True)
    service = models.PositiveIntegerField(null=True, blank=True)
    needless = models.PositiveIntegerField(null=True, blank=True)
    reach_zh = models.TextField(blank=True)
    reach_en = models.TextField(blank=True)
    workload_zh = models.TextField(blank=True)
    workload_en = models.TextField(blank=True)

    class Meta:
        """The newest first; one a day."""

        ordering = ("account", "-on")
        constraints = (models.UniqueConstraint(fields=("account", "on"), name="measure_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.on}"
