"""What people are told by this service, for each code of its errors."""

from services.chassis.texts import Say, Texts

TEXTS: Texts = {
    # a programme
    "notice_too_short": Say(zh="公示不得少于 {minimum} 个工作日", en="A notice runs at least {minimum} working days"),
    "nominations_not_open": Say(zh="推荐尚未开始", en="Nominations are not open yet"),
    "nominations_closed": Say(zh="推荐与评审已结束", en="Nominations and the review are closed"),
    "quota_unset": Say(zh="该荣誉尚未确定名额", en="This honour has no number of places yet"),
    "nobody_to_rank": Say(zh="没有可供排名的推荐", en="No nomination is under review"),
    "too_many_candidates": Say(zh="一次最多排名 {limit} 个", en="At most {limit} are ranked together"),
    "scores_missing": Say(
        zh="{nominations} 个推荐的评分少于 {needed} 份", en="{nominations} nominations have fewer than {needed} scores"
    ),
    "ratios_unmet": Say(
        zh="现有人选达不到比例要求（缺 {missing}），如仍须排名请说明理由",
        en="The candidates do not meet the ratios (missing: {missing}); say why it is to be ranked all the same",
    ),
    "not_ranked": Say(zh="尚未排名", en="The list is not drawn up yet"),
    "not_called_up": Say(zh="该推荐未在入选之列（{standing}）", en="It is not called up on the list ({standing})"),
    "nobody_to_award": Say(
        zh="没有公示期满且无异议的待授予对象", en="Nobody's notice is over without an objection who did not have it yet"
    ),
    "quota_exhausted": Say(zh="名额已满（{taken}/{limit}）", en="All places are taken ({taken} of {limit})"),
    "recommend_only": Say(
        zh="全国荣誉由全国总工会授予，本级只推荐", en="A national honour is put forward here and awarded there"
    ),
    "ours_to_give": Say(zh="该荣誉由本级授予，无须上报", en="This honour is awarded here, not put forward"),
    # places to nominate
    "not_enough_places": Say(zh="可用名额只有 {free} 个，不足 {wanted} 个", en="{free} places are free, not {wanted}"),
    "not_below": Say(zh="名额只能分给下级组织或退回上级", en="Places go to an organization below, or back above"),
    "no_places": Say(zh="本组织及上级均没有推荐名额", en="Neither your organization nor one above it has places here"),
    "no_place_left": Say(zh="本组织的推荐名额已用完", en="Your organization has nominated with all its places"),
    "outside_your_organization": Say(zh="不在您的组织范围内", en="That is outside your organization"),
    # a nomination
    "already_nominated": Say(zh="该对象已被推荐", en="This nominee is nominated already"),
    "story_not_published": Say(
        zh="没有这篇本活动已刊发的稿件（reference 填稿件 id）；刚刊发的请稍后再试",
        en="No published story of this campaign has this id (reference); one just published: try again in a moment",
    ),
    "another_nominee": Say(
        zh="不能改为另一对象，请撤回后重新推荐", en="That is another nominee: withdraw this one and nominate anew"
    ),
    "consent_missing": Say(zh="被推荐人尚未同意", en="The nominee has not consented"),
    "form_incomplete": Say(zh="以下材料未填写：{fields}", en="These fields of the form are empty: {fields}"),
    "not_the_nominee": Say(
        zh="须由被推荐人（或集体代表）本人同意", en="Only the nominee, or who speaks for it, consents"
    ),
    "own_nomination": Say(zh="不得推荐自己", en="Nobody recommends themselves"),
    "not_your_step": Say(zh="当前应由 {step} 签署意见", en="The opinion of {step} is asked now"),
    "not_your_nomination": Say(zh="该推荐与您及您的组织无关", en="It is neither about you nor of your organization"),
    "nominee_cannot_score": Say(zh="被推荐人不得评分", en="The nominee does not score"),
    "nominator_cannot_score": Say(zh="推荐人不得评分", en="Who nominated or recommended does not score"),
    "conflict_declared": Say(zh="您已声明利益关系，不得评分", en="You declared a conflict of interest here"),
    "points_missing": Say(zh="有评分项未打分", en="A criterion has no points"),
    "points_out_of_range": Say(zh="分值须在 0 至 {limit} 之间", en="Points are from 0 to {limit}"),
    "points_unknown": Say(zh="没有这个评分项", en="There is no such criterion"),
    "too_many_scores": Say(zh="评分已达 {limit} 份", en="It has {limit} scores already"),
    # a notice and objections
    "nobody_to_put_on_notice": Say(zh="没有待公示的入围对象", en="Nobody is on the shortlist who is not on a notice"),
    "notice_is_over": Say(zh="公示期已满，不再受理异议", en="The notice is over; objections are not taken any more"),
    "not_on_notice": Say(zh="该对象不在公示之列", en="That candidate is not on this notice"),
    "too_many_objections": Say(
        zh="对该对象的异议已达 {limit} 件", en="There are {limit} objections against this candidate"
    ),
    "objecting_too_often": Say(zh="提出异议过于频繁，请稍后再试", en="Too many objections from here; try again later"),
    "already_objected": Say(zh="您已对该对象提出过异议", en="You have objected to this candidate already"),
    "anonymous_objection": Say(
        zh="请登录，或留下姓名与电话（严格保密）",
        en="Sign in, or leave a name and a phone; both are kept in confidence",
    ),
    "name_and_phone": Say(zh="姓名与电话须一并填写", en="A name comes with a phone"),
    "party_cannot_decide": Say(
        zh="当事人不得处理该异议", en="Who is a party to an objection neither sees nor decides it"
    ),
    "calendar_unknown": Say(
        zh="尚无 {year} 年的工作日历，请管理员设置",
        en="The working days of {year} are not known; the operator has to set them",
    ),
    # honorees and certificates
    "not_a_person": Say(zh="集体、工作室与作品没有此变更", en="Only persons retire and die"),
    "not_a_studio": Say(zh="只有创新工作室需要年度复核", en="Only studios are looked at every year"),
    "no_such_honor": Say(zh="没有这项荣誉", en="They do not have that honour"),
    "honor_lost_before": Say(zh="该荣誉已于 {lost_on} 撤销", en="That honour was lost on {lost_on}"),
    "review_not_due": Say(zh="年度复核尚未到期（{due_on}）", en="The yearly review is not due yet ({due_on})"),
    "date_ahead": Say(zh="日期尚未到来", en="That day is still to come"),
    "glyph_missing": Say(
        zh="现有字体缺少姓名中的某个字，请管理员安装含该字的字体",
        en="No font at hand has every character of the name; one has to be installed",
    ),
    # fields
    "id_number_of_15_digits": Say(zh="15 位身份证号码已停用", en="ID numbers of 15 digits are no longer valid"),
    "id_number_form": Say(zh="身份证号码须为 17 位数字加校验码", en="An ID number has 17 digits and a check character"),
    "id_number_date": Say(zh="身份证号码中的出生日期不存在", en="The date in the ID number is no date"),
    "id_number_check": Say(zh="身份证号码校验码不符", en="The check character of the ID number does not fit"),
}
