package org.bitfold.converter.onnx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bitfold.converter.ConversionException;
import org.bitfold.converter.onnx.proto.StringStringEntryProto;
import org.bitfold.model.Provenance;
import org.bitfold.model.Sha256;

/**
 * Tensors that lie in files beside the network. A file may only name files in its own folder or
 * below. A link is followed where it ends inside that folder or beside the file that the network
 * itself is a link to: the Hugging Face cache links both into one folder of blobs.
 */
final class ExternalData {
  private final Path network;
  private final Map<String, Path> files = new TreeMap<>();

  ExternalData(Path network) {
    this.network = network;
  }

  /**
   * The bytes of one tensor.
   *
   * @param entries ONNX's keys location, offset, length
   * @param bytes how many bytes the tensor's extents call for
   */
  ByteBuffer read(List<StringStringEntryProto> entries, long bytes, String where) {
    Map<String, String> keys = new HashMap<>();
    for (StringStringEntryProto entry : entries) {
      if (keys.put(entry.getKey(), entry.getValue()) != null) {
        throw new ConversionException(
            where,
            "external data with two values of '%s'".formatted(entry.getKey()),
            "one",
            "The file is damaged; export it again");
      }
    }
    String location = keys.getOrDefault("location", "");
    Path file = files.computeIfAbsent(location, name -> resolve(name, where));
    long offset = number(keys, "offset", 0, where);
    long length = number(keys, "length", bytes, where);
    if (length != bytes) {
      throw new ConversionException(
          where,
          "%d bytes of external data".formatted(length),
          "%d, as its extents say".formatted(bytes),
          "");
    }
    try (FileChannel channel = FileChannel.open(file)) {
      if (offset > channel.size() - length) {
        throw new ConversionException(
            where,
            "bytes %d to %d of '%s', which has %d"
                .formatted(offset, offset + length, location, channel.size()),
            "",
            "The file with the weights is cut short or belongs to another export");
      }
      ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(length));
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new IOException("ended while it was read");
        }
      }
      return buffer.flip();
    } catch (IOException e) {
      throw unreadable(where, location, e);
    }
  }

  /** The files that were read, by name, with their digests. */
  List<Provenance.SourceFile> sources() {
    List<Provenance.SourceFile> sources = new ArrayList<>();
    files.forEach((name, file) -> sources.add(new Provenance.SourceFile(name, digest(name, file))));
    return sources;
  }

  private Path resolve(String location, String where) {
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException e) {
      throw outside(where, location);
    }
    if (location.isEmpty() || relative.isAbsolute() || climbs(relative)) {
      throw outside(where, location);
    }
    Path folder = network.toAbsolutePath().getParent();
    Path file = folder.resolve(relative);
    if (!Files.isRegularFile(file)) {
      throw new ConversionException(
          where,
          "its weights lie in '%s', which is not beside the network".formatted(location),
          "a file in " + folder,
          "Copy it there");
    }
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath())
          && !real.getParent().equals(network.toRealPath().getParent())) {
        throw outside(where, location);
      }
      return real;
    } catch (IOException e) {
      throw unreadable(where, location, e);
    }
  }

  private static boolean climbs(Path relative) {
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        return true;
      }
    }
    return false;
  }

  private static long number(Map<String, String> keys, String key, long otherwise, String where) {
    String text = keys.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new ConversionException(
          where, "external data with %s '%s'".formatted(key, text), "a number", "");
    }
    throw new ConversionException(
        where, "external data with %s %s".formatted(key, text), "0 or more", "");
  }

  private static Sha256 digest(String name, Path file) {
    MessageDigest digest = Sha256.messageDigest();
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw unreadable(name, name, e);
    }
    return Sha256.of(digest.digest());
  }

  private static ConversionException outside(String where, String location) {
    return new ConversionException(
        where,
        "its weights lie in '%s', outside the network's folder".formatted(location),
        "a relative path inside it, without links that lead out",
        "Put the file beside the network and export or save it again");
  }

  private static ConversionException unreadable(String where, String location, IOException e) {
    return new ConversionException(
        where, "'%s' cannot be read (%s)".formatted(location, e.getMessage()), "", "");
  }
}
