@NullMarked
package io.coral.client;

import org.jspecify.annotations.NullMarked;
