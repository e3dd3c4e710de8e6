"""Where is the thing that a text names? Its countries, and whether they are in the EEA.

Every form takes any value and never raises. Nothing is guessed: what isn't exactly in a dated table, or isn't
a known text, has ``Standing.UNKNOWN``. Names of regions and zones are compared as AWS does, case included;
hosts without regard to case.
"""

from enclave.graph.places.arns import arn
from enclave.graph.places.buckets import bucket
from enclave.graph.places.conditions import requested_regions
from enclave.graph.places.hosts import host
from enclave.graph.places.inference import inference_profile
from enclave.graph.places.locating import locate
from enclave.graph.places.place import Place, Standing
from enclave.graph.places.regions import region
from enclave.graph.places.service_names import service_name
from enclave.graph.places.zones import zone

__all__ = [
    "Place",
    "Standing",
    "arn",
    "bucket",
    "host",
    "inference_profile",
    "locate",
    "region",
    "requested_regions",
    "service_name",
    "zone",
]
