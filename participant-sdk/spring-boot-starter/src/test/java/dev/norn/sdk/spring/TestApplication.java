package dev.norn.sdk.spring;

import dev.norn.sdk.BusinessFailure;
import dev.norn.sdk.Participant;
import dev.norn.sdk.StepContext;
import dev.norn.sdk.TccCancel;
import dev.norn.sdk.TccConfirm;
import dev.norn.sdk.TccTry;
import dev.norn.sdk.outbox.OutboxEvent;
import dev.norn.sdk.outbox.PublishesOutbox;
import dev.norn.sdk.tcc.GlobalTransaction;
import dev.norn.sdk.tcc.TccTransactions;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** A participant, an initiator that calls it and others, and a service that joins, in one application. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TestApplication {
    public record Sum(String owner, long amount) {}

    public record Held(long amount) {}

    /** Uses Spring as the rest of an application does. */
    @Participant("purse")
    public static class Purse {
        private final JdbcTemplate jdbc;

        Purse(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @TccTry
        @Transactional
        public Held hold(Sum sum, @Nullable StepContext step) {
            String branch = step == null ? "not a branch" : step.transactionId() + "/" + step.branch();
            jdbc.update("insert into hold values (?, ?, ?)", branch, sum.owner(), sum.amount());
            if (sum.amount() > 100) {
                throw new BusinessFailure("TOO_MUCH", "at most 100");
            }
            if (sum.amount() < 0) {
                throw new IllegalArgumentException("a bug");
            }
            return new Held(sum.amount());
        }

        @TccConfirm("hold")
        public void take(Sum sum, StepContext step) {
            jdbc.update("update hold set owner = 'taken' where branch = ?", step.transactionId() + "/" + step.branch());
        }

        @TccCancel("hold")
        public void free(Sum sum, StepContext step) {
            jdbc.update("delete from hold where branch = ?", step.transactionId() + "/" + step.branch());
        }
    }

    /** Annotated methods, and what they call. */
    public static class Transfers {
        private final Purse purse;
        private final RestClient.Builder rest;
        private final RestTemplate template;
        private final WebClient.Builder reactive;
        private final JdbcTemplate jdbc;
        private final Environment environment;

        Transfers(
                Purse purse,
                RestClient.Builder rest,
                RestTemplate template,
                WebClient.Builder reactive,
                JdbcTemplate jdbc,
                Environment environment) {
            this.purse = purse;
            this.rest = rest;
            this.template = template;
            this.reactive = reactive;
            this.jdbc = jdbc;
            this.environment = environment;
        }

        @GlobalTransaction(name = "transfer", timeout = "20s")
        public Held pay(Sum sum) {
            return purse.hold(sum, null);
        }

        @GlobalTransaction
        @Transactional
        public void payAndNote(Sum sum) {
            jdbc.update("insert into note values ('paid')");
            purse.hold(sum, null);
        }

        @GlobalTransaction
        public void payAndFail(Sum sum) throws IOException {
            purse.hold(sum, null);
            throw new IOException("no");
        }

        @GlobalTransaction
        public void payEverywhere(Sum sum) {
            purse.hold(sum, null);
            String url = "http://127.0.0.1:" + environment.getProperty("local.server.port") + "/pay";
            rest.build().post().uri(url).body(sum).retrieve().toBodilessEntity();
            template.postForLocation(url, sum);
            reactive.build()
                    .post()
                    .uri(url)
                    .bodyValue(sum)
                    .retrieve()
                    .toBodilessEntity()
                    .block();
        }

        @GlobalTransaction
        public void payCarelessly(Sum here, Sum there) {
            purse.hold(here, null);
            String url = "http://127.0.0.1:" + environment.getProperty("local.server.port") + "/pay";
            try {
                rest.build().post().uri(url).body(there).retrieve().toBodilessEntity();
            } catch (RestClientException careless) {
                return;
            }
        }
    }

    /** Joins the transaction of whoever calls it. */
    @RestController
    public static class Other {
        private final Purse purse;

        Other(Purse purse) {
            this.purse = purse;
        }

        @PostMapping("/pay")
        public Held pay(@RequestBody Sum sum) {
            return purse.hold(sum, null);
        }
    }

    /** Publishes what it returns. */
    public static class Orders {
        private final JdbcTemplate jdbc;

        Orders(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        @PublishesOutbox
        public OutboxEvent place(String id) {
            jdbc.update("insert into note values (?)", id);
            return OutboxEvent.of("order", id, "order.placed.v1", id);
        }

        @PublishesOutbox
        public OutboxEvent placeInTheTransactionOfTheCaller(String id) {
            return place(id);
        }
    }

    @Bean
    Orders orders(JdbcTemplate jdbc) {
        return new Orders(jdbc);
    }

    @Bean
    Purse purse(JdbcTemplate jdbc, TccTransactions aParticipantMayBeAnInitiator) {
        return new Purse(jdbc);
    }

    @Bean
    Transfers transfers(
            Purse purse,
            RestClient.Builder rest,
            RestTemplate template,
            WebClient.Builder reactive,
            JdbcTemplate jdbc,
            Environment environment) {
        return new Transfers(purse, rest, template, reactive, jdbc, environment);
    }

    @Bean
    @Scope("prototype")
    RestClient.Builder rest() {
        return RestClient.builder();
    }

    @Bean
    RestTemplate template() {
        return new RestTemplate();
    }

    @Bean
    @Scope("prototype")
    WebClient.Builder reactive() {
        return WebClient.builder();
    }
}
