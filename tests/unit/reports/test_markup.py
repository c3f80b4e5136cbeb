"""How pieces of the page are written."""

from guikou.reports.page import markup


def test_our_own_criteria_are_cited_in_both_languages_and_norms_by_their_own_title() -> None:
    own = markup.cited({"document": markup.OWN_CRITERIA, "clause": "3"})
    assert "第3项" in own
    assert "general criteria, item 3" in own
    assert markup.cited({"document": "国办发〔2018〕123号", "clause": None}) == "国办发〔2018〕123号"
