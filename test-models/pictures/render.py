#!/usr/bin/env python3
"""Draw the demo picture: a harbour with a lighthouse, a boat, bricks and lettering.

    render.py --out FOLDER

Everything is computed here, so the picture is free to use like the rest of this repository. It is drawn
six times as large, blurred a little as by a lens, averaged down to 320 x 240 (harbour.png) and shrunk with
the Matlab-compatible bicubic of ../pytorch to 160 x 120 (harbour-x2.png) and 80 x 60 (harbour-x4.png), the
way the papers make their low-resolution pictures. The lettering uses the typeface bundled with Pillow.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "pytorch"))
import bicubic  # noqa: E402

WIDTH, HEIGHT, OVERSAMPLING = 320, 240, 6
HORIZON = 118
LENS_BLUR = 0.6  # standard deviation in pixels: photographs have no steps from one pixel to the next


def noise(rng, height, width, cell, stretch=1.0):
    """Smooth noise in -1..1 whose blobs are about ``cell`` pixels high and ``cell * stretch`` wide."""
    rows, columns = int(height / cell) + 3, int(width / (cell * stretch)) + 3
    grid = Image.fromarray(rng.uniform(-1, 1, (rows, columns)).astype(np.float32))
    size = (int(columns * cell * stretch), int(rows * cell))
    return np.asarray(grid.resize(size, Image.BICUBIC))[:height, :width]


def fractal(rng, height, width, cell, octaves, stretch=1.0):
    """Noise summed over octaves, each half as large and strong as the one before."""
    total = np.zeros((height, width))
    for i in range(octaves):
        total += noise(rng, height, width, max(1.0, cell / 2**i), stretch) / 2**i
    return total


class Canvas:
    """A large picture drawn on in the coordinates of the small one."""

    def __init__(self):
        self.n = OVERSAMPLING
        self.height, self.width = HEIGHT * self.n, WIDTH * self.n
        self.pixels = np.zeros((self.height, self.width, 3))
        self.y, self.x = np.mgrid[0 : self.height, 0 : self.width].astype(np.float64) / self.n

    def mask(self, draw):
        """Where ``draw(ImageDraw, scale)`` paints."""
        image = Image.new("L", (self.width, self.height))
        draw(ImageDraw.Draw(image), self.n)
        return np.asarray(image) > 127

    def polygon(self, points):
        return self.mask(lambda d, n: d.polygon([(x * n, y * n) for x, y in points], fill=255))

    def line(self, points, width):
        return self.mask(
            lambda d, n: d.line([(x * n, y * n) for x, y in points], fill=255, width=max(1, round(width * n)))
        )

    def circle(self, x, y, r):
        return (self.x - x) ** 2 + (self.y - y) ** 2 < r * r

    def text(self, x, y, words, size):
        font = ImageFont.load_default(size * self.n)
        return self.mask(lambda d, n: d.text((x * n, y * n), words, fill=255, font=font, anchor="mm"))

    def paint(self, where, color, shade=1.0):
        """``shade`` multiplies the colour: a number, or an array the size of the canvas."""
        shade = np.broadcast_to(np.asarray(shade, float), (self.height, self.width))
        self.pixels[where] = np.asarray(color, float) * shade[where][:, None]


def sky(c, rng):
    height = np.clip(c.y / HORIZON, 0, 1)[..., None]
    c.pixels[:] = (1 - height) * np.array([74, 122, 184]) + height * np.array([243, 214, 178])
    clouds = fractal(rng, c.height, c.width, 34 * c.n, 7, stretch=2.2) - 0.5 * (c.y / HORIZON)
    cover = np.clip((clouds - 0.05) * 2.2, 0, 1)[..., None] * 0.85
    light = 236 + 18 * np.clip(fractal(rng, c.height, c.width, 12 * c.n, 5, 2.0), -1, 1)[..., None]
    c.pixels[:] = (1 - cover) * c.pixels + cover * light * np.array([1.0, 0.98, 0.95])


def hills(c, rng):
    for base, rise, color, cell in [(108, 34, (126, 140, 158), 60), (114, 26, (84, 108, 96), 38)]:
        ridge = base - rise * (0.5 + 0.5 * fractal(rng, 2, c.width, cell * c.n, 6)[0])
        where = (c.y > ridge[None, :]) & (c.y < HORIZON + 1)
        c.paint(where, color, 1 + 0.22 * fractal(rng, c.height, c.width, 5 * c.n, 4))


def sea(c, rng):
    where = c.y >= HORIZON
    depth = np.clip((c.y - HORIZON) / (HEIGHT - HORIZON), 0, 1)
    c.paint(where, (58, 104, 124), 1.15 - 0.35 * depth)
    # Rows of waves, closer together and flatter near the horizon.
    phase = 95 * np.log1p(7 * depth) + 3.0 * fractal(rng, c.height, c.width, 16 * c.n, 4, 3.0)
    crest = np.clip(np.sin(phase) * 1.6 + fractal(rng, c.height, c.width, 5 * c.n, 3, 4.0) - 0.9, 0, 1)
    c.pixels[where] += (crest[..., None] * np.array([120, 118, 104]))[where]


def lighthouse(c, rng):
    foot, top, left, right = 150, 34, 52, 70
    c.paint(
        c.polygon([(20, 158), (32, 146), (52, 141), (82, 142), (104, 150), (112, 160)]),
        (92, 84, 76),
        1 + 0.4 * fractal(rng, c.height, c.width, 6 * c.n, 5),
    )
    tower = c.polygon([(left - 4, foot), (right + 4, foot), (right - 3, top + 14), (left + 3, top + 14)])
    across = np.clip((c.x - (left - 4)) / (right - left + 8), 0, 1)
    shade = 0.55 + 0.55 * np.sin(np.pi * (0.15 + 0.7 * (1 - across)))
    shade = shade * (1 + 0.05 * fractal(rng, c.height, c.width, 2 * c.n, 3))
    c.paint(tower, (240, 236, 228), shade)
    spiral = np.mod((c.y + 0.62 * (c.x - left)) / 13.0, 2) < 1
    c.paint(tower & spiral, (196, 44, 40), shade)
    for y in (62, 88, 116):
        window = c.polygon([(59.5, y), (62.5, y), (62.5, y + 6), (59.5, y + 6)]) | c.circle(61, y, 1.5)
        c.paint(window, (34, 38, 48))
    c.paint(c.polygon([(48, 50), (74, 50), (74, 47.6), (48, 47.6)]), (52, 52, 58))
    for x in np.arange(49, 74.5, 2.4):
        c.paint(c.line([(x, 47.6), (x, 42.6)], 0.55), (40, 40, 46))
    c.paint(c.line([(48, 42.6), (74.3, 42.6)], 0.7), (40, 40, 46))
    c.paint(c.polygon([(55, 48), (67, 48), (67, 37), (55, 37)]), (255, 226, 140), 0.8 + 0.3 * across)
    for x in (55.4, 59, 63, 66.7):
        c.paint(c.line([(x, 48), (x, 37)], 0.7), (40, 40, 46))
    c.paint(c.polygon([(53, 37), (69, 37), (61, 28)]), (166, 36, 34), 0.7 + 0.5 * across)
    c.paint(c.line([(61, 28), (61, 22)], 0.6), (40, 40, 46))
    c.paint(c.circle(61, 27.5, 1.3), (40, 40, 46))


def boat(c, rng):
    hull = c.polygon([(150, 141), (246, 139), (234, 160), (164, 160)])
    c.paint(hull, (44, 62, 98), 1.25 - 0.03 * (c.y - 140) + 0.05 * fractal(rng, c.height, c.width, 3 * c.n, 3, 6))
    c.paint(hull & (c.y < 143.6), (236, 232, 222))
    c.paint(hull & (c.y > 156), (150, 40, 36))
    c.paint(c.text(198, 149.6, "LQ 160", 8.5), (238, 232, 214))
    folds = 0.9 + 0.1 * np.sin(0.32 * c.x + 0.1 * c.y) - 0.002 * (c.y - 40)
    c.paint(c.line([(196, 141), (196, 26)], 1.5), (96, 66, 42), 1 + 0.2 * fractal(rng, c.height, c.width, 2 * c.n, 2))
    main = c.polygon([(198, 32), (198, 132), (240, 130)])
    c.paint(main, (246, 240, 226), folds)
    for y in range(46, 130, 14):
        c.paint(main & (np.abs(c.y - y - 0.12 * (c.x - 198)) < 0.35), (176, 166, 150))
    c.paint(
        main & ((c.x - 211) ** 2 + (c.y - 108) ** 2 < 64) & ((c.x - 211) ** 2 + (c.y - 108) ** 2 > 30), (190, 52, 42)
    )
    jib = c.polygon([(194, 38), (194, 128), (156, 134)])
    c.paint(jib, (228, 170, 74), folds)
    c.paint(jib & (np.mod(c.y + 0.9 * c.x, 18) < 5), (206, 120, 44), folds)
    for end in (152, 243):
        c.paint(c.line([(196, 26), (end, 140)], 0.5), (60, 56, 56))
    for y in range(40, 136, 8):
        c.paint(c.line([(195.5 - (y - 26) * 0.06, y), (196.5 + (y - 26) * 0.06, y)], 0.5), (60, 56, 56))
    c.paint(c.polygon([(196, 26), (210, 28.5), (196, 31)]), (200, 40, 44))
    # The reflection: broken by the waves.
    ripple = (c.y > 160) & (c.y < 176) & (c.x > 166) & (c.x < 232)
    ripple &= np.sin(2.4 * c.y + 2.5 * fractal(rng, c.height, c.width, 6 * c.n, 3, 3)) > 0.1
    c.pixels[ripple] *= 0.66


def wall(c, rng):
    top = 186 - 0.02 * c.x
    where = c.y > top
    row = np.floor((c.y - top) / 8.2)
    column = (c.x + 9.5 * np.mod(row, 2) + 0.3 * row) / 19.0
    brick = np.floor(column)
    tint = np.sin(brick * 12.9898 + row * 78.233) * 43758.5453
    tint = tint - np.floor(tint)
    grain = fractal(rng, c.height, c.width, 4 * c.n, 5)
    c.paint(where, (158, 84, 62), 0.78 + 0.36 * tint + 0.16 * grain)
    mortar = (np.mod(c.y - top, 8.2) < 1.1) | (np.mod(column, 1) < 1.1 / 19)
    c.paint(where & mortar, (188, 178, 164), 0.9 + 0.2 * grain)
    c.paint(where & (c.y < top + 5), (150, 146, 140), 1 + 0.2 * grain + 0.04 * (top - c.y))
    sign = c.polygon([(28, 199), (178, 196), (178, 228), (28, 231)])
    c.paint(c.polygon([(30, 202), (181, 199), (181, 231), (30, 234)]) & where, (60, 40, 34))
    wood = 1 + 0.14 * np.sin(2.2 * c.y + 4 * fractal(rng, c.height, c.width, 10 * c.n, 4, 6)) + 0.06 * grain
    c.paint(sign, (206, 186, 142), wood)
    edge = c.line([(30, 201), (176, 198), (176, 226), (30, 229), (30, 201)], 0.9)
    c.paint(edge, (70, 52, 40))
    c.paint(c.text(103, 209.5, "BITFOLD", 18), (46, 34, 30))
    c.paint(c.text(103, 223, "one bit per weight, 32 at a time", 6.6), (60, 44, 36))
    for x, y in ((34, 204.5), (172, 201.8), (34, 225.5), (172, 222.8)):
        c.paint(c.circle(x, y, 1.2), (56, 54, 52))


def rope_and_ball(c, rng):
    """A mooring post with a rope, and a shaded float: round shapes with fine stripes."""
    post = c.polygon([(214, 240), (216, 188), (234, 188), (236, 240)])
    across = np.clip((c.x - 214) / 22, 0, 1)
    bark = 1 + 0.2 * np.sin(3.1 * c.x + 3 * fractal(rng, c.height, c.width, 14 * c.n, 3, 0.3))
    c.paint(post, (104, 78, 54), (0.45 + 0.8 * np.sin(np.pi * across)) * bark)
    coil = post & (c.y > 198) & (c.y < 222)
    c.paint(coil, (206, 182, 130), (0.5 + 0.6 * np.sin(np.pi * across)))
    c.paint(coil & (np.mod(c.y + 0.18 * c.x, 4.0) < 1.0), (92, 72, 46))
    c.paint(coil & (np.mod(c.x + 0.9 * c.y, 2.4) < 0.5), (120, 98, 62))
    x, y, r = 276, 206, 25
    distance = np.sqrt((c.x - x) ** 2 + (c.y - y) ** 2) / r
    height = np.sqrt(np.clip(1 - distance**2, 0, 1))
    light = np.clip(-0.45 * (c.x - x) / r - 0.6 * (c.y - y) / r + 0.66 * height, 0, 1)
    c.paint((distance > 1) & (((c.x - x - 8) / 28) ** 2 + ((c.y - y - 21) / 7) ** 2 < 1), (86, 50, 40))
    ball = distance < 1
    longitude = np.arctan2((c.x - x) * 0.94 + (c.y - y) * 0.34, np.maximum(height, 1e-3) * r)
    stripe = np.mod(longitude * 3.2, 1) < 0.5
    c.paint(ball, (226, 92, 34), 0.32 + 0.85 * light)
    c.paint(ball & stripe, (240, 234, 220), 0.32 + 0.75 * light)
    shine = np.clip(light - 0.93, 0, 1) * 14
    c.pixels[ball] += (shine[..., None] * np.array([90, 90, 90]))[ball]


def birds(c):
    for x, y, s in [(120, 40, 6), (136, 52, 4.5), (104, 60, 4), (272, 46, 5)]:
        wing = [
            (x - s, y - 0.35 * s),
            (x - 0.4 * s, y - 0.62 * s),
            (x, y),
            (x + 0.4 * s, y - 0.62 * s),
            (x + s, y - 0.35 * s),
        ]
        c.paint(c.line(wing, 0.8), (52, 52, 58))


def lens(pixels, sigma):
    """Gaussian blur of an [H, W, C] picture, edges repeated."""
    reach = int(3 * sigma)
    window = np.exp(-(np.arange(-reach, reach + 1) ** 2) / (2 * sigma**2))
    window /= window.sum()
    for axis in (0, 1):
        padded = np.pad(pixels, [(reach, reach) if a == axis else (0, 0) for a in range(3)], "edge")
        pixels = sum(w * np.take(padded, range(i, i + pixels.shape[axis]), axis) for i, w in enumerate(window))
    return pixels


def render():
    """The high-resolution picture, uint8 [240, 320, 3]."""
    rng = np.random.default_rng(20230501)
    c = Canvas()
    for part in (sky, hills, sea, lighthouse, boat, wall, rope_and_ball):
        part(c, rng)
    birds(c)
    pixels = lens(np.clip(c.pixels, 0, 255), LENS_BLUR * c.n)
    pixels = pixels.reshape(HEIGHT, c.n, WIDTH, c.n, 3).mean((1, 3))
    pixels += rng.normal(0, 0.6, pixels.shape)
    return np.floor(np.clip(pixels, 0, 255) + 0.5).astype(np.uint8)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent)
    args = parser.parse_args(argv)
    large = render()
    Image.fromarray(large).save(args.out / "harbour.png", optimize=True)
    for scale in (2, 4):
        small = bicubic.resize(large, 1 / scale)
        Image.fromarray(small).save(args.out / f"harbour-x{scale}.png", optimize=True)


if __name__ == "__main__":
    main()
