"""All that the service is."""

from services.chassis.service import Service
from services.honors import duties, handlers
from services.honors.claims import PLACES, TO_NOMINATE
from services.honors.domain.allotment import Allotment
from services.honors.domain.certificate import Certificate
from services.honors.domain.disclosure import Disclosure
from services.honors.domain.honoree import Honoree
from services.honors.domain.nomination import Nomination
from services.honors.domain.notice import PublicNotice
from services.honors.domain.objection import Objection
from services.honors.domain.place import Place
from services.honors.domain.programme import Programme
from services.honors.domain.published_story import PublishedStory
from services.honors.routes import (
    allocations,
    certificates,
    honorees,
    nominations,
    notices,
    objections,
    programmes,
    reviewing,
)
from services.honors.texts import TEXTS
from services.honors.work import WORK

service = Service(
    name="honors",
    title="五一 · 表彰：推荐、评审、公示、授予、名册 · Honours: nominations, review, notice, awards, registry",
    keeps=[
        Programme,
        Allotment,
        Nomination,
        Place,
        PublicNotice,
        Objection,
        Certificate,
        Honoree,
        Disclosure,
        PublishedStory,
    ],
    doors=[
        programmes.router,
        allocations.router,
        nominations.router,
        reviewing.router,
        notices.router,
        objections.router,
        certificates.router,
        honorees.router,
    ],
    reads=handlers.ALL,
    claims=[TO_NOMINATE, PLACES],
    timers=duties.ALL,
    work=WORK,
    texts=TEXTS,
)
