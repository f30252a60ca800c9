package dev.norn.sdk.spring;

import dev.norn.sdk.participant.ParticipantHandler;
import dev.norn.sdk.tcc.TransactionHeaders;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.DispatcherServlet;

/** Serves participants, joins callers' transactions, and carries the current one. */
@AutoConfiguration(after = NornParticipantAutoConfiguration.class)
public class NornWebAutoConfiguration {
    /** Where the server is a servlet container. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
    @ConditionalOnClass({DispatcherServlet.class, OncePerRequestFilter.class})
    static class Servlet {
        @Bean
        ParticipantController nornParticipantController(ParticipantHandler handler) {
            return new ParticipantController(handler);
        }

        @Bean
        TransactionServletFilter nornTransactionServletFilter(TransactionHeaders headers) {
            return new TransactionServletFilter(headers);
        }
    }

    /**
     * By Spring's own types, which are the same in Boot 3.5 and 4; Boot's customizers are not.
     */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(RestClient.class)
    static class Rest {
        @Bean
        TransactionRequestInterceptor nornTransactionRequestInterceptor(TransactionHeaders headers) {
            return new TransactionRequestInterceptor(headers);
        }

        @Bean
        static BeanPostProcessor nornRestPostProcessor(ObjectProvider<TransactionRequestInterceptor> interceptor) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof RestClient.Builder builder) {
                        builder.requestInterceptor(interceptor.getObject());
                    } else if (bean instanceof RestTemplate template) {
                        template.getInterceptors().add(interceptor.getObject());
                    }
                    return bean;
                }
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebClient.class)
    static class Reactive {
        @Bean
        TransactionExchangeFilter nornTransactionExchangeFilter(TransactionHeaders headers) {
            return new TransactionExchangeFilter(headers);
        }

        @Bean
        static BeanPostProcessor nornWebClientPostProcessor(ObjectProvider<TransactionExchangeFilter> filter) {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (bean instanceof WebClient.Builder builder) {
                        builder.filter(filter.getObject());
                    }
                    return bean;
                }
            };
        }
    }
}
