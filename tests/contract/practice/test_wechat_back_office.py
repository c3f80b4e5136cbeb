"""The practice WeChat: readers who write, menus, migrations, and a restart."""

from datetime import timedelta
from typing import Any

import pytest

from guikou.channels.practice.frame import Store
from guikou.channels.practice.wechat import PracticeWeChat, add_account
from practice_peers import clock
from wechat_caller import APPID, SECRET, Caller, code, draft, new_platform


@pytest.fixture
def wechat() -> PracticeWeChat:
    return new_platform()


@pytest.fixture
def ask(wechat: PracticeWeChat) -> Caller:
    return Caller(wechat)


def test_a_reader_is_answered_five_times_within_two_days(wechat: PracticeWeChat, ask: Caller) -> None:
    answer = {"touser": "oReader", "msgtype": "text", "text": {"content": "您好"}}
    assert code(ask("/cgi-bin/message/custom/send", answer)) == 45015
    wechat.write(APPID, "oReader", "请问？")
    assert [code(ask("/cgi-bin/message/custom/send", answer)) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.write(APPID, "oReader", "还有一事")
    wechat.clock.advance(timedelta(hours=49))
    assert code(ask("/cgi-bin/message/custom/send", answer)) == 45015
    assert code(ask("/cgi-bin/message/custom/send", {**answer, "msgtype": "image"})) == 40008


def test_menus_are_kept_and_told_in_two_shapes(ask: Caller) -> None:
    assert code(ask("/cgi-bin/menu/get")) == 46003
    assert ask("/cgi-bin/get_current_selfmenu_info") == {"is_menu_open": 0, "selfmenu_info": {"button": []}}
    under = [{"type": "view", "name": "办事", "url": "https://www.county.example"}]
    menu = {"button": [{"name": "服务", "sub_button": under}, {"type": "click", "name": "咨询", "key": "ask"}]}
    assert code(ask("/cgi-bin/menu/create", menu)) == 0
    assert ask("/cgi-bin/menu/get") == {"menu": menu}
    assert ask("/cgi-bin/get_current_selfmenu_info")["selfmenu_info"]["button"][0]["sub_button"] == {"list": under}
    for wrong, expected in (
        ({"button": []}, 40016),
        ({"button": [{}]}, 40018),
        ({"button": [{"name": "x", "sub_button": under * 6}]}, 40023),
    ):
        assert code(ask("/cgi-bin/menu/create", wrong)) == expected
    assert code(ask("/cgi-bin/menu/delete")) == 0
    assert code(ask("/cgi-bin/menu/get")) == 46003
    assert ask("/cgi-bin/get_current_autoreply_info")["is_autoreply_open"] == 0


def test_followers_get_new_ids_within_fifteen_days_of_a_migration(wechat: PracticeWeChat, ask: Caller) -> None:
    add_account(wechat.store, appid="wx-old", secret=SECRET, name="某镇", followers=2)
    (old, *_) = Caller(wechat, "wx-old")("/cgi-bin/user/get")["data"]["openid"]
    asked = {"from_appid": "wx-old", "openid_list": [old, "nobody"]}
    assert code(ask("/cgi-bin/changeopenid", asked)) == 63178
    wechat.store.put("migration", APPID, {"from": "wx-old", "at": wechat.clock().timestamp()})
    rows = ask("/cgi-bin/changeopenid", asked)["result_list"]
    assert (rows[0]["err_msg"], rows[1]["err_msg"]) == ("ok", "ori_openid error")
    assert rows[0]["new_openid"] in ask("/cgi-bin/user/get")["data"]["openid"]
    assert code(ask("/cgi-bin/changeopenid", {**asked, "openid_list": ["x"] * 101})) == 40097
    wechat.clock.advance(timedelta(days=16))
    assert code(ask("/cgi-bin/changeopenid", asked)) == 63178


def test_everything_is_there_after_a_restart(tmp_path: Any) -> None:
    first = PracticeWeChat(store=Store(tmp_path / "wechat.sqlite3"), clock=clock())
    add_account(first.store, appid=APPID, secret=SECRET, name="某县发布")
    media = {"media_id": draft(Caller(first))}
    second = PracticeWeChat(store=Store(tmp_path / "wechat.sqlite3"), clock=clock())
    assert "news_item" in Caller(second)("/cgi-bin/draft/get", media)
