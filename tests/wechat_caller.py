"""A caller of the practice WeChat who knows nothing of our adapter."""

import io
import json
from datetime import timedelta
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, TestResponse, encode_multipart

from guikou.channels.practice.wechat import PracticeWeChat, add_account
from practice_peers import clock

APPID, SECRET = "wx0123456789abcdef", "a-secret"


def new_platform() -> PracticeWeChat:
    """Return a platform with one account."""
    made = PracticeWeChat(clock=clock())
    add_account(made.store, appid=APPID, secret=SECRET, name="某县发布", followers=12_003)
    return made


class Caller:
    """Asks as the documents say."""

    def __init__(self, wechat: PracticeWeChat, appid: str = APPID) -> None:
        self.client, self.appid = Client(wechat), appid

    def plain_token(self, **changes: str) -> Any:
        given = {"grant_type": "client_credential", "appid": self.appid, "secret": SECRET, **changes}
        return self._answered(self.client.get("/cgi-bin/token", query_string=given))

    def stable_token(self, **changes: Any) -> Any:
        given = {"grant_type": "client_credential", "appid": self.appid, "secret": SECRET, **changes}
        return self._answered(self.client.post("/cgi-bin/stable_token", json=given))

    def __call__(self, path: str, body: Any = None, *, token: str | None = None, **query: str) -> Any:
        token = self.stable_token()["access_token"] if token is None else token
        given = {"access_token": token, **query}
        if body is None:
            return self._answered(self.client.get(path, query_string=given))
        data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
        return self._answered(self.client.post(path, query_string=given, data=data))

    def upload(self, path: str, data: bytes, name: str = "cover.png", **query: str) -> Any:
        given = {"access_token": self.stable_token()["access_token"], **query}
        boundary, body = encode_multipart({"media": FileStorage(io.BytesIO(data), name)})
        headers = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
        return self._answered(self.client.post(path, query_string=given, data=body, headers=headers))

    @staticmethod
    def _answered(response: TestResponse) -> Any:
        assert response.status_code == 200
        return json.loads(response.data)


def picture(kind: str = "PNG", size: tuple[int, int] = (90, 60)) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


def article(ask: Caller, **more: Any) -> dict[str, Any]:
    thumb = ask.upload("/cgi-bin/material/add_material", picture(), type="image")["media_id"]
    return {"title": "城关镇停水通知", "content": "<p>明日停水。</p>", "thumb_media_id": thumb, "need_open_comment": 1, **more}


def draft(ask: Caller, **more: Any) -> str:
    return str(ask("/cgi-bin/draft/add", {"articles": [article(ask, **more)]})["media_id"])


def published(wechat: PracticeWeChat, ask: Caller, **more: Any) -> dict[str, Any]:
    job = ask("/cgi-bin/freepublish/submit", {"media_id": draft(ask, **more)})
    wechat.clock.advance(timedelta(seconds=10))
    return {**job, **ask("/cgi-bin/freepublish/get", {"publish_id": job["publish_id"]})}


def code(answer: Any) -> int:
    return int(answer["errcode"])
