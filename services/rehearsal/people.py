"""Who takes part in a rehearsal: drawn from a seed, with names as people have them, and with ID numbers, phones and cards that
pass our checks and are plainly nobody's: the place code 990000 was never given out, numbers after 1990000 are not assigned, and
no bank issues cards that begin with 999900."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国玉兰红梅志新文斌春辉晓东海波永生福祥德才卓玛央金扎西次仁多杰才让措毛索南吉尼玛"

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    organization: str
    phone: str
    id_number: str
    card: str
    language: str


def draw_people(random_: random.Random, count: int, organizations: Sequence[str]) -> list[Person]:
    return [_person(random_, number, organizations) for number in range(count)]


def _person(random_: random.Random, number: int, organizations: Sequence[str]) -> Person:
    return Person(
        id=f"worker-{number:06d}",
        name=random_.choice(SURNAMES) + "".join(random_.sample(GIVEN, random_.choice((1, 2, 2)))),
        organization=random_.choice(organizations),
        phone=f"1990000{number % 10_000:04d}",
        card=card(number),
        id_number=id_number(date(1960, 1, 1) + timedelta(days=random_.randrange(45 * 365)), number % 1_000),
        language=random_.choices(("zh-CN", "bo", "en"), (80, 15, 5))[0],
    )


def id_number(born: date, serial: int) -> str:
    """GB 11643: place, date of birth, serial, check character."""
    digits = f"990000{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
    return digits + _CHECK[total % 11]


def card(number: int) -> str:
    """With the check digit of Luhn."""
    digits = f"999900{number:012d}"
    doubled = (int(digit) * (2 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(digits)))
    return f"{digits}{-sum(each // 10 + each % 10 for each in doubled) % 10}"
