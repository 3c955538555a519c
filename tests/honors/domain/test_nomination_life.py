"""Whoever does whatever in whatever order to a nomination: what it says of itself is always true."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.chassis.domain import WuyiError
from services.honors.domain.nomination import Nomination
from services.honors.domain.standing import MOVES, OUT, Status
from services.honors.domain.terms import Asks
from tests.honors.samples import FACTORY, NOW, PROVINCE, XINING, clause, drafted, nominee, terms

STEPS = (FACTORY, XINING, PROVINCE)
PEOPLE = ("zhuoma", "clerk", "unit", "prefecture", "province", "one", "two", "three")
TERMS = terms(clauses=(clause("years", Asks.YEARS_OF_WORK, 10), clause("chain", Asks.OPINIONS)))
people, steps = st.sampled_from(PEOPLE), st.sampled_from(STEPS)


class NominationLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.nomination = drafted()
        self.seen: list[Status] = [self.nomination.status]

    def attempt(self, what: str, *arguments: object, **named: object) -> None:
        """As a repository does it: on a copy, kept only when nothing was refused."""
        present: Nomination = self.nomination.copy_for_change()
        try:
            getattr(present, what)(*arguments, **named)
        except WuyiError:
            return
        if present.status is not self.nomination.status:
            self.seen.append(present.status)
        self.nomination = present

    @rule(by=people)
    def consent(self, by: str) -> None:
        self.attempt("consent", by, NOW)

    @rule(by=people, step=steps)
    def recommend(self, by: str, step: str) -> None:
        self.attempt("recommend", by, step, "同意", TERMS, NOW)

    @rule(by=people, step=steps)
    def send_back(self, by: str, step: str) -> None:
        self.attempt("send_back", by, step, "退回", NOW)

    @rule(years=st.integers(5, 15))
    def edit(self, years: int) -> None:
        self.attempt("edit", nominee(years_of_work=years))

    @rule(by=people, deeds=st.integers(-5, 70))
    def score(self, by: str, deeds: int) -> None:
        self.attempt("score", by, {"deeds": deeds, "skill": 20}, "", TERMS, NOW)

    @rule(by=people)
    def declare_a_conflict(self, by: str) -> None:
        self.attempt("declare_conflict", by, "亲属", NOW)

    @rule(moved_up=st.booleans())
    def take_a_place(self, moved_up: bool) -> None:
        self.attempt("take_place", NOW, moved_up=moved_up)

    @rule()
    def go_on_notice(self) -> None:
        self.attempt("go_on_notice", "notice", NOW)

    @rule()
    def be_barred(self) -> None:
        self.attempt("bar")

    @rule(by=people, organization=st.sampled_from((*STEPS, "630000/630200")))
    def withdraw(self, by: str, organization: str) -> None:
        self.attempt("withdraw", by, organization)

    @rule()
    def straight_to_the_province(self) -> None:
        """So that the later stages are met often enough."""
        self.consent("zhuoma")
        for step, by in zip(STEPS, ("unit", "prefecture", "province"), strict=True):
            self.recommend(by, step)

    @invariant()
    def each_step_was_taken_in_its_turn(self) -> None:
        standing = [opinion.step for opinion in self.nomination.chain.standing]
        assert standing == list(STEPS[: len(standing)])
        assert all(opinion.by != "zhuoma" for opinion in self.nomination.chain.opinions if opinion.recommends)

    @invariant()
    def whoever_is_reviewed_consented_was_recommended_by_all_and_met_every_clause(self) -> None:
        if self.nomination.status in (Status.DRAFTED, Status.RECOMMENDED, Status.INELIGIBLE, *OUT):
            return
        assert self.nomination.consented_at is not None
        assert len(self.nomination.chain.standing) == len(STEPS)
        assert self.nomination.verdicts and all(verdict.met for verdict in self.nomination.verdicts)

    @invariant()
    def nobody_with_a_part_in_it_has_scored(self) -> None:
        scored = {score.reviewer for score in self.nomination.review.scores}
        spoke = {opinion.by for opinion in self.nomination.chain.opinions}
        barred = {conflict.reviewer for conflict in self.nomination.review.conflicts}
        assert not scored & ({"zhuoma", "clerk"} | spoke | barred)
        assert all(0 <= score.total <= TERMS.highest_score for score in self.nomination.review.scores)

    @invariant()
    def it_moved_only_as_the_table_says(self) -> None:
        """More than one move may be made by one deed: the last opinion also judges."""
        judged = {
            (Status.RECOMMENDED, Status.ELIGIBLE),
            (Status.DRAFTED, Status.ELIGIBLE),
            (Status.DRAFTED, Status.INELIGIBLE),
        }
        for before, after in zip(self.seen, self.seen[1:], strict=False):
            assert after in MOVES.get(before, frozenset()) or (before, after) in judged


TestNominationLife = NominationLife.TestCase
TestNominationLife.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
