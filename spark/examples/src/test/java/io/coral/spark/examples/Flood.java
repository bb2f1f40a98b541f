package io.coral.spark.examples;

import io.coral.api.Answer;
import io.coral.api.Share;
import io.coral.spark.Accelerated;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** An application, in a process of its own, that asks for more than its executor's boards take. */
public final class Flood {

  private static final int REQUESTS = 1000;
  private static final int MILLIS = 20;

  private Flood() {}

  /** With one executor there, which has two tasks at a time. */
  static SparkConf onTheU250(SparkConf conf) {
    return conf.set("spark.executor.cores", "2")
        .set("spark.executor.resource.u250.amount", "1")
        .set("spark.executor.resource.u250.vendor", "xilinx");
  }

  /** Whether it is what an application has that floods. */
  static boolean isUnderWay(Share.OfApplication application) {
    return application.requests() > REQUESTS / 2;
  }

  /** With the cluster's address among its properties. */
  public static void main(String[] unused) {
    SparkConf conf = onTheU250(Cluster.conf(System.getProperty("spark.master"), "flood"));
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      spark.parallelize(List.of(0), 1).mapPartitions(Flood::all).collect();
    }
  }

  private static Iterator<Integer> all(Iterator<Integer> ignored) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      int[] number = {i};
      answers.add(
          Accelerated.coral().submit(Accelerated.request("u250.doubled").args(number, MILLIS)));
    }
    answers.forEach(Answer::join);
    return List.of(answers.size()).iterator();
  }
}
