package org.bitfold.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bitfold.model.Input;
import org.bitfold.model.Shape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Width and height of a picture, written {@code 320x180}. */
record PictureSize(int width, int height) {
  @Override
  public String toString() {
    return width + "x" + height;
  }

  /**
   * The shape of a picture for {@code input}: of this size, where the input has none of its own.
   */
  Shape of(Input input) {
    return new Shape(
        input.height() == 0 ? height : input.height(),
        input.width() == 0 ? width : input.width(),
        input.channels());
  }

  /** Reads what {@link #toString} writes. */
  static final class Converter implements ITypeConverter<PictureSize> {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,5})x([1-9][0-9]{0,5})");

    @Override
    public PictureSize convert(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'" + text + "' is no picture size; write width and height as in 320x180");
      }
      return new PictureSize(
          Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
  }
}
