"""What a command can be told instead of "yes".

    WuyiError
    ├── NotFound              there is no such thing, or the caller may not see it
    ├── Refused               a rule of the field says no; nothing changed
    │   └── WrongState        the transition is not in the table; both states are named
    ├── Conflict              the caller's picture is out of date, or the name is taken
    │   └── KeyReused         the same Idempotency-Key came with another body
    ├── Forbidden             the caller may not do this, whoever it is done to
    ├── Invalid               what was sent cannot be understood; the field is named
    ├── TooMany               over a rate or a size limit; try later or smaller
    └── Unavailable           a store or a log is away, or full; the same request may work later

`code` is stable and belongs to the API; the sentence for people is made from it in the caller's language
(`services/chassis/web/problems.py`). `facts` are what the sentence names: states, limits, fields; never personal data.
"""

from typing import ClassVar


class WuyiError(Exception):
    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", /, *, code: str | None = None, **facts: object) -> None:
        super().__init__(detail or code or type(self).code)
        self.detail = detail
        self.reason = code or type(self).code
        self.facts = facts


class NotFound(WuyiError):
    code = "not_found"


class Refused(WuyiError):
    code = "refused"


class WrongState(Refused):
    code = "wrong_state"


class Conflict(WuyiError):
    code = "conflict"


class KeyReused(Conflict):
    code = "idempotency_key_reused"


class Forbidden(WuyiError):
    code = "forbidden"


class Invalid(WuyiError):
    code = "invalid"


class TooMany(WuyiError):
    code = "too_many"


class Unavailable(WuyiError):
    code = "unavailable"
