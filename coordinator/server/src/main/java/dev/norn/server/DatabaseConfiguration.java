package dev.norn.server;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * The PostgreSQL server that keeps everything.
 *
 * @param url JDBC URL
 * @param user who connects
 * @param password its password; empty if none is asked for
 * @param maxConnections of the pool for ordinary access; the journal has a few of its own
 */
@ConfigurationProperties("norn.database")
public record DatabaseConfiguration(
        @Bindable(defaultValue = "jdbc:postgresql://127.0.0.1:5432/norn")
        @NotBlank
        @Pattern(regexp = "jdbc:postgresql:.*", message = "expected: jdbc:postgresql://host:port/database")
        String url,

        @Bindable(defaultValue = "norn") @NotBlank String user,
        @Bindable(defaultValue = "") @NotNull String password,
        @Bindable(defaultValue = "10") @Min(2) @Max(1000) int maxConnections) {}
