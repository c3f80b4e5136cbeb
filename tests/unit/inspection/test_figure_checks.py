import pytest

from factories_facts import ago, facts
from guikou.inspection.domain.checks.figures import GrowsLikePeers, ReadsHaveEcho, grows_like_peers, reads_have_echo
from guikou.inspection.domain.facts import Jump, Unliked
from guikou.inspection.domain.rules import Verdict

LOOK = GrowsLikePeers(ratio=2.0, gain=1000, times_peers=2.0, peers=5)


def _jump(before=800, after=9800, peers=20, peer_growth=1.3, figure="followers"):
    return Jump(figure=figure, from_at=ago(30), until_at=ago(1), before=before, after=after, peers=peers, peer_growth=peer_growth)


def test_a_jump_that_no_peer_has_is_to_be_looked_at_with_its_numbers():
    judged = grows_like_peers(facts(jumps=(_jump(),)), LOOK)
    assert judged.verdict is Verdict.NOT_MET
    assert judged.sentence.zh == (
        "请人工核查：关注人数从5月20日的800升到6月18日的9,800。同期20个同平台账号中，除个别账号外都不超过原来的1.30倍，这个账号是12.25倍。"
    )
    assert judged.evidence == ("account:followers=800@2021-05-20..9800@2021-06-18",)


def test_no_sentence_accuses_anybody():
    judged = grows_like_peers(facts(jumps=(_jump(),)), LOOK)
    assert not any(word in judged.sentence.zh for word in ("造假", "购买", "刷"))
    assert not any(word in judged.sentence.en for word in ("bought", "fake", "fraud"))


@pytest.mark.parametrize(
    "jump", [_jump(after=1700), _jump(before=9000, after=12000), _jump(peer_growth=7.0)], ids=["small gain", "small ratio", "peers alike"]
)
def test_ordinary_growth_is_met(jump):
    assert grows_like_peers(facts(jumps=(jump,)), LOOK).verdict is Verdict.MET


def test_a_jump_without_enough_peers_cannot_be_told():
    assert grows_like_peers(facts(jumps=(_jump(peers=4),)), LOOK).verdict is Verdict.CANNOT_TELL


@pytest.mark.parametrize("jumps", [None, ()])
def test_no_two_readings_cannot_be_told(jumps):
    assert grows_like_peers(facts(jumps=jumps), LOOK).verdict is Verdict.CANNOT_TELL


def test_growth_from_nothing_does_not_divide_by_nothing():
    assert grows_like_peers(facts(jumps=(_jump(before=0, after=5000, figure="shares"),)), LOOK).verdict is Verdict.NOT_MET


ECHO = ReadsHaveEcho(reads=5000, times_followers=10.0, posts=2)


def _unliked(*reads):
    return tuple(Unliked(post_id=f"p{n}", reads=number) for n, number in enumerate(reads, 1))


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"followers": 300, "unliked": _unliked(90_000, 5_000)}, Verdict.NOT_MET),
        ({"followers": 300, "unliked": _unliked(90_000, 4_999)}, Verdict.MET),
        ({"followers": 9_000, "unliked": _unliked(90_000, 89_999)}, Verdict.MET),
        ({"followers": 300, "unliked": ()}, Verdict.MET),
        ({"unliked": _unliked(90_000, 80_000)}, Verdict.CANNOT_TELL),
        ({"followers": 300}, Verdict.CANNOT_TELL),
    ],
)
def test_reads_far_beyond_the_followers_without_an_echo(values, verdict):
    assert reads_have_echo(facts(**values), ECHO).verdict is verdict


def test_the_numbers_stand_in_the_sentence():
    judged = reads_have_echo(facts(followers=300, unliked=_unliked(90_000, 5_000)), ECHO)
    assert "至少2条" in judged.sentence.zh
    assert "300人" in judged.sentence.zh
    assert "90,000" in judged.sentence.en
    assert judged.evidence == ("post:p1", "post:p2")
