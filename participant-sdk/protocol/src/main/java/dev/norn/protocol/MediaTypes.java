package dev.norn.protocol;

/** Media types of the protocol. */
public final class MediaTypes {
    public static final String JSON = "application/json";
    public static final String PROBLEM_JSON = "application/problem+json";
    public static final String YAML = "application/yaml";
    public static final String EVENT_STREAM = "text/event-stream";

    private MediaTypes() {}
}
