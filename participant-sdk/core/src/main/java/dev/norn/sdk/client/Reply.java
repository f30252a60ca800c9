package dev.norn.sdk.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/**
 * A successful answer of the server.
 *
 * @param body its JSON; missing node if it has no body
 */
record Reply(int status, HttpHeaders headers, JsonNode body) {}
