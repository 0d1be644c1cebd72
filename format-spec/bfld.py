#!/usr/bin/env python3
"""Reads, checks, prints and runs packed models (.bfld), by SPEC.md and the standard library alone.

    bfld.py check FILE...            says of each file whether it is valid, or why not
    bfld.py print FILE               prints what a file says
    bfld.py test FILE...             runs the self-test of each file
    bfld.py run FILE IN... -o OUT    runs a model on serialized pictures (SPEC.md, section 7)
    bfld.py conformance FOLDER       runs the conformance suite

It is written to be read beside SPEC.md, section by section, and takes its time: it computes one
element after the other.
"""

import ctypes
import hashlib
import json
import math
import os
import struct
import sys

# ---- Section 2: container --------------------------------------------------------------------

MAGIC = b"BFLDEND\n"
IDENTIFIER = b"BFLD"
MAX_FILE = 2**31 - 64
MAX_HEAD = 2**26
MAX_TEXT = 65535
MAJOR, MINOR = 1, 0


class Refused(Exception):
    """A file that is not a packed model this reader takes, with its error code of section 9."""

    def __init__(self, code, detail):
        super().__init__(f"{detail} [{code}]")
        self.code = code


def aligned(length):
    return -(-length // 64) * 64


def require(holds, code, detail):
    if not holds:
        raise Refused(code, detail)


def open_container(data):
    """Takes a file apart: its minor version, head and data area."""
    require(len(data) <= MAX_FILE, "TOO_LARGE", f"a file of {len(data)} bytes")
    if len(data) < 64 or data[-8:] != MAGIC:
        if data[4:8] == IDENTIFIER:
            raise Refused("TRUNCATED", "no footer at the end")
        raise Refused("NOT_BFLD", "not a Bitfold file")
    footer = len(data) - 64
    head_length, data_length, major, minor, zero = struct.unpack_from("<QQHHI", data, footer)
    require(hashlib.sha256(data[:-40]).digest() == data[-40:-8], "DIGEST", "another SHA-256 than stated")
    require(major <= MAJOR, "NEWER_FORMAT", f"format {major}.{minor}")
    require(major >= MAJOR, "OLDER_FORMAT", f"format {major}.{minor}")
    require(head_length <= MAX_HEAD, "TOO_LARGE", f"a head of {head_length} bytes")
    require(
        data_length % 64 == 0 and aligned(head_length) + data_length == footer and zero == 0,
        "FOOTER",
        f"head {head_length}, data {data_length} and reserved {zero} in a file of {len(data)}",
    )
    head_end = aligned(head_length)
    require(not any(data[head_length:head_end]), "PADDING", "bytes behind the head are not 0")
    require(head_length >= 8 and data[4:8] == IDENTIFIER, "IDENTIFIER", "no identifier in the head")
    return minor, data[:head_length], data[head_end:footer]


# ---- Section 3: the schema (src/main/fbs/bfld.fbs) ----------------------------------------------
# A field is (name, kind). Kinds: a struct format for scalars and structs, "text", "floats",
# "ints", "uints", "texts", "sizes", "digests", a table's name, or [a table's name] for a vector.

WINDOW = ("window", "<8I")
FILTERS = [("outputs", "<I"), ("kernel_height", "<I"), ("kernel_width", "<I"), ("inputs", "<I")]
POOL = [("kernel_height", "<I"), ("kernel_width", "<I"), WINDOW, ("ceil", "<?")]

OPERATORS = {
    "Binarize": [("thresholds", "floats")],
    "Ternarize": [("lower", "floats"), ("upper", "floats")],
    "ToFloat": [],
    "BinaryConv2d": [("filters", "BitFiltersDef"), WINDOW, ("groups", "<I")],
    "ScaleSums": [("scale", "floats"), ("bias", "floats")],
    "ThresholdSums": [("thresholds", "ints")],
    "Conv2d": [("filters", "FloatFiltersDef"), ("bias", "floats"), WINDOW, ("groups", "<I")],
    "BinaryWeightConv2d": [
        ("filters", "BitFiltersDef"), ("scale", "floats"), ("bias", "floats"), WINDOW, ("groups", "<I")],
    "ConvTranspose2d": [
        ("filters", "FloatFiltersDef"), ("bias", "floats"), WINDOW,
        ("output_pad_y", "<I"), ("output_pad_x", "<I"), ("groups", "<I")],
    "Affine": [("scale", "floats"), ("bias", "floats")],
    "PRelu": [("slope", "floats")],
    "Clip": [("low", "<f"), ("high", "<f")],
    "Unary": [("function", "<B")],
    "Binary": [("function", "<B")],
    "Softmax": [],
    "Concat": [],
    "SelectChannels": [("channels", "uints")],
    "DepthToSpace": [("block", "<I"), ("order", "<B")],
    "SpaceToDepth": [("block", "<I"), ("order", "<B")],
    "Flatten": [("height", "<I"), ("width", "<I")],
    "Pad": [("top", "<I"), ("left", "<I"), ("bottom", "<I"), ("right", "<I"), ("mode", "<B"), ("value", "<f")],
    "Resize": [
        ("scale_y", "<2I"), ("scale_x", "<2I"), ("interpolation", "<B"), ("coordinates", "<B"),
        ("rounding", "<B"), ("cubic_a", "<f")],
    "MaxPool": POOL,
    "AveragePool": POOL + [("count_padding", "<?")],
    "GlobalAveragePool": [],
    "GlobalMaxPool": [],
}
NAMES = [None] + list(OPERATORS)

TABLES = dict(OPERATORS)
TABLES.update({
    "BitFiltersDef": FILTERS + [("signs", "<2Q"), ("nonzero", "<2Q")],
    "FloatFiltersDef": FILTERS + [("weights", "<2Q")],
    "UsedOperator": [("number", "<B"), ("since", "<H"), ("name", "text")],
    "InputDef": [("name", "text"), ("channels", "<I"), ("height", "<I"), ("width", "<I")],
    "NodeDef": [
        ("operator_type", "<B"), ("operator", "union"), ("inputs", "uints"), ("name", "text"), ("source", "text")],
    "OutputDef": [("name", "text"), ("value", "<I")],
    "MetadataDef": [("task", "<B"), ("color_order", "<B"), ("value_range", "<f")],
    "SourceFileDef": [("name", "text"), ("digest", "<4Q")],
    "RewriteDef": [("rule", "text"), ("target", "text"), ("sources", "texts")],
    "ProvenanceDef": [
        ("converter", "text"), ("options", "texts"), ("producer", "text"), ("opsets", "texts"),
        ("sources", ["SourceFileDef"]), ("rewrites", ["RewriteDef"])],
    "SelfTestDef": [("seed", "<Q"), ("shapes", "sizes"), ("digests", "digests")],
    "Head": [
        ("operators", ["UsedOperator"]), ("inputs", ["InputDef"]), ("nodes", ["NodeDef"]),
        ("outputs", ["OutputDef"]), ("metadata", "MetadataDef"), ("provenance", "ProvenanceDef"),
        ("self_test", "SelfTestDef")],
})
MAY_BE_ABSENT = {("Head", "self_test"), ("BitFiltersDef", "nonzero")}

# Largest number of each enumeration.
ENUMS = {
    ("Unary", "function"): 5, ("Binary", "function"): 3, ("DepthToSpace", "order"): 1,
    ("SpaceToDepth", "order"): 1, ("Pad", "mode"): 2, ("Resize", "interpolation"): 2,
    ("Resize", "coordinates"): 3, ("Resize", "rounding"): 3, ("MetadataDef", "task"): 4,
    ("MetadataDef", "color_order"): 3,
}

# Vectors of numbers: format of an element, and its alignment.
VECTORS = {"floats": ("<f", 4), "ints": ("<i", 4), "uints": ("<I", 4), "sizes": ("<2I", 4), "digests": ("<4Q", 8)}


def alignment(kind):
    """A struct's alignment is that of its largest member."""
    return struct.calcsize("<" + kind[-1])


class Head:
    """Reads the head; trusts no offset."""

    def __init__(self, data):
        self.data = data
        self.claimed = bytearray(len(data))
        self.texts = {}
        self.vtables = set()

    def inside(self, at, length, align, where):
        require(
            at >= 0 and at % align == 0 and at + length <= len(self.data),
            "OFFSET", f"{where}: {length} bytes at {at} in a head of {len(self.data)}")

    def claim(self, at, length, where):
        require(not any(self.claimed[at:at + length]), "OVERLAP", f"{where}: shares bytes")
        self.claimed[at:at + length] = b"\1" * length

    def number(self, kind, at):
        return struct.unpack_from(kind, self.data, at)[0]

    def follow(self, at, where):
        self.inside(at, 4, 4, where)
        target = at + self.number("<I", at)
        self.inside(target, 4, 4, where)
        return target

    def vector(self, at, size, where):
        """Place of the first element, and how many there are."""
        count = self.number("<I", at)
        self.inside(at, 4 + count * size, 4, where)
        self.claim(at, 4 + count * size, where)
        return at + 4, count

    def text(self, at, where):
        if at not in self.texts:
            first, count = self.vector(at, 1, where)
            self.inside(first, count + 1, 1, where)
            self.claim(first + count, 1, where)
            require(count <= MAX_TEXT, "TOO_LARGE", f"{where}: a text of {count} bytes")
            require(self.data[first + count] == 0, "TEXT", f"{where}: no 0 at the end")
            try:
                self.texts[at] = self.data[first:first + count].decode("utf-8")
            except UnicodeDecodeError:
                raise Refused("TEXT", f"{where}: not UTF-8") from None
        return self.texts[at]

    def table(self, at, name, where, visit):
        """The table's fields, by name. visit sees fields and tables as soon as they have been read."""
        self.inside(at, 4, 4, where)
        vtable = at - self.number("<i", at)
        self.inside(vtable, 4, 2, where)
        vtable_length, length = struct.unpack_from("<2H", self.data, vtable)
        require(vtable_length >= 4 and vtable_length % 2 == 0, "OFFSET", f"{where}: virtual table")
        self.inside(vtable, vtable_length, 2, where)
        if vtable not in self.vtables:
            self.vtables.add(vtable)
            self.claim(vtable, vtable_length, where)
        require(length >= 4, "OFFSET", f"{where}: a table of {length} bytes")
        self.inside(at, length, 4, where)
        self.claim(at, length, where)
        fields = {}
        for slot, (field, kind) in enumerate(TABLES[name]):
            entry = 4 + 2 * slot
            offset = self.number("<H", vtable + entry) if entry + 2 <= vtable_length else 0
            fields[field] = self.field(at, length, offset, name, field, kind, f"{where}.{field}", fields, visit)
            visit(field, fields[field], f"{where}.{field}")
        visit(name, fields, where)
        return fields

    def field(self, at, length, offset, table, field, kind, where, earlier, visit):
        is_struct = isinstance(kind, str) and kind[0] == "<"
        is_table = kind == "union" or (isinstance(kind, str) and kind in TABLES)
        if offset == 0:
            if (table, field) in MAY_BE_ABSENT:
                return None
            require(not is_struct and not is_table, "MISSING_FIELD", f"{where} is missing")
            return "" if kind == "text" else []
        size, align = (struct.calcsize(kind), alignment(kind)) if is_struct else (4, 4)
        require(4 <= offset <= length - size and (at + offset) % align == 0, "OFFSET", where)
        place = at + offset
        if is_struct:
            return self.scalar(place, table, field, kind, where)
        target = self.follow(place, where)
        if kind == "text":
            return self.text(target, where)
        if kind == "texts" or isinstance(kind, list):
            first, count = self.vector(target, 4, where)
            items = []
            for i in range(count):
                item = self.follow(first + 4 * i, where)
                if kind == "texts":
                    items.append(self.text(item, f"{where}[{i}]"))
                else:
                    items.append(self.table(item, kind[0], f"{field}[{i}]", visit))
            return items
        if kind in VECTORS:
            element, align = VECTORS[kind]
            size = struct.calcsize(element)
            first, count = self.vector(target, size, where)
            require(first % align == 0, "OFFSET", where)
            items = [struct.unpack_from(element, self.data, first + size * i) for i in range(count)]
            if kind in ("uints", "sizes"):
                require(all(n < 2**31 for item in items for n in item), "FIELD_VALUE", f"{where}: above 2^31 - 1")
            return [item if len(item) > 1 else item[0] for item in items]
        if kind == "union":
            kind = NAMES[earlier["operator_type"]]
        return self.table(target, kind, where, visit)

    def scalar(self, place, table, field, kind, where):
        if kind == "<?":
            value = self.data[place]
            require(value <= 1, "FIELD_VALUE", f"{where} is {value}")
            return bool(value)
        values = struct.unpack_from(kind, self.data, place)
        if kind[-1] == "I":
            require(all(value < 2**31 for value in values), "FIELD_VALUE", f"{where}: above 2^31 - 1")
        if (table, field) in ENUMS:
            require(values[0] <= ENUMS[table, field], "FIELD_VALUE", f"{where} is {values[0]}")
        return values if len(values) > 1 else values[0]


# ---- Section 3.2: canonical form ----------------------------------------------------------------


class Builder:
    """Writes a head, from its end towards its beginning."""

    def __init__(self):
        self.parts = []
        self.written = 0
        self.minalign = 1
        self.texts = {}
        self.vtables = {}

    def put(self, data):
        self.parts.append(data)
        self.written += len(data)

    def prepare(self, n, more):
        self.minalign = max(self.minalign, n)
        self.put(bytes(-(self.written + more) % n))

    def reference(self, place):
        self.put(struct.pack("<I", self.written + 4 - place))

    def text(self, text):
        if text not in self.texts:
            data = text.encode("utf-8")
            self.put(b"\0")
            self.prepare(4, len(data))
            self.put(data)
            self.put(struct.pack("<I", len(data)))
            self.texts[text] = self.written
        return self.texts[text]

    def references(self, places):
        self.prepare(4, 4 * len(places))
        for place in reversed(places):
            self.reference(place)
        self.put(struct.pack("<I", len(places)))
        return self.written

    def numbers(self, items, kind):
        element, align = VECTORS[kind]
        data = b"".join(struct.pack(element, *(i if isinstance(i, tuple) else (i,))) for i in items)
        self.prepare(4, len(data))
        self.prepare(align, len(data))
        self.put(data)
        self.put(struct.pack("<I", len(items)))
        return self.written

    def child(self, value, kind, fields):
        """The place of an object, or None for one that is left out."""
        if value is None or value == "" or value == []:
            return None
        if kind == "text":
            return self.text(value)
        if kind == "texts":
            return self.references([self.text(text) for text in value])
        if isinstance(kind, list):
            return self.references([self.table(item, kind[0]) for item in value])
        if kind in VECTORS:
            return self.numbers(value, kind)
        return self.table(value, NAMES[fields["operator_type"]] if kind == "union" else kind)

    def table(self, fields, name):
        children = {
            field: self.child(fields[field], kind, fields)
            for field, kind in TABLES[name] if kind[0] != "<"
        }
        start = self.written
        places = []
        for field, kind in TABLES[name]:
            if kind[0] == "<":
                value = fields[field]
                if value is None:
                    places.append(None)
                    continue
                self.prepare(alignment(kind), 0)
                self.put(struct.pack(kind, *(value if isinstance(value, tuple) else (value,))))
            elif children[field] is None:
                places.append(None)
                continue
            else:
                self.prepare(4, 0)
                self.reference(children[field])
            places.append(self.written)
        self.prepare(4, 0)
        self.put(bytes(4))
        table = self.written
        index = len(self.parts) - 1
        while places and places[-1] is None:
            places.pop()
        vtable = struct.pack("<2H", 4 + 2 * len(places), table - start) + b"".join(
            struct.pack("<H", table - place if place is not None else 0) for place in places)
        if vtable not in self.vtables:
            self.put(vtable)
            self.vtables[vtable] = self.written
        self.parts[index] = struct.pack("<i", self.vtables[vtable] - table)
        return table

    def finish(self, root):
        self.prepare(self.minalign, 8)
        self.put(IDENTIFIER)
        self.reference(root)
        return b"".join(reversed(self.parts))


# ---- Reading a model (sections 3, 4 and 8) -------------------------------------------------------


class Model:
    """What a file says: `head` as tables of the schema; filters of nodes made readable."""

    def __init__(self, data):
        self.minor, head_bytes, self.data = open_container(data)
        self.next_segment = 0
        self.listed = set()
        reader = Head(head_bytes)
        self.head = reader.table(reader.follow(0, "root"), "Head", "head", self.visit)
        self.inputs, self.nodes, self.outputs = self.head["inputs"], self.head["nodes"], self.head["outputs"]
        self.types = []
        self.check()
        if self.minor <= MINOR:
            builder = Builder()
            canonical = builder.finish(builder.table(self.head, "Head"))
            require(canonical == head_bytes, "NOT_CANONICAL", "the head is not the canonical one")
            require(all(map(without_unused, self.nodes)), "NOT_CANONICAL", "an attribute that is not used")
            listed = [entry["number"] for entry in self.head["operators"]]
            used = sorted({node["operator_type"] for node in self.nodes})
            require(listed == used, "NOT_CANONICAL", "the used operators, ascending")
            require(self.minor == 0, "NOT_CANONICAL", "not the lowest minor version")

    def visit(self, name, value, where):
        """The checks that are made as soon as a field or a table has been read (section 8, step 6)."""
        if name == "UsedOperator":
            self.check_used_operator(value, where)
        elif name == "operator_type":
            require(value in self.listed, "OPERATORS", f"{where}: operator {value} is not listed")
        elif name in ("BitFiltersDef", "FloatFiltersDef"):
            self.check_filters(value, where)
        elif name == "window":
            require(min(value[:4]) >= 1, "ATTRIBUTE", f"{where}: a stride or dilation of 0")
        elif name in ("scale_y", "scale_x"):
            a, b = value
            fits = 1 <= min(a, b) and max(a, b) <= 65536 and math.gcd(a, b) == 1
            require(fits, "ATTRIBUTE", f"{where}: {a}/{b}")
        elif name == "InputDef":
            require(value["channels"] >= 1, "ATTRIBUTE", f"{where}: no channels")
        elif name == "MetadataDef":
            require(0 < value["value_range"] < math.inf, "ATTRIBUTE", f"{where}: value_range")

    def check_used_operator(self, entry, where):
        name, number = entry["name"], entry["number"]
        require(name in OPERATORS, "UNKNOWN_OPERATOR", f"the operator '{name}'")
        require(entry["since"] <= 0, "NEWER_OPERATOR", f"a later form of '{name}'")
        require(NAMES[number:number + 1] == [name] and number not in self.listed, "OPERATORS", where)
        self.listed.add(number)

    def check_filters(self, filters, where):
        """Reads the weights."""
        shape = [filters[name] for name, _ in FILTERS]
        require(min(shape) >= 1, "ATTRIBUTE", f"{where}: a dimension of 0")
        innermost = -(-shape[3] // 32) if "signs" in filters else shape[3]
        count = shape[0] * shape[1] * shape[2] * innermost
        if "signs" in filters:
            filters["weights"] = self.weight_bits(filters, shape, count, where)
        else:
            filters["values"] = self.segment(filters["weights"], count, "f", where)

    def segment(self, segment, count, kind, where):
        offset, length = segment
        end = self.next_segment + length
        require(
            offset == self.next_segment and length == 4 * count and end <= len(self.data),
            "SEGMENT", f"{where}: {length} bytes at {offset}, expected 4*{count} at {self.next_segment}")
        self.next_segment = aligned(end)
        require(not any(self.data[end:self.next_segment]), "PADDING", f"{where}: behind a segment")
        return struct.unpack_from(f"<{count}{kind}", self.data, offset)

    def weight_bits(self, filters, shape, count, where):
        """Weights +1, 0, -1 in the order [O, KH, KW, I]."""
        signs = self.segment(filters["signs"], count, "I", where)
        nonzero = None
        if filters["nonzero"] is not None:
            nonzero = self.segment(filters["nonzero"], count, "I", where)
        words = -(-shape[3] // 32)
        weights = []
        for at in range(0, count, words):
            bits = sum(signs[at + i] << 32 * i for i in range(words))
            mask = (1 << shape[3]) - 1
            live = mask if nonzero is None else sum(nonzero[at + i] << 32 * i for i in range(words))
            require(bits & ~mask == 0 and live & ~mask == 0, "WEIGHT_BITS", f"{where}: unused bits")
            require(bits & ~live == 0, "WEIGHT_BITS", f"{where}: a sign of a zero")
            weights += [(1 if bits >> c & 1 else -1) if live >> c & 1 else 0 for c in range(shape[3])]
        require(nonzero is None or 0 in weights, "WEIGHT_BITS", f"{where}: a plane without zeros")
        return weights

    # Rules of sections 3.1, 5 and 6.

    def check(self):
        require(self.next_segment == len(self.data), "SEGMENT", "bytes behind the last segment")
        require(self.inputs and self.outputs, "INTERFACE", "no inputs or no outputs")
        self.types = [("FLOAT", i["channels"]) for i in self.inputs]
        for index, node in enumerate(self.nodes):
            require(all(i < len(self.types) for i in node["inputs"]), "ORDER", f"node {index}")
            name = NAMES[node["operator_type"]]
            operands = [self.types[i] for i in node["inputs"]]
            self.types.append(result_type(name, node["operator"], operands, f"node {index}, {name}"))
        for what in (self.inputs, self.outputs):
            names = [item["name"] for item in what]
            require(len(set(names)) == len(names), "INTERFACE", "two of one name")
        for output in self.outputs:
            value = output["value"]
            require(value < len(self.types) and self.types[value][0] == "FLOAT", "INTERFACE", "an output")
        test = self.head["self_test"]
        if test is not None:
            require(
                len(test["shapes"]) == len(self.inputs) and len(test["digests"]) == len(self.nodes),
                "SELF_TEST", "numbers of shapes and digests")
            try:
                shapes = self.shapes(test["shapes"])
            except ValueError as refused:
                raise Refused("SELF_TEST", str(refused)) from None
            require(sum(h * w * c for h, w, c in shapes) <= 2**28, "SELF_TEST", "too many elements")

    def shapes(self, sizes):
        """[H, W, C] of every value, for pictures of these sizes; ValueError if they do not fit."""
        shapes = []
        for i, (height, width) in zip(self.inputs, sizes):
            if min(height, width) < 1 or i["height"] not in (0, height) or i["width"] not in (0, width):
                raise ValueError(f"input '{i['name']}' does not take {height}x{width}")
            shapes.append((height, width, i["channels"]))
        for node in self.nodes:
            operands = [shapes[i] for i in node["inputs"]]
            height, width = result_size(NAMES[node["operator_type"]], node["operator"], operands)
            if not (1 <= height < 2**31 and 1 <= width < 2**31):
                raise ValueError(f"'{node['name']}' makes {height}x{width}")
            shapes.append((height, width, self.types[len(shapes)][1]))
        return shapes


def without_unused(node):
    """Resize leaves rounding FLOOR unless NEAREST, and cubic_a +0 unless CUBIC."""
    op = node["operator"]
    if NAMES[node["operator_type"]] != "Resize":
        return True
    return (op["rounding"] == 0 or op["interpolation"] == 0) and (
        bits_of(op["cubic_a"]) == 0 or op["interpolation"] == 2)


def result_type(name, op, operands, where):
    """Element type and channels of what an operator makes (section 6)."""

    def rule(holds, code, detail):
        require(holds, code, f"{where}: {detail}")

    takes = {"ToFloat": ("BITS", "TRITS"), "BinaryConv2d": ("BITS", "TRITS"),
             "ScaleSums": ("SUMS",), "ThresholdSums": ("SUMS",)}.get(name, ("FLOAT",))
    makes = {"Binarize": "BITS", "ThresholdSums": "BITS", "Ternarize": "TRITS", "BinaryConv2d": "SUMS"}.get(
        name, "FLOAT")
    if name == "Concat":
        rule(operands, "ARITY", "no inputs")
    else:
        rule(len(operands) == (2 if name == "Binary" else 1), "ARITY", f"{len(operands)} inputs")
    for element, _ in operands:
        rule(element in takes, "ELEMENT_TYPE", f"takes {takes}, found {element}")
    channels = operands[0][1]
    filters = op.get("filters")
    if filters is not None:
        groups, outputs, inputs = op["groups"], filters["outputs"], filters["inputs"]
        rule(
            groups >= 1 and channels % groups == 0 and outputs % groups == 0 and inputs == channels // groups,
            "CHANNELS", "groups, filters and channels")
        channels = outputs
        if name == "BinaryConv2d":
            rule(filters["kernel_height"] * filters["kernel_width"] * inputs <= 2**24, "ATTRIBUTE", "sums")
        rule(all(map(math.isfinite, filters.get("values", ()))), "NUMBER", "weights")
    for field in ("thresholds", "lower", "upper", "scale", "bias", "slope"):
        if field in op:
            rule(len(op[field]) == channels, "CHANNELS", f"{field}: {len(op[field])} for {channels}")
            ok = (lambda v: v == v) if field in ("thresholds", "lower", "upper") else math.isfinite
            rule(all(map(ok, op[field])), "NUMBER", field)
    if name == "Ternarize":
        rule(all(a <= b for a, b in zip(op["lower"], op["upper"])), "NUMBER", "lower above upper")
    elif name == "ConvTranspose2d":
        sy, sx, dy, dx = op["window"][:4]
        rule(op["output_pad_y"] < max(sy, dy) and op["output_pad_x"] < max(sx, dx), "ATTRIBUTE", "output padding")
    elif name == "Clip":
        rule(op["low"] <= op["high"], "NUMBER", "low above high")
    elif name == "Binary":
        rule(operands[1][1] in (1, channels), "CHANNELS", "second input")
    elif name == "Concat":
        channels = sum(c for _, c in operands)
    elif name == "SelectChannels":
        rule(op["channels"] and max(op["channels"]) < channels, "CHANNELS", "selected channels")
        channels = len(op["channels"])
    elif name in ("DepthToSpace", "SpaceToDepth"):
        area = op["block"] ** 2
        rule(1 <= op["block"] <= 1024, "ATTRIBUTE", "block")
        rule(name == "SpaceToDepth" or channels % area == 0, "CHANNELS", "block and channels")
        channels = channels * area if name == "SpaceToDepth" else channels // area
    elif name == "Flatten":
        rule(min(op["height"], op["width"]) >= 1, "ATTRIBUTE", "size")
        channels *= op["height"] * op["width"]
    elif name == "Pad":
        rule(math.isfinite(op["value"]), "NUMBER", "value")
        rule(op["mode"] == 0 or bits_of(op["value"]) == 0, "ATTRIBUTE", "value without CONSTANT")
    elif name == "Resize":
        if op["interpolation"] == 2:
            rule(math.isfinite(op["cubic_a"]), "NUMBER", "cubic_a")
    elif name in ("MaxPool", "AveragePool"):
        kh, kw = op["kernel_height"], op["kernel_width"]
        pt, pl, pb, pr = op["window"][4:]
        rule(min(kh, kw) >= 1 and kh * kw <= 2**24, "ATTRIBUTE", "kernel")
        rule(max(pt, pb) < kh and max(pl, pr) < kw, "ATTRIBUTE", "padding")
    rule(channels < 2**31, "CHANNELS", f"{channels} channels")
    return makes, channels


def result_size(name, op, operands):
    """Height and width of what an operator makes; ValueError if it does not take its inputs."""
    height, width, _ = operands[0]
    if "window" in op:
        sy, sx, dy, dx, pt, pl, pb, pr = op["window"]
        kernel = op.get("filters", op)
        kh, kw = kernel["kernel_height"], kernel["kernel_width"]
        if name == "ConvTranspose2d":
            return ((height - 1) * sy + dy * (kh - 1) + 1 - pt - pb + op["output_pad_y"],
                    (width - 1) * sx + dx * (kw - 1) + 1 - pl - pr + op["output_pad_x"])
        ceil = op.get("ceil", False)
        return places(height, kh, sy, dy, pt, pb, ceil), places(width, kw, sx, dx, pl, pr, ceil)
    if name == "Binary":
        if operands[1][0] not in (1, height) or operands[1][1] not in (1, width):
            raise ValueError("Binary: sizes differ")
    elif name == "Concat":
        if any(o[:2] != (height, width) for o in operands):
            raise ValueError("Concat: sizes differ")
    elif name == "DepthToSpace":
        return height * op["block"], width * op["block"]
    elif name == "SpaceToDepth":
        if height % op["block"] or width % op["block"]:
            raise ValueError("SpaceToDepth: no multiple of the block")
        return height // op["block"], width // op["block"]
    elif name == "Flatten":
        if (height, width) != (op["height"], op["width"]):
            raise ValueError("Flatten: another size")
        return 1, 1
    elif name == "Pad":
        if op["mode"] == 1 and (max(op["top"], op["bottom"]) >= height or max(op["left"], op["right"]) >= width):
            raise ValueError("Pad: too small to be reflected")
        return height + op["top"] + op["bottom"], width + op["left"] + op["right"]
    elif name == "Resize":
        (a, b), (c, d) = op["scale_y"], op["scale_x"]
        return height * a // b, width * c // d
    elif name in ("GlobalAveragePool", "GlobalMaxPool"):
        return 1, 1
    return height, width


def places(size, kernel, stride, dilation, before, behind, ceil):
    span = size + before + behind - (dilation * (kernel - 1) + 1)
    if span < 0:
        raise ValueError("a window larger than the picture")
    count = span // stride + 1
    return count + 1 if ceil and span % stride and count * stride < size + before else count


# ---- Section 5: arithmetic -----------------------------------------------------------------------
# Python's floats are binary64. One operation of binary32 is the operation in binary64, then rounded
# to binary32: for +, -, *, / and the square root the two roundings give what one would.


def float32(value):
    """Rounds binary64 to binary32."""
    return ctypes.c_float(value).value


def bits_of(value):
    """The 32 bits of a binary32, every NaN as one."""
    return 0x7FC00000 if value != value else struct.unpack("<I", struct.pack("<f", value))[0]


def fma32(a, b, c):
    """a*b + c of binary32 with one rounding.

    The product is exact in binary64. Their sum is rounded to odd: where it is not exact, the last
    bit of the binary64 is made 1. Then rounding to binary32 sees on which side of a tie it lies.
    """
    product = a * b
    total = product + c
    if total != total or total in (math.inf, -math.inf):
        return float32(total)
    back = total - product
    error = (product - (total - back)) + (c - back)
    if error != 0 and struct.unpack("<Q", struct.pack("<d", total))[0] & 1 == 0:
        total = math.nextafter(total, math.inf if error > 0 else -math.inf)
    return float32(total)


def divide(a, b):
    """IEEE division in binary64."""
    if b != 0:
        return a / b
    if a == 0 or a != a:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def maximum(a, b):
    if a != a or b != b:
        return math.nan
    if a == b == 0:
        return a if math.copysign(1.0, a) > 0 else b
    return a if a > b else b


# ---- Appendix A ----------------------------------------------------------------------------------

HEX = float.fromhex
LN2HI, LN2LO, INVLN2 = HEX("0x1.62e42feep-1"), HEX("0x1.a39ef35793c76p-33"), HEX("0x1.71547652b82fep0")
P1, P2, P3 = HEX("0x1.555555555553ep-3"), HEX("-0x1.6c16c16bebd93p-9"), HEX("0x1.1566aaf25de2cp-14")
P4, P5 = HEX("-0x1.bbd41c5d26bf1p-20"), HEX("0x1.6376972bea4d0p-25")
Q1, Q2, Q3 = HEX("-0x1.11111111110f4p-5"), HEX("0x1.a01a019fe5585p-10"), HEX("-0x1.4ce199eaadbb7p-14")
Q4, Q5 = HEX("0x1.0cfca86e65239p-18"), HEX("-0x1.afdb76e09c32dp-23")


def upper(x):
    return struct.unpack("<Q", struct.pack("<d", abs(x)))[0] >> 32


def reduce(x):
    if upper(x) < 0x3FF0A2B2:
        return (1, x - LN2HI, LN2LO) if x > 0 else (-1, x + LN2HI, -LN2LO)
    k = math.trunc(INVLN2 * x + (0.5 if x > 0 else -0.5))
    return k, x - k * LN2HI, k * LN2LO


def exp(x):
    if x != x:
        return x
    if x > HEX("0x1.62e42fefa39efp9"):
        return math.inf
    if x < HEX("-0x1.74910d52d3051p9"):
        return 0.0
    k = 0
    if upper(x) > 0x3FD62E42:
        k, hi, lo = reduce(x)
        x = hi - lo
    elif upper(x) < 0x3E300000:
        return 1 + x
    t = x * x
    c = x - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
    if k == 0:
        return 1 - ((x * c) / (c - 2) - x)
    y = 1 - ((lo - (x * c) / (2 - c)) - hi)
    return math.ldexp(y, k) if k >= -1021 else math.ldexp(y, k + 1000) * 2.0**-1000


def expm1(x):
    if upper(x) >= 0x4043687A and x < 0:
        return -1.0
    k = 0
    if upper(x) > 0x3FD62E42:
        k, hi, lo = reduce(x)
        x = hi - lo
        c = (hi - x) - lo
    elif upper(x) < 0x3C900000:
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
        return math.ldexp(1 - (e - x), k) - 1
    if k < 20:
        return math.ldexp((1 - 2.0**-k) - (e - x), k)
    return math.ldexp((x - (e + 2.0**-k)) + 1, k)


def tanh(x):
    if x != x:
        return x
    if upper(x) >= 0x40360000:
        z = 1.0
    elif upper(x) < 0x3C800000:
        return x * (1 + x)
    elif upper(x) >= 0x3FF00000:
        z = 1 - 2 / (expm1(2 * abs(x)) + 2)
    else:
        t = expm1(-2 * abs(x))
        z = -t / (t + 2)
    return -z if math.copysign(1.0, x) < 0 else z


# ---- Section 6: operators ------------------------------------------------------------------------


class Value:
    """Elements in order: floats, signs as +1, 0 and -1, or sums."""

    def __init__(self, element, shape, elements):
        self.element, self.shape, self.elements = element, tuple(shape), elements

    def at(self, y, x, c):
        return self.elements[(y * self.shape[1] + x) * self.shape[2] + c]

    def serialized(self):
        """Section 7."""
        words = struct.pack("<3I", *self.shape)
        if self.element == "FLOAT":
            return words + struct.pack(f"<{len(self.elements)}I", *map(bits_of, self.elements))
        if self.element == "SUMS":
            return words + struct.pack(f"<{len(self.elements)}i", *self.elements)
        channels = self.shape[2]
        size = -(-channels // 32) * 4
        for first in range(0, len(self.elements), channels):
            pixel = self.elements[first:first + channels]
            words += sum(1 << c for c in range(channels) if pixel[c] > 0).to_bytes(size, "little")
            if self.element == "TRITS":
                words += sum(1 << c for c in range(channels) if pixel[c] != 0).to_bytes(size, "little")
        return words


def deserialized(data):
    shape = struct.unpack_from("<3I", data)
    count = shape[0] * shape[1] * shape[2]
    if len(data) != 12 + 4 * count:
        raise ValueError("the picture's length does not fit its size")
    elements = list(struct.unpack_from(f"<{count}f", data, 12))
    if not all(map(math.isfinite, elements)):
        raise ValueError("NaN or infinity in a picture")
    return Value("FLOAT", shape, elements)


def run(model, pictures):
    """Every value of the model, inputs first."""
    shapes = model.shapes([picture.shape[:2] for picture in pictures])
    values = list(pictures)
    for node in model.nodes:
        name, op = NAMES[node["operator_type"]], node["operator"]
        inputs = [values[i] for i in node["inputs"]]
        element, shape = model.types[len(values)][0], shapes[len(values)]
        formula = FORMULAS[name](op, inputs, shape)
        height, width, channels = shape
        values.append(Value(element, shape, [
            formula(y, x, c) for y in range(height) for x in range(width) for c in range(channels)]))
    return values


def taps(op, height, width, y, x):
    """Taps inside the picture: their number, row and column."""
    sy, sx, dy, dx, pt, pl, _, _ = op["window"]
    kernel = op.get("filters", op)
    for ky in range(kernel["kernel_height"]):
        iy = y * sy - pt + ky * dy
        if 0 <= iy < height:
            for kx in range(kernel["kernel_width"]):
                ix = x * sx - pl + kx * dx
                if 0 <= ix < width:
                    yield ky * kernel["kernel_width"] + kx, iy, ix


def fed_taps(op, height, width, y, x):
    """Taps of a transposed convolution that an input pixel feeds."""
    sy, sx, dy, dx, pt, pl, _, _ = op["window"]
    filters = op["filters"]
    for ky in range(filters["kernel_height"]):
        iy, rest_y = divmod(y + pt - ky * dy, sy)
        for kx in range(filters["kernel_width"]):
            ix, rest_x = divmod(x + pl - kx * dx, sx)
            if rest_y == rest_x == 0 and 0 <= iy < height and 0 <= ix < width:
                yield ky * filters["kernel_width"] + kx, iy, ix


def convolution(taps_of, weights_name, start, step, end):
    """All convolutions: acc from start, a step per tap and channel, then end."""

    def formula(op, inputs, shape):
        a = inputs[0]
        height, width, _ = a.shape
        filters, weights = op["filters"], op["filters"][weights_name]
        count = filters["inputs"]
        size = filters["kernel_height"] * filters["kernel_width"] * count
        per_group = filters["outputs"] // op["groups"]

        def element(y, x, o):
            first = o // per_group * count
            acc = start(op, o)
            for tap, iy, ix in taps_of(op, height, width, y, x):
                at = (iy * width + ix) * a.shape[2] + first
                w = o * size + tap * count
                for c in range(count):
                    acc = step(a.elements[at + c], weights[w + c], acc)
            return end(op, o, acc)

        return element

    return formula


def binary_conv2d(op, inputs, shape):
    return convolution(
        taps, "weights", lambda op, o: 0, lambda a, w, acc: acc + a * w, lambda op, o, acc: acc)(op, inputs, shape)


def float_conv(taps_of):
    return convolution(taps_of, "values", lambda op, o: op["bias"][o], fma32, lambda op, o, acc: acc)


def weight_only_conv(op, inputs, shape):
    return convolution(
        taps, "weights", lambda op, o: 0.0, lambda x, w, acc: fma32(x, float(w), acc),
        lambda op, o, acc: fma32(acc, op["scale"][o], op["bias"][o]))(op, inputs, shape)


def pointwise(function):
    def formula(op, inputs, shape):
        return lambda y, x, c: function(op, inputs[0].at(y, x, c), c)
    return formula


UNARY = [
    abs,
    lambda x: -x,
    lambda x: float32(math.sqrt(x)) if x >= 0 else math.nan,
    lambda x: float32(exp(x)),
    lambda x: float32(divide(1.0, 1 + exp(-x))),
    lambda x: float32(tanh(x)),
]
BINARY = [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, divide]


def binary(op, inputs, shape):
    a, b = inputs
    function = BINARY[op["function"]]
    h, w, n = (size != 1 for size in b.shape)
    return lambda y, x, c: float32(function(a.at(y, x, c), b.at(y * h, x * w, c * n)))


def softmax(op, inputs, shape):
    channels = shape[2]

    def element(y, x, c):
        pixel = [inputs[0].at(y, x, i) for i in range(channels)]
        m = pixel[0]
        for v in pixel:
            m = maximum(m, v)
        e = [exp(v - m) for v in pixel]
        total = 0.0
        for v in e:
            total = total + v
        return float32(divide(e[c], total))

    return element


def concat(op, inputs, shape):
    source = [(value, c) for value in inputs for c in range(value.shape[2])]
    return lambda y, x, c: source[c][0].at(y, x, source[c][1])


def deep_channel(op, dy, dx, c, shallow):
    b = op["block"]
    return c * b * b + dy * b + dx if op["order"] == 0 else (dy * b + dx) * shallow + c


def depth_to_space(op, inputs, shape):
    b = op["block"]
    return lambda y, x, c: inputs[0].at(y // b, x // b, deep_channel(op, y % b, x % b, c, shape[2]))


def space_to_depth(op, inputs, shape):
    b, shallow = op["block"], inputs[0].shape[2]
    source = {
        deep_channel(op, dy, dx, c, shallow): (dy, dx, c)
        for dy in range(b) for dx in range(b) for c in range(shallow)
    }

    def element(y, x, k):
        dy, dx, c = source[k]
        return inputs[0].at(y * b + dy, x * b + dx, c)

    return element


def flatten(op, inputs, shape):
    height, width, _ = inputs[0].shape
    return lambda y, x, k: inputs[0].at(k // width % height, k % width, k // (width * height))


def pad(op, inputs, shape):
    height, width, _ = inputs[0].shape

    def moved(i, n):
        if 0 <= i < n or op["mode"] == 0:
            return i
        if op["mode"] == 2:
            return 0 if i < 0 else n - 1
        return -i if i < 0 else 2 * (n - 1) - i

    def element(y, x, c):
        iy, ix = moved(y - op["top"], height), moved(x - op["left"], width)
        return inputs[0].at(iy, ix, c) if 0 <= iy < height and 0 <= ix < width else op["value"]

    return element


def axis_taps(op, scale, i, size_in, size_out):
    """Pixels and weights of output pixel i along one axis of Resize."""
    num, den = scale
    coordinates = op["coordinates"]
    if coordinates in (1, 3) and size_out == 1:
        n, d = 0, 1
    elif coordinates in (0, 1):
        n, d = (2 * i + 1) * den - num, 2 * num
    elif coordinates == 2:
        n, d = i * den, num
    else:
        n, d = i * (size_in - 1), size_out - 1
    if op["interpolation"] == 1:
        if n < 0:
            n, d = 0, 1
        elif n > (size_in - 1) * d:
            n, d = size_in - 1, 1
    k, s = n // d, (n % d) / d
    if op["interpolation"] == 0:
        picked = [n // d, -(-n // d), -((d - 2 * n) // (2 * d)), (2 * n + d) // (2 * d)][op["rounding"]]
        pixels, weights = [picked], [1.0]
    elif op["interpolation"] == 1:
        pixels, weights = [k, k + 1], [1 - s, s]
    else:
        a = op["cubic_a"]

        def near(t):
            return ((a + 2) * t - (a + 3)) * t * t + 1

        def far(t):
            return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a

        pixels, weights = [k - 1, k, k + 1, k + 2], [far(s + 1), near(s), near(1 - s), far(2 - s)]
    return [(min(max(p, 0), size_in - 1), float32(w)) for p, w in zip(pixels, weights)]


def weighted(numbers, weights):
    acc = float32(numbers[0] * weights[0])
    for number, weight in zip(numbers[1:], weights[1:]):
        acc = fma32(number, weight, acc)
    return acc


def resize(op, inputs, shape):
    a = inputs[0]
    rows = [axis_taps(op, op["scale_y"], i, a.shape[0], shape[0]) for i in range(shape[0])]
    columns = [axis_taps(op, op["scale_x"], i, a.shape[1], shape[1]) for i in range(shape[1])]

    def element(y, x, c):
        along_x = [
            weighted([a.at(iy, ix, c) for ix, _ in columns[x]], [w for _, w in columns[x]]) for iy, _ in rows[y]]
        return weighted(along_x, [w for _, w in rows[y]])

    return element


def max_pool(op, inputs, shape):
    a = inputs[0]

    def element(y, x, c):
        acc = -math.inf
        for _, iy, ix in taps(op, a.shape[0], a.shape[1], y, x):
            acc = maximum(acc, a.at(iy, ix, c))
        return acc

    return element


def average_pool(op, inputs, shape):
    a = inputs[0]
    height, width, _ = a.shape
    sy, sx, dy, dx, pt, pl, pb, pr = op["window"]

    def element(y, x, c):
        acc, count = 0.0, 0
        for _, iy, ix in taps(op, height, width, y, x):
            acc = float32(acc + a.at(iy, ix, c))
            count += 1
        if op["count_padding"]:
            rows = sum(y * sy - pt + k * dy < height + pb for k in range(op["kernel_height"]))
            count = rows * sum(x * sx - pl + k * dx < width + pr for k in range(op["kernel_width"]))
        return float32(divide(acc, float(count)))

    return element


def global_average_pool(op, inputs, shape):
    a = inputs[0]
    height, width, _ = a.shape

    def element(y, x, c):
        total = 0.0
        for iy in range(height):
            row = 0.0
            for ix in range(width):
                row = row + a.at(iy, ix, c)
            total = total + row
        return float32(total / (height * width))

    return element


def global_max_pool(op, inputs, shape):
    a = inputs[0]

    def element(y, x, c):
        acc = -math.inf
        for iy in range(a.shape[0]):
            for ix in range(a.shape[1]):
                acc = maximum(acc, a.at(iy, ix, c))
        return acc

    return element


def ternarize(op, x, c):
    return 1 if x >= op["upper"][c] else -1 if x < op["lower"][c] else 0


def clip(op, x, c):
    return op["low"] if x < op["low"] else op["high"] if x > op["high"] else x


FORMULAS = {
    "Binarize": pointwise(lambda op, x, c: 1 if x >= op["thresholds"][c] else -1),
    "Ternarize": pointwise(ternarize),
    "ToFloat": pointwise(lambda op, a, c: float(a)),
    "BinaryConv2d": binary_conv2d,
    "ScaleSums": pointwise(lambda op, s, c: fma32(float(s), op["scale"][c], op["bias"][c])),
    "ThresholdSums": pointwise(lambda op, s, c: 1 if s >= op["thresholds"][c] else -1),
    "Conv2d": float_conv(taps),
    "BinaryWeightConv2d": weight_only_conv,
    "ConvTranspose2d": float_conv(fed_taps),
    "Affine": pointwise(lambda op, x, c: fma32(x, op["scale"][c], op["bias"][c])),
    "PRelu": pointwise(lambda op, x, c: x if x >= 0 else float32(x * op["slope"][c])),
    "Clip": pointwise(clip),
    "Unary": pointwise(lambda op, x, c: UNARY[op["function"]](x)),
    "Binary": binary,
    "Softmax": softmax,
    "Concat": concat,
    "SelectChannels": lambda op, inputs, shape: lambda y, x, i: inputs[0].at(y, x, op["channels"][i]),
    "DepthToSpace": depth_to_space,
    "SpaceToDepth": space_to_depth,
    "Flatten": flatten,
    "Pad": pad,
    "Resize": resize,
    "MaxPool": max_pool,
    "AveragePool": average_pool,
    "GlobalAveragePool": global_average_pool,
    "GlobalMaxPool": global_max_pool,
}


# ---- Section 7: self-test ------------------------------------------------------------------------

U64 = 2**64 - 1


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & U64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & U64
    return z ^ (z >> 31)


def generated_picture(seed, number, shape, value_range):
    start = mix(seed + number & U64)
    elements = []
    for j in range(shape[0] * shape[1] * shape[2]):
        z = mix(start + (j + 1) * 0x9E3779B97F4A7C15 & U64)
        elements.append(0.0 if z % 16 == 0 else float32((z >> 40) * 2.0**-24 * value_range))
    return Value("FLOAT", shape, elements)


def digest_of(value):
    return hashlib.sha256(value.serialized()).digest()


def self_test(model):
    """Nothing if the model passes, else the first node whose value is another."""
    test = model.head["self_test"]
    value_range = model.head["metadata"]["value_range"]
    pictures = [
        generated_picture(test["seed"], i, (*size, model.inputs[i]["channels"]), value_range)
        for i, size in enumerate(test["shapes"])
    ]
    values = run(model, pictures)[len(pictures):]
    for node, value, expected in zip(model.nodes, values, test["digests"]):
        if digest_of(value) != struct.pack("<4Q", *expected):
            return node["name"]
    return None


# ---- Commands ------------------------------------------------------------------------------------


def read(path):
    with open(path, "rb") as file:
        return file.read()


def check(paths):
    failures = 0
    for path in paths:
        try:
            model = Model(read(path))
            print(f"{path}: valid, {len(model.nodes)} nodes")
        except Refused as refused:
            print(f"{path}: {refused}")
            failures = 1
    return failures


def show(path):
    model = Model(read(path))
    names = [i["name"] for i in model.inputs] + [n["name"] for n in model.nodes]
    for i, entry in enumerate(model.inputs):
        size = "x".join(str(entry[side] or "any") for side in ("height", "width"))
        print(f"{i:5} input {entry['name']}: {entry['channels']} channels, {size}")
    for i, node in enumerate(model.nodes, len(model.inputs)):
        operands = ", ".join(names[j] for j in node["inputs"])
        element, channels = model.types[i]
        print(f"{i:5} {NAMES[node['operator_type']]} {node['name']}({operands}): {element}[H, W, {channels}]")
    for output in model.outputs:
        print(f"      output {output['name']} = value {output['value']}")
    return 0


def test(paths):
    failures = 0
    for path in paths:
        model = Model(read(path))
        if model.head["self_test"] is None:
            print(f"{path}: carries no self-test")
            failures = 1
        else:
            first = self_test(model)
            print(f"{path}: " + ("passed" if first is None else f"failed, first at '{first}'"))
            failures |= first is not None
    return failures


def run_file(path, pictures, target):
    model = Model(read(path))
    if len(model.outputs) != 1:
        raise ValueError("the model has several outputs")
    values = run(model, [deserialized(read(picture)) for picture in pictures])
    temporary = target + ".tmp"
    with open(temporary, "wb") as file:
        file.write(values[model.outputs[0]["value"]].serialized())
    os.replace(temporary, target)
    return 0


def conformance(folder):
    manifest = json.loads(read(os.path.join(folder, "manifest.json")))
    failures = []
    for vector in manifest["accept"]:
        model = Model(read(os.path.join(folder, vector["model"])))
        pictures = [deserialized(read(os.path.join(folder, path))) for path in vector["inputs"]]
        values = run(model, pictures)
        for node, value, expected in zip(model.nodes, values[len(pictures):], vector["values"]):
            if digest_of(value).hex() != expected:
                failures.append(f"{vector['name']}: node '{node['name']}'")
                break
        for output, path in zip(model.outputs, vector["outputs"]):
            if values[output["value"]].serialized() != read(os.path.join(folder, path)):
                failures.append(f"{vector['name']}: output '{output['name']}'")
        if self_test(model) is not None:
            failures.append(f"{vector['name']}: self-test")
    for vector in manifest["reject"]:
        try:
            Model(read(os.path.join(folder, vector["file"])))
            failures.append(f"{vector['file']}: accepted")
        except Refused as refused:
            if refused.code != vector["code"]:
                failures.append(f"{vector['file']}: {refused}, expected {vector['code']}")
    for failure in failures:
        print(failure)
    print(f"{len(manifest['accept'])} accept and {len(manifest['reject'])} reject vectors, {len(failures)} failures")
    return 1 if failures else 0


def main(arguments):
    command, rest = (arguments[0], arguments[1:]) if arguments else (None, [])
    try:
        if command == "check" and rest:
            return check(rest)
        if command == "print" and len(rest) == 1:
            return show(rest[0])
        if command == "test" and rest:
            return test(rest)
        if command == "run" and len(rest) >= 4 and rest[-2] == "-o":
            return run_file(rest[0], rest[1:-2], rest[-1])
        if command == "conformance" and len(rest) == 1:
            return conformance(rest[0])
    except (Refused, ValueError, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    print(__doc__, file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
