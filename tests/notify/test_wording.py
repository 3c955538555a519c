import time
import tracemalloc

import pytest

from services.notify.domain.values import MAX_ITEMS, Parameter, Type, Values
from services.notify.domain.words import Language, Words
from services.notify.wording import MAX_SOURCE, BadWording, check, put

PARAMETERS = [
    Parameter(name="title", type=Type.TEXT),
    Parameter(name="position", type=Type.INTEGER, required=False),
    Parameter(name="starts_at", type=Type.MOMENT, required=False),
    Parameter(name="amount", type=Type.MONEY, required=False),
    Parameter(name="names", type=Type.LIST, required=False),
]
VALUES: Values = {
    "title": "五一演出",
    "position": 3,
    "starts_at": "2022-05-01T01:30:00.000000Z",
    "amount": 123_456_705,
    "names": ["甲", "乙"],
}


def said(source: str, language: Language = Language.ZH_CN, values: Values = VALUES, limit: int = 4_000) -> str:
    return put(source, PARAMETERS, values, language, limit)[0]


def refused(source: str) -> BadWording:
    with pytest.raises(BadWording) as told:
        check({Language.ZH_CN: Words(title="好", body=source)}, PARAMETERS)
    assert told.value.facts["field"] == "texts.zh-CN.body"
    return told.value


def test_values_are_written_as_their_type_is_written_in_each_language() -> None:
    source = "{{ title }}: {{ starts_at }} ({{ starts_at|day }}, {{ starts_at|time }}), {{ amount|yuan }}, {{ names }}, {{ position }}"
    assert said(source) == "五一演出: 2022年5月1日 09:30 (2022年5月1日, 09:30), 1,234,567.05元, 甲、乙, 3"
    assert said(source, Language.EN) == "五一演出: 1 May 2022 09:30 (1 May 2022, 09:30), ¥1,234,567.05, 甲, 乙, 3"
    assert said(source, Language.BO).startswith("五一演出: 2022-05-01 09:30")


def test_what_is_not_there_is_nothing_and_never_an_error() -> None:
    source = "[{{ position }}{{ starts_at|day }}{{ amount|yuan }}{{ names }}{% for n in names %}{{ n }}{% endfor %}]"
    assert said(source, values={"title": "x"}) == "[]"
    assert said("{{ title|day }}{{ names|yuan }}{{ position|time }}") == "五一演出甲、乙3"


def test_a_text_may_choose_and_go_through_a_list() -> None:
    source = "{% if position == 1 %}一{% elif position %}第{{ position }}{% else %}无{% endif %}"
    assert [said(source, values={"title": "x", **p}) for p in ({"position": 1}, {"position": 2}, {})] == [
        "一",
        "第2",
        "无",
    ]
    assert said("{% for n in names %}{{ n }};{% endfor %}{{ not title }}{{ position or 'x' }}") == "甲;乙;3"


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__init__.__globals__ }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ title[0] }}",
    "{{ self }}",
    "{{ self.__init__.__globals__['__builtins__'] }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ config }}",
    "{{ request.application }}",
    "{{ namespace() }}",
    "{{ dict(a=1) }}",
    "{{ range(10**9)|list }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ title * 1000000000 }}",
    "{{ 9**9**9**9 }}",
    "{{ 2 ** 100000000 }}",
    "{{ 1 + 1 }}",
    "{{ -position }}",
    "{{ title ~ title }}",
    "{{ '%0999999999d'|format(1) }}",
    "{{ '%s' % title }}",
    "{{ title|center(1000000000) }}",
    "{{ title|replace('', title) }}",
    "{{ [1]|sum }}",
    "{{ [title, title] }}",
    "{{ {'a': 1} }}",
    "{{ (1, 2) }}",
    "{{ title.upper() }}",
    "{{ 'x'.upper() }}",
    "{{ title is defined }}",
    "{{ title if title else 1 }}",
    "{{ position > 1 }}",
    "{{ 'a' in title }}",
    "{{ 1.5 }}",
    "{{ undeclared }}",
    "{{ loop }}",
    "{% set x = title %}",
    "{% set title = 1 %}",
    "{% with a = 1 %}{% endwith %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call title() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% from 'x' import y %}",
    "{% extends 'x' %}",
    "{% autoescape true %}{% endautoescape %}",
    "{% do title %}",
    "{% for n in title %}{% endfor %}",
    "{% for n in 'abc' %}{% endfor %}",
    "{% for title in names %}{% endfor %}",
    "{% for a, b in names %}{% endfor %}",
    "{% for n in names if n %}{% endfor %}",
    "{% for n in names recursive %}{{ loop(names) }}{% endfor %}",
    "{% for n in names %}{{ loop.index }}{% endfor %}",
    "{% for n in names %}{% else %}x{% endfor %}",
    "{% for n in names %}{% for m in names %}{% endfor %}{% endfor %}",
    "{% for n in names %}{% endfor %}{{ n }}",
    "{{ title|day(1) }}",
    "{{ title|day(*names) }}",
    "{{ title|upper }}",
    "{{ title",
    "{% if title %}",
    "{% endif %}",
    "{{ " + "9" * 4_400 + " }}",
    "{{ " + "(" * 2_400 + "title",
    "{{ " + "[" * 2_000 + "]" * 2_000 + " }}",
    "{{ " + "not " * 1_200 + "title }}",
    "{{ " + "title and " * 490 + "title }}",
    "{{ title" + "|day" * 1_200 + " }}",
    "{% if title %}" * 200 + "{% endif %}" * 200,
    "{% for n in names %}" + "{{ n }}" * 300 + "{% endfor %}",
    "{{ title }}" * 455,
    "{" * MAX_SOURCE,
    "{#" * (MAX_SOURCE // 2),
    "{{ '" + "\\\\" * 2_000 + " }}",
    "{% raw %}" * 500,
    "x" * (MAX_SOURCE + 1),
]


@pytest.mark.parametrize("source", ESCAPES, ids=range(len(ESCAPES)))
def test_whatever_reaches_out_or_takes_too_much_is_refused_at_once(source: str) -> None:
    tracemalloc.start()
    began = time.thread_time()
    try:
        try:
            check({Language.ZH_CN: Words.model_construct(title="好", body=source)}, PARAMETERS)
            said(source)  # what is not refused is harmless: text, or a little work
        except BadWording as told:
            assert told.reason.startswith("template_")
        taken, (_, peak) = time.thread_time() - began, tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 1.0
    assert peak < 20_000_000


def test_every_one_of_these_is_refused_by_its_own_code() -> None:
    codes = {source: refused(source).reason for source in ESCAPES[: ESCAPES.index("{{ title")]}
    assert set(codes.values()) == {"template_expression", "template_name", "template_syntax"}
    assert (
        codes["{{ 'a' * 10**9 }}"]
        == codes["{{ title.upper() }}"]
        == codes["{{ position > 1 }}"]
        == "template_expression"
    )
    assert (
        codes["{{ undeclared }}"]
        == codes["{{ self }}"]
        == codes["{{ lipsum.__globals__['os'] }}"][:0] + "template_name"
    )
    assert refused("{% if title %}" * 20 + "{% endif %}" * 20).reason == "template_too_deep"
    assert refused("{% for n in names %}" + "{{ n }}" * 300 + "{% endfor %}").reason == "template_too_costly"
    assert (refused("a\nb\n{{ 1 + 1 }}").facts["line"], refused("{{ 1 + 1 }}").facts["what"]) == (3, "add")


def test_what_is_put_out_ends_at_the_limit() -> None:
    long: Values = {"title": "长" * 500, "names": ["名" * 200] * MAX_ITEMS}
    text, whole = put("{% for n in names %}{{ title }}{{ n }}{% endfor %}", PARAMETERS, long, Language.ZH_CN, 4_000)
    assert (len(text), text[-1], whole) == (4_000, "…", False)
    assert put("{{ title }}", PARAMETERS, long, Language.ZH_CN, 500) == ("长" * 500, True)


def test_a_text_is_looked_at_again_before_it_is_run_wherever_it_came_from() -> None:
    with pytest.raises(BadWording):
        said("{{ ''.__class__ }}")


def test_plain_text_stays_as_it_is() -> None:
    text = "第一行\n第二行 <b>& {% raw %}{{ }}{% endraw %}"
    assert said(text) == "第一行\n第二行 <b>& {{ }}"
