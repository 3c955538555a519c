"""A person by their ID number, under a key: who guesses numbers cannot tell whose documents are whose from the ids."""

from services.assistance.domain.identity import ResidentId, Subject
from services.chassis.ids import derived_id
from services.chassis.keyring import Keyring


def subject_of(id_number: ResidentId, keyring: Keyring) -> Subject:
    return derived_id("subject", keyring.blind_index(id_number, "assistance/subject"))
