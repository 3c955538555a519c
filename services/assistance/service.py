"""All that the service is."""

from services.assistance import batching, handlers, paying, rules_in_force
from services.assistance.domain.access import AccessRecord
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.batch import Batch
from services.assistance.domain.cared import Cared
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.facility import Facility
from services.assistance.domain.grievance import Grievance
from services.assistance.domain.hardship_file import HardshipFile
from services.assistance.domain.list_import import Import
from services.assistance.domain.membership import Membership
from services.assistance.domain.relatives import Declaration
from services.assistance.domain.rulebook import Rulebook
from services.assistance.domain.subsidy import Subsidy
from services.assistance.routes import (
    accesses,
    applications,
    batches,
    declarations,
    disbursements,
    facilities,
    grievance_progress,
    grievances,
    hardship_files,
    lists,
    memberships,
    programmes,
    rules,
    subsidies,
)
from services.assistance.texts import TEXTS
from services.assistance.work import WORK
from services.chassis.service import Service

service = Service(
    name="assistance",
    title="五一 · 帮扶、信访、入会、阵地 · Aid, grievances, membership, facilities",
    keeps=[
        Rulebook,
        HardshipFile,
        AidProgramme,
        Application,
        Disbursement,
        Batch,
        Subsidy,
        Grievance,
        Membership,
        Facility,
        Declaration,
        AccessRecord,
        Cared,
        Import,
    ],
    doors=[
        lists.router,
        hardship_files.router,
        programmes.router,
        applications.router,
        disbursements.router,
        batches.router,
        subsidies.router,
        grievances.router,
        grievance_progress.router,
        memberships.router,
        facilities.router,
        rules.router,
        declarations.router,
        accesses.router,
    ],
    reads=[
        handlers.propose_a_programme,
        handlers.tell_the_case_that_it_is_paid,
        handlers.tell_the_case_that_the_budget_is_used_up,
        handlers.tell_the_case_that_it_was_not_paid,
        handlers.take_into_care,
        handlers.care_where_they_are_now,
        handlers.care_for_the_retired,
        handlers.end_care,
        handlers.care_no_more_for_an_honour_that_was_lost,
    ],
    claims=[paying.BUDGET],
    timers=[
        paying.begin_paying_an_application,
        paying.begin_paying_a_subsidy,
        paying.carry_on_paying,
        batching.carry_on_with_a_batch,
    ],
    starts=[rules_in_force.begin_with_rules],
    work=WORK,
    texts=TEXTS,
)
