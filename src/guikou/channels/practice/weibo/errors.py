"""What Weibo says when it does not do something (open.weibo.com/wiki/Error_code; codes from 20017 and 21314 on from general knowledge)."""

_SAID = {
    "10002": (503, "Service unavailable"),
    "10006": (400, "Source paramter (appkey) is missing."),  # misspelt like that on the real platform
    "10007": (400, "Unsupport mediatype"),
    "10008": (400, "Param error, see doc for more info"),
    "10014": (403, "Insufficient app permissions!"),
    "10016": (400, "Miss required parameter ({}) , see doc for more info"),
    "10017": (400, "{}"),
    "10020": (404, "Request api not found"),
    "10022": (403, "IP requests out of rate limit"),
    "10023": (403, "User requests out of rate limit"),
    "10024": (403, "User requests for ({}) out of rate limit"),
    "20003": (400, "User does not exists"),
    "20006": (400, "Image size too large"),
    "20012": (400, "Text too long, please input text less than 140 characters"),
    "20017": (400, "Repeated similar content"),
    "20019": (400, "repeat content!"),
    "20021": (400, "Content is illegal"),
    "20101": (400, "target weibo does not exist!"),
    "21314": (400, "expired: token used"),
    "21316": (401, "token_revoked"),
    "21317": (401, "token_rejected"),
    "21322": (400, "redirect_uri_mismatch"),
    "21324": (400, "invalid_client"),
    "21325": (400, "invalid_grant"),
    "21327": (401, "expired_token"),
}


class Said(Exception):
    """An answer that is an error; `about` fills the place in its words."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.status, words = _SAID[code]
        self.code, self.words = code, words.format(about)

    def body(self, path: str) -> dict[str, str | int]:
        """Return the body as it is sent: the code is a string in some families and a number in others."""
        code = self.code if self.code.startswith("1") else int(self.code)
        return {"request": path, "error_code": code, "error": self.words}
