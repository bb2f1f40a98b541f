package io.coral.spark.examples;

import io.coral.examples.gzip.Member;
import io.coral.examples.gzip.Piece;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.input.PortableDataStream;

/** Compresses each file of a folder on boards: {@code GzipFolder FROM TO}. */
public final class GzipFolder {

  private GzipFolder() {}

  /**
   * Compresses the files of one folder into another, which all machines see.
   *
   * @param arguments the two folders, as paths or addresses that Hadoop knows
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("usage: GzipFolder FROM TO");
    }
    try (JavaSparkContext spark =
        new JavaSparkContext(new SparkConf().setIfMissing("spark.app.name", "gzip"))) {
      System.out.println(compress(spark, arguments[0], arguments[1]) + " files are compressed");
    }
  }

  /**
   * Compresses the files of one folder into another, each into {@code NAME.gz}, which appears as a
   * whole.
   *
   * @return how many there were
   */
  public static long compress(JavaSparkContext spark, String from, String to) {
    return spark
        .binaryFiles(from, spark.defaultParallelism())
        .map(file -> compress(file._1(), file._2(), to))
        .count();
  }

  private static String compress(String name, PortableDataStream content, String to)
      throws IOException {
    Path file = new Path(to, new Path(name).getName() + ".gz");
    WholeFile.write(file, TaskContext.get().taskAttemptId(), out -> compress(content, out));
    return file.getName();
  }

  private static void compress(PortableDataStream content, OutputStream out) throws IOException {
    try (InputStream in = content.open()) {
      Member member = new Member(in, out);
      Iterator<Piece> compressed =
          Accelerated.map(
              member,
              Piece.ACCELERATOR,
              (request, piece) -> new Asked<>(piece.addTo(request), () -> piece));
      while (compressed.hasNext()) {
        member.add(compressed.next(), "a board of this executor");
      }
      member.end();
    }
  }
}
