"""What the names of places and offices tell."""

from importlib import resources
from pathlib import Path

import pytest

from guikou.registry import catalogue, divisions
from guikou.registry.catalogue import BadCatalogue
from guikou.registry.domain.divisions import Directory, divisions_from


@pytest.mark.parametrize(
    ("name", "path", "full", "level"),
    [
        ("浙江省湖州市长兴县人民政府", "浙江省湖州市长兴县", True, "county"),
        ("长兴发布", "浙江省湖州市长兴县", False, "county"),
        ("健康长沙", "湖南省长沙市", False, "city"),
        ("上海发布", "上海市", False, "province"),
        ("河南日报", "河南省", False, "province"),
        ("东莞市公安局", "广东省东莞市", True, "city"),
        ("昆山发布", "江苏省苏州市昆山市", False, "county"),
        ("北京朝阳发布", "北京市朝阳区", False, "county"),
        ("深圳市公安局南山分局", "广东省深圳市", True, "city"),
        ("凉山彝族自治州公安局", "四川省凉山彝族自治州", True, "city"),
        ("黔东南州教育局", "贵州省黔东南苗族侗族自治州", False, "city"),
        ("忠县发布", "重庆市忠县", True, "county"),
        ("长兴县煤山镇人民政府", "浙江省湖州市长兴县煤山镇", True, "township"),
        ("长兴县雉城街道办事处", "浙江省湖州市长兴县雉城街道", True, "township"),
        ("长兴县煤山镇新川村村民委员会", "浙江省湖州市长兴县煤山镇新川村", True, "village"),
        ("中华人民共和国深圳海关", "广东省深圳市", False, "city"),
        ("景德镇发布", "江西省景德镇市", False, "city"),
    ],
)
def test_a_name_tells_its_place(directory: Directory, name: str, path: str, full: bool, level: str) -> None:
    found = directory.place_in(name)
    assert (found.path, found.full, found.level) == (path, full, level)


@pytest.mark.parametrize(
    "name", ["鼓楼区教育局", "资源中国", "平安是福", "新华社", "中华人民共和国教育部", "", "Town Hall", "特色小镇", "朝阳发布"]
)
def test_a_name_that_several_places_or_none_have_tells_no_place(directory: Directory, name: str) -> None:
    assert directory.place_in(name).path is None


def test_a_town_alone_tells_the_level_only(directory: Directory) -> None:
    found = directory.place_in("煤山镇人民政府")
    assert (found.path, found.level, found.full) == (None, "township", False)


@pytest.mark.parametrize(
    ("name", "function", "office", "full", "national"),
    [
        ("市公安局", "police", True, True, False),
        ("公安局南山分局", "police", True, True, False),
        ("平安", "police", False, False, False),
        ("公安部", "police", True, True, True),
        ("公安便民服务", "police", False, False, False),
        ("政务服务数据管理局", "government-services", True, True, False),
        ("教育局", "education", True, True, False),
        ("教育发布", "education", False, False, False),
        ("发布", "government-office", False, False, False),
        ("政协报", "media", True, True, False),
        ("县融媒体中心", "media", True, True, False),
        ("Royal Mounted Police", "police", True, True, False),
        ("Department of Education", "education", True, True, False),
        ("应急管理局", "emergency", True, True, False),
        ("残联", "disabled-persons", True, True, False),
    ],
)
def test_a_name_tells_its_function(directory: Directory, name: str, function: str, office: bool, full: bool, national: bool) -> None:
    found = directory.function_in(name)
    assert found is not None
    assert (found.function.id, found.office, found.full, found.national) == (function, office, full, national)


def test_a_name_without_a_function_tells_none(directory: Directory) -> None:
    assert directory.function_in("山水之间") is None
    assert directory.function_in("山水之间") is None


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("藏语频道", None, "minority-language"),
        ("གསར་འགྱུར", None, "minority-language"),
        ("News", "ug-Arab", "minority-language"),
        ("手语播报", "zh", "accessibility"),
        ("News in Sign Language", "en", "accessibility"),
        ("News", "zh", None),
    ],
)
def test_words_and_languages_that_only_a_person_may_decide_about(
    directory: Directory, text: str, language: str | None, reason: str | None
) -> None:
    assert directory.protection(text, language) == reason


def test_every_function_has_an_id_of_its_own_and_is_found_by_its_forms(directory: Directory) -> None:
    assert len(directory.by_id) == len(directory.functions)
    for function in directory.functions:
        assert function.name.zh
        assert function.name.en
        assert list(function.forms)


def test_all_provinces_and_no_stand_ins_are_in_the_directory(directory: Directory) -> None:
    assert sum(each.level == "province" for each in directory.divisions) == 34
    assert not {"市辖区", "省直辖县级行政区划"} & {each.name for each in directory.divisions}
    assert len({each.path for each in directory.divisions}) == len(directory.divisions)


def test_a_city_that_is_its_own_county_comes_once() -> None:
    found = divisions_from([("44", "甲省"), ("4419", "乙市"), ("441900", "乙市"), ("449001", "丙市")])
    assert [(each.path, each.level) for each in found] == [("甲省", "province"), ("甲省乙市", "city"), ("甲省丙市", "county")]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "divisions.csv").write_text(
        (resources.files("guikou.registry") / "data" / "divisions.csv").read_text(encoding="utf-8"), encoding="utf-8"
    )
    monkeypatch.setattr(divisions, "DATA", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("functions: [{id: a, name: {zh: 甲, en: A}, kind: company}]", "kind has to be one of"),
        ("functions: [{id: a, name: {zh: 甲, en: A}, protected: fame}]", "protected has to be one of"),
        ("functions: [{id: a, name: {zh: 甲, en: A}, offices: ['(']}]", "offices"),
        ("functions: [{id: a, name: {zh: 甲, en: A}, level: palace}]", "level has to be one of"),
        ("functions: [{id: a, name: {zh: 甲, en: A}, rank: 1}]", "unknown keys: rank"),
        ("functions: []\nprotected_words: [{reason: fame}]", "reason has to be one of"),
        ("functions: [text]", "has to be a mapping"),
    ],
)
def test_a_slip_in_the_functions_is_told_with_its_place(folder: Path, text: str, told: str) -> None:
    (folder / "functions.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadCatalogue, match=r"functions\.yaml") as bad:
        divisions.load()
    assert told in str(bad.value)


def test_the_shipped_files_are_small() -> None:
    sizes = {each.name: len(each.read_bytes()) for each in catalogue.DATA.iterdir()}
    assert max(sizes.values()) < 100_000
