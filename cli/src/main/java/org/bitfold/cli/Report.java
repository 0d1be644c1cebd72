package org.bitfold.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bitfold.format.AtomicFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mixed into commands whose result is a table for people or JSON for programs. */
final class Report {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  /** Prints {@code data} as JSON where that is asked for, else what {@code text} prints. */
  void print(Object data, Consumer<PrintWriter> text) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(toJson(data));
    } else {
      text.accept(out);
    }
    out.flush();
  }

  /** Writes {@code data} to {@code file} as JSON. */
  static void write(Path file, Object data) throws IOException {
    AtomicFile.write(file, (toJson(data) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String toJson(Object data) {
    try {
      // Made anew, not kept: loading it would delay every command that prints text.
      return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that is no JSON: " + data.getClass(), e);
    }
  }
}
