"""What the adapter tells people."""

from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text

ORIGINAL, AUDIT = 2, 4
"""States of a job that the content has to be changed for."""


def publish_by_hand(variant: Variant) -> tuple[Text, ...]:
    """Return the steps by which a person publishes the draft."""
    return (
        Text("登录公众号后台，打开“草稿箱”", "Sign in to the account's back office and open the drafts"),
        Text(f"找到草稿“{variant.title}”，核对内容后点击“发表”", f"Find the draft “{variant.title}”, check it and publish it"),
        Text("发表后把文章链接复制到归口，登记为已发出", "Copy the article's address into Guikou and record that it is out"),
    )


DELETE_BY_HAND = (
    Text("登录公众号后台，打开“发表记录”", "Sign in to the account's back office and open what was published"),
    Text("找到这篇文章，选择“删除”", "Find the article and delete it"),
    Text(
        "删除后打开文章链接，确认显示“该内容已被发布者删除”",
        "Open the article's address and make sure that it says that the publisher deleted it",
    ),
)
NOT_LISTED = Text("草稿已被取用，但该公众号无权查询发布结果", "The draft was taken, but the account may not ask what became of it")
RECALL_LATER = Text("平台还在审核发布，暂时不能撤回", "It is still being published and cannot be recalled yet")
MAY_RUN = Text("草稿仍在草稿箱，平台可能还在处理", "The draft is still there; the platform may be at work on it")
CONSUMED = Text("草稿已被取用，发布记录中还查不到", "The draft was taken; it is not among what was published yet")
CHANGE = Text("请修改后重新提交审校", "Change it and have it reviewed again")
_STATUS = {
    ORIGINAL: Text("平台的原创审核没有通过", "It failed the platform's check for original content"),
    3: Text("平台报告发布失败", "The platform reports that publishing failed"),
    AUDIT: Text("平台审核没有通过", "It failed the platform's review"),
    5: Text("发布后文章已被全部删除", "It was published, and all of it has been deleted"),
    6: Text("发布后文章被平台封禁", "It was published, and the platform has banned it"),
}


def correct_by_hand(variant: Variant) -> tuple[Text, ...]:
    """Return the steps by which a person corrects what is published."""
    return (
        Text(
            "登录公众号后台，打开“发表记录”，找到这篇文章",
            "Sign in to the account's back office and find the article among what was published",
        ),
        Text(
            "改动很小时用“修改”功能更正；否则先在归口撤回原文，再投递更正后的版本",
            "Where the change is small, use the back office's own correction; otherwise recall the article here and deliver the corrected edition",
        ),
        Text(f"更正后的标题：{variant.title}", f"The corrected title: {variant.title}"),
    )


def ended(status: int) -> Text:
    """Return what a state of a publishing job means that is not "published"."""
    return _STATUS.get(status, Text(f"平台报告发布失败（状态{status}）", f"The platform reports a failure (status {status})"))
