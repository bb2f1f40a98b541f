package io.coral.spark.examples;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.Call;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** What most of the tests ask of boards: numbers, doubled. */
final class Doubling {

  private Doubling() {}

  static JavaRDD<Integer> numbers(JavaSparkContext spark, int count, int partitions) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), partitions);
  }

  static List<Integer> doubled(int count) {
    return IntStream.range(0, count).map(number -> 2 * number).boxed().toList();
  }

  /** Doubles numbers on boards, each within so many ms of the board's time. */
  static Call<Integer, Integer> lasting(int millis) {
    return (request, number) -> {
      int[] array = {number};
      return new Asked<>(request.args(array, millis), () -> array[0]);
    };
  }

  /** The addresses of a task's boards, after a request. */
  static JavaRDD<String> addresses(JavaRDD<Integer> number, String resource, String accelerator) {
    return number.mapPartitions(
        numbers -> {
          Accelerated.map(numbers, accelerator, lasting(0)).next();
          return List.of(TaskContext.get().resourcesJMap().get(resource).addresses()).iterator();
        });
  }
}
