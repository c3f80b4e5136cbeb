"""Each kernel against the plainest way to compute the same."""

import numpy as np
import polars as pl
import pytest
from datasketch import MinHash

from guikou.duplicates import jit
from guikou.duplicates.domain.anchors import anchors
from guikou.duplicates.domain.compare import common_grams, overlaps
from guikou.duplicates.domain.cut import cut
from guikou.duplicates.domain.fold import Folded, fold
from guikou.duplicates.domain.hashing import join, mix
from guikou.duplicates.domain.link import roots, unite, unite_all
from guikou.duplicates.domain.parameters import ANCHOR, ANCHOR_WINDOW, BANDS, BINS
from guikou.duplicates.domain.runs import look_up
from guikou.duplicates.domain.seen import Seen
from guikou.duplicates.domain.shards import digest, fingerprints
from guikou.duplicates.domain.sketch import SEEDS, band_keys, exact_hashes, fill_bins
from guikou.duplicates.domain.store import Store, scratch
from guikou.kernel.text import normalise

TEXTS = [
    "《求是》雜誌發表 ＡＢＣ①㎡ 见https://t.cn/x 完。𠮷 🎉 ﷺ",
    "",
    "x" * 500,
    "County council adopts the 2026 budget; read more at HTTPS://EXAMPLE.ORG/A,B",
    "hhttp://a h ht htt http https httpx",
    "截至3月5日24时，新增1,234例。",
]


def folded(texts: list[str], limit: int = 60_000) -> Folded:
    array = pl.Series(texts).to_arrow()
    _, offsets, data = array.buffers()
    return fold(np.frombuffer(data, np.uint8), np.frombuffer(offsets, np.int64), limit)


def store(texts: list[str]) -> Store:
    units = folded(texts)
    count = len(texts)
    lengths = np.diff(units.starts).astype(np.int32)
    return Store(
        units.units.copy(), units.starts[:-1].copy(), lengths, np.zeros(0, np.uint64), np.zeros(0, np.uint32), np.zeros(count, np.int64),
        np.zeros(count, np.int32), np.zeros(count, np.float32), np.arange(count, dtype=np.int32),
    )  # fmt: skip


def text_of(units: np.ndarray) -> str:
    return units.astype("<u2").tobytes().decode("utf-16-le")


def grams(text: str) -> set[str]:
    return {text[at : at + 4] for at in range(max(1, len(text) - 3))}


def test_folding_a_shard_is_normalising_each_text() -> None:
    units = folded(TEXTS)
    for number, text in enumerate(TEXTS):
        assert text_of(units.units[units.starts[number] : units.starts[number + 1]]) == normalise(text)


def test_folding_stops_at_the_limit() -> None:
    assert np.diff(folded(TEXTS, 10).starts).max() <= 30
    assert text_of(folded(["一二三四五六"], 3).units) == "一二三"


def test_marks_say_what_stood_between_letters() -> None:
    units = folded(["1,234.5-6/7:8 9，10"])
    assert [chr(mark) if mark > 1 else mark for mark in units.marks.tolist()] == [0, ",", 0, 0, ".", "-", "/", ":", 1, 1, 0]


def test_the_exact_hash_depends_on_every_letter_and_on_the_salt() -> None:
    base = "县气象台发布暴雨黄色预警信号"
    variants = [base] + [base[:at] + "x" + base[at + 1 :] for at in range(len(base))] + [base + "x", base[:-1]]
    hashes = exact_hashes(folded(variants), np.zeros(len(variants), np.uint64))
    assert len(set(hashes.tolist())) == len(variants)
    assert exact_hashes(folded([base]), np.ones(1, np.uint64))[0] != hashes[0]


def test_the_sketch_estimates_the_jaccard_coefficient_as_well_as_datasketch() -> None:
    random = np.random.default_rng(1)
    letters = [chr(0x4E00 + number) for number in range(3000)]
    for share in (0.1, 0.3, 0.6):
        left = "".join(random.choice(letters, 400))
        right = "".join(letter if random.random() > share / 4 else random.choice(letters) for letter in left)
        true = len(grams(left) & grams(right)) / len(grams(left) | grams(right))
        ours, theirs = [], []
        for text in (left, right):
            bins = np.empty(BINS, np.uint32)
            hashes = np.array([hash_of(gram) for gram in sorted(grams(text))], np.uint64)
            fill_bins(hashes, len(hashes), SEEDS, bins)
            ours.append(bins)
            oracle = MinHash(num_perm=BINS)
            oracle.update_batch([gram.encode() for gram in grams(text)])
            theirs.append(oracle)
        assert (ours[0] == ours[1]).mean() == pytest.approx(true, abs=0.13)
        assert (ours[0] == ours[1]).mean() == pytest.approx(theirs[0].jaccard(theirs[1]), abs=0.18)


def hash_of(gram: str) -> int:
    return int(mix(int.from_bytes(gram.encode("utf-16-be"), "big")))


def test_band_keys_of_equal_texts_are_equal_and_of_others_are_not() -> None:
    keys = band_keys(folded(["一个关于防汛工作的通知", "一个，关于防汛工作的：通知！", "完全不同的另外一段文字内容"]), np.arange(3))
    assert keys.shape == (BANDS, 3)
    assert (keys[:, 0] == keys[:, 1]).all()
    assert (keys[:, 0] != keys[:, 2]).all()


def test_every_bin_is_filled_even_by_one_gram() -> None:
    bins = np.empty(BINS, np.uint32)
    fill_bins(np.array([12345], np.uint64), 1, SEEDS, bins)
    assert (bins != 0xFFFFFFFF).all()


def test_common_grams_are_counted_exactly() -> None:
    texts = ["今日召开防汛抗旱工作会议部署有关工作", "昨日召开防汛抗旱工作会议", "abc", "abcabcabcabcabc", "完"]
    held = store(texts)
    memory = scratch(held.text_lengths)
    plain = [grams(normalise(text)) for text in texts]
    for left in range(len(texts)):
        for right in range(len(texts)):
            for _ in ("counted", "remembered"):
                both, ours, theirs = common_grams(held, memory, left, right)
                assert (both, ours, theirs) == (len(plain[left] & plain[right]), len(plain[left]), len(plain[right])), (left, right)


def test_overlaps_are_the_jaccard_coefficient_and_the_share_of_each_text() -> None:
    similarity, of_left, of_right = np.empty(1), np.empty(1), np.empty(1)
    held = store(["一二三四五六七八", "一二三四五六七九十"])
    overlaps(held, scratch(held.text_lengths), np.array([0]), np.array([1]), similarity, of_left, of_right)
    assert (similarity[0], of_left[0], of_right[0]) == pytest.approx((4 / 7, 4 / 5, 4 / 6))


def test_anchors_are_the_smallest_hashes_of_windows() -> None:
    random = np.random.default_rng(3)
    text = "".join(chr(0x4E00 + number) for number in random.integers(0, 2000, 300))
    piece = text[100 : 100 + ANCHOR + ANCHOR_WINDOW - 1]
    held = store([text, piece, text[: ANCHOR - 1]])
    out, starts = np.empty(1000, np.uint32), np.empty(4, np.int64)
    anchors(held, np.arange(3), np.empty(ANCHOR_WINDOW, np.uint64), out, starts)
    whole, part, none = (set(out[starts[n] : starts[n + 1]].tolist()) for n in range(3))
    assert part
    assert part <= whole
    assert not none
    assert 300 / ANCHOR_WINDOW <= len(whole) <= 3 * 300 / ANCHOR_WINDOW


def test_hashes_are_numbered_in_the_order_of_their_first_coming() -> None:
    seen, plain, numbers = Seen(), {}, []
    random = np.random.default_rng(2)
    for _ in range(20):
        hashes = random.integers(1, 5000, 900).astype(np.uint64)
        numbers += list(zip(hashes.tolist(), seen.number(hashes).tolist(), strict=True))
    for value, number in numbers:
        assert plain.setdefault(value, len(plain)) == number
    assert seen.count == len(plain)


def test_pieces_of_texts_come_back_as_strings() -> None:
    units = np.frombuffer("第12期ÿ𠮷x".encode("utf-16-le"), "<u2").astype(np.uint16)
    lone = np.append(units, [0xD800]).astype(np.uint16)
    starts, lengths = np.array([0, 4, 5, 0, 7, 8]), np.array([4, 1, 2, 0, 1, 1])
    assert cut(lone, starts, lengths).to_list() == ["第12期", "ÿ", "𠮷", "", "x", "\ufffd"]


def test_a_forest_gives_the_oldest_root() -> None:
    parents = np.arange(6, dtype=np.int32)
    unite(parents, 4, 5)
    unite(parents, 5, 2)
    unite_all(parents, np.array([0, 1, 2, 0, 4, 5], np.int32))
    assert roots(parents).tolist() == [0, 1, 2, 0, 2, 2]


def test_joining_words_depends_on_their_order() -> None:
    assert join(1, 2) != join(2, 1)


def test_a_run_is_looked_up_whole_or_by_signature() -> None:
    key, other = 5 << 32, 6 << 32
    run = np.array([key | 1, key | 2, other | 1, other | 1, other | 2, other | 3], np.uint64)
    ids, out = np.arange(6, dtype=np.int32), np.empty(10, np.int64)
    assert out[: look_up(np.array([key | 9], np.uint64), run, ids, 100, 3, out, 0)].tolist() == [100, 101]
    assert out[: look_up(np.array([other | 2], np.uint64), run, ids, 100, 3, out, 0)].tolist() == [102, 104]
    assert look_up(np.array([7 << 32], np.uint64), run, ids, 100, 3, out, 0) == 0
    assert look_up(np.array([key], np.uint64), run, ids, 100, 3, out[:1], 0) == 1


def test_fingerprints_hold_the_chosen_texts_alone() -> None:
    known = np.zeros(1 << 17, np.uint8)
    made = digest(pl.Series(["甲县3月5日发布", "", "乙县3月6日发布通知"]), np.zeros(3, np.uint64), known, 1000)
    chosen = fingerprints(made, np.array([2]))
    assert text_of(chosen.units) == "乙县3月6日发布通知"
    assert chosen.lengths.tolist() == [10]
    assert chosen.token_counts.tolist() == [len(chosen.keys)]
    assert len(chosen.keys) == len(chosen.places)


def test_without_a_folder_for_the_cache_kernels_still_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    real = jit.numba.njit

    def refuse(*, cache: bool = False, **options: bool) -> object:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(jit.numba, "njit", refuse)
    monkeypatch.setattr(jit, "KERNELS", [])
    double = jit.njit(lambda number: number * 2)
    assert double(4) == 8
    assert [double] == jit.KERNELS
