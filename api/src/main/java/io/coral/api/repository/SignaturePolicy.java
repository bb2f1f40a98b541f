package io.coral.api.repository;

/** What a repository's artifacts must be signed by. */
public enum SignaturePolicy {
  /** Nobody looks at signatures. */
  NONE,
  /** An artifact without a good signature is installed, and told. */
  WARN,
  /** An artifact without a good signature is refused. */
  REQUIRE
}
