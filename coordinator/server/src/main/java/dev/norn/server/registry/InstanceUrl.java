package dev.norn.server.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Base URLs of instances. */
final class InstanceUrl {

    static final String EXPECTED = "an absolute http or https URL with a host, without user, query and fragment";

    static final int MAX_LENGTH = 2000;

    private InstanceUrl() {}

    /** The URL without a trailing slash, if the text is one. */
    static Optional<URI> read(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean acceptable = ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() <= 65_535
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
            return acceptable ? Optional.of(new URI(withoutSlash(text))) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static String withoutSlash(String text) {
        int end = text.length();
        while (text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
