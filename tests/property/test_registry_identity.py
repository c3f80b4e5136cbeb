"""What holds for every text that a row could hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.registry.catalogue import load
from guikou.registry.domain.identity import Identity, Unidentifiable, identify

CATALOGUE = load()
WORDS = [each for platform in CATALOGUE.platforms for each in (platform.id, platform.name.zh, *platform.aliases)]
TEXTS = st.none() | st.text(max_size=40)
HANDLES = st.from_regex(r"[a-z][a-z0-9_]{3,14}", fullmatch=True)
HOSTS = st.sampled_from([host for platform in CATALOGUE.platforms for rule in platform.addresses for host in rule.hosts if host != "*"])
ADDRESSES = st.builds("{}://{}/{}".format, st.sampled_from(["http", "https"]), HOSTS, st.text(max_size=30))


def of(identity: Identity) -> Identity:
    return identify(
        CATALOGUE, platform=identity.platform, url=identity.url, stable_id=identity.stable_id, handle=identity.handle, name=identity.name
    )


@settings(max_examples=150, deadline=None)
@given(platform=TEXTS | st.sampled_from(WORDS), url=TEXTS | ADDRESSES, stable_id=TEXTS, handle=TEXTS, name=TEXTS)
def test_every_row_is_identified_or_refused_with_a_reason(
    platform: str | None, url: str | None, stable_id: str | None, handle: str | None, name: str | None
) -> None:
    try:
        identity = identify(CATALOGUE, platform=platform, url=url, stable_id=stable_id, handle=handle, name=name)
    except Unidentifiable as refused:
        told = (refused.reason.zh, refused.reason.en)
    else:
        told = (identity.account_id.removeprefix(f"{identity.platform}:"), CATALOGUE[identity.platform].id)
    assert all(told)


@settings(max_examples=150, deadline=None)
@given(
    handle=HANDLES,
    site=st.sampled_from(["x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"]),
    tail=st.sampled_from(["", "/", "?lang=fr", "/status/1", "#top"]),
)
def test_every_spelling_of_an_address_is_one_account(handle: str, site: str, tail: str) -> None:
    platform = CATALOGUE["x"]
    if handle in platform.stop_words:
        return
    identity = identify(CATALOGUE, platform=None, url=f"https://{site}/{handle.upper()}{tail}", stable_id=None, handle=None, name=None)
    assert identity.account_id == f"x:@{handle}"


@settings(max_examples=150, deadline=None)
@given(platform=st.sampled_from(WORDS), url=st.none() | ADDRESSES, handle=st.none() | HANDLES, name=st.text(min_size=1, max_size=20))
def test_an_identity_identifies_itself(platform: str, url: str | None, handle: str | None, name: str) -> None:
    try:
        identity = identify(CATALOGUE, platform=platform, url=url, stable_id=None, handle=handle, name=name)
    except Unidentifiable:
        return
    if identity.platform != "other":
        assert of(identity).account_id == identity.account_id
