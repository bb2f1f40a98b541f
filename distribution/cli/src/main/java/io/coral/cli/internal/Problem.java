package io.coral.cli.internal;

/**
 * Something that {@code doctor} found in the way.
 *
 * @param what what was seen
 * @param remedy one line: what a person should do
 * @param failure whether it is a failure, rather than something that is merely not set up
 */
record Problem(String what, String remedy, boolean failure) {}
