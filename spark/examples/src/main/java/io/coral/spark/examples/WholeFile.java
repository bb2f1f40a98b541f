package io.coral.spark.examples;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A file that is there as a whole or not at all, whatever becomes of the task that writes it. Spark
 * may run two attempts of a task at a time, and kill either.
 */
final class WholeFile {

  private WholeFile() {}

  /** What a file has. */
  @FunctionalInterface
  interface Content {

    /** Writes it. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file, in place of one of that name.
   *
   * @param attempt its number, which no other that writes this file has
   * @throws IOException when it cannot be written; nothing is left of it then
   */
  static void write(Path file, long attempt, Content content) throws IOException {
    FileSystem files = file.getFileSystem(new Configuration());
    // who reads a folder with Hadoop passes over such names
    Path part = new Path(file.getParent(), "_" + file.getName() + "." + attempt);
    try {
      try (OutputStream out = files.create(part)) {
        content.writeTo(out);
      }
      files.delete(file, false);
      if (!files.rename(part, file)) {
        throw new IOException(
            part
                + " cannot be renamed to "
                + file
                + "; expected no such file, and a folder that nobody else writes to");
      }
    } finally {
      files.delete(part, false);
    }
  }
}
