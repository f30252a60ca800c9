package dev.norn.sdk.spring;

import dev.norn.protocol.NornHeaders;
import dev.norn.sdk.tcc.CurrentTransaction;
import dev.norn.sdk.tcc.JoinedTransaction;
import dev.norn.sdk.tcc.TransactionHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import org.springframework.web.filter.OncePerRequestFilter;

/** Joins the transaction that a request brings, for as long as its thread works on it. */
final class TransactionServletFilter extends OncePerRequestFilter {
    private final TransactionHeaders headers;

    TransactionServletFilter(TransactionHeaders headers) {
        this.headers = headers;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        JoinedTransaction transaction = headers.incoming(request::getHeader).orElse(null);
        if (transaction == null) {
            chain.doFilter(request, response);
            return;
        }
        Response joined = new Response(response, transaction);
        CurrentTransaction.Scope scope = CurrentTransaction.bind(transaction);
        try {
            chain.doFilter(request, joined);
            joined.leave(joined.getStatus());
        } finally {
            scope.close();
            joined.leave(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    /** Leaves the transaction when the answer begins: its headers are sent with the first byte of its body. */
    private static final class Response extends HttpServletResponseWrapper {
        private final JoinedTransaction transaction;
        private boolean hasLeft;

        Response(HttpServletResponse response, JoinedTransaction transaction) {
            super(response);
            this.transaction = transaction;
        }

        private void leave(int status) {
            if (!hasLeft) {
                hasLeft = true;
                TransactionHeaders.leave(transaction, status)
                        .ifPresent(branches -> setHeader(NornHeaders.BRANCHES, branches));
            }
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            leave(getStatus());
            return super.getOutputStream();
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            leave(getStatus());
            return super.getWriter();
        }

        @Override
        public void flushBuffer() throws IOException {
            leave(getStatus());
            super.flushBuffer();
        }

        @Override
        public void sendError(int status) throws IOException {
            leave(status);
            super.sendError(status);
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            leave(status);
            super.sendError(status, message);
        }

        @Override
        public void sendRedirect(String location) throws IOException {
            leave(HttpServletResponse.SC_FOUND);
            super.sendRedirect(location);
        }
    }
}
