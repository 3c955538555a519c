"""All that the service is."""

from services.assistance import paying
from services.assistance.domain.aid_programme import AidProgramme
from services.assistance.domain.application import Application
from services.assistance.domain.disbursement import Disbursement
from services.assistance.domain.subsidy import Subsidy
from services.chassis.service import Service

service = Service(
    name="assistance",
    title="五一 · 帮扶、信访、入会、阵地 · Aid, grievances, membership, facilities",
    keeps=[AidProgramme, Application, Disbursement, Subsidy],
    claims=[paying.BUDGET],
    timers=[paying.begin_paying_an_application, paying.begin_paying_a_subsidy, paying.carry_on_paying],
)
