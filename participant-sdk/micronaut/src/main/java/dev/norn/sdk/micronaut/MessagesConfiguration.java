package dev.norn.sdk.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import org.jspecify.annotations.Nullable;

/**
 * {@code norn.messages.*}: the application as a producer of transactional messages.
 *
 * @param producer the participant that is asked about them; the application's only one with a fence unless set
 */
@ConfigurationProperties("norn.messages")
public record MessagesConfiguration(@Nullable String producer) {}
