package io.coral.conformance.report;

import io.coral.conformance.runner.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;

/** A folder with the report in every form: {@code --report DIR}. */
public final class ReportFolder {

  private ReportFolder() {}

  /**
   * Writes {@code index.html}, {@code report.txt}, {@code report.json} and {@code junit.xml},
   * replacing what an earlier run wrote; the folder is made where it is missing.
   *
   * @throws IOException naming the file that cannot be written
   */
  public static void write(Report report, Path folder) throws IOException {
    Files.createDirectories(folder);
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(folder.resolve("report.txt")))) {
      new TextReport(out, Ansi.OFF).print(report);
      if (out.checkError()) {
        throw new IOException("report.txt cannot be written whole");
      }
    }
    JsonReport.write(report, folder.resolve("report.json"));
    try (Writer out = Files.newBufferedWriter(folder.resolve("junit.xml"))) {
      JUnitReport.write(report, out);
    }
    try (Writer out = Files.newBufferedWriter(folder.resolve("index.html"))) {
      HtmlReport.write(report, out);
    }
  }
}
