"""What people are told when notify says no."""

from services.chassis.texts import Say, Texts

TEXTS: Texts = {
    # recipients
    "not_your_recipient": Say(zh="只能查看或更改本人的接收设置", en="You may see and change your own settings only"),
    "outside_your_organization": Say(zh="不属于您所在的工会", en="It is not in your part of the organization"),
    "belongs_elsewhere": Say(zh="该职工登记在其他工会", en="This person belongs to another organization"),
    "too_many_lines": Say(
        zh="一次最多导入 {limit} 行；其中 {kept} 行已保存，其余请另行导入",
        en="An import takes {limit} lines; {kept} of them are kept, send the rest as another one",
    ),
    "line_too_long": Say(zh="此行过长", en="The line is too long"),
    "json_invalid": Say(zh="此行不是有效的 JSON", en="The line is not JSON"),
    # templates
    "chinese_text_missing": Say(zh="缺少中文（zh-CN）文本", en="The Chinese (zh-CN) text is missing"),
    "parameter_twice": Say(zh="参数“{parameter}”重复", en="The parameter {parameter} is there twice"),
    "too_many_parameters": Say(zh="参数不能超过 {limit} 个", en="There can be {limit} parameters at most"),
    "parameter_not_given": Say(
        zh="新版本不能要求原版本没有的参数“{parameter}”；可将其设为选填",
        en="Those who use this template do not give it {parameter}; make it optional",
    ),
    "too_many_versions": Say(zh="版本已达 {limit} 个，请使用新的代码", en="It has {limit} versions; use a new code"),
    "template_of_another": Say(zh="该模板属于其他工会，不能修改", en="This template belongs to another organization"),
    "template_not_approved": Say(zh="模板“{template}”尚未获批准", en="No version of {template} is approved yet"),
    "own_version": Say(zh="不能批准自己写的版本", en="Whoever wrote a version does not approve it"),
    "version_superseded": Say(
        zh="第 {in_force} 版已生效，不能再批准第 {number} 版",
        en="Version {in_force} is in force; {number} came before it",
    ),
    "version_not_found": Say(zh="没有第 {number} 版", en="There is no version {number}"),
    "template_syntax": Say(zh="模板第 {line} 行有语法错误", en="Line {line} of the template cannot be read"),
    "template_expression": Say(
        zh="模板第 {line} 行用了不允许的写法（{what}）", en="Line {line} uses {what}, which is not for templates"
    ),
    "template_name": Say(zh="模板第 {line} 行的“{name}”不是可用的参数", en="Line {line}: {name} cannot be used here"),
    "template_too_deep": Say(zh="模板第 {line} 行嵌套过深", en="Line {line} is nested too deeply"),
    "template_too_large": Say(zh="模板超过 {limit} 个字", en="The text has more than {limit} characters"),
    "template_too_costly": Say(zh="模板过于复杂", en="The template does too much"),
    "value_missing": Say(zh="缺少参数“{parameter}”", en="The value of {parameter} is missing"),
    "value_unfit": Say(zh="参数“{parameter}”的类型应为 {wanted}", en="{parameter} must be of type {wanted}"),
    "value_unknown": Say(zh="模板没有参数“{parameter}”", en="The template has no parameter {parameter}"),
    # announcements
    "texts_or_template": Say(
        zh="请提供文本，或提供模板及参数，二者择一", en="Give either texts, or a template with its values"
    ),
    "template_not_found": Say(zh="没有模板“{template}”", en="There is no template {template}"),
    "too_long_when_filled": Say(
        zh="填入参数后文本过长（{language}）", en="With these values the text is too long ({language})"
    ),
    "empty_audience": Say(zh="“{audience}”范围内没有接收人", en="Nobody is known in {audience}"),
    # deliveries
    "receipt_not_signed": Say(zh="回执签名无效", en="The receipt is not signed by this channel's provider"),
    "not_taken": Say(zh="渠道暂未接收，将自动重试", en="The channel has not taken it yet; it is tried again"),
    "refused_by_carrier": Say(zh="渠道拒绝接收", en="The channel refuses it"),
    "delivery_outcome_unknown": Say(
        zh="渠道未答复，正在查询结果", en="The channel did not answer; it is being looked up"
    ),
    "carrier_cannot_tell": Say(zh="渠道无法查询结果", en="The channel cannot be asked what became of it"),
    # stories
    "outlet_not_planned": Say(zh="方案中没有该媒体", en="The plan has no such outlet"),
    "topic_not_planned": Say(zh="方案中没有该选题", en="The plan has no such topic"),
    "own_story": Say(zh="不能批准自己策划的稿件", en="Somebody else must approve the story that you planned"),
    # webhooks
    "webhook_url_not_allowed": Say(
        zh="不能推送到该地址；须为公网的 https 地址", en="Only https addresses outside are posted to"
    ),
    "webhook_topic_unknown": Say(zh="没有名为“{topic}”的事件", en="No event is called {topic}"),
    "webhook_topic_withheld": Say(
        zh="“{topic}”是职工与工会之间的事，不推送给平台",
        en="{topic} is between a worker and the union; it is posted to no platform",
    ),
    "too_many_webhooks": Say(
        zh="一个工会最多登记 {limit} 个推送地址", en="An organization has {limit} webhooks at most"
    ),
    "webhook_secrets": Say(
        zh="同时有效的密钥已达 {limit} 个，请稍后再换", en="{limit} secrets sign already; wait until one has run out"
    ),
    "webhook_off": Say(zh="该推送地址已停用或删除", en="Nothing is posted to this webhook"),
    "webhook_replay_running": Say(zh="该地址正在重新推送，请待其完成", en="A replay is running for this webhook"),
    "webhook_range_empty": Say(zh="结束时间须晚于开始时间", en="The range must end after it begins"),
    "webhook_busy": Say(zh="正在推送，请稍后再试", en="It has enough to do at the moment; try again shortly"),
    "address_forbidden": Say(zh="该地址不允许访问", en="That address is not called"),
    "name_not_found": Say(zh="域名无法解析", en="The name has no address"),
    # the inbox
    "inbox_busy": Say(zh="该收件箱繁忙，请稍后重试", en="Too much is under way to this inbox; try again shortly"),
    "too_many_streams": Say(zh="同时打开的连接不能超过 {limit} 个", en="You may hold {limit} streams open at a time"),
    "last_event_id": Say(zh="Last-Event-ID 不是有效的位置", en="Last-Event-ID is no position of this stream"),
}
