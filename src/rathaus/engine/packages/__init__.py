"""Service packages: read, checked, frozen, and run by their examples."""

from rathaus.engine.packages.cities import CityFile, CityValues, city_values, load_city
from rathaus.engine.packages.faults import PackageRefused
from rathaus.engine.packages.freezing import (
    FORMAT,
    LANGUAGE,
    Frozen,
    UnknownFormat,
    bundle_from_json,
    canonical_json,
    digest,
    digest_of,
    freeze,
    freeze_files,
    load_package,
    thaw,
)
from rathaus.engine.packages.model import (
    CityValue,
    Document,
    Fault,
    Message,
    Package,
    QuickCheck,
    Recipient,
    Retention,
    Source,
    Texts,
)
from rathaus.engine.packages.reading import Bundle, read_bundle, read_bundle_from_files

__all__ = [
    "FORMAT", "LANGUAGE", "Bundle", "CityFile", "CityValue", "CityValues", "Document", "Fault", "Frozen", "Message",
    "Package", "PackageRefused", "QuickCheck", "Recipient", "Retention", "Source", "Texts", "UnknownFormat",
    "bundle_from_json", "canonical_json", "city_values", "digest", "digest_of", "freeze", "freeze_files", "load_city",
    "load_package", "read_bundle", "read_bundle_from_files", "thaw",
]  # fmt: skip
