"""What a person is to the union, as far as it decides where they may come. Its id is the person's."""

from services.chassis.domain import Aggregate


class Standing(Aggregate, collection="standings"):
    member: bool = False
    honoree: bool = False

    def become_known(self, *, member: bool, honoree: bool) -> None:
        self.member, self.honoree = member, honoree
