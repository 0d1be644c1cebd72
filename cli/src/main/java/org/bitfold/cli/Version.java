package org.bitfold.cli;

import org.bitfold.format.FormatVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code bitfold --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String program = Bitfold.class.getPackage().getImplementationVersion();
    return new String[] {
      "bitfold " + (program == null ? "(not packaged)" : program),
      "file format " + FormatVersion.CURRENT,
      "Java " + Runtime.version()
    };
  }
}
