"""What the chassis itself tells people, and in which of their languages."""

from functools import lru_cache

from services.chassis.texts import Language, Say, Texts

TEXTS: Texts = {
    # the tree of errors: what is said when nobody has a better word
    "error": Say(zh="请求未能完成", en="The request could not be completed"),
    "not_found": Say(zh="没有找到，或您无权查看", en="There is no such thing, or it is not yours to see"),
    "refused": Say(zh="不符合规定，未作任何更改", en="A rule does not allow this; nothing was changed"),
    "wrong_state": Say(zh="当前状态为“{state}”，不能变为“{wanted}”", en="It is {state} and cannot become {wanted}"),
    "conflict": Say(zh="与现有内容冲突，未作任何更改", en="It conflicts with what is there; nothing was changed"),
    "forbidden": Say(zh="您无权进行此操作", en="You may not do this"),
    "federation_only": Say(
        zh="整组操作涉及所有工会，须由上级工会的运维人员进行",
        en="What is done to a whole group is for the federation's own staff",
    ),
    "invalid": Say(zh="提交的内容有误", en="What was sent is not valid"),
    "too_many": Say(zh="请求过多，请稍后再试", en="Too many requests; try again later"),
    "unavailable": Say(
        zh="暂时无法处理，请稍后重试", en="This cannot be done right now; the same request may be sent again"
    ),
    # who is calling
    "token_missing": Say(zh="请先登录", en="A token is needed"),
    "token_malformed": Say(zh="令牌格式不正确", en="The token cannot be read"),
    "token_forged": Say(zh="令牌签名无效", en="The token's signature does not hold"),
    "token_foreign": Say(zh="令牌不是签发给本系统的", en="The token was not made by our issuer for us"),
    "token_expired": Say(zh="令牌已过期，请重新登录", en="The token has expired"),
    "token_early": Say(zh="令牌尚未生效", en="The token is not valid yet"),
    "token_claims": Say(zh="令牌内容不完整或无法识别", en="The token's claims are missing or unknown"),
    "role_missing": Say(zh="您的角色无权进行此操作", en="None of your roles may do this"),
    "issuer_unavailable": Say(zh="暂时无法核验令牌，请稍后重试", en="Tokens cannot be checked right now"),
    # how it was sent
    "malformed_json": Say(zh="请求正文不是有效的 JSON", en="The body is not JSON"),
    "too_deep": Say(zh="请求正文嵌套过深（最多 {limit} 层）", en="The body is nested deeper than {limit} levels"),
    "number_out_of_range": Say(zh="数值超出范围", en="A number is out of range"),
    "body_too_large": Say(zh="请求正文超过 {limit} 字节", en="The body is larger than {limit} bytes"),
    "media_type": Say(zh="请以 {wanted} 提交", en="Send it as {wanted}"),
    "idempotency_key": Say(
        zh="Idempotency-Key 须为 1 至 {limit} 个可见 ASCII 字符",
        en="Idempotency-Key is 1 to {limit} printable ASCII characters",
    ),
    "idempotency_key_reused": Say(
        zh="同一 Idempotency-Key 已用于另一请求", en="This Idempotency-Key was used for another request"
    ),
    "if_match": Say(zh='If-Match 须形如 "3"', en='If-Match is a version in quotes, such as "3"'),
    "method_not_allowed": Say(zh="此地址不支持该方法", en="This path does not take that method"),
    "route_not_found": Say(zh="没有这个地址", en="There is no such path"),
    # what came of it
    "stale": Say(zh="内容已被更改，请刷新后重试", en="It was changed since you read it"),
    "exists": Say(zh="已存在", en="It exists already"),
    "too_busy": Say(zh="同时更改的人过多，请重试", en="Too many are changing this at once; try again"),
    "too_large": Say(zh="内容过大", en="It has grown too large"),
    "busy": Say(zh="此处请求繁忙，请稍后重试", en="Many are asking here at once; try again shortly"),
    "quota_exhausted": Say(zh="名额已满", en="Nothing is left"),
    "below_taken": Say(zh="已占用 {taken}，不能减少到 {wanted}", en="{taken} are taken, more than {wanted}"),
    "rate": Say(zh="请求过于频繁，请稍后再试", en="Too many requests; slow down"),
    "backlog_full": Say(zh="系统积压较多，暂停受理，请稍后重试", en="Too much is waiting to be sent; try again later"),
    "store_unavailable": Say(zh="存储暂时不可用，未写入任何内容", en="The store is away; nothing was written"),
    "calendar_unknown": Say(zh="{year} 年的工作日历尚未录入", en="The working days of {year} are not known yet"),
    "cursor": Say(zh="翻页标记不属于此列表", en="The cursor does not belong to this list"),
    "page_size": Say(zh="每页条数超出范围", en="The page size is out of range"),
    "filter": Say(zh="不支持此筛选条件", en="This cannot be filtered by"),
    # operations
    "already_settled": Say(zh="该事件已处理完毕（{state}）", en="This event is {state} already"),
    "still_arriving": Say(
        zh="该事件正在搁置中，请稍后重试", en="This event is only just being parked; ask again shortly"
    ),
    "waiting_has_no_cause": Say(
        zh="这些事件在等待前面的事件，请处理前面的", en="These wait behind others; act on those they wait for"
    ),
    "nothing_asked": Say(zh="请给出关联编号，或主题与键", en="Name a correlation, or a topic and a key"),
    "job_ended": Say(zh="该任务已结束（{state}）", en="This job has ended already ({state})"),
    "unreadable": Say(
        zh="更正后的数据仍不符合该事件的格式", en="With this data it still is not an event that can be read"
    ),
    "internal": Say(zh="系统内部错误，已记录", en="Something went wrong here; it has been noted"),
}

_MAX_HEADER = 200


@lru_cache(maxsize=512)
def language_of(accepted: bytes | None) -> Language:
    """The best of ours that `Accept-Language` asks for; Chinese when it asks for none of them."""
    if not accepted or len(accepted) > _MAX_HEADER:
        return "zh-CN"
    best: tuple[float, Language] = (0.0, "zh-CN")
    for part in accepted.decode("latin-1").lower().split(","):
        tag, _, parameter = part.strip().partition(";")
        language: Language = "en" if tag.startswith("en") else "zh-CN"
        if not (tag.startswith(("en", "zh", "bo")) or tag == "*"):
            continue
        quality = _quality(parameter)
        if quality > best[0]:
            best = (quality, language)
    return best[1]


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
