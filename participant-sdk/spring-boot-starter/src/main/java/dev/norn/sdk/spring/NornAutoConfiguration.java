package dev.norn.sdk.spring;

import dev.norn.sdk.Participant;
import dev.norn.sdk.TccTry;
import dev.norn.sdk.client.NornClient;
import dev.norn.sdk.client.RetrySettings;
import dev.norn.sdk.participant.LocalTries;
import dev.norn.sdk.tcc.GlobalTransaction;
import dev.norn.sdk.tcc.GlobalTransactionAdvice;
import dev.norn.sdk.tcc.TccTransactions;
import dev.norn.sdk.tcc.TccTryAdvice;
import dev.norn.sdk.tcc.TransactionHeaders;
import dev.norn.sdk.tcc.TryPolicy;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Objects;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.Advisor;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.AnnotationMetadata;

/** The client, the initiator, and the interceptors of the annotations. */
@AutoConfiguration
@EnableConfigurationProperties(NornProperties.class)
@Import(NornAutoConfiguration.ClassProxies.class)
public class NornAutoConfiguration {
    /** Outside of local transactions, whose advisor is the last unless the application says otherwise. */
    private static final int AROUND_LOCAL_TRANSACTIONS = Ordered.LOWEST_PRECEDENCE - 100;

    @Bean
    @ConditionalOnMissingBean
    NornClient nornClient(NornProperties properties) {
        RetrySettings defaults = RetrySettings.DEFAULTS;
        NornProperties.Client client = properties.client();
        return NornClient.builder(client.url())
                .connectTimeout(client.connectTimeout())
                .requestTimeout(client.requestTimeout())
                .retry(new RetrySettings(client.maxAttempts(), defaults.initialInterval(), defaults.maxInterval()))
                .build();
    }

    /** A participant may have it injected, so it asks for the participants' tries when they are needed. */
    @Bean
    @ConditionalOnMissingBean
    TccTransactions tccTransactions(
            NornClient client, ObjectProvider<LocalTries> localTries, NornProperties properties) {
        NornProperties.Tcc tcc = properties.tcc();
        return TccTransactions.builder(client)
                .localTries(localTries::getIfAvailable)
                .tryPolicy(
                        TryPolicy.DEFAULTS.withMaxAttempts(tcc.maxAttempts()).withAttemptTimeout(tcc.attemptTimeout()))
                .maxWait(tcc.maxWait())
                .decisionTimeout(tcc.decisionTimeout())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    TransactionHeaders nornTransactionHeaders(ObjectProvider<TccTransactions> transactions, NornProperties properties) {
        return new TransactionHeaders(
                transactions::getObject,
                properties.client().url(),
                properties.tcc().carryTo(),
                properties.tcc().join());
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor nornGlobalTransactionAdvisor(ObjectProvider<TccTransactions> transactions) {
        GlobalTransactionAdvice advice = new GlobalTransactionAdvice(transactions::getObject);
        MethodInterceptor interceptor = call -> {
            Class<?> type = Objects.requireNonNull(call.getThis()).getClass();
            GlobalTransaction annotation = found(call.getMethod(), type, GlobalTransaction.class);
            return advice.around(call.getMethod(), annotation, call::proceed);
        };
        return advisor(GlobalTransaction.class, interceptor, AROUND_LOCAL_TRANSACTIONS);
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor nornTccTryAdvisor(ObjectProvider<TccTransactions> transactions) {
        TccTryAdvice advice = new TccTryAdvice(transactions::getObject);
        MethodInterceptor interceptor = call -> {
            Class<?> type = Objects.requireNonNull(call.getThis()).getClass();
            return advice.around(
                    call.getMethod(),
                    Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(type, Participant.class)),
                    found(call.getMethod(), type, TccTry.class),
                    call.getArguments(),
                    call::proceed);
        };
        return advisor(TccTry.class, interceptor, AROUND_LOCAL_TRANSACTIONS + 1);
    }

    static Advisor advisor(Class<? extends Annotation> annotation, MethodInterceptor interceptor, int order) {
        ComposablePointcut annotated = new ComposablePointcut(
                (org.springframework.aop.Pointcut) new AnnotationMatchingPointcut(null, annotation, true));
        annotated.union((org.springframework.aop.Pointcut) new AnnotationMatchingPointcut(annotation, true));
        DefaultPointcutAdvisor advisor = new DefaultPointcutAdvisor(annotated, interceptor);
        advisor.setOrder(order);
        return advisor;
    }

    /** The method's own, as its class has it, or else its class's. */
    static <A extends Annotation> A found(Method method, Class<?> type, Class<A> annotation) {
        Method specific = org.springframework.aop.support.AopUtils.getMostSpecificMethod(method, type);
        A own = AnnotatedElementUtils.findMergedAnnotation(specific, annotation);
        return own != null ? own : Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(type, annotation));
    }

    /** Without AspectJ on the class path Boot proxies nothing; and the annotations are on classes, not interfaces. */
    static final class ClassProxies implements ImportBeanDefinitionRegistrar {
        @Override
        public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
            AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
            AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
        }
    }
}
