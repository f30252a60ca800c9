package dev.norn.sdk.spring;

import dev.norn.sdk.client.NornClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health indicator {@code norn}, where Spring Boot 4 looks for it. */
@AutoConfiguration(after = NornParticipantAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnProperty(name = "management.health.norn.enabled", matchIfMissing = true)
public class NornHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "nornHealthIndicator")
    HealthIndicator nornHealthIndicator(NornClient client, ObjectProvider<ParticipantRegistrar> registrar) {
        NornHealth health = new NornHealth(client, registrar.getIfAvailable());
        return new AbstractHealthIndicator() {
            @Override
            protected void doHealthCheck(Health.Builder builder) {
                NornHealth.Finding finding = health.look();
                builder.withDetails(finding.details());
                if (finding.isUp()) {
                    builder.up();
                } else {
                    builder.down();
                }
            }
        };
    }
}
