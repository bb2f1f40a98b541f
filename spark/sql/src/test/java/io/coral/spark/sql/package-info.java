@NullMarked
package io.coral.spark.sql;

import org.jspecify.annotations.NullMarked;
