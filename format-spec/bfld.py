#!/usr/bin/env python3
"""An independent reader and interpreter of the Bitfold packed model format (.bfld), version 1.0.

Written from SPEC.md and bfld.fbs alone, with nothing but the standard library of Python >= 3.9.
Section numbers in comments are those of SPEC.md.

    bfld.py check FILE                            ok, or the error code and a line (exit 0 / 1)
    bfld.py show FILE                             what the file says
    bfld.py run FILE INPUT.npy... OUTPUT_PREFIX   the model's outputs, as PREFIX0.npy, PREFIX1.npy ...
    bfld.py test FILE                             proves this runtime by the file's self-test
    bfld.py conformance DIR                       the conformance vectors

Contents: errors, container, schema, FlatBuffer walk, canonical form, rules, arithmetic, operators,
running and self-test, .npy files, commands.
"""

import ast
import gc
import hashlib
import json
import math
import os
import struct
import sys
from array import array
from functools import lru_cache
from itertools import chain
from math import copysign, gcd, inf, isfinite, ldexp, nan
from operator import add, ge, lt, mul, ne

INT_MAX = 2**31 - 1             # section 2: u32 values in the head, dimensions (section 5)
FILE_MAX = 2**31 - 64           # section 2
HEAD_MAX = 2**26                # section 2
TEXT_MAX = 65535                # section 2
SELF_TEST_MAX = 2**28           # section 7: elements of all values together
WORK_MAX = 2**38                # section 7: multiply-adds of a self-test
TAPS_MAX = 2**24                # sections 6.4 and 6.23: taps of a filter or a pool
RUN_MAX = 2**26                 # our own limit, so that no run takes all memory of a machine
MAJOR, MINOR = 1, 0             # the version that this reader knows
MAGIC = b"BFLDEND\n"
IDENTIFIER = b"BFLD"

CHECKS_CANONICAL_FORM = True    # section 8, check 8: this reader does check it


# ==== Errors =====================================================================================

class FormatError(Exception):
    """A file that is not a valid .bfld file, with its error code of section 9."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Refused(Exception):
    """Pictures that a valid model does not take (sections 5 and 6)."""


def require(condition, code, message):
    """Refuses the file by the code unless the condition holds."""
    if not condition:
        raise FormatError(code, message)


# ==== Container (section 2) ======================================================================

class Container:
    """The three parts of a file, after checks 1 to 5 of section 8."""

    def __init__(self, data):
        size = len(data)
        require(size <= FILE_MAX, "TOO_LARGE", "the file has %d bytes" % size)
        # 1. The magic. A file too short for a footer has none, whatever it ends with.
        if size < 64 or data[-8:] != MAGIC:
            require(data[4:8] == IDENTIFIER, "NOT_BFLD", "neither identifier nor magic")
            raise FormatError("TRUNCATED", "no magic at the end")
        # 2. The digest: all bytes of the file before the field.
        footer = data[-64:]
        head_length, data_length, major, self.minor, zero = struct.unpack_from("<QQHHI", footer)
        digest = hashlib.sha256(memoryview(data)[:size - 40]).digest()
        require(digest == footer[24:56], "DIGEST", "the bytes do not have the digest stated")
        # 3. The version (section 10).
        require(major >= MAJOR, "OLDER_FORMAT", "major version %d" % major)
        require(major <= MAJOR, "NEWER_FORMAT", "major version %d" % major)
        # 4. Lengths, the zero field, the zeros behind the head.
        require(head_length <= HEAD_MAX, "TOO_LARGE", "a head of %d bytes" % head_length)
        require(size % 64 == 0, "FOOTER", "the file's length is no multiple of 64")
        require(data_length % 64 == 0, "FOOTER", "dataLength is no multiple of 64")
        require(aligned(head_length) + data_length + 64 == size, "FOOTER",
                "head of %d and data of %d in a file of %d bytes" % (head_length, data_length, size))
        require(zero == 0, "FOOTER", "the reserved field is not 0")
        end = aligned(head_length)
        require(not any(data[head_length:end]), "PADDING", "bytes behind the head that are not 0")
        # 5. The file identifier.
        require(head_length >= 8 and data[4:8] == IDENTIFIER, "IDENTIFIER", "no identifier in the head")
        self.size = size
        self.head = data[:head_length]
        self.data = memoryview(data)[end:end + data_length]


def aligned(n):
    """n rounded up to the next multiple of 64 (section 1)."""
    return -(-n // 64) * 64


def read_file(path):
    """The bytes of a file; a file above the cap is refused before memory is taken for it."""
    with open(path, "rb") as file:
        require(os.fstat(file.fileno()).st_size <= FILE_MAX, "TOO_LARGE", "the file is above the cap")
        pieces, left = [], FILE_MAX + 1             # also what has no length ends at the cap
        while left:
            piece = file.read(min(left, 1 << 20))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
    return b"".join(pieces)


# ==== The schema (bfld.fbs) ======================================================================

ENUMS = {
    "UnaryFunction": ["ABS", "NEGATE", "SQRT", "EXP", "SIGMOID", "TANH"],
    "BinaryFunction": ["ADD", "SUBTRACT", "MULTIPLY", "DIVIDE"],
    "ChannelOrder": ["CRD", "DCR"],
    "PadMode": ["CONSTANT", "REFLECT", "EDGE"],
    "Interpolation": ["NEAREST", "LINEAR", "CUBIC"],
    "Coordinates": ["HALF_PIXEL", "PYTORCH_HALF_PIXEL", "ASYMMETRIC", "ALIGN_CORNERS"],
    "Rounding": ["FLOOR", "CEIL", "ROUND_HALF_DOWN", "ROUND_HALF_UP"],
    "Task": ["UNKNOWN", "SUPER_RESOLUTION", "DENOISING", "DEBLOCKING", "CLASSIFICATION"],
    "ColorOrder": ["UNKNOWN", "GRAY", "RGB", "BGR"],
    "bool": ["false", "true"],
}
# Fixed-size kinds: their struct format and alignment.
FIXED = {"u8": ("B", 1), "u16": ("H", 2), "u32": ("I", 4), "i32": ("i", 4), "u64": ("Q", 8),
         "f32": ("f", 4), "Segment": ("QQ", 8), "Window": ("8I", 4), "Ratio": ("2I", 4),
         "Size": ("2I", 4), "Digest": ("32s", 8)}
FIXED.update((name, ("B", 1)) for name in ENUMS)
FIXED = {name: (struct.Struct("<" + code), alignment) for name, (code, alignment) in FIXED.items()}

# Tables: their fields, in the order of the schema. `[...]` is a vector; a field marked `?` may be
# missing though it is neither a text nor a vector. A union has two fields, its type and its value.
TABLES = """
BitFiltersDef: outputs:u32 kernel_height:u32 kernel_width:u32 inputs:u32 signs:Segment nonzero:Segment?
FloatFiltersDef: outputs:u32 kernel_height:u32 kernel_width:u32 inputs:u32 weights:Segment
Binarize: thresholds:[f32]
Ternarize: lower:[f32] upper:[f32]
ToFloat:
BinaryConv2d: filters:BitFiltersDef window:Window groups:u32
ScaleSums: scale:[f32] bias:[f32]
ThresholdSums: thresholds:[i32]
Conv2d: filters:FloatFiltersDef bias:[f32] window:Window groups:u32
BinaryWeightConv2d: filters:BitFiltersDef scale:[f32] bias:[f32] window:Window groups:u32
ConvTranspose2d: filters:FloatFiltersDef bias:[f32] window:Window output_pad_y:u32 output_pad_x:u32 groups:u32
Affine: scale:[f32] bias:[f32]
PRelu: slope:[f32]
Clip: low:f32 high:f32
Unary: function:UnaryFunction
Binary: function:BinaryFunction
Softmax:
Concat:
SelectChannels: channels:[u32]
DepthToSpace: block:u32 order:ChannelOrder
SpaceToDepth: block:u32 order:ChannelOrder
Flatten: height:u32 width:u32
Pad: top:u32 left:u32 bottom:u32 right:u32 mode:PadMode value:f32
Resize: scale_y:Ratio scale_x:Ratio interpolation:Interpolation coordinates:Coordinates rounding:Rounding cubic_a:f32
MaxPool: kernel_height:u32 kernel_width:u32 window:Window ceil:bool
AveragePool: kernel_height:u32 kernel_width:u32 window:Window ceil:bool count_padding:bool
GlobalAveragePool:
GlobalMaxPool:
UsedOperator: number:u8 since:u16 name:text
InputDef: name:text channels:u32 height:u32 width:u32
NodeDef: operator_type:u8 operator:union inputs:[u32] name:text source:text
OutputDef: name:text value:u32
MetadataDef: task:Task color_order:ColorOrder value_range:f32
SourceFileDef: name:text digest:Digest
RewriteDef: rule:text target:text sources:[text]
ProvenanceDef: converter:text options:[text] producer:text opsets:[text] sources:[SourceFileDef] rewrites:[RewriteDef]
SelfTestDef: seed:u64 shapes:[Size] digests:[Digest]
Head: operators:[UsedOperator] inputs:[InputDef] nodes:[NodeDef] outputs:[OutputDef] metadata:MetadataDef provenance:ProvenanceDef self_test:SelfTestDef?
"""
TABLES = {line.split(":")[0]: [tuple(field.split(":")) for field in line.split()[1:]]
          for line in TABLES.strip().split("\n")}
# The union `Operator`: number 1 is Binarize, and so on. All are since minor version 0 (section 6).
OPERATOR_NAMES = [name for name in TABLES if name[-3:] != "Def" and name not in ("UsedOperator", "Head")]
OPERATOR_NUMBERS = {name.encode(): number for number, name in enumerate(OPERATOR_NAMES, 1)}
OPERATOR_SINCE = dict.fromkeys(OPERATOR_NUMBERS, 0)


class Record:
    """A table of the head: its type, and its fields as attributes.

    Numbers are ints and floats, structs tuples (Digest: 32 bytes), texts bytes of UTF-8, vectors
    lists or arrays. A missing text is b"", a missing vector empty, another missing field None.
    """

    __slots__ = ()


RECORDS = {name: type(name, (Record,), {
    "__slots__": [field for field, _ in fields] + ["taps", "sign_words", "nonzero_words", "floats"] * name.endswith("FiltersDef"),
    "type_name": name}) for name, fields in TABLES.items()}


# ==== FlatBuffer walk (section 3; section 8, check 6) ============================================

class Walk:
    """Reads the head, depth first in the order of the fields, an object before what it refers to.

    Time and memory are proportional to the head's length: every object but virtual tables and texts
    is read for one reference only, since a second one would claim its bytes again; virtual tables
    and texts are remembered by their position.
    """

    def __init__(self, container):
        self.head = container.head
        self.data = container.data
        self.claimed = bytearray(len(self.head))    # 1 where a byte belongs to an object
        self.virtual_tables = {}                    # by position: size of the table, offsets of its fields
        self.texts = {}
        self.listed = {}                            # operators of the file: number to name
        self.segments_end = 0                       # where the next segment must begin
        self.claim(0, 8)                            # the reference to the root, the identifier
        self.root = self.table("Head", self.reference(0))

    def claim(self, at, size):
        """Section 3, rule 3: no byte belongs to two objects."""
        require(self.claimed.find(1, at, at + size) < 0, "OVERLAP", "two objects share bytes at %d" % at)
        self.claimed[at:at + size] = b"\1" * size

    def u32(self, at):
        return int.from_bytes(self.head[at:at + 4], "little")

    def reference(self, at):
        """The object to which the reference at a place refers: it has at least 4 bytes."""
        target = at + self.u32(at)
        require(target % 4 == 0 and target + 4 <= len(self.head), "OFFSET",
                "the reference at %d leads to %d" % (at, target))
        return target

    def table(self, type_name, at):
        """A table with all that it refers to."""
        vt = at - int.from_bytes(self.head[at:at + 4], "little", signed=True)
        known = vt in self.virtual_tables
        if not known:
            require(vt % 2 == 0 and 0 <= vt <= len(self.head) - 4, "OFFSET",
                    "the table at %d has its virtual table at %d" % (at, vt))
            vt_size = int.from_bytes(self.head[vt:vt + 2], "little")
            require(vt_size >= 4 and vt_size % 2 == 0 and vt + vt_size <= len(self.head), "OFFSET",
                    "the virtual table at %d has %d bytes" % (vt, vt_size))
            # Its second number is the table's size, the others are offsets of fields: as many as
            # any table has that we know, 0 where there are no more.
            numbers = struct.unpack("<16H", self.head[vt + 2:vt + min(vt_size, 34)].ljust(32, b"\0"))
            self.virtual_tables[vt] = numbers[0], numbers[1:]
            self.claim(vt, vt_size)
        size, offsets = self.virtual_tables[vt]
        require(size >= 4 and at + size <= len(self.head), "OFFSET",
                "the table at %d has %d bytes" % (at, size))
        self.claim(at, size)

        record = RECORDS[type_name]()
        for (name, kind, missing, rule), offset in zip(FIELDS[type_name], offsets):
            if offset == 0 and missing is not None:
                value = missing
            else:
                value = self.field(record, name, kind, at, offset, size)
                if rule and value is not None:
                    rule(self, value)
            setattr(record, name, value)
        rule = TABLE_RULES.get(type_name)
        if rule:
            rule(self, record)
        return record

    def field(self, record, name, kind, table, offset, table_size):
        """A field of a table: its value, None for one that may be missing."""
        what = record.type_name + "." + name
        if offset == 0:
            require(kind[-1] == "?", "MISSING_FIELD", what + " is not stored")
            return None
        kind = kind.rstrip("?")
        fixed = FIXED.get(kind)
        size, alignment = (fixed[0].size, fixed[1]) if fixed else (4, 4)
        at = table + offset
        require(offset >= 4 and offset + size <= table_size and at % alignment == 0, "OFFSET",
                "%s lies at %d of the table at %d" % (what, offset, table))
        if fixed:
            return self.fixed(kind, at, what)
        target = self.reference(at)
        if kind == "text":
            return self.text(target)
        if kind[0] == "[":
            return self.vector(kind[1:-1], target, what)
        if kind == "union":
            kind = OPERATOR_NAMES[record.operator_type - 1]
        return self.table(kind, target)

    def fixed(self, kind, at, what):
        """A scalar or a struct."""
        value = FIXED[kind][0].unpack_from(self.head, at)
        if kind in ENUMS:
            require(value[0] < len(ENUMS[kind]), "FIELD_VALUE", "%s is %d" % (what, value[0]))
        elif kind in ("u32", "Window", "Ratio", "Size"):
            require(max(value) <= INT_MAX, "FIELD_VALUE", "%s is above 2^31 - 1" % what)
        return value[0] if len(value) == 1 else value

    def text(self, at):
        """A text: u32 length, bytes of UTF-8, a 0 byte."""
        if at not in self.texts:
            size = self.u32(at)
            require(at + 4 + size + 1 <= len(self.head), "OFFSET", "the text at %d has %d bytes" % (at, size))
            self.claim(at, 4 + size + 1)
            require(size <= TEXT_MAX, "TOO_LARGE", "the text at %d has %d bytes" % (at, size))
            text = self.head[at + 4:at + 4 + size]
            require(self.head[at + 4 + size] == 0, "TEXT", "the text at %d does not end with a 0 byte" % at)
            try:
                text.decode("utf-8")
            except UnicodeDecodeError:
                raise FormatError("TEXT", "the text at %d is not UTF-8" % at) from None
            self.texts[at] = text
        return self.texts[at]

    def vector(self, kind, at, what):
        """A vector; the length is checked against the head before memory is taken."""
        count = self.u32(at)
        fixed = FIXED.get(kind)
        size, alignment = (fixed[0].size, fixed[1]) if fixed else (4, 4)
        require(at + 4 + count * size <= len(self.head) and (at + 4) % alignment == 0, "OFFSET",
                "%s, the vector at %d, has %d elements" % (what, at, count))
        self.claim(at, 4 + count * size)
        at += 4
        if not fixed:
            read = self.text if kind == "text" else lambda target: self.table(kind, target)
            return [read(self.reference(at + 4 * i)) for i in range(count)]
        raw = self.head[at:at + count * size]
        if kind == "Digest":
            return [raw[i:i + 32] for i in range(0, len(raw), 32)]
        if kind == "Size":
            words = little("I", raw)
            require(not words or max(words) <= INT_MAX, "FIELD_VALUE", "%s is above 2^31 - 1" % what)
            return list(zip(words[0::2], words[1::2]))
        vector = little({"u32": "I", "i32": "i", "f32": "f"}[kind], raw)
        if kind == "u32":
            require(not vector or max(vector) <= INT_MAX, "FIELD_VALUE", "%s is above 2^31 - 1" % what)
        return vector

    # ---- Rules that are checked as soon as the field or the table has been read

    def used_operator(self, used):
        """Section 3.1, `operators`: known (name, then form), then right."""
        require(used.name in OPERATOR_NUMBERS, "UNKNOWN_OPERATOR", show_text(used.name))
        require(used.since <= OPERATOR_SINCE[used.name], "NEWER_OPERATOR",
                "%s in the form of 1.%d" % (show_text(used.name), used.since))
        require(used.number == OPERATOR_NUMBERS[used.name] and used.since == OPERATOR_SINCE[used.name],
                "OPERATORS", "%s with number %d" % (show_text(used.name), used.number))
        require(not self.listed or max(self.listed) < used.number, "OPERATORS", "operators do not ascend")
        self.listed[used.number] = used.name

    def operator_type(self, number):
        require(number in self.listed, "OPERATORS", "a node has the operator %d, which is not listed" % number)

    def window(self, window):
        require(min(window[:4]) >= 1, "ATTRIBUTE", "a stride or dilation of 0")

    def ratio(self, ratio):
        """Section 6.22: lowest terms, both from 1 to 65,536."""
        require(1 <= min(ratio) and max(ratio) <= 65536 and gcd(*ratio) == 1, "ATTRIBUTE", "a ratio of %d/%d" % ratio)

    def input(self, definition):
        require(definition.channels >= 1, "ATTRIBUTE", "an input without channels")

    def metadata(self, metadata):
        value = metadata.value_range
        require(isfinite(value) and value > 0, "ATTRIBUTE", "a value range of %r" % value)

    def resize(self, a):
        """Section 6.22: what an interpolation does not use is 0."""
        require(a.interpolation == Resize.NEAREST or a.rounding == 0, "ATTRIBUTE", "a rounding that is not used")
        require(a.interpolation == Resize.CUBIC or is_plus_zero(a.cubic_a), "ATTRIBUTE", "a cubic_a that is not used")

    def segment(self, segment, length):
        """Section 4: where a segment must lie, how long it is, zeros behind it. Gives its bytes."""
        require(segment == (self.segments_end, length) and self.segments_end + length <= len(self.data),
                "SEGMENT", "%d bytes at %d, expected %d bytes at %d" % (segment[1], segment[0], length, self.segments_end))
        begin, end = self.segments_end, self.segments_end + length
        self.segments_end = aligned(end)            # data is a multiple of 64 long
        require(not any(self.data[end:self.segments_end]), "PADDING", "bytes behind a segment that are not 0")
        return self.data[begin:end]

    def dimensions(self, f):
        shape = (f.outputs, f.kernel_height, f.kernel_width, f.inputs)
        require(min(shape) >= 1, "ATTRIBUTE", "filters [%d, %d, %d, %d]" % shape)
        f.taps = f.outputs * f.kernel_height * f.kernel_width

    def bit_filters(self, f):
        """Section 4, bit filters. Sets `sign_words` and, where there is one, `nonzero_words`."""
        self.dimensions(f)
        words = -(-f.inputs // 32)
        length = f.taps * words * 4
        f.sign_words = self.segment(f.signs, length)
        f.nonzero_words = self.segment(f.nonzero, length) if f.nonzero else None
        last = (1 << ((f.inputs - 1) % 32 + 1)) - 1         # the bits in use of a tap's last word
        for plane in (f.sign_words, f.nonzero_words):
            if plane is not None:
                require(max(little("I", plane)[words - 1::words]) <= last, "WEIGHT_BITS", "an unused bit is set")
        if f.nonzero_words is not None:
            for at in range(0, length, 1 << 16):
                signs, nonzero = (int.from_bytes(plane[at:at + (1 << 16)], "little")
                                  for plane in (f.sign_words, f.nonzero_words))
                require(signs & nonzero == signs, "WEIGHT_BITS", "a weight that is 0 with its sign set")
            full = b"\xff\xff\xff\xff" * (words - 1) + struct.pack("<I", last)
            require(f.nonzero_words != full * f.taps, "WEIGHT_BITS", "a plane of zeros that marks none")

    def float_filters(self, f):
        """Section 4, float filters. Sets `floats`."""
        self.dimensions(f)
        f.floats = little("f", self.segment(f.weights, f.taps * f.inputs * 4))


FIELD_RULES = {("NodeDef", "operator_type"): Walk.operator_type, ("Resize", "scale_y"): Walk.ratio, ("Resize", "scale_x"): Walk.ratio}
FIELD_RULES.update(((name, "window"), Walk.window) for name, fields in TABLES.items() if ("window", "Window") in fields)
TABLE_RULES = {"UsedOperator": Walk.used_operator, "InputDef": Walk.input, "MetadataDef": Walk.metadata,
               "BitFiltersDef": Walk.bit_filters,
               "FloatFiltersDef": Walk.float_filters, "Resize": Walk.resize}


# What stands for a missing vector or text.
EMPTY = {"[u32]": array("I"), "[i32]": array("i"), "[f32]": array("f"), "text": b""}
# For each table, its fields: name, kind, what stands for a missing one, rule.
FIELDS = {table: [(name, kind, EMPTY.get(kind, [] if kind[0] == "[" else None), FIELD_RULES.get((table, name)))
                  for name, kind in fields] for table, fields in TABLES.items()}


def little(code, raw):
    """An array of little-endian elements of 4 bytes. Keeps the bits of NaNs."""
    result = array(code)
    result.frombytes(raw)
    if sys.byteorder == "big":
        result.byteswap()
    return result


def show_text(raw):
    """A text of a file, safe to print: one line, no control characters."""
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
    return "".join(c if c.isprintable() else "\\u%04x" % ord(c) for c in text)


# ==== Canonical form (section 3.2) ===============================================================

class Builder:
    """Writes a head, from its end towards its beginning, as section 3.2 says."""

    def __init__(self):
        self.pieces = []            # in the order in which they are put; reversed at the end
        self.blocks = []            # earlier pieces, joined, to save memory
        self.written = 0
        self.minalign = 1
        self.texts = {}
        self.seen = {}              # the same, by identity: not hashed or compared each time
        self.virtual_tables = {}

    def put(self, raw):
        if raw:
            self.pieces.append(raw)
            self.written += len(raw)
            if len(self.pieces) >= 1 << 16:
                self.flush()

    def flush(self):
        self.blocks.append(b"".join(reversed(self.pieces)))
        self.pieces.clear()

    def prepare(self, n, more):
        self.minalign = max(self.minalign, n)
        self.put(bytes(-(self.written + more) % n))

    def put_reference(self, place):
        self.put(struct.pack("<I", self.written + 4 - place))

    def text(self, raw):
        place = self.seen.get(id(raw))
        if place is None:
            if raw not in self.texts:
                self.put(b"\0")
                self.prepare(4, len(raw))
                self.put(raw)
                self.put(struct.pack("<I", len(raw)))
                self.texts[raw] = self.written
            place = self.seen[id(raw)] = self.texts[raw]
        return place

    def vector(self, kind, elements):
        fixed = FIXED.get(kind)
        if fixed:
            raw = b"".join(fixed[0].pack(*e) if isinstance(e, tuple) else e for e in elements) \
                if isinstance(elements, list) else to_little(elements)
            size, alignment = fixed[0].size, fixed[1]
        else:                       # children first, in the order of their index
            places = [self.text(e) if kind == "text" else self.table(e) for e in elements]
            size, alignment = 4, 4
        self.prepare(4, size * len(elements))
        self.prepare(alignment, size * len(elements))
        if fixed:
            self.put(raw)
        else:
            for place in reversed(places):
                self.put_reference(place)
        self.put(struct.pack("<I", len(elements)))
        return self.written

    def table(self, record):
        fields, children = TABLES[record.type_name], {}
        for name, kind in fields:
            value = getattr(record, name)
            if kind in FIXED or kind == "Segment?" or value is None:
                continue            # inline, or left out (section 3, rule 1)
            if kind == "text" or kind[0] == "[":
                if len(value):      # empty ones are left out
                    children[name] = self.text(value) if kind == "text" else self.vector(kind[1:-1], value)
            else:
                children[name] = self.table(value)
        start, places = self.written, []
        for name, kind in fields:
            value = getattr(record, name)
            fixed = FIXED.get(kind.rstrip("?"))
            if fixed and value is not None:
                self.prepare(fixed[1], 0)
                self.put(fixed[0].pack(*value) if isinstance(value, tuple) else fixed[0].pack(value))
                places.append(self.written)
            elif name in children:
                self.prepare(4, 0)
                self.put_reference(children[name])
                places.append(self.written)
            else:
                places.append(None)
        while places and places[-1] is None:
            places.pop()
        self.prepare(4, 0)
        t = self.written + 4
        vt = struct.pack("<%dH" % (2 + len(places)), 4 + 2 * len(places), t - start,
                         *[0 if place is None else t - place for place in places])
        place = self.virtual_tables.setdefault(vt, t + len(vt))
        self.put(struct.pack("<i", place - t))
        if place == t + len(vt):
            self.put(vt)
        return t

    def head(self, root):
        place = self.table(root)
        self.prepare(self.minalign, 8)
        self.put(IDENTIFIER)
        self.put_reference(place)
        self.flush()
        return b"".join(reversed(self.blocks))


def to_little(elements):
    if sys.byteorder == "big":
        elements = array(elements.typecode, elements)
        elements.byteswap()
    return elements.tobytes()


# ==== Rules (sections 3.1, 6 and 7; section 8, check 7) ==========================================

class Model:
    """A valid file."""

    def __init__(self, data):
        self.container = container = Container(data)
        walk = Walk(container)
        self.head = head = walk.root
        require(walk.segments_end == len(container.data), "SEGMENT", "bytes behind the last segment")
        # `operators`: those that nodes use. (That nodes use no others was checked while reading.)
        used = {node.operator_type for node in head.nodes}
        require(used == set(walk.listed), "OPERATORS", "an operator is listed that no node uses")
        require(head.inputs and head.outputs, "INTERFACE", "no inputs or no outputs")
        # `nodes`, in order. A value's type is (element type, channels).
        self.types = [("FLOAT", i.channels) for i in head.inputs]
        for index, node in enumerate(head.nodes):
            try:
                self.types.append(self.node_type(node))
            except FormatError as e:
                raise FormatError(e.code, "node %d (%s): %s" % (index, node.operator.type_name, e)) from None
        # `inputs` and `outputs`
        require(differ(head.inputs), "INTERFACE", "two inputs of one name")
        require(differ(head.outputs), "INTERFACE", "two outputs of one name")
        for output in head.outputs:
            require(output.value < len(self.types) and self.types[output.value][0] == "FLOAT", "INTERFACE",
                    "the output %s is value %d" % (show_text(output.name), output.value))
        if head.self_test is not None:
            self.check_self_test(head.self_test)
        # Check 8; section 10: left out for files of newer minor versions.
        if container.minor <= MINOR:
            require(Builder().head(head) == container.head, "NOT_CANONICAL", "the head has other bytes than the canonical ones")

    def node_type(self, node):
        """The element type and channels of a node's value; checks the rules of its operator.

        Where several rules are broken, the code is the first in the order of section 9.
        """
        for value in node.inputs:
            require(value < len(self.types), "ORDER", "reads value %d" % value)
        operator = OPERATORS[node.operator.type_name]
        count = len(node.inputs)
        require(count == operator.arity if operator.arity else count >= 1, "ARITY", "%d inputs" % count)
        kinds = [self.types[value][0] for value in node.inputs]
        for kind in kinds:
            require(kind in operator.takes, "ELEMENT_TYPE", "takes %s, not %s" % (" or ".join(operator.takes), kind))
        channels = operator.channels(node.operator, [self.types[value][1] for value in node.inputs])
        # Not said in so many words, but all dimensions are at most 2^31 - 1 (section 5).
        require(1 <= channels <= INT_MAX, "CHANNELS", "makes %d channels" % channels)
        operator.check(node.operator)
        return operator.makes, channels

    def sizes(self, pictures):
        """Heights and widths of all values, for the pictures' (section 5), or Refused."""
        for definition, size in zip(self.head.inputs, pictures):
            for given, taken in zip(size, (definition.height, definition.width)):
                if not 1 <= given <= INT_MAX or taken not in (0, given):
                    raise Refused("a picture of %d x %d" % size)
        sizes = list(pictures)
        for node in self.head.nodes:
            size = OPERATORS[node.operator.type_name].size(node.operator, [sizes[value] for value in node.inputs])
            if not (1 <= size[0] <= INT_MAX and 1 <= size[1] <= INT_MAX):
                raise Refused("a value of %d x %d" % size)
            sizes.append(size)
        return sizes

    def check_self_test(self, test):
        """Section 7."""
        require(len(test.shapes) == len(self.head.inputs), "SELF_TEST", "%d shapes" % len(test.shapes))
        require(len(test.digests) == len(self.head.nodes), "SELF_TEST", "%d digests" % len(test.digests))
        try:
            sizes = self.sizes(test.shapes)
        except Refused as e:
            raise FormatError("SELF_TEST", str(e)) from None
        require(self.elements(sizes) <= SELF_TEST_MAX, "SELF_TEST", "more than 2^28 elements")
        require(self.multiply_adds(sizes) <= WORK_MAX, "SELF_TEST", "more than 2^38 multiply-adds")

    def elements(self, sizes):
        return sum(h * w * channels for (h, w), (_, channels) in zip(sizes, self.types))

    def multiply_adds(self, sizes):
        """Section 7: taps behind each element that a window makes."""
        total = 0
        for node, (h, w), (_, channels) in zip(self.head.nodes, sizes[len(self.head.inputs):],
                                               self.types[len(self.head.inputs):]):
            total += h * w * channels * OPERATORS[node.operator.type_name].taps_of_each(node.operator)
        return total


def differ(items):
    return len({item.name for item in items}) == len(items)


# ==== Arithmetic (section 5) =====================================================================
#
# A binary32 value is a Python float (binary64) that is representable in binary32. Operations work on
# lists, so that most of the time is spent in C.
#
# narrow(v) rounds binary64 to binary32, ties to even, with subnormals and infinities: struct's
# *native* "f" is C's conversion (float) v. (struct's "<f" would raise on overflow.)
#
# One operation in binary64, then narrow, is one correctly rounded binary32 operation for + - * / and
# sqrt ("innocuous double rounding", Figueroa 1995: 53 >= 2*24 + 2), also where the result is
# subnormal:
#   *     The exact product has at most 48 bits and an exponent of -298 at least: binary64 is exact.
#   + -   If the exponents differ by at most 27, the exact sum has at most 53 bits: binary64 is exact.
#         Otherwise the smaller operand is below 1/8 ulp of the larger, a binary32 value; no value
#         halfway between two binary32 values is as near to one of them, so rounding to binary64
#         (which is monotonic) cannot come to lie on one. Subnormal sums are always exact.
#   / sqrt  A quotient of 24-bit integers that is not itself halfway between two binary32 values
#         (normal or subnormal) differs from each such value relatively by more than 2^-49, a root
#         by more than 2^-52; binary64 moves it by at most 2^-53. A root is never subnormal.

@lru_cache(maxsize=256)
def _floats(n):
    return struct.Struct("%df" % n)


@lru_cache(maxsize=256)
def _doubles(n):
    return struct.Struct("%dd" % n)


def narrow(values):
    """Rounds a list of binary64 values to binary32 (see above). Gives a tuple."""
    s = _floats(len(values))
    return s.unpack(s.pack(*values))


def narrow1(value):
    return narrow((value,))[0]


if narrow((1e300, 1 + 2.0**-24, 1 + 2.0**-24 + 2.0**-52)) != (inf, 1.0, 1 + 2.0**-23):
    raise SystemExit("this Python's struct does not round as C does")

CHUNK = 1024
LANES = int.from_bytes((b"\1" + bytes(7)) * CHUNK, "little")    # a 1 in each of 1024 lanes of 64 bits
TOP_BYTE = 7 if sys.byteorder == "little" else 0


@lru_cache(maxsize=256)
def _masks(n):
    lanes = LANES >> 64 * (CHUNK - n)
    return (lanes * 0x1FFFFFFF, lanes * 0x10000000, lanes * 0x7FFFFFFFFFFFFFFF, lanes * (2**63 - (897 << 52)), lanes << 63)


def fused(products, addends):
    """fma for lists: products are exact products of binary32 values, addends binary32 values.

    s = p + a is rounded to binary64, r = narrow(s) to binary32. Let v = p + a be exact. The points
    where narrow jumps, halfway between neighbouring binary32 values, are binary64 values. Rounding
    to binary64 is monotonic, so v and s lie on the same side of each of them, or s lies on it. Hence
    r is right unless s is such a point. For |s| >= 2^-126 these are the values whose lower 29 bits
    are exactly 0x10000000; smaller s (and zeros) are all suspected.

    Suspects are found with big integers, 64 bits a lane, no carry leaving a lane:
      (low29 xor 0x10000000) + 0x1FFFFFFF has bit 29 set iff low29 is not 0x10000000;
      exponent-and-mantissa + (2^63 - 897*2^52) has bit 63 set iff the exponent field is >= 897,
      that is |s| >= 2^-126 (897 = 1023 - 126).
    """
    sums = list(map(add, products, addends))
    result = narrow(sums)
    for begin in range(0, len(sums), CHUNK):
        part = sums if len(sums) <= CHUNK else sums[begin:begin + CHUNK]
        n = len(part)
        low, tie, magnitude, bias, top = _masks(n)
        bits = int.from_bytes(_doubles(n).pack(*part), sys.byteorder)
        good = ((((bits & low) ^ tie) + low) << 34) & ((bits & magnitude) + bias) & top
        if good != top:
            if type(result) is tuple:
                result = list(result)
            flags = good.to_bytes(8 * n, sys.byteorder)[TOP_BYTE::8]
            at = flags.find(0)
            while at >= 0:
                i = begin + at
                s = sums[i]
                if s and s - s == 0:
                    result[i] = _fused1(s, products[i], addends[i], result[i])
                at = flags.find(0, at + 1)
    return result


def _fused1(s, p, a, r):
    """The right binary32 for the exact p + a, given s, its binary64, and r = narrow(s).

    err = p + a - s exactly (Knuth's TwoSum; nothing overflows, and sums do not underflow). If it is 0,
    s is exact and r right. Otherwise s is rounded to odd: v lies strictly between s and its neighbour
    on err's side. If the last bit of s is 0, that neighbour has last bit 1, so it is not one of the
    jumping points (these have at most 25 significant bits), and none lies between: it rounds as v
    does. If the last bit of s is 1, s is no such point itself and r is right.
    """
    t = s - p
    err = (p - (s - t)) + (a - t)
    if err == 0 or struct.unpack("<Q", struct.pack("<d", s))[0] & 1:
        return r
    return narrow1(neighbour(s, err > 0))


def neighbour(s, up):
    """The next binary64 above or below a finite s that is not 0."""
    bits = struct.unpack("<q", struct.pack("<d", s))[0]
    return struct.unpack("<d", struct.pack("<q", bits + (1 if up == (s > 0) else -1)))[0]


def float_of_int(n):
    """float(n) of an integer n >= 0, rounded once.

    Above 2^53 by way of its upper 40 bits and one more that says whether any lower bit is set, which
    keeps n on the same side of all values halfway between two binary32 values.
    """
    shift = n.bit_length() - 40
    if shift > 0:
        n = ((n >> shift) << 1 | (n & (1 << shift) - 1 != 0)) << shift - 1
    return narrow1(float(n))


def divide(a, b):
    """IEEE division of binary64 values; Python's own raises on 0."""
    if b:
        return a / b
    return nan if a != a or b != b or a == 0 else copysign(inf, a) * copysign(1.0, b)


def maximum(values):
    """IEEE-754 `maximum` over a list, −∞ for none (section 5)."""
    result = -inf
    for v in values:
        if v != v:
            return nan
        if v > result:
            result = v
        elif v == 0 and result == 0:
            result = result + v         # −0 + −0 = −0, every other sum of zeros is +0
    return result


# ---- exp, expm1 and tanh (appendix A), binary64

_hex = float.fromhex
LN2_HI, LN2_LO, INV_LN2 = _hex("0x1.62e42feep-1"), _hex("0x1.a39ef35793c76p-33"), _hex("0x1.71547652b82fep0")
P1, P2, P3 = _hex("0x1.555555555553ep-3"), _hex("-0x1.6c16c16bebd93p-9"), _hex("0x1.1566aaf25de2cp-14")
P4, P5 = _hex("-0x1.bbd41c5d26bf1p-20"), _hex("0x1.6376972bea4d0p-25")
Q1, Q2, Q3 = _hex("-0x1.11111111110f4p-5"), _hex("0x1.a01a019fe5585p-10"), _hex("-0x1.4ce199eaadbb7p-14")
Q4, Q5 = _hex("0x1.0cfca86e65239p-18"), _hex("-0x1.afdb76e09c32dp-23")
EXP_MAX, EXP_MIN = _hex("0x1.62e42fefa39efp9"), _hex("-0x1.74910d52d3051p9")


def high_word(x):
    """The upper 32 bits of |x|'s representation."""
    return struct.unpack("<Q", struct.pack("<d", x))[0] >> 32 & 0x7FFFFFFF


def _reduce(x, h):
    if h < 0x3FF0A2B2:
        return (-1, x + LN2_HI, -LN2_LO) if x < 0 else (1, x - LN2_HI, LN2_LO)
    k = int(INV_LN2 * x - 0.5) if x < 0 else int(INV_LN2 * x + 0.5)
    return k, x - k * LN2_HI, k * LN2_LO


def exp(x):
    if x != x:
        return nan
    if x > EXP_MAX:
        return inf
    if x < EXP_MIN:
        return 0.0
    k, h = 0, high_word(x)
    if h > 0x3FD62E42:
        k, hi, lo = _reduce(x, h)
        x = hi - lo
    elif h < 0x3E300000:
        return 1 + x
    t = x * x
    c = x - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
    if k == 0:
        return 1 - ((x * c) / (c - 2) - x)
    y = 1 - ((lo - (x * c) / (2 - c)) - hi)
    if k >= -1021:
        return ldexp(y, k)
    return ldexp(y, k + 1000) * 2.0**-1000


def expm1(x):
    h = high_word(x)
    if h >= 0x4043687A and x < 0:
        return -1.0
    k = 0
    if h > 0x3FD62E42:
        k, hi, lo = _reduce(x, h)
        x = hi - lo
        c = (hi - x) - lo
    elif h < 0x3C900000:
        return x
    hfx = 0.5 * x
    hxs = x * hfx
    r = 1 + hxs * (Q1 + hxs * (Q2 + hxs * (Q3 + hxs * (Q4 + hxs * Q5))))
    t = 3 - r * hfx
    e = hxs * ((r - t) / (6 - x * t))
    if k == 0:
        return x - (x * e - hxs)
    e = x * (e - c) - c
    e = e - hxs
    if k == -1:
        return 0.5 * (x - e) - 0.5
    if k == 1:
        return -2 * (e - (x + 0.5)) if x < -0.25 else 1 + 2 * (x - e)
    if k <= -2 or k > 56:
        return ldexp(1 - (e - x), k) - 1
    if k < 20:
        return ldexp((1 - 2.0**-k) - (e - x), k)
    return ldexp((x - (e + 2.0**-k)) + 1, k)


def tanh(x):
    if x != x:
        return nan
    h = high_word(x)
    if h >= 0x40360000:
        z = 1.0
    elif h < 0x3C800000:
        return x * (1 + x)
    elif h >= 0x3FF00000:
        z = 1 - 2 / (expm1(2 * abs(x)) + 2)
    else:
        t = expm1(-2 * abs(x))
        z = -t / (t + 2)
    return -z if x < 0 else z


def sigmoid(x):
    return 1 / (1 + exp(-x))


# ==== Values =====================================================================================

class Value:
    """A value of height h, width w and c channels. Its `data`, in order (section 1):

    FLOAT  a sequence of binary32 values (floats)         SUMS   a sequence of ints
    BITS   for each pixel an int, bit c set for +1        TRITS  a pair of such lists: signs, non-zero
    """

    def __init__(self, kind, h, w, c, data):
        self.kind, self.h, self.w, self.c, self.data = kind, h, w, c, data

    def serialize(self):
        """Section 7: u32 H, W, C, then the elements."""
        return struct.pack("<3I", self.h, self.w, self.c) + self.element_bytes()

    def element_bytes(self):
        if self.kind == "SUMS":
            return to_little(array("i", self.data))
        if self.kind == "FLOAT":
            data = self.data
            words = array("I", _floats(len(data)).pack(*data))
            if any(map(ne, data, data)):
                words = array("I", [0x7FC00000 if v != v else word for v, word in zip(data, words)])
            return to_little(words)
        size = -(-self.c // 32) * 4
        if self.kind == "BITS":
            return b"".join(bits.to_bytes(size, "little") for bits in self.data)
        return b"".join(bits.to_bytes(size, "little") for bits in chain.from_iterable(zip(*self.data)))

    def digest(self):
        return hashlib.sha256(self.serialize()).digest()


def floats(h, w, c, data):
    return Value("FLOAT", h, w, c, data)


def pack_bits(flags, c):
    """Integers of c bits each, the first flag lowest, of a list of booleans."""
    digits = bytes(flags)[::-1].translate(b"01" + bytes(254)).decode("ascii")
    return [int(digits[at:at + c], 2) for at in range(len(digits) - c, -1, -c)]


def unpack_bits(pixels, c):
    """The reverse: a list of 0 and 1."""
    return [digit - 48 for bits in pixels for digit in format(bits, "0%db" % c).encode("ascii")[::-1]]


if hasattr(int, "bit_count"):
    popcount = int.bit_count
else:                               # Python < 3.10
    def popcount(n):
        return bin(n).count("1")


# ==== Operators (section 6) ======================================================================

class Operator:
    """What operators share: one FLOAT in, a FLOAT of the same size and channels out.

    Methods take the operator's record a (its attributes) and a list with one entry per input.
    """

    takes = ("FLOAT",)
    makes = "FLOAT"
    arity = 1                       # 0: one or more

    def channels(self, a, c):
        """Channels made. Checks what has the code CHANNELS."""
        return c[0]

    def check(self, a):
        """Checks what has the codes ATTRIBUTE and NUMBER."""

    def size(self, a, sizes):
        """Height and width made, or Refused."""
        return sizes[0]

    def taps_of_each(self, a):
        """Taps behind each element made, where a window slides (section 7)."""
        filters = getattr(a, "filters", None)
        return filters.kernel_height * filters.kernel_width * filters.inputs if filters else 0

    def run(self, a, x):
        """The value made."""
        raise NotImplementedError


def per_channel(c, *vectors):
    for vector in vectors:
        require(len(vector) == c, "CHANNELS", "%d numbers for %d channels" % (len(vector), c))


def check_finite(*vectors):
    require(all(all(map(isfinite, vector)) for vector in vectors), "NUMBER", "a number that is not finite")


def check_no_nan(*vectors):
    require(not any(any(map(ne, vector, vector)) for vector in vectors), "NUMBER", "a bound that is NaN")


# ---- 6.1 to 6.3: between floats, bits and trits

class Binarize(Operator):
    makes = "BITS"

    def channels(self, a, c):
        per_channel(c[0], a.thresholds)
        return c[0]

    def check(self, a):
        check_no_nan(a.thresholds)

    def run(self, a, x):
        x, = x
        return Value("BITS", x.h, x.w, x.c, pack_bits(map(ge, x.data, list(a.thresholds) * (x.h * x.w)), x.c))


class Ternarize(Operator):
    makes = "TRITS"

    def channels(self, a, c):
        per_channel(c[0], a.lower, a.upper)
        return c[0]

    def check(self, a):
        check_no_nan(a.lower, a.upper)
        require(not any(map(lt, a.upper, a.lower)), "NUMBER", "lower above upper")

    def run(self, a, x):
        x, = x
        plus = pack_bits(map(ge, x.data, list(a.upper) * (x.h * x.w)), x.c)
        below = pack_bits(map(lt, x.data, list(a.lower) * (x.h * x.w)), x.c)
        return Value("TRITS", x.h, x.w, x.c, (plus, [p | b for p, b in zip(plus, below)]))


class ToFloat(Operator):
    takes = ("BITS", "TRITS")

    def run(self, a, x):
        x, = x
        if x.kind == "BITS":
            return floats(x.h, x.w, x.c, [(-1.0, 1.0)[bit] for bit in unpack_bits(x.data, x.c)])
        signs, nonzero = (unpack_bits(plane, x.c) for plane in x.data)
        return floats(x.h, x.w, x.c, [((0.0, 0.0), (-1.0, 1.0))[n][s] for s, n in zip(signs, nonzero)])


# ---- Windows (section 5)

def window_span(n, before, after, dilation, kernel):
    return n + before + after - (dilation * (kernel - 1) + 1)


def window_size(a, size, kernel, ceil=False):
    """Rows and columns made by a sliding operator; `ceil` is that of the pools (6.23)."""
    sy, sx, dy, dx, pt, pl, pb, pr = a.window
    result = []
    for n, s, d, before, after, k in ((size[0], sy, dy, pt, pb, kernel[0]), (size[1], sx, dx, pl, pr, kernel[1])):
        span = window_span(n, before, after, d, k)
        if span < 0:
            raise Refused("a picture smaller than the kernel")
        out = span // s + 1
        if ceil and span % s != 0 and out * s < n + before:
            out += 1
        result.append(out)
    return tuple(result)


def axis_taps(n, out, stride, dilation, before, kernel):
    """For each tap along an axis that is inside for some output: (tap, its (output, input) pairs)."""
    least = max(0, -(((out - 1) * stride - before) // dilation))        # the last output reaches row 0
    most = min(kernel - 1, (n - 1 + before) // dilation)                # the first one row n - 1
    result = []
    for k in range(least, most + 1):
        shift = k * dilation - before
        first = max(0, -(shift // stride))                              # shift + first*stride >= 0
        last = min(out - 1, (n - 1 - shift) // stride)
        if first <= last:
            result.append((k, [(o, o * stride + shift) for o in range(first, last + 1)]))
    return result


def transposed_axis_taps(n, out, stride, dilation, before, kernel):
    """The same for ConvTranspose2d (6.9)."""
    result = []
    for k in range(kernel):
        pairs = []
        for i in range(n):                                      # o + before - k*dilation = i*stride
            o = i * stride - before + k * dilation
            if 0 <= o < out:
                pairs.append((o, i))
        if pairs:
            result.append((k, pairs))
    return result


def tap_places(rows, columns, w, out_w, out_h):
    """For a tap: pixels read, and pixels made (None if all are made, in order)."""
    read = [iy * w + ix for _, iy in rows for _, ix in columns]
    if len(read) == out_h * out_w:
        return read, None
    return read, [oy * out_w + ox for oy, _ in rows for ox, _ in columns]


# ---- 6.4 to 6.6: binary convolution and its sums

def bit_taps(f, plane):
    """The words of a plane of bit filters as one int per tap, in order [O, KH, KW]."""
    size = -(-f.inputs // 32) * 4
    return [int.from_bytes(plane[at:at + size], "little") for at in range(0, len(plane), size)]


def filter_channels(f, a, c):
    """Sections 4 and 5: groups divide C and O, and a filter sees C/g channels."""
    g = a.groups
    require(g >= 1 and c % g == 0 and f.outputs % g == 0, "CHANNELS",
            "%d groups of %d channels and %d filters" % (g, c, f.outputs))
    require(f.inputs == c // g, "CHANNELS", "filters of %d channels, not %d" % (f.inputs, c // g))
    return f.outputs


class BinaryConv2d(Operator):
    takes = ("BITS", "TRITS")
    makes = "SUMS"

    def channels(self, a, c):
        return filter_channels(a.filters, a, c[0])

    def check(self, a):
        f = a.filters
        require(f.kernel_height * f.kernel_width * f.inputs <= TAPS_MAX, "ATTRIBUTE", "sums that are not exact as floats")

    def size(self, a, sizes):
        return window_size(a, sizes[0], (a.filters.kernel_height, a.filters.kernel_width))

    def run(self, a, x):
        x, = x
        f, (sy, sx, dy, dx, pt, pl, _, _) = a.filters, a.window
        kh, kw, inputs, g = f.kernel_height, f.kernel_width, f.inputs, a.groups
        h, w = self.size(a, [(x.h, x.w)])
        signs, nonzero = x.data if x.kind == "TRITS" else (x.data, None)
        # Each filter as two ints, its taps one behind another.
        def joined(taps, o):
            return join_bits(taps[o * kh * kw:(o + 1) * kh * kw], inputs)
        sign_taps = bit_taps(f, f.sign_words)
        weights = [joined(sign_taps, o) for o in range(f.outputs)]
        if f.nonzero_words is None:
            masks = [-1] * f.outputs
        else:
            mask_taps = bit_taps(f, f.nonzero_words)
            masks = [joined(mask_taps, o) for o in range(f.outputs)]
        full = (1 << inputs) - 1
        per_group = f.outputs // g
        sums = []
        for y in range(h):
            for ox in range(w):
                pixels = []                                     # of each tap, None in the padding
                for ky in range(kh):
                    iy = y * sy - pt + ky * dy
                    for kx in range(kw):
                        ix = ox * sx - pl + kx * dx
                        pixels.append(iy * x.w + ix if 0 <= iy < x.h and 0 <= ix < x.w else None)
                for group in range(g):
                    shift = group * inputs
                    sign = join_bits([0 if p is None else signs[p] >> shift & full for p in pixels], inputs)
                    mask = join_bits([0 if p is None else full if nonzero is None else nonzero[p] >> shift & full
                                      for p in pixels], inputs)
                    for o in range(group * per_group, (group + 1) * per_group):
                        m = mask & masks[o]
                        sums.append(popcount(m) - 2 * popcount((sign ^ weights[o]) & m))
        return Value("SUMS", h, w, f.outputs, sums)


def join_bits(parts, size):
    """The ints of `size` bits each as one int, the first lowest; halves are joined, for speed."""
    while len(parts) > 1:
        parts = [parts[i] | parts[i + 1] << size if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
        size *= 2
    return parts[0]


class ScaleSums(Operator):
    takes = ("SUMS",)

    def channels(self, a, c):
        per_channel(c[0], a.scale, a.bias)
        return c[0]

    def check(self, a):
        check_finite(a.scale, a.bias)

    def run(self, a, x):
        x, = x                      # float(S) is exact: |S| <= 2^24
        return floats(x.h, x.w, x.c, scale_and_bias(list(map(float, x.data)), a.scale, a.bias))


def scale_and_bias(data, scale, bias):
    pixels = len(data) // len(scale)
    return fused(list(map(mul, data, list(scale) * pixels)), list(bias) * pixels)


class ThresholdSums(Operator):
    takes = ("SUMS",)
    makes = "BITS"

    def channels(self, a, c):
        per_channel(c[0], a.thresholds)
        return c[0]

    def run(self, a, x):
        x, = x
        return Value("BITS", x.h, x.w, x.c, pack_bits(map(ge, x.data, list(a.thresholds) * (x.h * x.w)), x.c))


# ---- 6.7 to 6.9: convolutions over floats

def plain_sum(products, addends):
    """fma where the weight is +1, 0 or −1: the product is a binary32 value, and so `+` does it."""
    return narrow(list(map(add, products, addends)))


def convolve(x, f, weights, groups, start, taps, size, step):
    """acc = start[o]; for ky, kx, c ascending, taps inside: acc = step(x*w, acc).

    Works on all outputs of a group at once: a list of accumulators, one plane per output. For each
    element the order of operations is that of the specification.
    """
    h, w = size
    plane, c, per_group = h * w, x.c, f.outputs // groups
    stride = f.kernel_height * f.kernel_width * f.inputs        # from a filter to the next
    data, result = x.data, [0.0] * (plane * f.outputs)
    places = [(ky * f.kernel_width + kx, *tap_places(rows, columns, x.w, w, h))
              for ky, rows in taps[0] for kx, columns in taps[1]]
    for group in range(groups):
        outputs = range(group * per_group, (group + 1) * per_group)
        acc = [start[o] for o in outputs for _ in range(plane)]
        for tap, read, made in places:
            if made is None:
                part = acc
            else:
                made = [o * plane + p for o in range(per_group) for p in made]
                part = [acc[p] for p in made]
            base = group * f.inputs
            for i in range(f.inputs):
                values = [data[p * c + base + i] for p in read]
                at = outputs.start * stride + tap * f.inputs + i
                column = weights[at:at + (per_group - 1) * stride + 1:stride]
                part = step([v * weight for weight in column for v in values], part)
            if made is None:
                acc = list(part)
            else:
                for p, v in zip(made, part):
                    acc[p] = v
        for j, o in enumerate(outputs):
            result[o::f.outputs] = acc[j * plane:(j + 1) * plane]
    return result


class Conv2d(Operator):
    def channels(self, a, c):
        o = filter_channels(a.filters, a, c[0])
        per_channel(o, a.bias)
        return o

    def check(self, a):
        check_finite(a.filters.floats, a.bias)

    def size(self, a, sizes):
        return window_size(a, sizes[0], (a.filters.kernel_height, a.filters.kernel_width))

    def taps(self, a, x, size):
        sy, sx, dy, dx, pt, pl, _, _ = a.window
        return (axis_taps(x.h, size[0], sy, dy, pt, a.filters.kernel_height),
                axis_taps(x.w, size[1], sx, dx, pl, a.filters.kernel_width))

    def run(self, a, x):
        x, = x
        size = self.size(a, [(x.h, x.w)])
        data = convolve(x, a.filters, a.filters.floats, a.groups, a.bias, self.taps(a, x, size), size, fused)
        return floats(*size, a.filters.outputs, data)


class BinaryWeightConv2d(Conv2d):
    def channels(self, a, c):
        o = filter_channels(a.filters, a, c[0])
        per_channel(o, a.scale, a.bias)
        return o

    def check(self, a):
        check_finite(a.scale, a.bias)

    def run(self, a, x):
        x, = x
        f, size = a.filters, self.size(a, [(x.h, x.w)])
        weights = [(-1.0, 1.0)[bit] for bit in unpack_bits(bit_taps(f, f.sign_words), f.inputs)]
        if f.nonzero_words is not None:
            weights = [weight if bit else 0.0
                       for weight, bit in zip(weights, unpack_bits(bit_taps(f, f.nonzero_words), f.inputs))]
        acc = convolve(x, f, weights, a.groups, [0.0] * f.outputs, self.taps(a, x, size), size, plain_sum)
        return floats(*size, f.outputs, scale_and_bias(acc, a.scale, a.bias))


class ConvTranspose2d(Conv2d):
    def check(self, a):
        sy, sx, dy, dx = a.window[:4]
        require(a.output_pad_y < max(sy, dy) and a.output_pad_x < max(sx, dx), "ATTRIBUTE", "an output padding too large")
        check_finite(a.filters.floats, a.bias)

    def size(self, a, sizes):
        (h, w), f, (sy, sx, dy, dx, pt, pl, pb, pr) = sizes[0], a.filters, a.window
        return ((h - 1) * sy + dy * (f.kernel_height - 1) + 1 - pt - pb + a.output_pad_y,
                (w - 1) * sx + dx * (f.kernel_width - 1) + 1 - pl - pr + a.output_pad_x)

    def taps(self, a, x, size):
        sy, sx, dy, dx, pt, pl, _, _ = a.window
        return (transposed_axis_taps(x.h, size[0], sy, dy, pt, a.filters.kernel_height),
                transposed_axis_taps(x.w, size[1], sx, dx, pl, a.filters.kernel_width))


# ---- 6.10 to 6.15: element by element, and Softmax

class Affine(Operator):
    def channels(self, a, c):
        per_channel(c[0], a.scale, a.bias)
        return c[0]

    def check(self, a):
        check_finite(a.scale, a.bias)

    def run(self, a, x):
        x, = x
        return floats(x.h, x.w, x.c, scale_and_bias(x.data, a.scale, a.bias))


class PRelu(Operator):
    def channels(self, a, c):
        per_channel(c[0], a.slope)
        return c[0]

    def check(self, a):
        check_finite(a.slope)

    def run(self, a, x):
        x, = x
        slopes = list(a.slope) * (x.h * x.w)
        return floats(x.h, x.w, x.c, narrow([v if v >= 0 else v * s for v, s in zip(x.data, slopes)]))


class Clip(Operator):
    def check(self, a):
        require(a.low <= a.high, "NUMBER", "low above high")

    def run(self, a, x):
        x, = x
        low, high = a.low, a.high
        return floats(x.h, x.w, x.c, [low if v < low else high if v > high else v for v in x.data])


class Unary(Operator):
    FUNCTIONS = [abs, lambda v: -v, lambda v: math.sqrt(v) if v >= 0 else nan, exp, sigmoid, tanh]

    def run(self, a, x):
        x, = x
        return floats(x.h, x.w, x.c, narrow(list(map(self.FUNCTIONS[a.function], x.data))))


class Binary(Operator):
    arity = 2
    FUNCTIONS = [add, lambda v, w: v - w, mul, divide]

    def channels(self, a, c):
        require(c[1] in (1, c[0]), "CHANNELS", "%d and %d channels" % tuple(c))
        return c[0]

    def size(self, a, sizes):
        if any(second not in (1, first) for first, second in zip(*sizes)):
            raise Refused("pictures of %d x %d and %d x %d" % (*sizes[0], *sizes[1]))
        return sizes[0]

    def run(self, a, x):
        x, second = x
        rows = range(x.h) if second.h > 1 else [0] * x.h
        columns = range(x.w) if second.w > 1 else [0] * x.w
        channels = range(x.c) if second.c > 1 else [0] * x.c
        right = [second.data[(y * second.w + i) * second.c + c] for y in rows for i in columns for c in channels]
        return floats(x.h, x.w, x.c, narrow(list(map(self.FUNCTIONS[a.function], x.data, right))))


class Softmax(Operator):
    def run(self, a, x):
        x, = x
        result = []
        for at in range(0, len(x.data), x.c):
            pixel = x.data[at:at + x.c]
            m = maximum(pixel)
            e = [exp(v - m) for v in pixel]
            total = 0.0
            for v in e:             # not sum(): Python 3.12 and later compensate
                total += v
            result += [v / total for v in e]
        return floats(x.h, x.w, x.c, narrow(result))


# ---- 6.16 to 6.21: moving elements

class Concat(Operator):
    arity = 0

    def channels(self, a, c):
        return sum(c)

    def size(self, a, sizes):
        if len(set(sizes)) > 1:
            raise Refused("pictures of different sizes")
        return sizes[0]

    def run(self, a, x):
        pixels = x[0].h * x[0].w
        data = [v for p in range(pixels) for i in x for v in i.data[p * i.c:(p + 1) * i.c]]
        return floats(x[0].h, x[0].w, sum(i.c for i in x), data)


class SelectChannels(Operator):
    def channels(self, a, c):
        require(len(a.channels) >= 1 and max(a.channels) < c[0], "CHANNELS", "a selection of %d channels" % c[0])
        return len(a.channels)

    def run(self, a, x):
        x, = x
        data = [x.data[at + c] for at in range(0, len(x.data), x.c) for c in a.channels]
        return floats(x.h, x.w, len(a.channels), data)


def check_block(a):
    require(1 <= a.block <= 1024, "ATTRIBUTE", "a block of %d" % a.block)


class DepthToSpace(Operator):
    def channels(self, a, c):
        check_block(a)              # first: channels are divided by it
        require(c[0] % a.block**2 == 0, "CHANNELS", "%d channels in blocks of %d" % (c[0], a.block))
        return c[0] // a.block**2

    def size(self, a, sizes):
        return sizes[0][0] * a.block, sizes[0][1] * a.block

    def run(self, a, x):
        x, = x
        b, made = a.block, x.c // a.block**2
        step, skip = (b * b, 1) if a.order == 0 else (1, made)
        data = [x.data[((y // b) * x.w + i // b) * x.c + c * step + ((y % b) * b + i % b) * skip]
                for y in range(x.h * b) for i in range(x.w * b) for c in range(made)]
        return floats(x.h * b, x.w * b, made, data)


class SpaceToDepth(Operator):
    def channels(self, a, c):
        check_block(a)
        return c[0] * a.block**2

    def size(self, a, sizes):
        h, w = sizes[0]
        if h % a.block or w % a.block:
            raise Refused("%d x %d in blocks of %d" % (h, w, a.block))
        return h // a.block, w // a.block

    def run(self, a, x):
        x, = x
        b = a.block
        h, w, made = x.h // b, x.w // b, x.c * b * b
        step, skip = (b * b, 1) if a.order == 0 else (1, x.c)
        data, values = [0.0] * len(x.data), iter(x.data)
        for y in range(x.h):
            for i in range(x.w):
                base = ((y // b) * w + i // b) * made + ((y % b) * b + i % b) * skip
                for c in range(x.c):
                    data[base + c * step] = next(values)
        return floats(h, w, made, data)


class Flatten(Operator):
    def channels(self, a, c):
        require(a.height >= 1 and a.width >= 1, "ATTRIBUTE", "a picture of %d x %d" % (a.height, a.width))
        return c[0] * a.height * a.width

    def size(self, a, sizes):
        if sizes[0] != (a.height, a.width):
            raise Refused("%d x %d, not %d x %d" % (*sizes[0], a.height, a.width))
        return 1, 1

    def run(self, a, x):
        x, = x
        return floats(1, 1, len(x.data), [v for c in range(x.c) for v in x.data[c::x.c]])


class Pad(Operator):
    CONSTANT, REFLECT, EDGE = range(3)

    def check(self, a):
        require(a.mode == self.CONSTANT or is_plus_zero(a.value), "ATTRIBUTE", "a value that is not used")
        check_finite((a.value,))

    def size(self, a, sizes):
        h, w = sizes[0]
        if a.mode == self.REFLECT and (h <= max(a.top, a.bottom) or w <= max(a.left, a.right)):
            raise Refused("a picture too small to reflect")
        return h + a.top + a.bottom, w + a.left + a.right

    def moved(self, a, i, n):
        """The row or column from which row or column i comes; None for `value`."""
        if 0 <= i < n:
            return i
        if a.mode == self.CONSTANT:
            return None
        if a.mode == self.EDGE:
            return 0 if i < 0 else n - 1
        return -i if i < 0 else 2 * (n - 1) - i

    def run(self, a, x):
        x, = x
        h, w = self.size(a, [(x.h, x.w)])
        columns = [self.moved(a, i - a.left, x.w) for i in range(w)]
        outside, data = [a.value] * x.c, []
        for y in range(h):
            row = self.moved(a, y - a.top, x.h)
            for column in columns:
                if row is None or column is None:
                    data += outside
                else:
                    at = (row * x.w + column) * x.c
                    data += x.data[at:at + x.c]
        return floats(h, w, x.c, data)


def is_plus_zero(v):
    return v == 0 and copysign(1.0, v) > 0


# ---- 6.22: Resize

class Resize(Operator):
    NEAREST, LINEAR, CUBIC = range(3)

    def check(self, a):
        check_finite((a.cubic_a,))

    def size(self, a, sizes):
        return tuple(n * num // den for n, (num, den) in zip(sizes[0], (a.scale_y, a.scale_x)))

    def position(self, a, i, n_in, n_out, ratio):
        """The position of output pixel i as a fraction (n, d)."""
        num, den = ratio
        name = ENUMS["Coordinates"][a.coordinates]
        if name == "ASYMMETRIC":
            return i * den, num
        if name == "ALIGN_CORNERS":
            return (0, 1) if n_out == 1 else (i * (n_in - 1), n_out - 1)
        if name == "PYTORCH_HALF_PIXEL" and n_out == 1:
            return 0, 1
        return (2 * i + 1) * den - num, 2 * num

    def axis(self, a, n_in, n_out, ratio):
        """For each tap, the lists of pixels and weights over the output pixels of an axis."""
        result = []
        for i in range(n_out):
            n, d = self.position(a, i, n_in, n_out, ratio)
            if a.interpolation == self.NEAREST:
                name = ENUMS["Rounding"][a.rounding]
                pixel = (n // d if name == "FLOOR" else -(-n // d) if name == "CEIL" else
                         -((d - 2 * n) // (2 * d)) if name == "ROUND_HALF_DOWN" else (2 * n + d) // (2 * d))
                pixels, weights = [pixel], [1.0]
            elif a.interpolation == self.LINEAR:
                n, d = (0, 1) if n < 0 else (n_in - 1, 1) if n > (n_in - 1) * d else (n, d)
                k, s = n // d, (n % d) / d
                pixels, weights = [k, k + 1], [1 - s, s]
            else:
                k, s = n // d, (n % d) / d
                pixels = [k - 1, k, k + 1, k + 2]
                weights = [far(a.cubic_a, s + 1), near(a.cubic_a, s), near(a.cubic_a, 1 - s), far(a.cubic_a, 2 - s)]
            result.append(([min(max(p, 0), n_in - 1) for p in pixels], narrow(weights)))
        taps = range(len(result[0][0]))
        return [([pixels[t] for pixels, _ in result], [weights[t] for _, weights in result]) for t in taps]

    def run(self, a, x):
        x, = x
        h, w = self.size(a, [(x.h, x.w)])
        along_x, along_y = self.axis(a, x.w, w, a.scale_x), self.axis(a, x.h, h, a.scale_y)
        rows = {}
        for y in sorted(set(chain.from_iterable(pixels for pixels, _ in along_y))):
            row = x.data[y * x.w * x.c:(y + 1) * x.w * x.c]
            rows[y] = self.weighted([[row[p * x.c + c] * weight for p, weight in zip(*tap) for c in range(x.c)]
                                     for tap in along_x])
        data = []
        for y in range(h):
            data += self.weighted([[v * weights[y] for v in rows[pixels[y]]] for pixels, weights in along_y])
        return floats(h, w, x.c, data)

    @staticmethod
    def weighted(products):
        acc = narrow(products[0])
        for more in products[1:]:
            acc = fused(more, acc)
        return acc


def near(a, t):
    return ((a + 2) * t - (a + 3)) * t * t + 1


def far(a, t):
    return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a


# ---- 6.23 to 6.26: pools

class MaxPool(Operator):
    def check(self, a):
        require(a.kernel_height >= 1 and a.kernel_width >= 1, "ATTRIBUTE", "an empty kernel")
        require(a.kernel_height * a.kernel_width <= TAPS_MAX, "ATTRIBUTE", "more than 2^24 taps")
        _, _, _, _, pt, pl, pb, pr = a.window
        require(max(pt, pb) < a.kernel_height and max(pl, pr) < a.kernel_width, "ATTRIBUTE",
                "a padding not below the kernel's size")

    def taps_of_each(self, a):
        return a.kernel_height * a.kernel_width

    def size(self, a, sizes):
        return window_size(a, sizes[0], (a.kernel_height, a.kernel_width), a.ceil)

    def run(self, a, x):
        x, = x
        h, w = self.size(a, [(x.h, x.w)])
        sy, sx, dy, dx, pt, pl, _, _ = a.window
        rows = [inside(y * sy - pt, dy, a.kernel_height, x.h) for y in range(h)]
        columns = [inside(i * sx - pl, dx, a.kernel_width, x.w) for i in range(w)]
        data = []
        for ys in rows:
            for xs in columns:
                places = [(iy * x.w + ix) * x.c for iy in ys for ix in xs]
                data += [maximum([x.data[p + c] for p in places]) for c in range(x.c)]
        return floats(h, w, x.c, data)


def inside(begin, dilation, kernel, n):
    """The places begin, begin + dilation ... of a kernel that lie in 0 ... n − 1."""
    first = max(0, -(begin // dilation))
    return range(begin + first * dilation, min(n, begin + (kernel - 1) * dilation + 1), dilation)


class AveragePool(MaxPool):
    def run(self, a, x):
        x, = x
        h, w = self.size(a, [(x.h, x.w)])
        sy, sx, dy, dx, pt, pl, pb, pr = a.window
        acc = [0.0] * (h * w * x.c)
        columns_of = axis_taps(x.w, w, sx, dx, pl, a.kernel_width)
        for _, rows in axis_taps(x.h, h, sy, dy, pt, a.kernel_height):
            for _, columns in columns_of:
                read, made = tap_places(rows, columns, x.w, w, h)
                values = [x.data[p * x.c + c] for p in read for c in range(x.c)]
                places = range(len(acc)) if made is None else [p * x.c + c for p in made for c in range(x.c)]
                for p, v in zip(places, plain_sum([acc[p] for p in places], values)):
                    acc[p] = v
        # How many taps count, along each axis.
        top, bottom, left, right = (pt, pb, pl, pr) if a.count_padding else (0, 0, 0, 0)
        count_y = [len(inside(y * sy - pt + top, dy, a.kernel_height, top + x.h + bottom)) for y in range(h)]
        count_x = [len(inside(i * sx - pl + left, dx, a.kernel_width, left + x.w + right)) for i in range(w)]
        counts = [float_of_int(m * n) for m in count_y for n in count_x for _ in range(x.c)]
        return floats(h, w, x.c, narrow(list(map(divide, acc, counts))))


class GlobalAveragePool(Operator):
    def size(self, a, sizes):
        return 1, 1

    def run(self, a, x):
        x, = x
        result = []
        for c in range(x.c):
            total = 0.0
            for y in range(x.h):
                row = 0.0
                for v in x.data[y * x.w * x.c + c:(y + 1) * x.w * x.c:x.c]:
                    row += v
                total += row
            result.append(total / (x.h * x.w))
        return floats(1, 1, x.c, narrow(result))


class GlobalMaxPool(Operator):
    def size(self, a, sizes):
        return 1, 1

    def run(self, a, x):
        x, = x
        return floats(1, 1, x.c, [maximum(x.data[c::x.c]) for c in range(x.c)])


OPERATORS = {name: globals()[name]() for name in OPERATOR_NAMES}


# ==== Running and the self-test (sections 5 and 7) ===============================================

def run(model, pictures, visit=lambda index, value: None):
    """Runs a model on Values of type FLOAT; gives its outputs. `visit` sees each node's value."""
    head = model.head
    if len(pictures) != len(head.inputs):
        raise Refused("%d pictures for %d inputs" % (len(pictures), len(head.inputs)))
    for definition, picture in zip(head.inputs, pictures):
        if picture.c != definition.channels:
            raise Refused("%d channels, not %d" % (picture.c, definition.channels))
        if not all(map(isfinite, picture.data)):
            raise Refused("a picture that contains NaN or an infinity")
    sizes = model.sizes([(p.h, p.w) for p in pictures])
    if model.elements(sizes) > RUN_MAX:
        raise Refused("more than %d elements: too many for this runtime" % RUN_MAX)
    last_use = {}
    for index, node in enumerate(head.nodes):
        last_use.update(dict.fromkeys(node.inputs, index))
    kept = {output.value for output in head.outputs}
    values = list(pictures)
    for index, node in enumerate(head.nodes):
        value = OPERATORS[node.operator.type_name].run(node.operator, [values[v] for v in node.inputs])
        if (value.h, value.w, value.c) != (*sizes[len(values)], model.types[len(values)][1]):
            raise AssertionError("node %d" % index)
        visit(index, value)
        values.append(value)
        for v in node.inputs:
            if last_use[v] == index and v not in kept:
                values[v] = None
    return [values[output.value] for output in head.outputs]


def test_picture(seed, index, h, w, c, value_range):
    """The picture of a self-test for input number `index` (section 7)."""
    mask = 2**64 - 1

    def mix(z):
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        return z ^ z >> 31

    z, data = mix(seed + index & mask), []
    for _ in range(h * w * c):
        z = z + 0x9E3779B97F4A7C15 & mask
        r = mix(z)
        data.append((r >> 40) * 2.0**-24 * value_range if r & 15 else 0.0)
    return floats(h, w, c, narrow(data))


def self_test(model):
    """The number of nodes whose value has the digest stated, or the first one that has not."""
    test, head = model.head.self_test, model.head
    pictures = [test_picture(test.seed, i, h, w, definition.channels, head.metadata.value_range)
                for i, (definition, (h, w)) in enumerate(zip(head.inputs, test.shapes))]

    def visit(index, value):
        if value.digest() != test.digests[index]:
            raise AssertionError("node %d (%s) has another value" % (index, head.nodes[index].operator.type_name))

    run(model, pictures, visit)
    return len(head.nodes)


# ==== .npy files =================================================================================

def read_npy(path):
    """A float32 array [H, W, C], [1, H, W, C], or [H, W] of one channel, in C order."""
    raw = read_file(path)
    try:
        if raw[:6] != b"\x93NUMPY":
            raise ValueError("not an .npy file")
        wide = raw[6] >= 2
        size = int.from_bytes(raw[8:12 if wide else 10], "little")
        begin = (12 if wide else 10) + size
        header = ast.literal_eval(raw[begin - size:begin].decode("utf-8").strip())
        shape, kind = tuple(header["shape"]), header["descr"]
        if kind not in ("<f4", ">f4") or header["fortran_order"]:
            raise ValueError("an array of %s in C order is needed" % "<f4")
        if len(shape) == 4 and shape[0] == 1:
            shape = shape[1:]
        if len(shape) == 2:
            shape += (1,)
        if len(shape) != 3 or min(shape) < 1 or len(raw) - begin != 4 * math.prod(shape):
            raise ValueError("a shape of %r" % (shape,))
        data = struct.unpack("%s%df" % (kind[0], math.prod(shape)), raw[begin:])
    except (ValueError, SyntaxError, KeyError, TypeError, IndexError) as e:
        raise Refused("%s: %s" % (path, e)) from None
    return floats(*shape, data)


def write_npy(path, value):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d, %d), }" % (value.h, value.w, value.c)
    header += " " * (-(len(header) + 11) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode("ascii") + value.element_bytes())


# ==== Commands ===================================================================================

def command_check(path):
    Model(read_file(path))
    print("ok")


def show_value(kind, value):
    """An attribute, short."""
    kind = kind.rstrip("?")
    if kind in ENUMS:
        return ENUMS[kind][value]
    if kind == "Window":
        return "strides %d %d, dilations %d %d, paddings top %d left %d bottom %d right %d" % value
    if kind == "Ratio":
        return "%d/%d" % value
    if kind[0] == "[":
        return "[%s%s]" % (", ".join(map(str, value[:6])), ", ... (%d)" % len(value) if len(value) > 6 else "")
    if kind.endswith("FiltersDef"):
        shape = "[%d, %d, %d, %d]" % (value.outputs, value.kernel_height, value.kernel_width, value.inputs)
        segments = [(name, getattr(value, name)) for name in ("signs", "nonzero", "weights") if getattr(value, name, None)]
        return shape + "".join(", %s: %d bytes at %d" % (name, length, at) for name, (at, length) in segments)
    return str(value)


def command_show(path):
    model = Model(read_file(path))
    container, head = model.container, model.head
    print("version %d.%d, head %d bytes, data %d bytes, file %d bytes" %
          (MAJOR, container.minor, len(container.head), len(container.data), container.size))
    print("operators: " + ", ".join("%s (%d, since 1.%d)" % (show_text(o.name), o.number, o.since) for o in head.operators))
    p = head.provenance
    print("converter: %s\nproducer: %s" % (show_text(p.converter), show_text(p.producer)))
    print("options: %s\noperator sets: %s" % tuple(", ".join(map(show_text, v)) for v in (p.options, p.opsets)))
    for source in p.sources:
        print("source: %s, SHA-256 %s" % (show_text(source.name), source.digest.hex()))
    for rewrite in p.rewrites:
        print("rewrite: %s of %s from %s" % (show_text(rewrite.rule), show_text(rewrite.target),
                                             ", ".join(map(show_text, rewrite.sources))))
    m = head.metadata
    print("metadata: task %s, color order %s, value range %r" %
          (ENUMS["Task"][m.task], ENUMS["ColorOrder"][m.color_order], m.value_range))
    # Sizes: those of the self-test, else those that the inputs ask for.
    sizes = None
    if head.self_test is not None:
        sizes = model.sizes(head.self_test.shapes)
        print("self-test: seed %d, on pictures of %s; shapes below are its" %
              (head.self_test.seed, ", ".join("%dx%d" % size for size in head.self_test.shapes)))
    elif all(i.height and i.width for i in head.inputs):
        try:
            sizes = model.sizes([(i.height, i.width) for i in head.inputs])
        except Refused as e:
            print("the model does not take its own size: %s" % e)

    def shape(value):
        kind, channels = model.types[value]
        return "%s[%s, %d]" % (kind, "%d, %d" % sizes[value] if sizes else "?, ?", channels)

    for i, definition in enumerate(head.inputs):
        print("value %d: input %s, %s x %s, %s" % (i, show_text(definition.name), definition.height or "any",
                                                   definition.width or "any", shape(i)))
    for i, node in enumerate(head.nodes):
        value = i + len(head.inputs)
        print("value %d: node %d %s(%s) -> %s, name %s, source %s" % (
            value, i, node.operator.type_name, ", ".join(map(str, node.inputs)), shape(value),
            show_text(node.name), show_text(node.source)))
        for name, kind in TABLES[node.operator.type_name]:
            print("    %s = %s" % (name, show_value(kind, getattr(node.operator, name))))
    for output in head.outputs:
        print("output %s: value %d, %s" % (show_text(output.name), output.value, shape(output.value)))


def command_run(path, *rest):
    *inputs, prefix = rest
    outputs = run(Model(read_file(path)), [read_npy(name) for name in inputs])
    for i, value in enumerate(outputs):
        write_npy("%s%d.npy" % (prefix, i), value)
        print("%s%d.npy: [%d, %d, %d]" % (prefix, i, value.h, value.w, value.c))


def command_selftest(path):
    model = Model(read_file(path))
    if model.head.self_test is None:
        print("the file has no self-test")
    else:
        print("ok, %d nodes" % self_test(model))


def read_serialized(path):
    """A FLOAT value in the serialization of section 7."""
    raw = read_file(path)
    h, w, c = struct.unpack_from("<3I", raw)
    return floats(h, w, c, struct.unpack("<%df" % (h * w * c), raw[12:]))


def accept_vector(folder, vector):
    """Runs a vector: outputs, values and self-test, to the last bit. Raises AssertionError."""
    model = Model(read_file(os.path.join(folder, vector["model"])))
    pictures = [read_serialized(os.path.join(folder, name)) for name in vector["inputs"]]
    digests = []

    def visit(index, value):
        digests.append(value.digest().hex())
        if digests[index] != vector["values"][index]:
            raise AssertionError("node %d (%s) differs" % (index, model.head.nodes[index].operator.type_name))

    outputs = run(model, pictures, visit)
    if len(digests) != len(vector["values"]) or len(outputs) != len(vector["outputs"]):
        raise AssertionError("another number of values or outputs")
    for name, output in zip(vector["outputs"], outputs):
        if output.serialize() != read_file(os.path.join(folder, name)):
            raise AssertionError(name + " differs")
    if model.head.self_test is not None:
        self_test(model)


def refuse_vector(folder, vector):
    """Pictures that a valid model must not be run on. Raises AssertionError."""
    model = Model(read_file(os.path.join(folder, vector["model"])))
    try:
        run(model, [read_serialized(os.path.join(folder, name)) for name in vector["inputs"]])
    except Refused:
        return
    raise AssertionError("ran, expected that the pictures are refused")


def self_test_vector(folder, vector):
    """A valid file whose self-test must not pass, because of this node. Raises AssertionError."""
    model = Model(read_file(os.path.join(folder, vector["file"])))
    try:
        self_test(model)
    except AssertionError as e:
        if not str(e).startswith("node %d " % vector["node"]):
            raise AssertionError("%s, expected node %d" % (e, vector["node"])) from None
    else:
        raise AssertionError("the self-test passes")


def reject_vector(folder, vector):
    """A file that must be refused with the code stated. Raises AssertionError."""
    try:
        Model(read_file(os.path.join(folder, vector["file"])))
    except FormatError as e:
        if e.code != vector["code"]:
            raise AssertionError("%s (%s), expected %s" % (e.code, e, vector["code"])) from None
    else:
        raise AssertionError("accepted, expected " + vector["code"])


def command_conformance(folder):
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
        manifest = json.load(file)
    vectors = [(accept_vector, v, v["name"]) for v in manifest["accept"]]
    vectors += [(refuse_vector, v, v["name"]) for v in manifest["refuse"]]
    vectors += [(self_test_vector, v, v["file"]) for v in manifest["self_test"]]
    vectors += [(reject_vector, v, v["file"]) for v in manifest["reject"]]
    failed = 0
    for test, vector, name in vectors:
        try:
            test(folder, vector)
        except Exception as e:          # any failure, a crash included, is a failure of this vector
            failed += 1
            print("%s: %s: %s" % (name, getattr(e, "code", type(e).__name__), e))
    print("%d passed, %d failed" % (len(vectors) - failed, failed))
    return 1 if failed else 0


COMMANDS = {"check": (command_check, 1, 1), "show": (command_show, 1, 1), "run": (command_run, 3, sys.maxsize),
            "test": (command_selftest, 1, 1), "conformance": (command_conformance, 1, 1)}


def main(arguments):
    command, least, most = COMMANDS.get(arguments[0] if arguments else "", (None, 0, 0))
    if command is None or not least <= len(arguments) - 1 <= most:
        print(__doc__, file=sys.stderr)
        return 64
    gc.disable()                    # nothing here refers in circles; saves time on large heads
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return command(*arguments[1:]) or 0
    except FormatError as e:
        print("%s: %s" % (e.code, show_text(str(e))))
    except (Refused, AssertionError) as e:
        print("refused: %s" % e if isinstance(e, Refused) else "FAILED: %s" % e)
    except OSError as e:
        print(e, file=sys.stderr)
        return 2
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
