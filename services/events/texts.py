"""What people are told by this service, for each code of its errors."""

from services.chassis.texts import Say, Texts

TEXTS: Texts = {
    # a plan and what is wrong with it
    "plan_has_mistakes": Say(zh="方案有误，未导入任何内容", en="The plan has mistakes; nothing of it was taken"),
    "another_campaign": Say(zh="这是另一方案（{given}）的内容", en="This is the plan of another campaign, {given}"),
    "campaign_exists": Say(
        zh="此方案（{campaign}）已有另一文本", en="There is another text of this plan, {campaign}, already"
    ),
    "ends_before_it_starts": Say(zh="结束早于开始", en="It ends before it starts"),
    "not_below_the_first": Say(
        zh="须在第一个组织（{first}）之下", en="It must lie below the first organization, {first}"
    ),
    "said_twice": Say(zh="“{value}”重复", en="“{value}” is there twice"),
    "kind_unknown": Say(zh="没有活动类型“{kind}”，可用：{known}", en="There is no kind “{kind}”; known are: {known}"),
    "alias": Say(zh="不支持锚点与别名（& 与 *）", en="Anchors and aliases (& and *) are not taken"),
    "tag": Say(zh="不支持标签（!）", en="Tags (!) are not taken"),
    "too_many_parts": Say(zh="内容超过 {limit} 项", en="It has more than {limit} parts"),
    "nested_too_deep": Say(zh="嵌套超过 {limit} 层", en="It is nested deeper than {limit} levels"),
    "several_documents": Say(zh="一个文件只能有一个方案", en="One file holds one plan"),
    "key_not_text": Say(zh="键须为文本", en="A key must be text"),
    "value_unreadable": Say(zh="无法识别的数值或日期", en="A number or date that cannot be read"),
    "not_yaml": Say(zh="YAML 语法错误：{problem}", en="It is not YAML: {problem}"),
    "not_utf8": Say(zh="文件不是 UTF-8 编码", en="The file is not in UTF-8"),
    "file_too_large": Say(zh="文件超过 {limit} 个字符", en="The file has more than {limit} characters"),
    "file_unreadable": Say(zh="无法读取文件：{problem}", en="The file cannot be read: {problem}"),
    # an activity
    "work_item_not_in_plan": Say(zh="方案没有第 {given} 条", en="The plan has no work item {given}"),
    "kind_not_in_work_item": Say(
        zh="第 {work_item} 条没有“{given}”类活动", en="Work item {work_item} has no activities of kind “{given}”"
    ),
    "organization_not_in_campaign": Say(
        zh="该组织不在此方案（{campaign}）范围内", en="That organization is not in this campaign ({campaign})"
    ),
    "outside_your_organization": Say(zh="不在您所属组织范围内", en="That is outside your organization"),
    "sessions_out_of_order": Say(
        zh="场次须按时间先后且不重叠", en="Sessions must follow one another without overlapping"
    ),
    "organizations_unnamed": Say(zh="须指明组织", en="The organizations must be named"),
    "window_in_the_past": Say(zh="报名截止时间已过", en="Registration would already be over"),
    "registration_after_the_end": Say(zh="报名不能晚于活动结束", en="Registration would go on after the end"),
    "safety_item_unknown": Say(zh="安全检查表没有此项：{items}", en="The safety checklist has no such item: {items}"),
    "safety_incomplete": Say(zh="安全检查尚未完成：{missing}", en="The safety checklist is not complete: {missing}"),
    "over_frugality_cap": Say(
        zh="超出节俭上限：预算 {budget} 元，人均 {per_head} 元；此类活动总额不超过 {total_cap} 元，人均不超过 {per_head_cap} 元"
        "（{since} 起，依据：{source}）",
        en="Over the frugality cap: {budget} yuan in all and {per_head} a head, where {total_cap} and {per_head_cap} are"
        " allowed (from {since}, by {source})",
    ),
    "author_may_not_approve": Say(zh="起草人不能审批自己的活动", en="Who wrote it does not approve it"),
    "fixed_by_now": Say(zh="当前状态“{state}”下不能更改 {field}", en="{field} is fixed: it is {state}"),
    # a registration
    "registration_closed": Say(
        zh="现在不能报名（{state}；报名时间 {opens_at} 至 {closes_at}）",
        en="It does not take registrations now: it is {state}, registration is from {opens_at} to {closes_at}",
    ),
    "not_invited": Say(zh="不在活动对象范围内", en="It is for others"),
    "quota_closed": Say(zh="活动已结束或取消", en="It is over, or cancelled"),
    "line_ended": Say(zh="直到活动结束没有空出名额", en="No seat became free before the end"),
    "below_waiting": Say(zh="已有 {waiting} 人候补，不能减少到 {wanted}", en="{waiting} wait, more than {wanted}"),
    "check_in_closed": Say(zh="现在不能签到（{state}）", en="Nobody is checked in now: it is {state}"),
    "check_in_elsewhere": Say(zh="此签到码属于另一活动", en="This check-in token is for another activity"),
    "check_in_token_invalid": Say(zh="签到码无效", en="The check-in token is not valid"),
    "nobody_volunteers": Say(zh="此活动不是志愿服务，无须签退", en="Nobody volunteers here: there is no check-out"),
    # a work
    "not_the_author": Say(zh="只有作者本人可以", en="That is for its author"),
    "moderates_own_work": Say(zh="不能审核自己的作品", en="Nobody judges their own work"),
    "not_published": Say(
        zh="作品尚未发布（{state}），不能投票", en="It is not published but {state}: there is no vote"
    ),
    "votes_for_own_work": Say(zh="不能给自己的作品投票", en="The author's own vote does not count"),
    # counselling
    "not_on_the_hour": Say(zh="咨询时段须从整点开始", en="A counsellor's hour begins on the hour"),
    "hour_passed": Say(zh="该时段（{starts_at}）已开始", en="It has begun, at {starts_at}"),
    "hour_too_far": Say(zh="时段须在一年之内", en="It is more than a year away"),
    "hour_taken": Say(zh="该时段已有人预约", en="Somebody has booked it"),
    "hour_not_offered": Say(zh="该时段未开放预约", en="That hour is not offered"),
    "own_hour": Say(zh="不能预约自己的时段", en="One does not book one's own hour"),
    "not_the_counsellor": Say(zh="只有咨询师可以填写结果", en="The counsellor says what became of it"),
    "not_yet_begun": Say(zh="尚未开始（{starts_at}）", en="It has not begun; that is at {starts_at}"),
    # a venue
    "venue_not_open": Say(zh="该时段不开放", en="It is not open then"),
    "venue_taken": Say(zh="{starts_at} 至 {ends_at} 已被预订", en="It is taken from {starts_at} to {ends_at}"),
    "venue_of_others": Say(zh="该阵地只供本系统工会使用", en="It is for the unions of another organization"),
    "not_your_booking": Say(zh="这是其他组织的预订", en="Another organization has it"),
    # a report
    "too_many_bookings": Say(zh="一项活动最多 {limit} 个预订", en="One activity has up to {limit} bookings"),
    "too_many_readers": Say(zh="订阅人数已达 {limit}", en="{limit} are told already"),
    # a good practice
    "chooses_own_practice": Say(zh="不能选用自己组织的活动", en="Who organized it does not choose it"),
    "audience_outside": Say(zh="推广范围须在您所属组织之内", en="Who is told lies outside your organization"),
}
