package io.coral.conformance.report;

import io.coral.conformance.runner.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi;

/** A folder with the report in every form: {@code --report DIR}. */
public final class ReportFolder {

  private static final String HTML = "index.html";
  private static final String TEXT = "report.txt";
  private static final String JSON = "report.json";
  private static final String JUNIT = "junit.xml";

  private ReportFolder() {}

  /** What is written in a folder. */
  public static List<Path> files(Path folder) {
    return Stream.of(HTML, TEXT, JSON, JUNIT).map(folder::resolve).toList();
  }

  /**
   * Writes {@code index.html}, {@code report.txt}, {@code report.json} and {@code junit.xml},
   * replacing what an earlier run wrote; the folder is made where it is missing.
   *
   * @throws IOException naming the file that cannot be written
   */
  public static void write(Report report, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(folder.resolve(TEXT)))) {
      new TextReport(out, Ansi.OFF).print(report);
      if (out.checkError()) {
        throw new IOException(TEXT + " cannot be written whole");
      }
    }
    JsonReport.write(report, folder.resolve(JSON));
    try (Writer out = Files.newBufferedWriter(folder.resolve(JUNIT))) {
      JUnitReport.write(report, out);
    }
    try (Writer out = Files.newBufferedWriter(folder.resolve(HTML))) {
      HtmlReport.write(report, out);
    }
  }
}
