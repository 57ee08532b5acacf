"""Reads a DICOM annotation file with pydicom and prints what it holds as JSON: groups with label, class, points and probabilities."""
import json
import sys

import numpy
import pydicom

dataset = pydicom.dcmread(sys.argv[1])


def floats(element):
    return numpy.frombuffer(element, dtype="<f4").astype(float).tolist()


groups = []
for group in dataset.AnnotationGroupSequence:
    measurements = group.get("MeasurementsSequence")
    values = measurements[0].MeasurementValuesSequence[0].FloatingPointValues if measurements else None
    double = group.get("DoublePointCoordinatesData")
    points = numpy.frombuffer(double, dtype="<f8").tolist() if double else floats(group.PointCoordinatesData)
    algorithm = group.get("AnnotationGroupAlgorithmIdentificationSequence")
    groups.append({
        "number": group.AnnotationGroupNumber,
        "label": group.AnnotationGroupLabel,
        "type": group.AnnotationPropertyTypeCodeSequence[0].CodeMeaning,
        "generation": group.AnnotationGroupGenerationType,
        "graphicType": group.GraphicType,
        "count": group.NumberOfAnnotations,
        "points": points,
        "probabilities": floats(values) if values is not None else None,
        "algorithm": algorithm[0].AlgorithmName if algorithm else None,
    })
print(json.dumps({
    "sopClass": dataset.SOPClassUID.name,
    "coordinateType": dataset.AnnotationCoordinateType,
    "referenced": len(dataset.ReferencedImageSequence),
    "description": dataset.ContentDescription,
    "groups": groups,
}))
