"""Fees: dated tariffs, lines, waivers and rounding; every amount names its source."""

from rathaus.engine.fees.assessing import (
    FeeDefinition,
    FeeNotDetermined,
    NegativeFee,
    UnknownFee,
    WaiverReasonMissing,
    assess,
    is_estimate_until,
)
from rathaus.engine.fees.model import (
    ROUNDING_LINE,
    AssessedLine,
    Assessment,
    Fee,
    FeeLine,
    Rounding,
    Tariff,
    Tariffs,
    TariffUse,
    TariffValue,
    Waiver,
)
from rathaus.engine.fees.rounding import UnknownRounding
from rathaus.engine.fees.tariffs import (
    FeeFault,
    NoRateInForce,
    TariffNotOverridable,
    tariff_amounts,
    tariff_on,
)

__all__ = [
    "ROUNDING_LINE",
    "AssessedLine",
    "Assessment",
    "Fee",
    "FeeDefinition",
    "FeeFault",
    "FeeLine",
    "FeeNotDetermined",
    "NegativeFee",
    "NoRateInForce",
    "Rounding",
    "Tariff",
    "TariffNotOverridable",
    "TariffUse",
    "TariffValue",
    "Tariffs",
    "UnknownFee",
    "UnknownRounding",
    "Waiver",
    "WaiverReasonMissing",
    "assess",
    "is_estimate_until",
    "tariff_amounts",
    "tariff_on",
]
