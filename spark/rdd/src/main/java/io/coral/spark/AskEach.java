package io.coral.spark;

import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Asks once for each element of a partition. A class, since every task reads it anew, and a lambda
 * takes longer to be read.
 */
record AskEach<T, R>(String accelerator, Call<T, R> call)
    implements FlatMapFunction<Iterator<T>, R> {

  @Override
  public Iterator<R> call(Iterator<T> elements) {
    return Accelerated.map(elements, accelerator, call);
  }
}
