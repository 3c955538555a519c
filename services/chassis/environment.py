"""What is read of the environment, and how it is told when it cannot be read: the variable and its rule, never its value."""

from typing import Any

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsError

from services.chassis.domain.errors import WuyiError


class Unfit(WuyiError):
    """These settings must not be run with; the sentence says what to set."""

    code = "unfit_settings"


class FromEnvironment(BaseSettings):
    """A value may be a password, so a wrong one is not repeated. Raises `Unfit`."""

    def __init__(self, **said: Any) -> None:
        try:
            super().__init__(**said)
        except SettingsError as error:  # names the field alone
            raise Unfit(f"these settings cannot be read: {error}") from None
        except ValidationError as error:
            prefix = type(self).model_config.get("env_prefix", "")
            faults = [
                f"- {prefix}{'_'.join(str(part) for part in each['loc'])}".upper().rstrip("_") + f": {each['msg']}"
                for each in error.errors(include_input=False, include_context=False, include_url=False)
            ]
            raise Unfit("these settings cannot be read:\n" + "\n".join(faults)) from None
