"""Builds DICOM whole slide images in every way this program reads them, and says what pydicom and Pillow read in them.

`build_dicom.py` prints JSON: name -> { files: [{path, base64}], umPerPx, levels: [{widthPx, heightPx, rgb (base64)}] }.
"""

import base64
import io
import json
import struct
import warnings

import numpy
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import generate_pixel_data_frame
from pydicom.pixel_data_handlers.rle_handler import rle_encode_frame
from pydicom.uid import generate_uid

warnings.filterwarnings("ignore")
WHOLE_SLIDE = "1.2.840.10008.5.1.4.1.1.77.1.6"
EXPLICIT, IMPLICIT, RLE = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.5"
JPEG, J2K_LOSSLESS, J2K = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
TILE = 64
WIDTH, HEIGHT = 333, 250
MM = 0.00025


def picture(width, height, seed):
    """Smooth coloured blobs: compressible, and different at every place."""
    y, x = numpy.mgrid[0:height, 0:width] * (WIDTH / width)
    waves = [numpy.sin(x / (17 + seed) + c) * numpy.cos(y / (23 - c) + seed) for c in range(3)]
    return numpy.stack([(160 + 80 * wave).astype(numpy.uint8) for wave in waves], axis=-1)


def tiles(pixels):
    height, width = pixels.shape[:2]
    for y in range(0, height, TILE):
        for x in range(0, width, TILE):
            tile = numpy.full((TILE, TILE, 3), 255, numpy.uint8)
            part = pixels[y : y + TILE, x : x + TILE]
            tile[: part.shape[0], : part.shape[1]] = part
            yield x, y, tile


def ybr(tile):
    return numpy.asarray(Image.fromarray(tile).convert("YCbCr"))


def jpeg(tile, **options):
    out = io.BytesIO()
    Image.fromarray(tile, options.pop("mode", "RGB")).save(out, "JPEG", quality=92, **options)
    return out.getvalue()


def without_jfif(stream):
    length = struct.unpack(">H", stream[4:6])[0]
    return stream[:2] + stream[4 + length :]


def j2k(tile, **options):
    out = io.BytesIO()
    Image.fromarray(tile).save(out, "JPEG2000", no_jp2=True, num_resolutions=4, **options)
    return out.getvalue()


def rle(tile):
    planes = numpy.ascontiguousarray(tile)
    return rle_encode_frame(planes)


def item(data):
    data += b"\0" * (len(data) % 2)
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(data)) + data


def encapsulate(frames, table, pieces):
    """Item by item; table: none, basic, extended."""
    items, offsets, at = [], [], 0
    for frame in frames:
        offsets.append(at)
        step = -(-len(frame) // pieces)
        step += step % 2
        parts = [item(frame[start : start + step]) for start in range(0, len(frame), step)]
        items += parts
        at += sum(len(part) for part in parts)
    basic = struct.pack(f"<{len(offsets)}I", *offsets) if table == "basic" else b""
    return item(basic) + b"".join(items), offsets


def instance(series, pixels, encode, syntax, photometric, **how):
    width, height = pixels.shape[1], pixels.shape[0]
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = WHOLE_SLIDE
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = syntax
    ds = FileDataset(None, {}, file_meta=meta, preamble=b"\0" * 128)
    ds.is_implicit_VR, ds.is_little_endian = syntax == IMPLICIT, True
    ds.SOPClassUID, ds.SOPInstanceUID = WHOLE_SLIDE, meta.MediaStorageSOPInstanceUID
    ds.ImageType = ["ORIGINAL", "PRIMARY", how.get("flavour", "VOLUME"), "NONE"]
    ds.PatientName, ds.PatientID = "Nobody^Known", "SECRET-1"
    ds.Modality = "SM"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = series[:-3] + ".1", series
    ds.ContainerIdentifier = "SECRET-2"
    ds.SpecimenLabelInImage = "YES" if how.get("flavour") == "LABEL" else "NO"
    mono = photometric == "MONOCHROME2"
    ds.SamplesPerPixel = 1 if mono else 3
    ds.PhotometricInterpretation = photometric
    if not mono:
        ds.PlanarConfiguration = how.get("planar", 0)
    ds.Rows = ds.Columns = TILE
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    ds.TotalPixelMatrixColumns, ds.TotalPixelMatrixRows = width, height
    ds.DimensionOrganizationType = "TILED_SPARSE" if how.get("sparse") else "TILED_FULL"
    mm = MM * WIDTH / width
    ds.ImagedVolumeWidth, ds.ImagedVolumeHeight = mm * width, mm * height
    measures = Dataset()
    # 16 characters are the most a decimal string may have.
    measures.PixelSpacing = [f"{mm:.8f}", f"{mm:.8f}"]
    measures.SliceThickness = "0.001"
    shared = Dataset()
    if not how.get("per_frame_spacing"):
        shared.PixelMeasuresSequence = [measures]
    ds.SharedFunctionalGroupsSequence = [shared]
    placed = list(tiles(pixels))
    if how.get("sparse"):
        order = numpy.random.default_rng(3).permutation(len(placed))
        placed = [placed[at] for at in order if at % 5 != 2]
    start, stop = how.get("frames", (0, len(placed)))
    placed = placed[start:stop]
    if "frames" in how:
        ds.ConcatenationUID = series[:-3] + ".7"
        ds.ConcatenationFrameOffsetNumber = start
        ds.InConcatenationNumber = how["number"]
    if how.get("sparse"):
        groups = []
        for x, y, _ in placed:
            place = Dataset()
            place.ColumnPositionInTotalImagePixelMatrix = x + 1
            place.RowPositionInTotalImagePixelMatrix = y + 1
            group = Dataset()
            group.PlanePositionSlideSequence = [place]
            if how.get("per_frame_spacing"):
                group.PixelMeasuresSequence = [measures]
            groups.append(group)
        ds.PerFrameFunctionalGroupsSequence = groups
        if how.get("undefined"):
            ds["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
            for group in groups:
                group.is_undefined_length_sequence_item = True
    ds.NumberOfFrames = len(placed)
    frames = [encode(tile) for _, _, tile in placed]
    if syntax in (EXPLICIT, IMPLICIT):
        ds.PixelData = b"".join(frames)
        ds["PixelData"].VR = "OB"
    else:
        ds.PixelData, offsets = encapsulate(frames, how.get("table", "none"), how.get("pieces", 1))
        ds["PixelData"].is_undefined_length = True
        ds["PixelData"].VR = "OB"
        if how.get("table") == "extended":
            ds.ExtendedOffsetTable = struct.pack(f"<{len(offsets)}Q", *offsets)
            ds.ExtendedOffsetTableLengths = struct.pack(f"<{len(frames)}Q", *(len(frame) for frame in frames))
    out = io.BytesIO()
    ds.save_as(out, write_like_original=False)
    return out.getvalue()


def read_level(files):
    """The level these files make, as pydicom and Pillow read it; white where no tile is stored."""
    first = pydicom.dcmread(io.BytesIO(files[0]))
    width, height = first.TotalPixelMatrixColumns, first.TotalPixelMatrixRows
    level = numpy.full((height, width, 3), 255, numpy.uint8)
    columns = -(-width // TILE)
    for data in files:
        ds = pydicom.dcmread(io.BytesIO(data))
        start = ds.get("ConcatenationFrameOffsetNumber", 0)
        syntax = ds.file_meta.TransferSyntaxUID
        if syntax in (JPEG, J2K, J2K_LOSSLESS):
            frames = []
            for frame in generate_pixel_data_frame(ds.PixelData, ds.NumberOfFrames):
                # Pillow takes a stream without any marker for YCbCr; the object says RGB.
                if syntax == JPEG and ds.PhotometricInterpretation == "RGB" and b"JFIF" not in frame[:16]:
                    frame = frame[:2] + b"\xff\xee\0\x0eAdobe\0d\0\0\0\0\0" + frame[2:]
                raw = numpy.asarray(Image.open(io.BytesIO(frame)))
                if syntax != JPEG and ds.PhotometricInterpretation == "YBR_FULL":
                    raw = numpy.asarray(Image.fromarray(raw, "YCbCr").convert("RGB"))
                frames.append(raw)
        else:
            frames = ds.pixel_array.reshape(ds.NumberOfFrames, TILE, TILE, -1)
            if ds.PhotometricInterpretation == "YBR_FULL":
                frames = [numpy.asarray(Image.fromarray(frame, "YCbCr").convert("RGB")) for frame in frames]
        for number in range(ds.NumberOfFrames):
            if ds.DimensionOrganizationType == "TILED_SPARSE":
                place = ds.PerFrameFunctionalGroupsSequence[number].PlanePositionSlideSequence[0]
                x = place.ColumnPositionInTotalImagePixelMatrix - 1
                y = place.RowPositionInTotalImagePixelMatrix - 1
            else:
                y, x = divmod(start + number, columns)
                x, y = x * TILE, y * TILE
            part = level[y : y + TILE, x : x + TILE]
            part[:] = frames[number][: part.shape[0], : part.shape[1]]
    return level


def level_sizes():
    return [(WIDTH, HEIGHT), (-(-WIDTH // 2), -(-HEIGHT // 2)), (-(-WIDTH // 4), -(-HEIGHT // 4))]


def slide(encode, syntax, photometric, **how):
    # Shorter than the 64 characters of a UID, so that others can be made of it.
    series = generate_uid()[:60]
    levels = []
    for width, height in level_sizes()[: how.pop("levels", 3)]:
        pixels = picture(width, height, how.get("seed", 1))
        if how.get("parts"):
            count = (-(-width // TILE)) * (-(-height // TILE))
            cuts = [0, count // 3, count // 2, count]
            files = [
                instance(series, pixels, encode, syntax, photometric, frames=(a, b), number=number + 1, **how)
                for number, (a, b) in enumerate(zip(cuts, cuts[1:]))
                if b > a
            ]
        else:
            files = [instance(series, pixels, encode, syntax, photometric, **how)]
        levels.append(files)
    extra = [
        instance(series, picture(120, 90, 5), encode, syntax, photometric, flavour=flavour)
        for flavour in how.get("extra", [])
    ]
    files = [data for level in levels for data in level] + extra
    shuffled = [files[at] for at in numpy.random.default_rng(1).permutation(len(files))]
    return {
        "files": [
            {"path": f"slide/{number}.dcm", "base64": base64.b64encode(data).decode()}
            for number, data in enumerate(shuffled)
        ],
        "umPerPx": MM * 1000,
        "study": series[:-3] + ".1",
        "series": series,
        "levels": [
            {
                "widthPx": level.shape[1],
                "heightPx": level.shape[0],
                "rgb": base64.b64encode(level.tobytes()).decode(),
            }
            for level in (read_level(part) for part in levels)
        ],
    }


def planar(tile):
    return tile.transpose(2, 0, 1).tobytes()


def rgb_jpeg(tile):
    """An RGB stream without a marker that says so: only the object's photometric interpretation does."""
    return without_jfif(jpeg(tile, mode="YCbCr", subsampling=0))


if __name__ == "__main__":
    slides = {
        "JPEG 4:2:0, no offset table, label and overview": slide(
            jpeg, JPEG, "YBR_FULL_422", extra=["LABEL", "OVERVIEW", "THUMBNAIL"]
        ),
        "JPEG, basic offset table": slide(jpeg, JPEG, "YBR_FULL_422", table="basic"),
        "JPEG, extended offset table": slide(jpeg, JPEG, "YBR_FULL_422", table="extended"),
        "JPEG, three fragments a frame, no table": slide(jpeg, JPEG, "YBR_FULL_422", pieces=3),
        "JPEG, three fragments a frame, basic table": slide(jpeg, JPEG, "YBR_FULL_422", pieces=3, table="basic"),
        "JPEG called RGB that is YCbCr": slide(jpeg, JPEG, "RGB"),
        "JPEG that is RGB": slide(rgb_jpeg, JPEG, "RGB"),
        "JPEG 4:4:4 called YBR_FULL": slide(lambda tile: jpeg(tile, subsampling=0), JPEG, "YBR_FULL"),
        "JPEG 2000 lossless": slide(j2k, J2K_LOSSLESS, "YBR_RCT"),
        "JPEG 2000 called RGB": slide(j2k, J2K_LOSSLESS, "RGB"),
        "JPEG 2000 lossy": slide(
            lambda tile: j2k(tile, irreversible=True, quality_mode="rates", quality_layers=[8]), J2K, "YBR_ICT"
        ),
        "RLE": slide(rle, RLE, "RGB"),
        "RLE in YBR_FULL": slide(lambda tile: rle(ybr(tile)), RLE, "YBR_FULL"),
        "uncompressed": slide(lambda tile: tile.tobytes(), EXPLICIT, "RGB"),
        "uncompressed, implicit": slide(lambda tile: tile.tobytes(), IMPLICIT, "RGB"),
        "uncompressed, planar": slide(planar, EXPLICIT, "RGB", planar=1),
        "uncompressed YBR_FULL": slide(lambda tile: ybr(tile).tobytes(), EXPLICIT, "YBR_FULL"),
        "uncompressed grey": slide(lambda tile: tile[:, :, 1].tobytes(), EXPLICIT, "MONOCHROME2"),
        "sparse": slide(jpeg, JPEG, "YBR_FULL_422", sparse=True, per_frame_spacing=True),
        "sparse, implicit, undefined lengths": slide(
            lambda tile: tile.tobytes(), IMPLICIT, "RGB", sparse=True, undefined=True
        ),
        "concatenation": slide(jpeg, JPEG, "YBR_FULL_422", parts=3),
        "concatenation, basic offset tables": slide(jpeg, JPEG, "YBR_FULL_422", parts=3, table="basic"),
    }
    print(json.dumps(slides))
