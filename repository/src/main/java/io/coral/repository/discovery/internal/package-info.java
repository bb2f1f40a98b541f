/** What a remote repository has. */
@NullMarked
package io.coral.repository.discovery.internal;

import org.jspecify.annotations.NullMarked;
