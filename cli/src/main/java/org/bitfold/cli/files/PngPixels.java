package org.bitfold.cli.files;

import ar.com.hjg.pngj.ImageInfo;
import ar.com.hjg.pngj.PngReader;
import ar.com.hjg.pngj.PngjInputException;
import ar.com.hjg.pngj.chunks.PngChunkPLTE;
import ar.com.hjg.pngj.chunks.PngChunkTRNS;
import java.util.Arrays;

/** What the samples of a PNG row mean, by its colour type (PNG specification, section 11.2.2). */
sealed interface PngPixels {
  /** 1 for gray, 3 for colours. */
  int channels();

  /** The largest sample. */
  int full();

  /** A sample, 0 … {@link #full()}, of pixel {@code x} of a row, of gray or RGB. */
  int sample(int[] row, int x, int channel);

  /** Whether nothing shines through pixel {@code x}. */
  boolean opaque(int[] row, int x);

  /** The meaning of the rows that {@code reader} is about to read. */
  static PngPixels of(PngReader reader) {
    ImageInfo info = reader.imgInfo;
    PngChunkTRNS transparency = reader.getMetadata().getTRNS();
    if (info.indexed) {
      return Palette.of(reader.getMetadata().getPLTE(), transparency);
    }
    int[] key = null;
    if (transparency != null && !info.alpha) {
      key = info.greyscale ? new int[] {transparency.getGray()} : transparency.getRGB();
    }
    return new Direct(info.greyscale ? 1 : 3, info.channels, info.bitDepth, key);
  }

  /**
   * Samples that stand in the row.
   *
   * @param stride samples of a pixel, alpha included
   * @param depth bits of a sample in the file; fewer than 8 are spread over 0 … 255
   * @param key the colour that is transparent, null for none
   */
  record Direct(int channels, int stride, int depth, int[] key) implements PngPixels {
    @Override
    public int full() {
      return depth == 16 ? 0xffff : 0xff;
    }

    @Override
    public int sample(int[] row, int x, int channel) {
      int sample = row[x * stride + channel];
      return depth < 8 ? sample * 0xff / ((1 << depth) - 1) : sample;
    }

    @Override
    public boolean opaque(int[] row, int x) {
      if (stride > channels) {
        return row[x * stride + channels] == full();
      }
      return key == null
          || !Arrays.equals(row, x * stride, x * stride + channels, key, 0, channels);
    }
  }

  /**
   * Numbers of colours; a palette of grays makes a gray picture.
   *
   * @param colors 24 bits each, red highest
   * @param alpha of the first colours; those beyond are opaque
   */
  record Palette(int channels, int[] colors, int[] alpha) implements PngPixels {
    static Palette of(PngChunkPLTE palette, PngChunkTRNS transparency) {
      if (palette == null) {
        throw new PngjInputException("there is no palette");
      }
      int[] colors = new int[palette.getNentries()];
      Arrays.setAll(colors, palette::getEntry);
      boolean gray =
          Arrays.stream(colors)
              .allMatch(
                  rgb -> (rgb >> 16 & 0xff) == (rgb & 0xff) && (rgb >> 8 & 0xff) == (rgb & 0xff));
      int[] alpha = transparency == null ? new int[0] : transparency.getPalletteAlpha();
      return new Palette(gray ? 1 : 3, colors, alpha);
    }

    @Override
    public int full() {
      return 0xff;
    }

    @Override
    public int sample(int[] row, int x, int channel) {
      return colors[row[x]] >> 16 - 8 * channel & 0xff;
    }

    @Override
    public boolean opaque(int[] row, int x) {
      return row[x] >= alpha.length || alpha[row[x]] == 0xff;
    }
  }
}
