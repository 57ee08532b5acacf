"""Prints rectangles of a one-file TILED_FULL DICOM slide as pydicom and Pillow read them: `read_dicom.py FILE x,y,w,h ...` -> base64 of raw RGB,
one rectangle after the other.
"""

import base64
import io
import sys
import warnings

import numpy
import pydicom
from PIL import Image
from pydicom.encaps import generate_pixel_data_frame

warnings.filterwarnings("ignore")
ds = pydicom.dcmread(sys.argv[1])
width, height = ds.TotalPixelMatrixColumns, ds.TotalPixelMatrixRows
if ds.file_meta.TransferSyntaxUID.is_compressed:
    # JPEG and JPEG 2000 streams say themselves what their colours are; Pillow goes by that.
    streams = generate_pixel_data_frame(ds.PixelData, int(ds.NumberOfFrames))
    frames = [numpy.asarray(Image.open(io.BytesIO(stream)).convert("RGB")) for stream in streams]
else:
    frames = ds.pixel_array.reshape(int(ds.NumberOfFrames), ds.Rows, ds.Columns, 3)
columns = -(-width // ds.Columns)
rows = -(-height // ds.Rows)
matrix = numpy.zeros((rows * ds.Rows, columns * ds.Columns, 3), numpy.uint8)
for number, frame in enumerate(frames):
    row, column = divmod(number, columns)
    matrix[row * ds.Rows : (row + 1) * ds.Rows, column * ds.Columns : (column + 1) * ds.Columns] = frame
for region in sys.argv[2:]:
    x, y, w, h = (int(part) for part in region.split(","))
    sys.stdout.write(base64.b64encode(matrix[y : y + h, x : x + w].tobytes()).decode() + "\n")
