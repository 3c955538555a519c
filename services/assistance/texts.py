"""What people are told by this service, for each code of its errors, of its fields, and of the rows of a list."""

from services.chassis.texts import Say, Texts

TEXTS: Texts = {
    # rules
    "version_taken": Say(zh="版本“{version}”已有另一文本，不可更改", en="Version {version} is there with another text"),
    "no_rules_in_force": Say(zh="{day} 没有生效的规定，请先设定", en="No rules are in force on {day}; set them first"),
    "no_subsistence_line": Say(
        zh="没有 {place} 在 {day} 的低保标准，请先设定",
        en="There is no subsistence line for {place} on {day}; set it first",
    ),
    # who handles a case
    "own_case": Say(zh="不能办理本人的事项", en="This is your own case"),
    "relatives_case": Say(zh="不能办理亲属的事项", en="This is a relative's case"),
    "same_person": Say(
        zh="核实、审批、发放须由不同的人办理", en="Verifying, approving and paying are done by different people"
    ),
    "outside_your_organization": Say(zh="不在您的组织范围内", en="It is outside your organization"),
    # hardship files
    "not_in_hardship": Say(zh="未达到任何困难档次", en="It meets no tier of hardship"),
    "not_out_of_hardship": Say(
        zh="尚未脱困：收入高于标准 {months} 个月，须连续 {needed} 个月",
        en="It is not out of hardship yet: {months} months above the line of {needed}",
    ),
    "month_ahead": Say(zh="不能填报以后月份的收入", en="The income of a month to come is not known yet"),
    # programmes and applications
    "not_eligible": Say(zh="不符合该项目的条件", en="It does not meet the programme's terms"),
    "not_attested": Say(zh="尚有须核实的条件未确认", en="Something has not been seen yet"),
    "programme_not_taking": Say(zh="该项目现在不接受申请", en="The programme takes no applications now"),
    "programme_for_others": Say(zh="该项目不面向此类对象", en="The programme is for others"),
    "programme_not_confirmed": Say(
        zh="该项目的条件与预算尚待省总确认，暂不受理", en="What the programme gives is not confirmed yet"
    ),
    "programme_confirmed_before": Say(zh="该项目此前已确认", en="The programme was confirmed before"),
    "window_passed": Say(zh="申请期已过", en="Its window has passed"),
    "already_applied": Say(
        zh="该项目本期已有申请，每人每期一次", en="There is an application already: one per person and period"
    ),
    "another_persons_number": Say(
        zh="该身份证号已登记在他人名下，请核对", en="This ID number is known as somebody else's: check it"
    ),
    "notice_running": Say(zh="公示尚未结束", en="The public notice is still running"),
    "not_your_application": Say(zh="这不是您的申请", en="This is not your application"),
    "not_your_file": Say(zh="这不是您的档案", en="This is not your file"),
    # payments
    "bank_not_connected": Say(zh="尚未连接银行，请以批量文件发放", en="No bank is connected; pay by file"),
    "payment_outcome_unknown": Say(
        zh="银行处理结果未知，正在查询", en="What the bank did is not known; it is looked up"
    ),
    "payment_order_expired": Say(zh="付款指令已过期", en="The payment order has run out"),
    "payment_disputed": Say(
        zh="银行答复前后矛盾，须人工核查", en="The bank has contradicted itself; a person must look"
    ),
    "payment_not_disputed": Say(zh="该付款没有争议", en="There is nothing disputed about this payment"),
    "no_such_reference": Say(zh="没有该付款参考号", en="There is no payment with this reference"),
    "nothing_matches": Say(zh="文件与本批次没有一行相符", en="Not one row answers a line of this batch"),
    "too_many_mismatches": Say(zh="不符的行过多（上限 {limit}）", en="Too much does not match (limit {limit})"),
    "no_such_mismatch": Say(zh="没有该不符项", en="There is no such mismatch"),
    "no_such_line": Say(zh="本批次没有这一行", en="The batch has no such line"),
    "answered_before": Say(zh="该行已有结果", en="That line has its answer"),
    "nothing_to_pay": Say(zh="没有已批准的申请", en="No application is approved"),
    "no_file": Say(zh="本批次没有付款文件", en="There is no payment file of this batch"),
    "subsidy_proposed_already": Say(
        zh="该单位本期已有补助申请", en="There is a subsidy for this union and period already"
    ),
    # grievances
    "not_the_leader": Say(zh="须由包案领导办理", en="Only the responsible leader may do this"),
    "not_your_grievance": Say(zh="须由信访人本人确认", en="Only the worker says whether it is resolved"),
    "leader_concerned": Say(zh="该人与本事项有关，不能包案", en="It concerns this person, who cannot lead it"),
    "extended_before": Say(zh="已延期一次，不能再延", en="It was extended once before"),
    "extension_too_long": Say(zh="延期不得超过 {limit} 日", en="It is extended by at most {limit} days"),
    # facilities
    "half_a_point": Say(zh="经度与纬度须同时给出", en="Latitude and longitude are said together"),
    # membership
    "member_already": Say(zh="已是会员或申请待审", en="A member already, or an application that waits"),
    # numbers and names
    "id_number_of_15_digits": Say(
        zh="15 位身份证号已停用，请填 18 位", en="ID numbers of 15 digits are no longer valid: give all 18"
    ),
    "id_number_form": Say(zh="身份证号须为 17 位数字加 1 位数字或 X", en="must be 17 digits and a digit or X"),
    "id_number_date": Say(zh="身份证号中的出生日期不存在", en="has a date in it that is none"),
    "id_number_check": Say(zh="身份证号校验码不符", en="has a check character that does not fit"),
    "account_form": Say(zh="账号须为 12 至 19 位数字", en="must have 12 to 19 digits"),
    "account_check": Say(zh="账号校验位不符", en="has a check digit that does not fit"),
    "number_for_text": Say(
        zh="以数值形式填写，位数已丢失；请将单元格设为文本后重填",
        en="is a number and has lost digits: make the cell text and enter it again",
    ),
    "gives_nothing": Say(zh="须至少有一个金额", en="It says no amount for anybody"),
    "said_twice": Say(zh="重复", en="is there twice"),
    "ends_before_it_starts": Say(zh="结束早于开始", en="It ends before it starts"),
    "no_rules_given": Say(zh="须给出一项规定", en="One rule must be given"),
    # lists
    "no_table": Say(zh="无法读取表格，请用 XLSX 或 CSV", en="It cannot be read as XLSX or CSV"),
    "table_too_large": Say(zh="表格过大（上限 {limit}）", en="The table is too large (limit {limit})"),
    "column_missing": Say(zh="缺少列“{column}”", en="There is no column “{column}”"),
    "column_twice": Say(zh="列“{column}”重复", en="The column “{column}” is there twice"),
    "amount_unreadable": Say(zh="金额无法识别", en="is no amount"),
    "yes_or_no": Say(zh="请填“是”或“否”", en="must be 是 or 否"),
    "trouble_unknown": Say(zh="没有这种致困原因", en="is no reason that is known"),
    "twice_in_the_file": Say(zh="与前面的行是同一人", en="is the same person as in an earlier row"),
    "date_ahead": Say(zh="日期在今天之后", en="lies in the future"),
}

CLAUSES: Texts = {
    "at_or_below_the_line": Say(
        zh="月人均收入不高于当地低保标准", en="The income per head is at or below the local line"
    ),
    "little_above_the_line": Say(zh="月人均收入略高于低保标准", en="The income per head is a little above the line"),
    "relative_trouble": Say(
        zh="因患病、失业、子女上学或灾害致困", en="Illness, job loss, schooling or disaster is the reason"
    ),
    "sudden_trouble": Say(zh="遭遇灾害或重大事故", en="A disaster or a serious accident is the reason"),
    "needs_long_help": Say(zh="需要长期帮扶", en="Help is needed for long"),
    "long_enough_above_the_line": Say(
        zh="收入连续高于低保标准达到规定月数", en="The income has been above the line for the months that are needed"
    ),
    "in_the_organization": Say(zh="属于该项目的组织范围", en="Belongs to the programme's organization"),
    "amount_for_the_tier": Say(zh="该困难档次有资助标准", en="The programme gives something to this tier"),
    "is_a_member": Say(zh="是工会会员", en="Is a member of the union"),
    "is_an_honoree": Say(zh="是劳模或先进个人", en="Is an honouree"),
    "at_most_the_amount": Say(zh="不超过每单位补助上限", en="Is no more than a union is given"),
}
"""What each clause of a verdict says, met or not."""
