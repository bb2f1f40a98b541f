@NullMarked
package io.coral.client.cpp;

import org.jspecify.annotations.NullMarked;
