"""Two editions have one hash exactly where the public would see no difference."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.kernel.bilingual import Language
from guikou.release.domain.content import (
    AccountVersion,
    Edition,
    Field,
    File,
    Version,
    content_hash,
    differences,
    edited,
    followed,
    same_as_master,
)

FILES = st.lists(
    st.builds(
        File,
        name=st.sampled_from(["a.png", "b.png"]),
        media_type=st.just("image/png"),
        digest=st.sampled_from(["a" * 64, "b" * 64]),
        alt=st.text(max_size=2),
    ),
    max_size=2,
).map(tuple)
SHORT = st.text('停水a,"[]{}:\\', max_size=4)
VERSIONS = st.builds(
    Version, language=st.just(Language.ZH), title=SHORT, digest=SHORT, html=SHORT, text=SHORT, author=SHORT, pictures=FILES, cover=st.none() | st.integers(0, 1),
    attachments=FILES, video=SHORT,
)  # fmt: skip
ACCOUNTS = st.lists(
    st.builds(AccountVersion, account=st.sampled_from(["wechat:a", "weibo:b", "portal"]), version=VERSIONS, own=st.frozensets(st.sampled_from(Field))),
    max_size=3, unique_by=lambda each: each.account,
)  # fmt: skip


def edition(master: Version, english: Version, accounts: list[AccountVersion]) -> Edition:
    return Edition(
        kind="notice",
        address="https://county.example/1",
        masters=(master, replace(english, language=Language.EN)),
        accounts=tuple(accounts),
    )


def seen(each: Edition) -> object:
    return {version.language: version for version in each.masters}, {account.account: account.version for account in each.accounts}


@settings(max_examples=100, deadline=None)
@given(data=st.data(), master=VERSIONS, english=VERSIONS, accounts=ACCOUNTS)
def test_order_of_languages_and_accounts_and_what_follows_the_master_mean_nothing(
    data: st.DataObject, master: Version, english: Version, accounts: list[AccountVersion]
) -> None:
    one = edition(master, english, accounts)
    shuffled = [replace(each, own=frozenset()) for each in data.draw(st.permutations(accounts))]
    other = replace(edition(master, english, shuffled), masters=one.masters[::-1])
    assert content_hash(one) == content_hash(other)


@settings(max_examples=200, deadline=None)
@given(master=VERSIONS, english=VERSIONS, accounts=ACCOUNTS, field=st.sampled_from(Field), other=VERSIONS, which=st.integers(0, 2))
def test_whatever_the_public_would_see_otherwise_changes_the_hash(
    master: Version, english: Version, accounts: list[AccountVersion], field: Field, other: Version, which: int
) -> None:
    one = edition(master, english, accounts)
    change = {field.value: getattr(other, field.value)}
    if which < len(accounts):
        changed = [*accounts]
        changed[which] = replace(changed[which], version=replace(changed[which].version, **change))
        two = edition(master, english, changed)
    else:
        two = edition(replace(master, **change), english, accounts)
    assert (content_hash(one) == content_hash(two)) == (seen(one) == seen(two))


@settings(max_examples=100, deadline=None)
@given(master=VERSIONS, later=VERSIONS, own=st.dictionaries(st.sampled_from(Field), VERSIONS, max_size=4))
def test_fields_that_are_not_own_are_the_masters_at_all_times(master: Version, later: Version, own: dict[Field, Version]) -> None:
    account = edited(
        AccountVersion(account="a", version=master), master, {each: getattr(version, each.value) for each, version in own.items()}
    )
    now = followed(account, later)
    assert {each.field for each in differences(now, later)} <= own.keys()
    assert all(getattr(now.version, each.value) == getattr(version, each.value) for each, version in own.items())
    assert same_as_master(now, later, frozenset(Field)).version == later
