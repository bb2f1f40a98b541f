@NullMarked
package io.coral.client.c;

import org.jspecify.annotations.NullMarked;
