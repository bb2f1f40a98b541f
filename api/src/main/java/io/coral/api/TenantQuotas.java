package io.coral.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * What each tenant may use at once, whichever way its requests come; an OSGi service of a daemon.
 * Any thread.
 */
@ProviderType
public interface TenantQuotas {

  /** What one request uses of its tenant's, from before it is submitted until it has ended. */
  interface Use {

    /**
     * Counts bytes of the client's that it uses until it ends.
     *
     * @param bytes not negative
     * @throws RequestException {@link RequestException.Code#QUOTA} when its tenant would have more
     *     than it may; nothing is counted then
     */
    void add(long bytes);

    /**
     * Gives all of it back; called once.
     *
     * @param isWell whether the request was answered
     */
    void end(boolean isWell);
  }

  /**
   * Counts one more request without an answer.
   *
   * @param tenant on whose behalf it is asked
   * @param accelerator that is asked for
   * @throws RequestException {@link RequestException.Code#QUOTA} when its tenant has as many as it
   *     may, {@link RequestException.Code#SHUTDOWN} when the daemon ends
   */
  Use begin(String tenant, String accelerator);
}
