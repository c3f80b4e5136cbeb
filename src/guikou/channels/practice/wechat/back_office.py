"""What staff set in the back office and the interface can read or change: menus, automatic answers, and the ids of followers after a migration."""

from datetime import timedelta
from typing import Any

from guikou.channels.practice.wechat.accounts import follower, followers
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, WeChatCalls, call

MOST_BUTTONS, MOST_UNDER_ONE = 3, 5
MOST_IDS = 100
MIGRATION_KNOWN = timedelta(days=15)
_FINE = {"errcode": 0, "errmsg": "ok"}


class BackOffice(WeChatCalls):
    """Settings of an account."""

    @call("/cgi-bin/menu/create")
    def menu_create(self, asked: Asked) -> dict[str, Any]:
        """Set the menu."""
        buttons = asked.body.get("button")
        if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
            raise Refused(40016)
        for button in buttons:
            if not isinstance(button, dict) or not isinstance(button.get("name"), str) or not button["name"]:
                raise Refused(40018)
            if len(button.get("sub_button") or []) > MOST_UNDER_ONE:
                raise Refused(40023)
        self.store.put("menu", asked.appid, {"button": buttons})
        return _FINE

    @call("/cgi-bin/menu/get", method="GET")
    def menu_get(self, asked: Asked) -> dict[str, Any]:
        """Tell the menu that was set through the interface."""
        menu = self.store.get("menu", asked.appid)
        if menu is None:
            raise Refused(46003)
        return {"menu": menu}

    @call("/cgi-bin/menu/delete", method="GET")
    def menu_delete(self, asked: Asked) -> dict[str, Any]:
        """Take the menu away."""
        self.store.drop("menu", asked.appid)
        return _FINE

    @call("/cgi-bin/get_current_selfmenu_info", method="GET")
    def selfmenu(self, asked: Asked) -> dict[str, Any]:
        """Tell the menu, whoever set it."""
        menu = self.store.get("menu", asked.appid)
        return {
            "is_menu_open": int(menu is not None),
            "selfmenu_info": {"button": [_told(button) for button in (menu or {"button": []})["button"]]},
        }

    @call("/cgi-bin/get_current_autoreply_info", method="GET")
    def autoreply(self, asked: Asked) -> dict[str, Any]:
        """Tell the automatic answers (document `autoreply` in the store, by appid)."""
        return self.store.get("autoreply", asked.appid) or {"is_add_friend_reply_open": 0, "is_autoreply_open": 0}

    @call("/cgi-bin/changeopenid")
    def changeopenid(self, asked: Asked) -> dict[str, Any]:
        """After a migration (document `migration`: `from`, `at` in seconds), tell the new ids of followers, for 15 days."""
        given, migration = asked.body.get("openid_list"), self.store.get("migration", asked.appid)
        if not isinstance(given, list) or not 1 <= len(given) <= MOST_IDS or not all(isinstance(one, str) for one in given):
            raise Refused(40097)
        source = self.store.get("account", asked.text("from_appid")) or {}
        if not migration or not source or migration["from"] != source["appid"]:
            raise Refused(63178)
        if asked.now.timestamp() - migration["at"] > MIGRATION_KNOWN.total_seconds():
            raise Refused(63178)
        places = {old: number for number, old in enumerate(followers(source))}
        rows = [
            {"ori_openid": old, "new_openid": follower(asked.appid, places[old]), "err_msg": "ok"}
            if old in places
            else {"ori_openid": old, "err_msg": "ori_openid error"}
            for old in given
        ]
        return {**_FINE, "result_list": rows}


def _told(button: dict[str, Any]) -> dict[str, Any]:
    """Sub-buttons are in a list of their own in this answer, unlike in the one above."""
    under = button.get("sub_button")
    return {**button, "sub_button": {"list": under}} if under else button
