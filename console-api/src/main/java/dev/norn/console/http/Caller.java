package dev.norn.console.http;

import io.micronaut.http.HttpRequest;
import java.security.Principal;

/** Who sent a request. */
public final class Caller {

    /** Everybody, until security is configured. */
    public static final String ANONYMOUS = "anonymous";

    private Caller() {}

    /** The authenticated name, or {@link #ANONYMOUS}. */
    public static String of(HttpRequest<?> request) {
        return request.getUserPrincipal().map(Principal::getName).orElse(ANONYMOUS);
    }
}
