package io.coral.gateway.http.internal;

import io.coral.gateway.internal.AnswerLimit;
import io.coral.gateway.internal.Gateway;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.AbstractConnection;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Has connections that carry tensors and files read in pieces of 64 KiB, from when they next wait
 * for their client on, and lets the gateway hang up on them. The server reads 8 KiB at a time,
 * which is enough for pages, and for a tensor costs more than all else that is done with it.
 */
@Component(
    service = Filter.class,
    property = {
      "osgi.http.whiteboard.filter.pattern=/v2/*",
      "osgi.http.whiteboard.filter.pattern=/functions/*",
      "osgi.http.whiteboard.filter.asyncSupported:Boolean=true"
    },
    reference = @Reference(name = "gateway", service = Gateway.class))
public final class TensorConnections implements Filter {

  /** The largest that the server's pool of buffers keeps. */
  private static final int PIECE = 64 << 10;

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (ServletContextRequest.getServletContextRequest(request)
            .getConnectionMetaData()
            .getConnection()
        instanceof AbstractConnection connection) {
      connection.setInputBufferSize(PIECE);
      request.setAttribute(AnswerLimit.HANG_UP, (Runnable) connection.getEndPoint()::close);
    }
    chain.doFilter(request, response);
  }
}
