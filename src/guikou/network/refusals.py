"""Why something was not fetched, in words for people: the cause, and what to do next. Addresses are named by their host, as their queries can hold keys."""

from datetime import datetime

from guikou.kernel.bilingual import Refusal, Text


class NotFetched(Refusal):
    """Nothing usable came. `passing`: trying again later can help without anybody doing anything."""

    passing = True


class AddressRefused(NotFetched):
    """The address may not be asked, now and later."""

    passing = False


class NotReached(NotFetched):
    """The host has no address, does not answer, or breaks the connection."""


class TooSlow(NotFetched):
    """The host took longer than we wait."""


class TooLarge(NotFetched):
    """The answer, its headers, or what it unpacks to is larger than we take."""

    passing = False


class TooManyRedirects(NotFetched):
    """One redirect leads to the next."""

    passing = False


class WrongType(NotFetched):
    """The answer is something else than what was asked for."""

    passing = False


class Malformed(NotFetched):
    """The answer cannot be read."""


class RobotsForbid(NotFetched):
    """The host's robots.txt asks not to fetch this."""

    passing = False


class LoginRefused(NotFetched):
    """The host wants a login, or refuses the one there is."""

    passing = False


class Missing(NotFetched):
    """There is nothing at this address, or no longer."""

    passing = False


class ServerFailed(NotFetched):
    """The host answers with an error; `status` is its code."""

    def __init__(self, reason: Text, status: int) -> None:
        super().__init__(reason)
        self.status = status


class SlowDown(NotFetched):
    """The host asks to come back later, or another request to it is under way. `until` is when to come back."""

    def __init__(self, reason: Text, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


SCHEME = Text(
    "只能采集以 http:// 或 https:// 开头的网址。请检查网址后重新填写。",
    "Only addresses that begin with http:// or https:// can be collected. Check the address and enter it again.",
)
NOT_AN_ADDRESS = Text("这不是有效的网址，请检查后重新填写。", "This is not a valid address. Check it and enter it again.")
CREDENTIALS = Text(
    "网址中不能带用户名和密码。请去掉“@”前面的部分。",
    "The address must not hold a user name and password. Take away what stands before the “@”.",
)
STRANGE_HOST = Text(
    "“{host}”不是正常的域名或地址，拒绝访问。请填写网站公布的网址。",
    "“{host}” is no ordinary host name or address and is refused. Enter the address that the website publishes.",
)
PORT = Text(
    "端口{port}不是网站常用的端口，拒绝访问。如果确有需要，请系统管理员把“{host}:{port}”列入允许采集的内部主机。",
    "Port {port} is not one of websites and is refused. If it is needed, the system administrator has to list “{host}:{port}” among the private hosts.",
)
PRIVATE = Text(
    "“{host}”指向内部网络或本机的地址，为安全起见拒绝访问。如果确需采集内网主机，请系统管理员把它列入允许采集的内部主机。",
    "“{host}” leads to an address of a private network or of this machine and is refused for safety. If an internal host has to be collected, the system administrator has to list it among the private hosts.",
)
NEVER = Text(
    "“{host}”指向保留的特殊地址，不可能是公开的来源，拒绝访问。",
    "“{host}” leads to a reserved address, which no public source can have, and is refused.",
)
NO_NAME = Text(
    "找不到主机“{host}”。请检查网址是否写对；如果写对了，可能是域名解析暂时故障，系统会自动重试。",
    "The host “{host}” cannot be found. Check the address; if it is right, the name service may be failing, and it is tried again by itself.",
)
NO_ANSWER = Text(
    "连接不上“{host}”。可能是对方服务器停机或网络中断，系统会自动重试。",
    "“{host}” cannot be reached. Its server may be down or the network interrupted; it is tried again by itself.",
)
CERTIFICATE = Text(
    "“{host}”的安全证书无效或已过期，不能确认对方身份。请联系网站管理员更新证书。",
    "The certificate of “{host}” is not valid or has expired, so it cannot be told who answers. Ask the website's administrators to renew it.",
)
SLOW = Text(
    "“{host}”在{seconds}秒内没有答复完，已停止等待，系统会自动重试。",
    "“{host}” did not finish its answer within {seconds} seconds. It is tried again by itself.",
)
LARGE = Text(
    "“{host}”的答复超过{limit}，已停止读取。请改用较小的来源，例如只含最近内容的订阅地址。",
    "The answer of “{host}” is larger than {limit}, so reading stopped. Use a smaller source, such as a feed of the newest posts only.",
)
HEADERS = Text(
    "“{host}”的答复头过大，已停止读取。请联系该网站的管理员。",
    "The headers of the answer of “{host}” are too large, so reading stopped. Ask its administrators.",
)
REDIRECTS = Text(
    "“{host}”一再跳转（超过{limit}次），没有到达内容。请直接填写最终的网址。",
    "“{host}” redirects again and again (more than {limit} times). Enter the final address itself.",
)
DOWNGRADE = Text(
    "“{host}”从加密连接跳转到不加密的连接，内容可能被篡改，拒绝跟随。请填写最终的网址。",
    "“{host}” redirects from an encrypted to an unencrypted connection, where the content could be altered; this is not followed. Enter the final address.",
)
INWARDS = Text(
    "公开的来源跳转到内部主机“{host}”，拒绝跟随。",
    "A public source redirects to the internal host “{host}”; this is not followed.",
)
NO_PLACE = Text("“{host}”要求跳转，但没有写明去处。", "“{host}” redirects without saying where to.")
TYPE = Text(
    "“{host}”给出的是“{found}”，不是需要的{wanted}。请检查网址。",
    "“{host}” gives “{found}” and not {wanted}. Check the address.",
)
ENCODING = Text("“{host}”使用了没有请求的压缩方式，无法读取。", "“{host}” uses a compression that was not asked for and cannot be read.")
BROKEN = Text(
    "“{host}”的答复不完整或格式有误，无法读取，系统会自动重试。",
    "The answer of “{host}” is cut off or malformed. It is tried again by itself.",
)
ROBOTS = Text(
    "“{host}”的采集规则（robots.txt）不允许采集这个地址。请联系该网站放行，或改用上传导出文件、人工录入。",
    "The robots.txt of “{host}” forbids to fetch this address. Ask the website to allow it, or upload an export or enter by hand instead.",
)
ROBOTS_UNKNOWN = Text(
    "暂时读不到“{host}”的采集规则（robots.txt），按规矩先不采集，系统会自动重试。",
    "The robots.txt of “{host}” cannot be read at the moment, so nothing is fetched; it is tried again by itself.",
)
LOGIN = Text(
    "“{host}”要求登录，或登录已经失效（答复代码{status}）。请更新登录，或确认内容是否公开。",
    "“{host}” wants a login, or the login has expired (code {status}). Renew it, or check whether the content is public.",
)
MISSING = Text(
    "“{host}”上没有这个地址（答复代码{status}）。请在网站上找到新的地址后更新来源。",
    "There is nothing at this address on “{host}” (code {status}). Find the new address on the website and change the source.",
)
FAILED = Text(
    "“{host}”答复出错（代码{status}），系统会自动重试。如果一直如此，请联系该网站。",
    "“{host}” answers with an error (code {status}). It is tried again by itself; if it stays so, ask the website.",
)
LATER = Text(
    "“{host}”要求放慢采集，到它允许的时间会自动再采集。",
    "“{host}” asks to slow down; it is collected again by itself once it allows.",
)
BUSY = Text(
    "正在采集“{host}”上的其他来源，稍后自动重试。",
    "Another source on “{host}” is being collected; this one is tried again shortly.",
)
