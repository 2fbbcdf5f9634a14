"""What can be done about tolls."""

from application.bridge_tolls.issue_toll import IssueToll
from application.bridge_tolls.list_tolls import ListTolls
from application.bridge_tolls.pay_toll import PayToll
from application.bridge_tolls.revise_toll import ReviseToll
from application.bridge_tolls.view_toll import ViewToll

__all__ = [
    "IssueToll",
    "ListTolls",
    "PayToll",
    "ReviseToll",
    "ViewToll",
]
