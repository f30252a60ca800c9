package dev.norn.examples.transfer.fees;

import dev.norn.examples.stage.Fault;
import dev.norn.examples.stage.ProcessFaults;
import dev.norn.examples.stage.ServiceCall;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** The demo's faults, between the network and the application. Not part of what the example shows. */
@Component
class FaultFilter extends OncePerRequestFilter {
    private final ProcessFaults faults;

    FaultFilter(@Value("${FAULT_SEED}") long seed) {
        faults = new ProcessFaults(seed, System.out);
        faults.listenTo(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Fault fault = faults.next(ServiceCall.of("fees", request.getRequestURI(), request::getHeader));
        if (fault instanceof Fault.ServerError error) {
            response.setStatus(error.status());
        } else if (fault instanceof Fault.ResetBefore) {
            breakOff(response);
        } else if (fault instanceof Fault.Latency latency) {
            await(latency.delay());
            chain.doFilter(request, response);
        } else if (fault instanceof Fault.None) {
            chain.doFilter(request, response);
        } else {
            afterTheWork(fault, request, response, chain);
        }
    }

    private static void afterTheWork(
            Fault fault, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, answer);
        if (fault instanceof Fault.Crash) {
            Runtime.getRuntime().halt(Fault.Crash.EXIT_CODE);
        } else if (fault instanceof Fault.AnswerLate late) {
            await(late.delay());
            answer.copyBodyToResponse();
        } else {
            breakOff(response);
        }
    }

    /** The server closes a connection whose answer has begun and cannot be finished. */
    private static void breakOff(HttpServletResponse response) throws IOException {
        response.setContentLength(1);
        response.flushBuffer();
        throw new IOException("the demo breaks the connection");
    }

    private static void await(Duration delay) {
        long end = System.nanoTime() + delay.toNanos();
        for (long left = delay.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
