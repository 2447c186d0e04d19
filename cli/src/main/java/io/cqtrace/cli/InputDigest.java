package io.cqtrace.cli;

import io.cqtrace.analysis.report.ReportFacts.InputFile;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.PortableNames;
import java.util.ArrayList;
import java.util.List;

/** Size and SHA-256 of inputs as they are stored: who gets a file can see that it is the same. */
final class InputDigest {
  private InputDigest() {}

  /** Of each input; standard input has none. */
  static List<InputFile> of(TraceReader reader) {
    List<InputFile> files = new ArrayList<>();
    List<String> names = reader.sourceNames();
    List<String> sent = PortableNames.of(names);
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(TraceInput.STANDARD_INPUT)) {
        files.add(new InputFile(names.get(i), -1, ""));
      } else {
        TraceSource.Digest digest = reader.digest(i);
        files.add(new InputFile(sent.get(i), digest.bytes(), digest.sha256()));
      }
    }
    return files;
  }
}
