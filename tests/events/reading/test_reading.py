"""A plan in a file: all of it, or every mistake with its line and its reason, and nothing that makes it grow."""

import time
from pathlib import Path

import pytest
from rich.console import Console

from services.events.domain.plan import Plan
from services.events.reading import Mistake, check_file, read_campaign

QINGHAI = Path(__file__).parents[3] / "campaigns" / "qinghai-2022.yaml"
TEXT = QINGHAI.read_text(encoding="utf-8")


def mistakes(text: str) -> list[Mistake]:
    found = read_campaign(text)
    assert not isinstance(found, Plan)
    return found


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_the_real_plan_is_read_whole() -> None:
    plan = read_campaign(TEXT)
    assert isinstance(plan, Plan)
    assert [item.number for item in plan.work_items] == list(range(1, 11))
    assert len(plan.organizations) == 11
    assert sum(honor.quota or 0 for honor in plan.work_items[4].honors) == 100
    assert all(measure.title for item in plan.work_items for measure in item.measures)
    assert plan.frugality_on(plan.document.issued_on) is not None


@pytest.mark.parametrize(
    ("right", "wrong", "path", "code"),
    [
        ("number: 4", "numbre: 4", "work_items.3.numbre", "extra_forbidden"),
        ("target: 100}", "target: many}", "work_items.4.measures.0.target", "int_parsing"),
        ("target: 8,", "target: -8,", "work_items.3.measures.2.target", "greater_than_equal"),
        ("counts: prefectures", "counts: villages", "work_items.3.measures.2.counts", "enum"),
        ("kinds: [training]", "kinds: [trainings]", "work_items.9.measures.1.kinds.0", "kind_unknown"),
        ("service: assistance", "service: charity", "work_items.6.service", "literal_error"),
        ('- {id: "630000/630200",', '- {id: "630000/630100" ,', "organizations.2.id", "said_twice"),
        ('- {id: "630000/630200"', "- {id: 630200", "organizations.2.id", "string_type"),
        ("total_fen: 10000000}", "total_fen: 1e7}", "rules.frugality.0.caps.exhibition.total_fen", "int_parsing"),
        ("issued_on: 2022-05-06", "issued_on: 2022-13-06", "document.issued_on", "value_unreadable"),
        ("issued_on: 2022-05-06", "issued_on: soon", "document.issued_on", "date_from_datetime_parsing"),
        ("ends_on: 2022-12-31", "ends_on: 2022-01-31", "period.ends_on", "ends_before_it_starts"),
    ],
)
def test_a_mistake_is_named_by_its_line_its_place_and_its_reason(right: str, wrong: str, path: str, code: str) -> None:
    text = TEXT.replace(right, wrong, 1)
    assert text != TEXT
    found = {(each.path, each.code): each for each in mistakes(text)}
    assert (path, code) in found, found
    assert found[path, code].line == line_of(text, wrong)
    assert found[path, code].message_zh and found[path, code].message_en


def test_all_mistakes_are_told_at_once() -> None:
    text = TEXT.replace("number: 4", "numbre: 4").replace("target: 100}", "target: many}")
    assert {each.path for each in mistakes(text)} == {
        "work_items.3.number",
        "work_items.3.numbre",
        "work_items.4.measures.0.target",
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: [1, 2\nc: 3", "not_yaml", 3),
        ("a: 1\n\tb: 2", "not_yaml", 2),
        ("a: 1\nb: \x00", "not_yaml", 2),
        ("a: &x [1]\nb: *x", "alias", 1),
        ("a: 1\nb: *x", "alias", 2),
        ("a: 1\nb: !!python/object/apply:os.system [ls]", "tag", 2),
        ("a: 1\nb: 2\na: 3", "said_twice", 3),
        ("a: 1\n? [b]\n: 2", "key_not_text", 2),
        ("a: 1\n---\nb: 2", "several_documents", 2),
        ("a: " + "9" * 6000, "value_unreadable", 1),
        ("a:\n  " + "[" * 17 + "]" * 17, "nested_too_deep", 2),
        ("- a\n" * 60_000, "too_many_parts", 50_000),
        ("a: " + "x" * 600_000, "file_too_large", 1),
        ("", "model_type", 1),
        ("- a", "model_type", 1),
    ],
    ids=lambda value: str(value)[:24].strip(),
)
def test_what_is_not_a_plans_yaml_is_refused(text: str, code: str, line: int) -> None:
    (found,) = mistakes(text)
    assert (found.code, found.line) == (code, line)


def test_what_would_grow_a_thousandfold_is_refused_at_once() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10))
    begun = time.monotonic()
    assert [each.code for each in mistakes("l0: &l0 [x]\n" + levels)] == ["alias"]
    assert [each.code for each in mistakes("[" * 400_000)] == ["not_yaml"]
    assert time.monotonic() - begun < 2


def test_a_file_is_checked_for_people(tmp_path: Path) -> None:
    out = Console(record=True, width=160)
    assert check_file(QINGHAI, out) == 0
    assert "rules.frugality.2022-05-06" in out.export_text()
    wrong = tmp_path / "plan.yaml"
    wrong.write_text(TEXT.replace("service: assistance", "service: charity"), encoding="utf-8")
    assert check_file(wrong, out) == 1
    told = out.export_text()
    assert "work_items.6.service" in told
    assert str(line_of(wrong.read_text(encoding="utf-8"), "charity")) in told
    assert check_file(tmp_path / "none.yaml", out) == 1
    wrong.write_bytes("标题: 五一".encode("gb18030"))
    assert check_file(wrong, out) == 1
    assert "UTF-8" in out.export_text()
