"""All fields as tensors on one device, so that crops are cut, changed and labelled there in batches.

Also written as one file (`pack`, `unpack`), so that a machine with a GPU needs neither the slides nor OpenSlide.
"""

import io
import json
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from dataset import Field, pad_to_multiple

CANVAS_PX = 256
# A label id of no point: the tables are as wide as the fullest field.
NO_POINT = -9
# 4:4:4 JPEG of this quality is finer than what the slides themselves were stored with.
PACK_QUALITY = 90


@dataclass
class Bank:
    """images u8 [N,3,256,256] at 0.5 um/px, mirrored beyond the field; points f32 [N,P,2] (x, y) corner-origin px; labels i64 [N,P]
    (NO_POINT where there is none); known f32 [N,4] left, top, right, bottom px; valid f32 [N,2] width, height px; complete
    bool [N]; stain f32 [N,2,3]: mean and spread of optical density over the tissue of the field's slide."""

    fields: list[Field]
    images: torch.Tensor
    points: torch.Tensor
    labels: torch.Tensor
    known: torch.Tensor
    valid: torch.Tensor
    complete: torch.Tensor
    stain: torch.Tensor


def cut_to_canvas(field: Field) -> Field:
    """The field's upper left canvas (a few images of other sets are larger)."""
    width, height = (min(side, CANVAS_PX) for side in field.valid_px)
    inside = (field.points < [width, height]).all(1)
    return replace(field, rgb=field.rgb[:height, :width], valid_px=(width, height), points=field.points[inside], labels=field.labels[inside])


def slide_stains(fields: list[Field]) -> dict[str, torch.Tensor]:
    """slide -> [2,3] mean and spread of optical density per channel over pixels that are not glass, a sixteenth of them."""
    by_slide: dict[str, list[np.ndarray]] = {}
    for field in fields:
        by_slide.setdefault(field.slide, []).append(field.rgb[: field.valid_px[1] : 4, : field.valid_px[0] : 4].reshape(-1, 3))
    stains = {}
    for slide, parts in by_slide.items():
        density = -torch.log((torch.from_numpy(np.concatenate(parts)).float() + 1) / 256)
        tissue = density[density.sum(1) > 0.25]
        tissue = tissue if len(tissue) > 1 else density
        stains[slide] = torch.stack([tissue.mean(0), tissue.std(0).clamp(min=0.02)])
    return stains


def build_bank(fields: list[Field], device: torch.device) -> Bank:
    """Every field on a canvas of its own; the order stays."""
    fields = [cut_to_canvas(field) for field in fields]
    stains = slide_stains(fields)
    most = max(len(field.points) for field in fields)
    points = np.zeros((len(fields), most, 2), np.float32)
    labels = np.full((len(fields), most), NO_POINT, np.int64)
    images = np.zeros((len(fields), 3, CANVAS_PX, CANVAS_PX), np.uint8)
    for index, field in enumerate(fields):
        width, height = field.valid_px
        picture = pad_to_multiple(field.rgb[:height, :width], CANVAS_PX, CANVAS_PX)
        images[index] = picture.transpose(2, 0, 1)
        points[index, : len(field.points)] = field.points
        labels[index, : len(field.labels)] = field.labels
    known = np.array([field.known() for field in fields], np.float32)
    tensors = [
        torch.from_numpy(images), torch.from_numpy(points), torch.from_numpy(labels), torch.from_numpy(known),
        torch.tensor([field.valid_px for field in fields], dtype=torch.float32),
        torch.tensor([field.complete for field in fields]),
        torch.stack([stains[field.slide] for field in fields]),
    ]
    return Bank(fields, *(tensor.to(device) for tensor in tensors))


def pack(parts: dict[str, list[Field]], path: Path) -> None:
    """Writes named lists of fields as one zip: fields.json and a JPEG of each field's valid part."""
    described = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for part, fields in parts.items():
            described[part] = []
            for index, field in enumerate(map(cut_to_canvas, fields)):
                buffer = io.BytesIO()
                Image.fromarray(field.rgb).save(buffer, "JPEG", quality=PACK_QUALITY, subsampling=0)
                archive.writestr(f"{part}/{index}.jpg", buffer.getvalue())
                described[part].append({
                    "name": field.name, "slide": field.slide, "points": field.points.round(2).tolist(), "labels": field.labels.tolist(),
                    "complete": field.complete, "marginPx": field.margin_px,
                })
        archive.writestr("fields.json", json.dumps(described), zipfile.ZIP_DEFLATED)


def unpack(path: Path) -> dict[str, list[Field]]:
    """What `pack` wrote."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for part, entries in json.loads(archive.read("fields.json")).items():
            parts[part] = []
            for index, entry in enumerate(entries):
                rgb = np.asarray(Image.open(io.BytesIO(archive.read(f"{part}/{index}.jpg"))).convert("RGB"))
                points = np.array(entry["points"], np.float32).reshape(-1, 2)
                labels = np.array(entry["labels"], np.int64)
                valid = (rgb.shape[1], rgb.shape[0])
                parts[part].append(Field(entry["name"], entry["slide"], pad_to_multiple(rgb), valid, points, labels, entry["complete"], entry["marginPx"]))
    return parts
