import { startsWithPackage } from "./language.ts";

/** Whether a class belongs to the platform or to a well-known library of the JVM. */
export function isJavaLibrary(module: string): boolean {
  return module === "" || module.startsWith("$Proxy") || startsWithPackage(module, PACKAGES, ".");
}

const PACKAGES: ReadonlySet<string> = new Set(
  `java javax jdk sun com.sun jakarta kotlin kotlinx scala groovy groovyjarjarasm clojure akka play android androidx dalvik
  org.springframework org.apache org.hibernate org.eclipse org.jboss org.wildfly org.glassfish org.junit org.testng org.mockito
  org.gradle org.codehaus org.slf4j org.aspectj org.postgresql org.mariadb org.mybatis org.quartz org.redisson org.elasticsearch
  org.h2 org.reactivestreams org.jooq org.xnio org.mongodb org.graalvm org.thymeleaf org.flywaydb org.keycloak org.opensearch
  com.mysql com.zaxxer com.fasterxml com.google.common com.google.inject com.google.gson com.google.protobuf com.netflix
  com.alibaba.druid com.alibaba.fastjson com.alibaba.dubbo com.alibaba.nacos com.baomidou com.mongodb com.microsoft com.rabbitmq
  com.mchange com.caucho com.ibm com.oracle com.intellij com.codahale com.hazelcast com.ctc com.amazonaws oracle
  io.netty io.undertow io.reactivex io.lettuce io.grpc io.vertx io.micrometer io.opentelemetry io.quarkus io.micronaut io.ktor
  io.smallrye io.jsonwebtoken io.github.resilience4j reactor feign okhttp3 okio retrofit2 redis.clients net.sf net.bytebuddy
  org.mortbay org.hsqldb org.openqa org.bouncycastle org.yaml org.xml org.w3c org.dom4j org.infinispan org.camunda org.flowable org.modelmapper
  com.squareup com.datastax com.lmax com.jcraft com.clickhouse com.couchbase com.influxdb com.vaadin com.querydsl com.unboundid
  io.confluent io.projectreactor io.r2dbc io.vavr io.sentry io.prometheus io.dropwizard io.swagger io.kubernetes io.fabric8 io.minio
  javassist cglib net.jodah lombok liquibase nl.basjes
  ch.qos junit rx zio cats monix software.amazon freemarker ognl antlr`.split(/\s+/),
);
