"""Typed rows of posts into the spool: whose they are, which post each is, what its text is."""

import polars as pl

from guikou.collection.accounts import HINTS, AccountBook
from guikou.collection.formats.sheet import ROW, Refused
from guikou.collection.html_text import has_markup, pictures, pictures_without_text, plain_texts
from guikou.collection.post_ids import WITHOUT_OWN_IDS, with_post_ids
from guikou.collection.posts import KEY, SPOOLED, PostSpool
from guikou.collection.rows import refuse_where, without
from guikou.kernel.bilingual import Text
from guikou.registry.domain.addresses import read_address, suffixes
from guikou.registry.domain.platforms import Catalogue

NO_TIME = Text("没有发布时间", "It has no time of publication")
NO_CONTENT = Text("没有标题、正文，也没有链接或编号", "It has no title, no text, no address and no id")
NO_ACCOUNT = Text("看不出是哪个账号发布的", "Nothing says which account published it")
_TEXTS = (
    "native_id",
    "url",
    "title",
    "text",
    "html",
    "summary",
    "repost_of",
    "repost_of_id",
    "picture_addresses",
    "account_description",
    "post_id",
)


class PostIntake:
    """Takes typed rows of posts. The refused rows come back; all others are in the spool."""

    def __init__(self, catalogue: Catalogue, book: AccountBook, spool: PostSpool) -> None:
        self._catalogue = catalogue
        self._book = book
        self._spool = spool
        self._platforms: dict[str, str | None] = {}

    def take(self, frame: pl.DataFrame, source: int) -> tuple[Refused, ...]:
        """Take the rows of one batch, with `ROW`, and return those that cannot be taken."""
        full = frame.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in (*_TEXTS, *HINTS) if name not in frame.columns)
        full, refused = refuse_where(full, pl.col("published_at").is_null(), "published_at", NO_TIME)
        empty = pl.all_horizontal(pl.col(name).is_null() for name in ("title", "text", "html", "summary", "url", "native_id", "post_id"))
        full, more = refuse_where(full, empty, None, NO_CONTENT)
        full = self._with_platform(full)
        keys, reasons = self._book.keys(full, source, ROW)
        full = full.with_columns(keys.alias(KEY))
        wrong = {**dict.fromkeys(keys.is_null().arg_true().to_list(), NO_ACCOUNT), **reasons}
        unidentified = tuple(Refused(row=full[ROW][position], reason=reason) for position, reason in wrong.items())
        self._spool.add(self._posts(without(full, list(wrong)), source))
        return (*refused, *more, *unidentified)

    def _with_platform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Where only the post's own address tells the platform or the account, it does."""
        host = pl.col("url").str.extract(r"^(?:https?://)?([^/?#\s]+\.[^/?#\s]+)")
        hosts = frame.select(pl.when(pl.col("platform").is_null()).then(host).alias("host"))["host"]
        found = {text: self._platform_of(text) for text in hosts.drop_nulls().unique().to_list()}
        told = hosts.replace_strict(found, default=None, return_dtype=pl.String) if found else pl.lit(None, dtype=pl.String)
        unnamed = pl.all_horizontal(pl.col(name).is_null() for name in HINTS if name != "platform")
        site = pl.when(pl.col("platform").is_in(WITHOUT_OWN_IDS)).then(pl.concat_str(pl.lit("https://"), host)).otherwise("url")
        otherwise = (pl.col(name).is_null() for name in ("account_id", "account_url", "account_stable_id", "account_handle"))
        named_only = ~unnamed & pl.all_horizontal(*otherwise)
        other = pl.when(named_only).then(pl.lit("other"))
        return (
            frame.with_columns(pl.coalesce("platform", told).alias("platform"))
            .with_columns(pl.when(unnamed).then(site).otherwise("account_url").alias("account_url"))
            .with_columns(pl.coalesce("platform", other).alias("platform"))
        )

    def _platform_of(self, host: str) -> str | None:
        if host not in self._platforms:
            address = read_address(host)
            rules = [rule for part in suffixes(address.host) for rule in self._catalogue.hosts.get(part, ())] if address else []
            self._platforms[host] = rules[0][0].id if rules else "website" if address else None
        return self._platforms[host]

    def _posts(self, frame: pl.DataFrame, source: int) -> pl.DataFrame:
        accounts = self._book.provisional_ids().gather(frame[KEY])
        platform = accounts.str.extract(r"^([^:]*):").alias("on")
        texts = _with_text(frame.with_columns(accounts.alias("account"), platform))
        keyed = with_post_ids(texts, self._catalogue)
        given = [
            pl.col(name) if name in keyed.columns else pl.lit(None, dtype=dtype).alias(name)
            for name, dtype in SPOOLED.items()
            if name not in ("source", "row")
        ]
        return keyed.select(*given, pl.lit(source, dtype=pl.UInt16).alias("source"), pl.col(ROW).alias("row"))


def _with_text(frame: pl.DataFrame) -> pl.DataFrame:
    """Give every post its plain text: the body, else the summary; a text that only repeats the title is none."""
    markup = pl.coalesce("html", pl.when(has_markup(pl.col("text"))).then("text"), pl.when(has_markup(pl.col("summary"))).then("summary"))
    shown = pl.when(has_markup(markup)).then(markup)
    addresses = pl.col("picture_addresses")
    counted = pl.when(addresses.is_in(["无", "[]"])).then(0).otherwise(addresses.str.count_matches("://", literal=True)).cast(pl.Int32)
    own = {name: pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.Int32) for name in ("pictures", "pictures_without_text")}
    body = pl.coalesce(
        *(
            pl.when(text != "").then(text)
            for text in (plain_texts(pl.col("html")), plain_texts(pl.col("text")), plain_texts(pl.col("summary")))
        )
    )
    plain = frame.with_columns(
        body.alias("text"),
        plain_texts(pl.col("title")).alias("title"),
        pl.coalesce(own["pictures"], pictures(shown), counted).alias("pictures"),
        pl.coalesce(own["pictures_without_text"], pictures_without_text(shown)).alias("pictures_without_text"),
    )
    return plain.with_columns(pl.when(pl.col("text") != pl.col("title").fill_null("")).then("text").alias("text"))
