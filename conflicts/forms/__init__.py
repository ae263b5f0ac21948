"""Questions of the pages about interests."""

from .declarations import AgreeForm, DeclareForm, FileForm, InterestForm, Scope
from .register import RegisterFilterForm
from .rulings import KeepForm, ProposeLiftingForm, RecusalForm, RulingForm, default_sentence

__all__ = [
    "AgreeForm",
    "DeclareForm",
    "FileForm",
    "InterestForm",
    "KeepForm",
    "ProposeLiftingForm",
    "RecusalForm",
    "RegisterFilterForm",
    "RulingForm",
    "Scope",
    "default_sentence",
]
